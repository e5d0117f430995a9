import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PackageVersion } from '../../../catalog/index.ts'
import { inFolder, run, statusText } from './debian.ts'

/** oscap, which is asked what we ask ourselves, as if the machine were another. */

/** A notice: its id, and for each archive the packages and the version that mends them. */
export interface Notice {
  readonly id: string
  readonly tests: readonly { readonly names: readonly string[]; readonly fixed: string; readonly comment: string }[]
}

/** Whether a process may have mounts of its own: containers often may not. */
export function mayMount(): boolean {
  return spawnSync('unshare', ['-m', 'sh', '-c', 'mount -t tmpfs none /mnt'], { stdio: 'ignore' }).status === 0
}

/**
 * Asks oscap which notices of a document a computer lacks.
 *
 * @param codename of the release, `lunar`
 * @returns ids of definitions
 */
export function askOscap(document: string, packages: readonly PackageVersion[], codename: string, version: string): string[] {
  return inFolder((folder) => {
    const release = `DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=${version}\nDISTRIB_CODENAME=${codename}\nDISTRIB_DESCRIPTION="Ubuntu ${version}"\n`
    writeFileSync(join(folder, 'lsb-release'), release)
    writeFileSync(join(folder, 'status'), statusText(packages))
    writeFileSync(join(folder, 'oval.xml'), document)
    mkdirSync(join(folder, 'etc'))
    const inside = [
      'set -e',
      'cd "$0"',
      'mount -t tmpfs none etc',
      'mkdir etc/upper etc/work',
      'cp lsb-release etc/upper/',
      'mount -t overlay overlay -o "lowerdir=/etc,upperdir=$0/etc/upper,workdir=$0/etc/work" /etc',
      'mount --bind status /var/lib/dpkg/status',
      'exec oscap oval eval oval.xml',
    ]
    const said = run('unshare', ['-m', 'sh', '-c', inside.join('\n'), folder])
    return [...said.matchAll(/^Definition (\S+): true$/gm)].map(([, id = '']) => id)
  })
}

/** The ids of definitions and of the notices that they are of. */
export function noticesIn(document: string): Map<string, string> {
  const found = document.matchAll(/<definition\b[^>]*?\bid="([^"]+)"[\s\S]*?<\/definition>/g)
  return new Map(
    [...found].flatMap(([definition, id = '']) => {
      const notice = /<title>((?:USN|LSN)-\d+-\d+)/.exec(definition)?.[1]
      return notice === undefined ? [] : [[id, notice]]
    }),
  )
}

const ID = 'oval:com.ubuntu.lunar'

/** A document of notices in the shape of Ubuntu's. */
export function ovalText(notices: readonly Notice[]): string {
  const each = (make: (notice: Notice, number: number) => string): string => notices.map((notice, at) => make(notice, at + 1)).join('\n')
  const test = (make: (one: Notice['tests'][number], number: string) => string): string =>
    each(({ tests }, n) => tests.map((one, at) => make(one, `${n}${at}`)).join('\n'))
  return `<?xml version="1.0" encoding="UTF-8"?>
<oval_definitions xmlns="http://oval.mitre.org/XMLSchema/oval-definitions-5"
  xmlns:ind="http://oval.mitre.org/XMLSchema/oval-definitions-5#independent" xmlns:oval="http://oval.mitre.org/XMLSchema/oval-common-5"
  xmlns:linux="http://oval.mitre.org/XMLSchema/oval-definitions-5#linux">
<generator><oval:product_name>Canonical USN OVAL Generator</oval:product_name><oval:schema_version>5.11.1</oval:schema_version>
  <oval:timestamp>2024-01-26T14:43:12</oval:timestamp></generator>
<definitions>
<definition class="inventory" id="${ID}:def:100" version="1"><metadata><title>the release</title><description/></metadata>
  <criteria><criterion test_ref="${ID}:tst:100" comment="the release"/></criteria></definition>
${each(
  ({ id, tests }, n) => `<definition class="patch" id="${ID}:def:1${n}" version="1"><metadata><title>${id} -- made for tests</title>
  <affected family="unix"><platform>Ubuntu 23.04</platform></affected>
  <reference source="USN" ref_id="${id}" ref_url="https://ubuntu.com/security/notices/${id}"/><description/>
  <advisory from="security@ubuntu.com"><severity>High</severity><issued date="2023-05-22"/></advisory></metadata>
  <criteria><extend_definition definition_ref="${ID}:def:100" applicability_check="true"/>
  <criteria operator="OR">${tests.map(({ comment }, at) => `<criterion test_ref="${ID}:tst:1${n}${at}" comment="${comment}"/>`).join('')}</criteria></criteria></definition>`,
)}
</definitions>
<tests>
<ind:textfilecontent54_test id="${ID}:tst:100" version="1" check="at least one" comment="the release">
  <ind:object object_ref="${ID}:obj:100"/><ind:state state_ref="${ID}:ste:100"/></ind:textfilecontent54_test>
${test(
  (_, n) => `<linux:dpkginfo_test id="${ID}:tst:1${n}" version="1" check="at least one" comment="below">
  <linux:object object_ref="${ID}:obj:1${n}"/><linux:state state_ref="${ID}:ste:1${n}"/></linux:dpkginfo_test>`,
)}
</tests>
<objects>
<ind:textfilecontent54_object id="${ID}:obj:100" version="1"><ind:filepath>/etc/lsb-release</ind:filepath>
  <ind:pattern operation="pattern match">^[\\s\\S]*DISTRIB_CODENAME=([a-z]+)$</ind:pattern><ind:instance datatype="int">1</ind:instance></ind:textfilecontent54_object>
${test(
  (_, n) =>
    `<linux:dpkginfo_object id="${ID}:obj:1${n}" version="1"><linux:name var_ref="${ID}:var:1${n}" var_check="at least one"/></linux:dpkginfo_object>`,
)}
</objects>
<states>
<ind:textfilecontent54_state id="${ID}:ste:100" version="1"><ind:subexpression>lunar</ind:subexpression></ind:textfilecontent54_state>
${test(
  ({ fixed }, n) => `<linux:dpkginfo_state id="${ID}:ste:1${n}" version="1">
  <linux:evr datatype="debian_evr_string" operation="less than">${fixed.includes(':') ? '' : '0:'}${fixed}</linux:evr></linux:dpkginfo_state>`,
)}
</states>
<variables>
${test(
  ({ names }, n) =>
    `<constant_variable id="${ID}:var:1${n}" version="1" datatype="string" comment="names">${names.map((name) => `<value>${name}</value>`).join('')}</constant_variable>`,
)}
</variables>
</oval_definitions>
`
}

import { expect } from 'chai'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openComputer } from '../../../agent/computer.ts'
import { loadConfig } from '../../../agent/config.ts'
import { InstallerError } from '../../../agent/installer/types.ts'
import { parseApkDatabase, parseApkVersion, pinned } from '../../../agent/inventory/apk.ts'
import { managerOf } from '../../../agent/inventory/manager.ts'
import { Inventory } from '../../../server/agents/protocol.ts'

const DATABASE = [
  'C:Q1abc=\nP:busybox\nV:1.36.1-r5\nA:x86_64\nS:1\nI:2\nT:Size optimized toolbox\no:busybox\nF:bin\nR:busybox\n',
  'C:Q1def=\nP:ssl_client\nV:1.36.1-r5\nA:x86_64\no:busybox\n',
  'P:own\nV:1\n',
  'T:nothing of use\n',
].join('\n')

describe('parseApkDatabase', () => {
  it('reads name, version, architecture and source package', () => {
    expect(parseApkDatabase(DATABASE)).to.deep.equal([
      { name: 'busybox', version: '1.36.1-r5', architecture: 'x86_64', origin: 'busybox' },
      { name: 'ssl_client', version: '1.36.1-r5', architecture: 'x86_64', origin: 'busybox' },
      { name: 'own', version: '1', architecture: '', origin: 'own' },
    ])
    expect(parseApkDatabase('')).to.deep.equal([])
  })
})

describe('parseApkVersion', () => {
  it('reads what is newer, of packages that are there', () => {
    const text =
      'Installed:                                Available:\nbusybox-1.36.1-r5                       < 1.36.1-r7 \nnobody-1 < 2\n'

    expect(parseApkVersion(text, parseApkDatabase(DATABASE))).to.deep.equal([
      {
        name: 'busybox',
        architecture: 'x86_64',
        installed: '1.36.1-r5',
        candidate: '1.36.1-r7',
        source: 'busybox',
        sourceVersion: '1.36.1-r7',
        suites: '',
      },
    ])
  })
})

describe('pinned', () => {
  it('names what world ties to a version', () => {
    expect(pinned('alpine-base\nbash=5.2-r0\nopenssl@edge>3\ncurl~8\n!mutt\n')).to.deep.equal(['bash', 'curl', 'openssl'])
  })
})

describe('the computer of an Alpine system', () => {
  let root: string
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'alpine-'))
    mkdirSync(join(root, 'etc/apk'), { recursive: true })
    writeFileSync(join(root, 'etc/os-release'), 'ID=alpine\nVERSION_ID=3.19.1\nPRETTY_NAME="Alpine Linux v3.19"\n')
    writeFileSync(join(root, 'etc/apk/repositories'), '# mirror\nhttps://dl-cdn.alpinelinux.org/alpine/v3.19/main\n')
  })
  afterEach(() => rmSync(root, { recursive: true }))

  it('is told by apk’s own database, and says what could not be told', async () => {
    mkdirSync(join(root, 'lib/apk/db'), { recursive: true })
    writeFileSync(join(root, 'lib/apk/db/installed'), DATABASE)

    const inventory = await openComputer(loadConfig(root, { aptRoot: root }), root).inventory()

    expect(Inventory.parse(JSON.parse(JSON.stringify(inventory)))).to.deep.equal(inventory)
    expect(inventory).to.deep.include({
      installer: null,
      manager: 'apk',
      packages: ['busybox\t1.36.1-r5\tx86_64\tbusybox', 'own\t1\t\town', 'ssl_client\t1.36.1-r5\tx86_64\tbusybox'],
      repositories: ['https://dl-cdn.alpinelinux.org/alpine/v3.19/main'],
    })
    expect(inventory.machine.os.release).to.equal('alpine 3.19.1')
  })

  it('tells what apk offers, and that nobody can tell where there is no apk or it fails', async () => {
    mkdirSync(join(root, 'lib/apk/db'), { recursive: true })
    mkdirSync(join(root, 'bin'))
    writeFileSync(join(root, 'lib/apk/db/installed'), DATABASE)
    const look = async (script: string | null) => {
      if (script !== null) writeFileSync(join(root, 'bin/apk'), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
      const config = { ...loadConfig(root, { aptRoot: root }), childEnvironment: { PATH: join(root, 'bin') } }
      const { missing, untold } = await openComputer(config, root).inventory()
      return { missing: missing.map(({ name, candidate }) => `${name} ${candidate}`), untold }
    }

    expect(await look(null)).to.deep.equal({ missing: [], untold: ['missing'] })
    expect(await look("echo 'busybox-1.36.1-r5 < 1.36.1-r7'; exit 1")).to.deep.equal({ missing: [], untold: ['missing'] })
    expect(await look("echo 'busybox-1.36.1-r5 < 1.36.1-r7'")).to.deep.equal({ missing: ['busybox 1.36.1-r7'], untold: [] })
    expect(await look('true')).to.deep.equal({ missing: [], untold: [] })
  })

  it('fails where there is no database, so that nothing is believed to be gone', async () => {
    const error = await openComputer(loadConfig(root, { aptRoot: root }), root)
      .inventory()
      .catch((caught: unknown) => caught)

    expect(error).to.be.instanceOf(InstallerError).and.to.include({ code: 'package_manager_absent' })
  })
})

describe('managerOf', () => {
  let root: string
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'manager-'))
    mkdirSync(join(root, 'etc'))
  })
  afterEach(() => rmSync(root, { recursive: true }))

  for (const [text, expected] of [
    ['ID=debian', 'apt'],
    ['ID=linuxmint\nID_LIKE="ubuntu debian"', 'apt'],
    ['ID="almalinux"\nID_LIKE="rhel centos fedora"', 'dnf'],
    ['ID="amzn"\nID_LIKE="fedora"', 'dnf'],
    ['ID="ol"', 'dnf'],
    ['ID="sles"\nID_LIKE="suse"', 'zypper'],
    ['ID="opensuse-leap"\nID_LIKE="suse opensuse"', 'zypper'],
    ['ID=alpine', 'apk'],
    ['ID=unknown', 'apt'],
  ] as const) {
    it(`gives ${expected} to ${text.replaceAll('\n', ' ')}`, () => {
      writeFileSync(join(root, 'etc/os-release'), `${text}\n`)

      expect(managerOf(root)).to.equal(expected)
    })
  }

  it('looks at what lies there when the name says nothing', () => {
    mkdirSync(join(root, 'usr/bin'), { recursive: true })
    writeFileSync(join(root, 'usr/bin/dnf'), '')

    expect(managerOf(root)).to.equal('dnf')
  })
})

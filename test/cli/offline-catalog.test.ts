import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { expect } from 'chai'
import { compareOffline } from '../../cli/offline/compare.ts'
import type { OfflineProof } from '../../cli/offline/proofs.ts'
import { releaseNamed } from '../../cli/offline/release.ts'
import { Options } from '../../cli/command.ts'
import { root } from '../../tools/source-files.ts'
import { shell, type Outcome } from './run.ts'

const DSA = `[12 Feb 2025] DSA-9002-1 openssl - security update
\t{CVE-2025-0002}
\t[bookworm] - openssl 3.0.15-1~deb12u2
[01 Feb 2025] DSA-9001-1 openssl - security update
\t{CVE-2025-0001}
\t[bookworm] - openssl 3.0.15-1~deb12u1
[01 Jan 2025] DSA-9000-1 curl - security update
\t{CVE-2025-0003}
\t[bookworm] - curl 7.88.1-10+deb12u6
`

const DPKG = `adduser\t3.134\tall\tii \tadduser\t3.134
curl\t7.88.1-10+deb12u8\tamd64\tii \tcurl\t7.88.1-10+deb12u8
libssl3:amd64\t3.0.14-1~deb12u2\tamd64\thi \topenssl\t3.0.14-1~deb12u2
openssl\t3.0.14-1~deb12u2\tamd64\tii \topenssl\t3.0.14-1~deb12u2
removed\t1.0\tamd64\trc \topenssl\t1.0
`

function osv(id: string, summary: string, packages: Readonly<Record<string, string>>): string {
  const affected = Object.entries(packages).map(([name, fixed]) => ({
    package: { ecosystem: 'AlmaLinux:8', name },
    ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed }] }],
  }))
  return JSON.stringify({ id, summary, published: '2025-01-01T00:00:00Z', modified: '2025-01-01T00:00:00Z', related: [], affected })
}

const ALMA = [
  osv('ALSA-2025:0001', 'Important: nodejs:16 security update', { nodejs: '1:16.20.2-3.module_el8.9.0+3677+a' }),
  osv('ALSA-2025:0002', 'Important: nodejs:18 security update', { nodejs: '1:18.17.1-1.module_el8.8.0+3671+b' }),
  osv('ALSA-2025:0003', 'Moderate: dbus security update', { dbus: '1:1.12.8-26.el8', bash: '4.4.20-5.el8' }),
].join('\n')

describe('swcfmg_catalog -match', () => {
  let dir: string
  let feeds: string
  let run: (line: string, ...more: string[]) => Promise<Outcome>

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'tsukuroi-match-'))
    feeds = join(dir, 'feeds')
    await mkdir(feeds)
    run = shell(join(dir, 'no-state'))
  })
  afterEach(() => rm(dir, { recursive: true, force: true }))

  async function file(name: string, body: string | Buffer): Promise<string> {
    await writeFile(join(dir, name), body)
    return join(dir, name)
  }

  it('says without a server what a Debian inventory lacks, and why', async () => {
    await file('feeds/DSA.list.gz', gzipSync(DSA))
    await file('feeds/README', 'about these files')
    const inventory = await file('web1.dpkg.tsv', DPKG)
    const { code, out, err } = await run('swcfmg_catalog -match -type dpkg -release debian/12', '-file', inventory, '-dir', feeds)
    expect(code, err).to.equal(0)
    const at = '(debian/12/security)'
    expect(out.trimEnd().split('\n')).to.deep.equal([
      `web1\tDSA-9000-1\tinstalled\tcurl:amd64 7.88.1-10+deb12u8 >= 7.88.1-10+deb12u6 ${at}`,
      ...[
        ['DSA-9001-1', 'superseded', '3.0.15-1~deb12u1', ' superseded by 3.0.15-1~deb12u2'],
        ['DSA-9002-1', 'missing', '3.0.15-1~deb12u2', ''],
      ].map(([id, verdict, fixed, by]) =>
        [
          `web1\t${id}\t${verdict}\tlibssl3:amd64 3.0.14-1~deb12u2 < ${fixed} ${at}${by} HELD`,
          `openssl:amd64 3.0.14-1~deb12u2 < ${fixed} ${at}${by}`,
        ].join('; '),
      ),
    ])
    expect(err).to.contain('CFMGD20703').and.to.contain('README')
  })

  it('lists patches, and gives everything as JSON', async () => {
    await file('feeds/DSA.list', DSA)
    const inventory = await file('web1.tsv', DPKG)
    const line = 'swcfmg_catalog -match -type dpkg -by patch -format json'
    const { out } = await run(line, '-release', 'Debian 12.9', '-file', inventory, '-dir', feeds)
    const answer = JSON.parse(out) as { computer: string; release: string; verdicts: { id: string; verdict: string }[] }
    expect(answer).to.include({ computer: 'web1', release: 'debian/12', by: 'patch' })
    expect(answer.verdicts.map(({ id, verdict }) => `${verdict} ${id}`)).to.deep.equal([
      'installed deb:debian/12/security/curl/7.88.1-10+deb12u6',
      'superseded deb:debian/12/security/openssl/3.0.15-1~deb12u1',
      'missing deb:debian/12/security/openssl/3.0.15-1~deb12u2',
    ])
    expect(answer).to.have.nested.property('verdicts[2].reasons[0].rule', 'older_than_fix')
  })

  it('proves in JSON under an advisory what that advisory says, from its document', async () => {
    await file('feeds/DSA.list.gz', gzipSync(DSA))
    const inventory = await file('web1.tsv', DPKG)
    const line = 'swcfmg_catalog -match -type dpkg -release debian/12 -format json'
    const { out } = await run(line, '-file', inventory, '-dir', feeds)
    const { verdicts } = JSON.parse(out) as { verdicts: { id: string; verdict: string; proofs: OfflineProof[] }[] }
    const proofs = verdicts.find((one) => one.id === 'DSA-9002-1')?.proofs ?? []
    expect(proofs.map((one) => [one.installed.name, one.verdict, one.flags, one.chain.map((step) => step.version)])).to.deep.equal([
      ['libssl3', 'missing', ['held'], ['3.0.15-1~deb12u1', '3.0.15-1~deb12u2']],
      ['openssl', 'missing', [], ['3.0.15-1~deb12u1', '3.0.15-1~deb12u2']],
    ])
    for (const { advisories, documents } of proofs) {
      expect(advisories.map((one) => one.id)).to.deep.equal(['DSA-9002-1'])
      expect(documents.map((one) => one.key)).to.deep.equal(['DSA.list.gz'])
      expect(advisories[0]?.document).to.deep.equal(documents[0])
    }
    expect(verdicts.every((one) => one.proofs.every((proof) => proof.verdict === one.verdict) && one.proofs.length > 0)).to.equal(true)
  })

  it('reads RPM inventories with modules and labels beside them', async () => {
    await file('feeds/alma.ndjson', ALMA)
    const lines = [
      'nodejs-1:16.20.2-2.module_el8.8.0+3660+c.x86_64',
      'dbus-1:1.12.8-24.el8.x86_64',
      'bash-4.4.20-4.el8.x86_64',
      'gpg-pubkey-1-2',
    ]
    const inventory = await file('db1.rpm.txt', `${lines.join('\n')}\n`)
    const verdicts = async (): Promise<string[]> => {
      const { out } = await run('swcfmg_catalog -match -type rpm', '-release', 'almalinux 8.10', '-file', inventory, '-dir', feeds)
      return out
        .trimEnd()
        .split('\n')
        .map((line) => line.split('\t').slice(0, 3).join(' '))
    }
    expect(await verdicts()).to.deep.equal(['db1 ALSA-2025:0001 unknown', 'db1 ALSA-2025:0002 unknown', 'db1 ALSA-2025:0003 missing'])
    await file('db1.modules', 'nodejs:16\n')
    expect(await verdicts()).to.deep.equal(['db1 ALSA-2025:0001 missing', 'db1 ALSA-2025:0003 missing'])
    await rm(join(dir, 'db1.modules'))
    await file('db1.labels.tsv', 'nodejs\tnodejs:18:8080020230101:abc\nbash\t(none)\n')
    expect(await verdicts()).to.deep.equal(['db1 ALSA-2025:0002 missing', 'db1 ALSA-2025:0003 missing'])
  })

  it('takes no epoch for 0 only where the list tells others', async () => {
    await file('feeds/alma.ndjson', ALMA)
    const inventory = await file('db2.txt', 'bash-4.4.20-4.el8.x86_64\n')
    const args = ['-release', 'alma 8', '-file', inventory, '-dir', feeds]
    expect((await run('swcfmg_catalog -match -type rpm', ...args)).out).to.contain('unknown\tbash:x86_64 4.4.20-4.el8 epoch_unknown')
    await file('db2.txt', 'bash-(none):4.4.20-4.el8.x86_64\n')
    expect((await run('swcfmg_catalog -match -type rpm', ...args)).out).to.contain('missing\tbash:x86_64 0:4.4.20-4.el8 < 0:4.4.20-5.el8')
  })

  it('reads Alpine’s inventories as the agent tells them and as apk lists them, and goes by the source', async () => {
    await file('feeds/alpine.json', osv('ALPINE-CVE-2025-0001', '', { openssl: '3.1.4-r5' }).replace('AlmaLinux:8', 'Alpine:v3.19'))
    const told = await file('edge1.apk.tsv', 'libssl3\t3.1.4-r3\tx86_64\topenssl\nmusl\t1.2.4-r2\tx86_64\tmusl\n')
    const listed = await file(
      'edge2.apk',
      [
        '.build-deps-20250101.120000 noarch {.build-deps} () [installed]',
        'libcrypto3-3.1.4-r5 x86_64 {openssl} (Apache-2.0) [installed]',
        'openssl-dbg-3.1.4-r1 x86_64 {openssl} (Apache-2.0)',
        'py3-musl-tools-1.2-r0 x86_64 {py3-musl-tools} (MIT) [installed]',
        '',
      ].join('\n'),
    )
    const verbose = await file('edge3.list', 'openssl-3.1.4-r10\nmusl-1.2.4-r2\n')
    const lines = async (inventory: string): Promise<string> => {
      const { out, err } = await run('swcfmg_catalog -match -type apk -release', 'alpine 3.19.1', '-file', inventory, '-dir', feeds)
      return out.trimEnd() || err
    }

    const at = '(alpine/3.19/main)'
    expect(await lines(told)).to.equal(`edge1\tALPINE-CVE-2025-0001\tmissing\tlibssl3:x86_64 3.1.4-r3 < 3.1.4-r5 ${at}`)
    expect(await lines(listed)).to.equal(`edge2\tALPINE-CVE-2025-0001\tinstalled\tlibcrypto3:x86_64 3.1.4-r5 >= 3.1.4-r5 ${at}`)
    expect(await lines(verbose)).to.equal(`edge3\tALPINE-CVE-2025-0001\tinstalled\topenssl: 3.1.4-r10 >= 3.1.4-r5 ${at}`)
    expect(await lines(await file('bad.apk', 'openssl 3.1.4\n'))).to.contain('CFMGD20700')
  })

  it('wants an entitlement for what only subscribers get, which a file beside the inventory tells', async () => {
    const esm = osv('UBUNTU-CVE-2025-0001', '', { curl: '7.58.0-2ubuntu3.24+esm3' }).replace('AlmaLinux:8', 'Ubuntu:Pro:18.04:LTS')
    await file('feeds/ubuntu.json', esm)
    const inventory = await file('a.tsv', 'curl\t7.58.0-2ubuntu3.8\tamd64\tii \tcurl\t7.58.0-2ubuntu3.8\n')
    const args = ['-release', 'ubuntu 18.04', '-file', inventory, '-dir', feeds]
    const without = await run('swcfmg_catalog -match -type dpkg', ...args)
    expect(without.out).to.contain('\tnot_applicable\tcurl:amd64').and.to.contain('NEEDS_ENTITLEMENT')
    await file('a.pockets', '# subscribed\nesm-infra\nesm-apps\n')
    expect((await run('swcfmg_catalog -match -type dpkg', ...args)).out).to.contain('\tmissing\tcurl:amd64')
  })

  it('says which line of an inventory is none, and what is wrong with a path', async () => {
    await file('feeds/DSA.list', DSA)
    const broken = await file('b.tsv', `${DPKG}no tabs here\n`)
    const args = ['-release', 'debian 12', '-dir', feeds]
    const first = await run('swcfmg_catalog -match -type dpkg', '-file', broken, ...args)
    expect(first).to.include({ code: 40, out: '' })
    expect(first.err).to.contain('line 6').and.to.contain('CFMGD20700')
    expect(await run('swcfmg_catalog -match -type dpkg', '-file', join(dir, 'none'), ...args)).to.include({ code: 20 })
    const good = await file('c.tsv', DPKG)
    const rest = ['-file', good, '-release', 'debian 12']
    expect(await run('swcfmg_catalog -match -type dpkg', ...rest, '-dir', join(dir, 'nowhere'))).to.include({ code: 20 })
    expect(await run('swcfmg_catalog -match -type dpkg', ...rest)).to.include({ code: 10 })
    expect(await run('swcfmg_catalog -match -type deb', ...rest, '-dir', feeds)).to.include({ code: 10 })
    const elsewhere = await run('swcfmg_catalog -match -type dpkg', '-file', good, '-release', 'ubuntu 22.04', '-dir', feeds)
    expect(elsewhere).to.include({ code: 20 })
    expect(elsewhere.err).to.contain('ubuntu/22.04')
    expect(await run('swcfmg_catalog -match -type dpkg', '-file', await file('d.tsv', ''), ...args)).to.include({ code: 40 })
  })

  it('says when a document is damaged, uses nothing of it, and ends with 50', async () => {
    await file('feeds/DSA.list', DSA)
    await file('feeds/more.list.gz', gzipSync(DSA.replaceAll('-90', '-80')).subarray(0, 100))
    const inventory = await file('a.tsv', DPKG)
    const { code, out, err } = await run('swcfmg_catalog -match -type dpkg', '-release', 'debian 12', '-file', inventory, '-dir', feeds)
    expect(code).to.equal(50)
    expect(out).to.contain('DSA-9002-1').and.not.to.contain('DSA-8002-1')
    expect(err).to.contain('CFMGD20704').and.to.contain('more.list')
  })
})

describe('swcfmg_catalog -compare', () => {
  it('prints -1, 0 or 1 for each line of standard input, without a server', async () => {
    const child = spawn(join(root, 'bin/swcfmg_catalog'), ['-compare', '-scheme', 'rpm'])
    child.stdin.end('1.0-1\t1.0-2\r\n1.0-1\t0:1.00-1\n1:1-1\t2-1')
    expect(await text(child.stdout)).to.equal('-1\n0\n1\n')
  }).timeout(20_000)

  it('stops at the first line that is not two versions, which it names', async () => {
    const outcome = await compared('dpkg', '1.0\t1.1\n1.0\n')
    expect(outcome).to.deep.equal({ out: '-1\n', error: { code: 'versions_line_invalid', line: 2, reason: 'columns' } })
    expect(await compared('dpkg', 'a:1\t1')).to.deep.equal({
      out: '',
      error: { code: 'versions_line_invalid', line: 1, reason: 'epoch_invalid' },
    })
  })

  it('waits where the output is full', async () => {
    const lines = Array.from({ length: 5_000 }, (_, n) => `${n}\t2500\n`).join('')
    const { out } = await compared('semver', lines.replaceAll(/\d+/g, '$&.0.0'))
    expect(out.split('\n').filter((line) => line === '-1')).to.have.length(2_500)
  })

  async function compared(scheme: string, lines: string): Promise<{ out: string; error?: unknown }> {
    let out = ''
    const output = new Writable({
      highWaterMark: 16,
      write(chunk: Buffer, _, done) {
        out += chunk.toString()
        setImmediate(done)
      },
    })
    const options = new Options(new Map([['scheme', scheme]]))
    try {
      await compareOffline({ options }, Readable.from([lines]), output)
    } catch (err) {
      const { code, details } = err as { code: string; details: { line: number; reason: string } }
      await new Promise((resolve) => output.end(resolve))
      return { out, error: { code, line: details.line, reason: details.reason } }
    }
    await new Promise((resolve) => output.end(resolve))
    return { out }
  }
})

describe('releaseNamed', () => {
  it('makes of what os-release says the name of the catalog', () => {
    const given = [
      'debian 12',
      'Debian 12.9',
      'ubuntu 22.04',
      'almalinux 9.4',
      'rhel 8',
      'sles 15.5',
      'opensuse-leap 15.5',
      'alpine 3.19.1',
      'amzn 2023',
    ]
    expect([...given, 'debian/12', 'opensuse-tumbleweed', 'opensuse-tumbleweed 20240101'].map(releaseNamed)).to.deep.equal([
      'debian/12',
      'debian/12',
      'ubuntu/22.04',
      'alma/9',
      'rhel/8',
      'sles/15.5',
      'opensuse-leap/15.5',
      'alpine/3.19',
      'amazon/2023',
      'debian/12',
      'opensuse-tumbleweed',
      'opensuse-tumbleweed',
    ])
    for (const wrong of ['', 'debian', '12', 'debian twelve', 'debian 12; rm'])
      expect(() => releaseNamed(wrong)).to.throw('parameter_invalid')
  })
})

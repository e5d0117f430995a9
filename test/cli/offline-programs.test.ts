import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import type { ComputerVerdict } from '../../catalog/index.ts'
import type { OfflineProof } from '../../cli/offline/proofs.ts'
import { readPrograms } from '../../cli/offline/program-list.ts'
import { shell, type Outcome } from './run.ts'

interface Answer {
  readonly computer: string
  readonly verdicts: readonly (ComputerVerdict & { readonly proofs: readonly OfflineProof[] })[]
}

const MANIFEST = [
  'PackageIdentifier: Mozilla.Firefox',
  'PackageVersion: 118.0',
  'PackageLocale: en-US',
  'Publisher: Mozilla',
  'PackageName: Mozilla Firefox',
  'License: MPL-2.0',
  'ShortDescription: Browser',
  'ManifestType: defaultLocale',
  'ManifestVersion: 1.6.0',
  '',
].join('\n')

describe('swcfmg_catalog -match -type winget', () => {
  let dir: string
  let feeds: string
  let run: (line: string, ...more: string[]) => Promise<Outcome>

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'tsukuroi-programs-'))
    feeds = join(dir, 'state', 'catalog')
    await mkdir(feeds, { recursive: true })
    run = shell(join(dir, 'state'))
    const versions = ['116.0', '117.0', '118.0'].map((version) => `2026-01-01T00:00:00Z,Mozilla.Firefox,${version}`)
    await writeFile(join(feeds, 'history.csv'), ['first_seen,package_id,version', ...versions, ''].join('\n'))
    await writeFile(join(feeds, 'Mozilla.Firefox.locale.en-US.yaml'), MANIFEST)
  })
  afterEach(() => rm(dir, { recursive: true, force: true }))

  async function file(body: string): Promise<string> {
    await writeFile(join(dir, 'pc1.csv'), body)
    return join(dir, 'pc1.csv')
  }

  async function match(body: string, ...more: string[]): Promise<Outcome> {
    return run('swcfmg_catalog -match -type winget', '-file', await file(body), '-dir', feeds, ...more)
  }

  const LACKS = [
    'pc1\tapp:windows/app/Mozilla.Firefox/116.0\tinstalled\tMozilla.Firefox: 117.0 >= 116.0 (windows/app)',
    'pc1\tapp:windows/app/Mozilla.Firefox/117.0\tinstalled\tMozilla.Firefox: 117.0 >= 117.0 (windows/app)',
    'pc1\tapp:windows/app/Mozilla.Firefox/118.0\tmissing\tMozilla.Firefox: 117.0 < 118.0 (windows/app)',
  ]

  it('finds applications of a list of programs, with titles or without', async () => {
    const rows = 'Mozilla Firefox 117.0 (x64 ja),117.0,Mozilla\r\n"Something, else",1.0,Nobody\r\n'
    for (const body of [`Name,Version,Publisher\r\n${rows}`, rows]) {
      const { code, out, err } = await match(body)
      expect(code, err).to.equal(0)
      expect(out.trimEnd().split('\n')).to.deep.equal(LACKS)
    }
  })

  it('reads an export of the Uninstall keys by its titles, in whatever order they come', async () => {
    const shell5 = '#TYPE Selected.System.Management.Automation.PSCustomObject\n'
    const short = '"DisplayName","DisplayVersion","Publisher","InstallDate"\n"Mozilla Firefox","117.0","Mozilla","20260101"\n,,,\n'
    const whole = '"AuthorizedCDFPrefix","Publisher","InstallDate","DisplayName","DisplayVersion","a","b","c","d","PSChildName"\n'
    const row = '"","Mozilla","20260101","Mozilla Firefox","117.0","","","","","{11111111-2222-3333-4444-555555555555}"\n'

    expect((await match(short)).out.trimEnd().split('\n')).to.deep.equal(LACKS)
    expect((await match(shell5 + whole + row)).out.trimEnd().split('\n')).to.deep.equal(LACKS)
    const { programs } = await readPrograms(await file(whole + row))
    const told = { name: 'Mozilla Firefox', version: '117.0', publisher: 'Mozilla', productCode: null, upgradeCode: null }
    expect(programs).to.deep.equal([{ ...told, key: '{11111111-2222-3333-4444-555555555555}' }])
    const dated = await readPrograms(await file(short))
    expect(dated.programs).to.deep.equal([{ ...told, key: 'Mozilla Firefox' }])
  })

  it('says that a table has no column for the names, and that a row without titles is too long', async () => {
    const nameless = await match('DisplayVersion,Publisher,InstallDate\n117.0,Mozilla,20260101\n')
    expect(nameless).to.include({ code: 40, out: '' })
    expect(nameless.err).to.contain('CFMGD20706').and.to.contain('DisplayVersion, Publisher, InstallDate')
    expect(await match(`Mozilla Firefox,117.0${',x'.repeat(8)}\n`)).to.include({ code: 40 })
  })

  it('reads the documents in the state directory where no folder is named', async () => {
    const own = await run('swcfmg_catalog -match -type winget', '-file', await file('Mozilla Firefox,117.0,Mozilla\n'))
    expect(own.out.trimEnd().split('\n'), own.err).to.deep.equal(LACKS)
  })

  it('proves each verdict: entry, what was compared, chain, document with hash and time', async () => {
    const { out, code, err } = await match('DisplayName,DisplayVersion,Publisher\nMozilla Firefox,115.0,Mozilla\n', '-format', 'json')
    expect(code, err).to.equal(0)
    const { computer, verdicts } = JSON.parse(out) as Answer
    expect(computer).to.equal('pc1')
    expect(verdicts.map(({ verdict, proofs }) => [verdict, ...proofs.map((one) => one.verdict)])).to.deep.equal([
      ['superseded', 'superseded'],
      ['superseded', 'superseded'],
      ['missing', 'missing'],
    ])

    const [proof] = verdicts.at(-1)?.proofs ?? []
    const entry = { name: 'Mozilla Firefox', version: '115.0', publisher: 'Mozilla', productCode: null, upgradeCode: null }
    expect(proof?.entries).to.deep.equal([
      { ...entry, key: 'Mozilla Firefox', how: 'name_and_publisher', release: { version: '115.0', by: 'as_shown', shown: null } },
    ])
    expect(proof?.compared).to.deep.equal({ as: 'package', installed: '115.0', fixed: '118.0' })
    expect(proof?.chain.map((step) => step.version)).to.deep.equal(['116.0', '117.0', '118.0'])
    expect(
      verdicts[0]?.proofs[0]?.chain.map((step) => step.version),
      'what supersedes it',
    ).to.deep.equal(['118.0'])
    const history = join(feeds, 'history.csv')
    const sha256 = createHash('sha256')
      .update(await readFile(history))
      .digest('hex')
    const fetchedAt = (await stat(history)).mtime.toISOString()
    expect(verdicts[0]?.proofs[0]?.documents).to.deep.equal([{ key: 'history.csv', url: null, sha256, fetchedAt }])
    expect(proof?.documents.map((one) => one.key)).to.deep.equal(['Mozilla.Firefox.locale.en-US.yaml', 'history.csv'])
  })
})

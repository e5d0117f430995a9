import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { FeedError, openFeed, type FeedStatement, type Rejection } from '../../../catalog/index.ts'
import { openDocument } from '../../../cli/open-document.ts'
import { findProgram, wants } from '../../support/needs.ts'
import { SHARED } from './feeds.ts'

const ARCHIVES = ['formats/vuls-data-update-fixtures', 'formats/vmaas-repodata-sample', 'winget/winget-cli-schemas-and-testdata'].map(
  (name) => join(SHARED, `${name}.tar.xz`),
)
const LINUX = 'test/1/base'

/** What is in the documents of a vendor, as jq, xmllint and the like count it in them; the same fix for several architectures is one. */
interface Counted {
  readonly source: string
  readonly files: RegExp
  readonly documents: number
  readonly advisories?: number
  readonly fixes?: number
  readonly states?: number
  readonly threats?: number
  readonly rejected?: readonly string[]
}

const COUNTED: readonly Counted[] = [
  // Of five advisories one is of OpenStack.
  { source: 'Red Hat’s advisories in CSAF', files: /redhat\/csaf\/.*\.tar\.zst$/, documents: 5, advisories: 4, fixes: 229 },
  { source: 'one of these alone', files: /rhsa-2023_7435\.json$/, documents: 1, advisories: 1, fixes: 120 },
  { source: 'Red Hat’s VEX', files: /redhat\/vex\/v1\/.*\.tar\.zst$/, documents: 5, advisories: 29, fixes: 236, states: 28 },
  {
    source: 'Red Hat’s VEX at its new place',
    files: /redhat\/vex\/v2\/.*\.tar\.zst$/,
    documents: 5,
    advisories: 29,
    fixes: 236,
    states: 28,
  },
  // One record speaks of another product.
  { source: 'Red Hat’s OSV', files: /redhat\/osv\/.*\.zip$/, documents: 3, advisories: 2, fixes: 32 },
  // What is fixed in desktops alone is left out.
  { source: 'SUSE’s advisories in CSAF', files: /suse\/csaf\/.*\.bz2$/, documents: 3, advisories: 3, fixes: 93 },
  // A VEX without products is one without statements.
  { source: 'SUSE’s VEX', files: /suse\/csaf_vex\/.*\.bz2$/, documents: 2, advisories: 1, fixes: 31, states: 390 },
  // A page that the server refused was saved as a record; the list of all names the others.
  { source: 'SUSE’s OSV', files: /suse\/osv\/.*\.bz2$/, documents: 5, advisories: 2, fixes: 63, rejected: ['record_malformed'] },
  // Of openSUSE before Leap and of Micro we have no releases; of packages that are not affected nothing comes.
  { source: 'SUSE’s OVAL', files: /suse\/oval\/.*\.xml\.gz$/, documents: 14, advisories: 6, fixes: 24 },
  { source: 'Ubuntu’s notices in OVAL', files: /ubuntu\/oval\/.*\.usn\.oval\.xml\.bz2$/, documents: 1, advisories: 1, fixes: 5 },
  // One of three is a live patch.
  { source: 'Ubuntu’s OSV', files: /ubuntu\/osv\/.*\.tar\.xz$/, documents: 3, advisories: 2, fixes: 7 },
  { source: 'Debian’s OSV', files: /debian\/osv\/.*\.zip$/, documents: 3, advisories: 3, fixes: 3 },
  // The one of a module has no packages.
  { source: 'Fedora’s updateinfo', files: /fedora\/.*-updateinfo\.xml\.\w+$/, documents: 3, advisories: 2, fixes: 19 },
  { source: 'Amazon’s updateinfo', files: /amazon\/.*\/updateinfo_(?!invalid_xml).*\.xml\.gz$/, documents: 8, advisories: 8, fixes: 49 },
  { source: 'AlmaLinux’s updateinfo', files: /alma\/updateinfo\/.*happy.*-updateinfo\.xml\.gz$/, documents: 2, advisories: 3, fixes: 3 },
  // A module build of which nobody tells the stream.
  {
    source: 'Rocky Linux’s updateinfo',
    files: /rocky\/updateinfo\/.*happy.*-updateinfo\.xml\.gz$/,
    documents: 3,
    advisories: 3,
    fixes: 3,
    rejected: ['module_unknown'],
  },
  { source: 'Red Hat’s updateinfo', files: /vmaas\/.*\/updateinfo\.xml$/, documents: 1, advisories: 9, fixes: 47 },
  { source: 'EPSS of four years', files: /epss_scores-.*\.csv\.gz$/, documents: 4, threats: 8 },
]

/** Documents that are broken, or none of ours, and why they are not used. */
const BROKEN: readonly (readonly [files: RegExp, refusals: readonly string[]])[] = [
  [/(?:alma|rocky)\/updateinfo\/.*\/corrupt-updateinfo\.xml\.gz$/, ['feed_damaged', 'feed_damaged']],
  [/primary_bad\.xml\.gz$/, ['feed_damaged']],
  // It tells of 801 vulnerabilities and has one.
  [/known_exploited_vulnerabilities\.json$/, ['feed_malformed']],
  [/updateinfo_invalid_xml\.xml\.gz$/, ['feed_unknown_format']],
  [/(?:alma\/errata|tracker\/api)\/.*\/invalid\.json$/, ['feed_unknown_format', 'feed_unknown_format']],
  [/oracle\/.*\/invalid\.xml(?:\.bz2)?$/, ['feed_unknown_format', 'feed_unknown_format']],
  [/oval-definitions-bullseye_invalid\.xml\.bz2$/, ['feed_unknown_format']],
  [/indexof_(?:in)?valid\.html$/, ['feed_malformed', 'feed_malformed', 'feed_malformed']],
  // Ubuntu’s OVAL of packages and of vulnerabilities is another format than that of its notices.
  [/jammy\.(?:pkg|cve)\.oval\.xml\.bz2$/, Array.from({ length: 4 }, () => 'feed_unknown_format')],
  [/primary_db\.sqlite$/, ['feed_encoding']],
]

/** What is bad in these manifests is in fields that nothing is taken from, so they are as good as others. */
const BAD_ELSEWHERE =
  /-(?:AppsAndFeaturesEntriesOnMSIX|InstallerTypePortable-\w+|InstallerTypeZip-(?:InvalidPortableCommandAlias|PortableNotExe\w*)|InvalidLocale|InvalidWindowsFeatureName|SchemaHeader\w+)\.yaml$/

describe('openFeed with the samples of many vendors', () => {
  before(
    wants('the collected samples of formats, tar and xz', () =>
      [...ARCHIVES.map((path) => existsSync(path)), ...['tar', 'xz'].map((program) => findProgram(program) !== undefined)].every(Boolean),
    ),
  )

  let folder = ''
  let files: string[] = []
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'tsukuroi-formats-'))
    for (const archive of ARCHIVES) execFileSync('tar', ['-xJf', archive, '-C', folder])
    const found = readdirSync(folder, { recursive: true, withFileTypes: true })
    files = found
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .toSorted()
  })
  after(() => {
    if (folder !== '') rmSync(folder, { recursive: true, force: true })
  })

  async function readAll(wanted: RegExp): Promise<Read[]> {
    const reads: Read[] = []
    for (const file of files.filter((path) => wanted.test(path))) reads.push(...(await readFile(file)))
    return reads
  }

  for (const { source, files: wanted, documents, advisories = 0, fixes = 0, states = 0, threats = 0, rejected = [] } of COUNTED)
    it(`finds in ${source} what is in them`, async () => {
      const read = (await readAll(wanted)).filter(({ refused }) => refused !== 'feed_unknown_format')
      const statements = read.flatMap((one) => one.statements)
      const count = (kind: FeedStatement['kind']): number => statements.filter((one) => one.kind === kind).length

      expect({
        documents: read.length,
        refused: read.flatMap(({ refused }) => refused ?? []),
        advisories: count('advisory'),
        fixes: read.reduce((sum, one) => sum + fixesIn(one.statements), 0),
        states: count('state'),
        threats: count('threat'),
        rejected: read.flatMap((one) => one.rejections.map(({ reason }) => reason)),
      }).to.deep.equal({ documents, refused: [], advisories, fixes, states, threats, rejected })
    })

  for (const [wanted, refusals] of BROKEN)
    it(`says why ${wanted.source.replaceAll('\\', '')} is not used`, async () => {
      const read = await readAll(wanted)

      expect(read.map(({ refused }) => refused)).to.deep.equal(refusals)
    })

  it('takes of an archive what is whole, and says of what ends early that it does', async () => {
    const read = await readAll(/unexpected-eof\/cvrf-cve\.tar\.bz2$/)

    expect(read.flatMap(({ path, refused }) => (refused === 'feed_malformed' ? [path] : []))).to.deep.equal([
      'cvrf-cve/cvrf-CVE-2025-30472.xml',
    ])
    expect(read.filter(({ refused }) => refused === null)).to.have.length(2)
  })

  it('refuses or rejects what is bad in a manifest, wherever something is taken from it', async () => {
    const read = await readAll(/-Bad-[^/]*\.yaml$/)
    const taken = read.filter(({ refused, rejections }) => refused === null && rejections.length === 0)

    expect(read).to.have.length(76)
    expect(taken.map(({ path }) => path).filter((path) => !BAD_ELSEWHERE.test(path))).to.deep.equal([])
  })

  it('ends with every one of them in a word of its own, and reads most', async () => {
    const read = await readAll(/./)
    const ends = new Set(read.map(({ refused }) => refused ?? 'read'))

    expect(read).to.have.length.above(500)
    expect([...ends]).to.have.members(['read', 'feed_damaged', 'feed_encoding', 'feed_malformed', 'feed_unknown_format'])
  }).timeout(60_000)
})

/** What came of one document. */
interface Read {
  readonly path: string
  readonly statements: readonly FeedStatement[]
  readonly rejections: readonly Rejection[]
  /** Why it is not used; null where it is. */
  readonly refused: string | null
}

/** Reads a file as the commands do. Anything but a FeedError fails. */
async function readFile(file: string): Promise<Read[]> {
  const reads: Read[] = []
  try {
    for await (const entry of openDocument(file)) {
      const statements: FeedStatement[] = []
      const rejections: Rejection[] = []
      const refused = await refusalOf(async () => {
        const sink = { fix: () => undefined, skip: () => undefined }
        const parser = openFeed(
          { ...sink, statement: (one) => statements.push(one), reject: (one) => rejections.push(one) },
          { stream: LINUX, name: entry.path },
        )
        for await (const piece of entry.text()) parser.write(piece)
        parser.end()
      })
      reads.push({ path: entry.path, statements, rejections, refused })
    }
  } catch (err) {
    if (!(err instanceof FeedError)) throw err
    reads.push({ path: file, statements: [], rejections: [], refused: err.code })
  }
  return reads
}

async function refusalOf(work: () => Promise<void>): Promise<string | null> {
  try {
    await work()
    return null
  } catch (err) {
    if (err instanceof FeedError) return err.code
    throw err
  }
}

/** Fixes of a document, whatever architectures they are for. */
function fixesIn(statements: readonly FeedStatement[]): number {
  const advisories = statements.filter((one) => one.kind === 'advisory')
  const lines = advisories.flatMap(({ id, fixes }) =>
    fixes.map(({ release, pocket, module, name, fixed }) => [id, release, pocket, module, name, fixed].join(' ')),
  )
  return new Set(lines).size
}

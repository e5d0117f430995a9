import { createHash } from 'node:crypto'
import {
  keyBytes,
  openFeed,
  schemeNamed,
  VersionError,
  type ApplicationStatement,
  type FeedHead,
  type FeedOptions,
  type FeedSink,
  type FeedStatement,
  type FixedPackage,
  type KbFix,
  type PackageStatement,
  type Rejection,
  type SchemeName,
} from '../../catalog/index.ts'
import { copyRows } from '../cmdb/bulk.ts'
import type { InfraContext } from '../context.ts'
import { CREATE_STAGE, STAGED_COLUMNS, STAGED_TABLES, type StagedRow, type StagedTable } from './stage-tables.ts'

/** What was found in a document. */
export interface Found {
  /** Statements that are used. */
  records: number
  /** Of them those of Microsoft's articles. */
  articles: number
  /** Rows that they make: an advisory has one for each package that it mends. */
  rows: number
  skipped: number
  rejected: number
  /** The first few. */
  readonly rejections: Rejection[]
  /** Newest date of its statements, where the document itself says none (ISO 8601). */
  newest: string | null
}

const TOLD_REJECTIONS = 10
/** Rows that are held before they are sent on. */
const HELD_ROWS = 8_000
const HELD_BYTES = 4 * 1024 * 1024

/** Takes the statements of documents into the tables of a transaction; memory stays bounded. */
export class Stage {
  readonly #ctx: InfraContext
  readonly #held = new Map<StagedTable, StagedRow[]>()
  #rows = 0
  #bytes = 0
  #docs = 0

  private constructor(ctx: InfraContext) {
    this.#ctx = ctx
  }

  /** Makes the tables of the transaction; once in it. */
  static async open(ctx: InfraContext): Promise<Stage> {
    await ctx.trx.raw(CREATE_STAGE)
    return new Stage(ctx)
  }

  /** How many documents have been taken in. */
  get documents(): number {
    return this.#docs
  }

  /**
   * Reads a document's statements.
   *
   * @param options what the document itself does not say
   * @returns its number in the tables, and what was found
   * @throws FeedError
   */
  async read(
    text: AsyncIterable<string>,
    options: FeedOptions,
  ): Promise<{ readonly doc: number; readonly found: Found; readonly head: FeedHead }> {
    const doc = ++this.#docs
    const found: Found = { records: 0, articles: 0, rows: 0, skipped: 0, rejected: 0, rejections: [], newest: null }
    const reject = (rejection: Rejection): void => {
      found.rejected++
      if (found.rejections.length < TOLD_REJECTIONS) found.rejections.push(rejection)
    }
    const sink: FeedSink = {
      fix: (record) => {
        found.records++
        found.articles++
        this.#put('staged_feed', kbRow(record))
      },
      statement: (record) => {
        try {
          found.rows += this.#statement(doc, record)
          found.records++
          if (record.kind === 'advisory') found.newest = later(found.newest, record.revisedAt ?? record.publishedAt)
        } catch (err) {
          if (!(err instanceof VersionError)) throw err
          reject({ reason: 'version_invalid', place: placeOf(record), value: err.version })
        }
      },
      reject,
      skip: () => void found.skipped++,
    }
    const parser = openFeed(sink, options)
    for await (const piece of text) {
      parser.write(piece)
      if (this.#rows >= HELD_ROWS) await this.flush()
    }
    const head = parser.end()
    if (this.#rows >= HELD_ROWS) await this.flush()
    return { doc, found, head }
  }

  /** Keeps what is known of the document itself. */
  async document(row: StagedRow, bytes: number): Promise<void> {
    this.#put('staged_document', row)
    this.#bytes += bytes
    if (this.#bytes >= HELD_BYTES) await this.flush()
  }

  /** Takes back what a document said. */
  async drop(doc: number): Promise<void> {
    await this.flush()
    for (const table of STAGED_TABLES)
      if (STAGED_COLUMNS[table][0] === 'doc') await this.#ctx.trx.raw('delete from ?? where doc = ?', [table, doc])
  }

  /** Sends on what is held. */
  async flush(): Promise<void> {
    for (const table of STAGED_TABLES) {
      const rows = this.#held.get(table)
      if (rows === undefined) continue
      this.#held.delete(table)
      await copyRows(this.#ctx.trx, table, STAGED_COLUMNS[table], rows)
    }
    this.#rows = 0
    this.#bytes = 0
  }

  #put(table: StagedTable, row: StagedRow): void {
    const rows = this.#held.get(table)
    if (rows === undefined) this.#held.set(table, [row])
    else rows.push(row)
    this.#rows++
  }

  /** @returns how many rows it makes; @throws VersionError before any of them is put */
  #statement(doc: number, s: FeedStatement): number {
    switch (s.kind) {
      case 'advisory': {
        const fixes = s.fixes.map((fix) => fixRow(doc, s.id, fix))
        const times = [s.publishedAt, s.revisedAt] as const
        this.#put('staged_advisory', [doc, s.id, s.advisoryKind, s.title, s.severity, s.cves, ...times, s.withdrawn, s.restart, s.url])
        for (const row of fixes) this.#put('staged_fix', row)
        return Math.max(1, fixes.length)
      }
      case 'package':
        this.#package(doc, s)
        return 1
      case 'application':
        this.#application(doc, s)
        return 1
      case 'state':
        this.#put('staged_state', [doc, s.release, s.names, s.name, s.module ?? '', s.cve, s.state, s.note])
        return 1
      case 'threat':
        this.#put('staged_threat', [doc, s.cve, s.exploitedSince, s.ransomware, s.epss, s.percentile])
        return 1
      case 'lifecycle': {
        const until = [s.supportedUntil, s.securityUntil, s.extendedUntil] as const
        this.#put('staged_lifecycle', [doc, s.product, s.cycle, s.release, s.releasedAt, ...until])
        return 1
      }
    }
  }

  /** Patches of Debian, Ubuntu and Alpine are of sources, whatever the repository lists. */
  #package(doc: number, s: PackageStatement): void {
    const place = [s.scheme, s.release, s.pocket, s.module ?? ''] as const
    if (s.scheme === 'dpkg' || s.scheme === 'apk') {
      this.#put('staged_package', [doc, ...place, s.source, s.sourceVersion, keyOf(s.scheme, s.sourceVersion), s.name, s.version])
      return
    }
    const architecture = s.architecture === 'noarch' ? '' : s.architecture
    this.#put('staged_fix', [doc, null, ...place, s.names, s.name, architecture, null, s.version, keyOf(s.scheme, s.version), null, null])
  }

  #application(doc: number, s: ApplicationStatement): void {
    const key = keyOf('winget', s.version)
    const installers = JSON.stringify(s.installers)
    const digest = createHash('sha256')
      .update(`${s.releasedAt ?? ''}\n${installers}`)
      .digest()
    this.#put('staged_application', [doc, s.id, s.name, s.publisher, s.version, key, s.releasedAt, digest, installers])
  }
}

function keyOf(scheme: SchemeName, version: string): Buffer {
  return Buffer.from(keyBytes(schemeNamed(scheme).key(version)))
}

function fixRow(doc: number, advisory: string, fix: FixedPackage): StagedRow {
  const place = [fix.scheme, fix.release, fix.pocket, fix.module ?? '', fix.names, fix.name, fix.architecture ?? ''] as const
  const binaries = fix.binaries.length === 0 ? null : JSON.stringify(Object.fromEntries(fix.binaries.map((b) => [b.name, b.version])))
  return [doc, advisory, ...place, fix.introduced, fix.fixed, keyOf(fix.scheme, fix.fixed), binaries, fix.cves]
}

function kbRow(r: KbFix): StagedRow {
  const flags = [r.severity, r.exploited, r.exploitPublic, r.fixedBuild, r.restart, r.publishedAt] as const
  return [r.kb, r.product, r.cve, ...flags, r.title, r.supersedes, r.bundle]
}

function later(a: string | null, b: string | null): string | null {
  return a === null || (b !== null && Date.parse(b) > Date.parse(a)) ? b : a
}

function placeOf(s: FeedStatement): string {
  switch (s.kind) {
    case 'advisory':
    case 'application':
      return s.id
    case 'package':
    case 'state':
      return s.name
    case 'threat':
      return s.cve
    case 'lifecycle':
      return s.product
  }
}

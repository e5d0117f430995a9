import { createHash, randomBytes } from 'node:crypto'
import { keyBytes, schemeNamed, type SchemeName, type Severity } from '../../../catalog/index.ts'
import { SYSTEM, withInfra, type App } from '../../../server/context.ts'
import { evaluateTouched, type EvaluateOptions, type Evaluated } from '../../../server/matching/service.ts'
import { applyInventory, type ReportedInventory } from '../../../server/verdicts/inventory.ts'
import type { TestComputer, World } from '../jobs/world.ts'

/** A feed that a test writes by hand, as server/advisories would, and inventories. */

export interface TestFix {
  readonly release?: string
  readonly pocket?: string
  readonly module?: string
  readonly names?: 'source' | 'binary' | 'app'
  readonly package: string
  readonly version: string
  readonly scheme?: SchemeName
  readonly advisory?: string | null
  readonly severity?: Severity
  readonly kind?: 'security' | 'bugfix' | 'enhancement'
  readonly exploited?: boolean
  readonly cves?: readonly string[]
  /** Those of them that the document itself names with the advisory. */
  readonly told?: readonly string[]
  readonly architecture?: string
  /** Binary packages with versions of their own. */
  readonly binaries?: Readonly<Record<string, string>>
  /** Vulnerabilities that are answered in this package alone. */
  readonly own?: readonly string[]
}

export interface TestFeed {
  readonly documentId: number
}

/** A document in force, of which these streams are told whole. */
export async function aFeed(app: App, streams: readonly string[]): Promise<TestFeed> {
  const db = app.pools.owner
  const name = `F${randomBytes(4).toString('hex')}`
  const [source] = (await db('source').insert({ public_id: name, kind: 'catalog', name }).returning('id')) as [{ id: number }]
  const sha256 = randomBytes(32)
  await db('document').insert({ sha256, url: `https://feeds.example/${name}`, body: Buffer.from('x') })
  const [document] = (await db('feed_document')
    .insert({
      source_id: source.id,
      key: name,
      format: 'test',
      title: name,
      sha256,
      url: `https://feeds.example/${name}`,
      records: 0,
      skipped: 0,
      rejected: 0,
      fetched_at: new Date(),
    })
    .returning('id')) as [{ id: number }]
  for (const stream of streams) await db('catalog_stream').insert({ document_id: document.id, stream })
  return { documentId: document.id }
}

/** Adds statements to a document, and touches their packages, as a feed's change does. */
export async function say(app: App, feed: TestFeed, fixes: readonly TestFix[]): Promise<void> {
  const db = app.pools.owner
  for (const fix of fixes) {
    const release = fix.release ?? 'debian/12'
    const scheme = fix.scheme ?? 'dpkg'
    const advisoryId = fix.advisory === null ? null : await anAdvisory(app, fix)
    const row = {
      document_id: feed.documentId,
      advisory_id: advisoryId,
      scheme,
      release,
      pocket: fix.pocket ?? 'security',
      module: fix.module ?? '',
      names: fix.names ?? 'source',
      package: fix.package,
      version: fix.version,
      key: Buffer.from(keyBytes(schemeNamed(scheme).key(fix.version))),
      architecture: fix.architecture ?? '',
      binaries: fix.binaries === undefined ? null : JSON.stringify(fix.binaries),
      cves: fix.own ?? null,
    }
    await db('package_fix').insert(row).onConflict().ignore()
    if (advisoryId !== null && fix.told !== undefined) await tellOf(app, feed, advisoryId, fix.told)
    await touch(app, release, fix.package)
  }
}

async function anAdvisory(app: App, fix: TestFix): Promise<number> {
  const facts = {
    severity: fix.severity ?? 'moderate',
    kind: fix.kind ?? 'security',
    exploited: fix.exploited ?? false,
    cves: fix.cves ?? [],
  }
  const id = fix.advisory ?? `ADV-${randomBytes(5).toString('hex')}`
  const [row] = (await app.pools
    .owner('advisory')
    .insert({ public_id: id, title: id, ...facts })
    .onConflict('public_id')
    .merge()
    .returning('id')) as [{ id: number }]
  return row.id
}

async function tellOf(app: App, { documentId }: TestFeed, advisoryId: number, cves: readonly string[]): Promise<void> {
  const facts = { kind: 'security', title: 'told', severity: 'moderate', withdrawn: false, restart: 'unknown' }
  await app.pools.owner('advisory_document').insert({ document_id: documentId, advisory_id: advisoryId, cves, ...facts })
}

/** Takes statements about a package back. */
export async function unsay(app: App, feed: TestFeed, name: string, version?: string, release = 'debian/12'): Promise<void> {
  await app.pools
    .owner('package_fix')
    .where({ document_id: feed.documentId, release, package: name, ...(version === undefined ? {} : { version }) })
    .delete()
  await touch(app, release, name)
}

/** Takes a whole document out of force. */
export async function withdraw(app: App, feed: TestFeed): Promise<void> {
  const db = app.pools.owner
  const touched = (await db('package_fix').where({ document_id: feed.documentId }).distinct('release', 'package')) as {
    release: string
    package: string
  }[]
  await db('feed_document').where({ id: feed.documentId }).delete()
  for (const one of touched) await touch(app, one.release, one.package)
}

async function touch(app: App, release: string, name: string): Promise<void> {
  await app.pools.owner('touched_package').insert({ release, package: name, touched_at: new Date() }).onConflict().ignore()
}

/** What the task does. */
export function evaluate(app: App, options?: EvaluateOptions): Promise<Evaluated> {
  return evaluateTouched(app, SYSTEM, options)
}

/** A dpkg line. */
export function dpkg(name: string, version: string, source = name, sourceVersion = version, architecture = 'amd64'): string {
  return [name, version, architecture, 'ii ', source, sourceVersion].join('\t')
}

/** An inventory of a Debian 12 computer with these lines. */
export function inventory(packages: readonly string[], facts: Partial<ReportedInventory> = {}): ReportedInventory {
  return {
    format: 2,
    machine: { platform: 'linux', os: { release: 'debian 12' } },
    installer: 'apt',
    manager: 'dpkg',
    packages,
    missing: [],
    updates: [],
    restartRequired: false,
    ...facts,
  }
}

/** Offered by apt. */
export function offer(name: string, candidate: string, suites = 'bookworm-security'): ReportedInventory['missing'][number] {
  return { name, architecture: 'amd64', candidate, source: name, sourceVersion: candidate, suites }
}

/** Brings an inventory as an agent does. */
export async function tell(world: Pick<World, 'app' | 'tenantId'>, computer: TestComputer, told: ReportedInventory): Promise<void> {
  const checksum = createHash('sha256').update(JSON.stringify(told)).digest('hex')
  await withInfra(world.app, SYSTEM, (ctx) =>
    applyInventory(ctx, { tenantId: world.tenantId, computerId: computer.id, checksum, inventory: told }),
  )
}

export interface TestVerdict {
  readonly patch: string
  readonly state: string
  readonly source: string
  readonly approved: boolean
  readonly severity: string | null
  readonly flags: number | null
  readonly untold: boolean
  readonly agentState: string | null
}

/** The verdicts of a computer by patch. */
export async function verdictsOf(app: App, computer: TestComputer): Promise<TestVerdict[]> {
  const { rows } = await app.pools.owner.raw<{ rows: TestVerdict[] }>(
    `select p.public_id as patch, v.state, s.public_id as source, v.approved, v.severity, v.flags, v.untold, v.agent_state as "agentState"
       from verdict v join patch p on p.id = v.patch_id join source s on s.id = v.source_id where v.computer_id = ? order by p.public_id collate "C"`,
    [computer.id],
  )
  return rows
}

/** The same as short lines: patch, state and voice. */
export async function statesOf(app: App, computer: TestComputer): Promise<string[]> {
  return (await verdictsOf(app, computer)).map((one) => `${one.patch} ${one.state} ${one.source}`)
}

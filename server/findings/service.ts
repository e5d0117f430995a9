import { expiredDocuments } from '../advisories/store-status.ts'
import { enqueue } from '../cmdb/tasks.ts'
import type { InfraContext } from '../context.ts'
import { readSetting, writeSetting } from '../settings/store.ts'
import { record } from '../audit/service.ts'
import { lookAtCatalog } from './catalog.ts'
import * as rules from './rules.ts'
import {
  COMPUTER_KINDS,
  DEFAULT_THRESHOLDS,
  Thresholds,
  type ComputerKind,
  type Cutoffs,
  type FeedKind,
  type FindingKind,
  type FindingSeverity,
} from './rules.ts'
import * as store from './store.ts'
import type { Fresh, Settled } from './store.ts'
import { catalogSource } from './store-catalog.ts'
import { countComputers, type ComputerHits } from './store-computers.ts'
import { badApprovals, neededNotApproved, type ApprovedPatch } from './store-patches.ts'
import { asideOf, downstreamOf, feedSources, serverOf, wsusSources, type Downstream, type ServerFacts } from './store-servers.ts'

const SETTING = 'findings.thresholds'

/** From when on something is a finding, as an administrator set it. */
export async function thresholdsOf(ctx: InfraContext): Promise<Thresholds> {
  return { ...DEFAULT_THRESHOLDS, ...(await readSetting(ctx, SETTING, Thresholds.partial())) } as Thresholds
}

/** Changes thresholds; what is not given stays. Every source is looked at anew. */
export async function changeThresholds(
  ctx: InfraContext,
  change: { readonly [K in keyof Thresholds]?: Thresholds[K] | undefined },
): Promise<Thresholds> {
  const before = await thresholdsOf(ctx)
  const given = Object.entries(change).filter(([, value]) => value !== undefined)
  const after = { ...before, ...Object.fromEntries(given) }
  await writeSetting(ctx, SETTING, after)
  await record(ctx, 'finding.change_thresholds', { before, after })
  for (const sourceKey of await wsusSources(ctx)) await queueLook(ctx, sourceKey)
  return after
}

/** Has a source looked at in the background, once for many wishes: at the end of a run, well or not. */
export async function queueLook(ctx: InfraContext, sourceKey: number): Promise<void> {
  await enqueue(ctx, 'findings.look', { sourceId: sourceKey }, { queue: 'findings', key: `findings.look:${sourceKey}` })
}

/** Has every source looked at, and ends what is said of removed ones: time alone makes computers silent. */
export async function lookEverywhere(ctx: InfraContext): Promise<void> {
  await store.endOfRemovedSources(ctx)
  await store.endNoted(ctx)
  const catalog = await catalogSource(ctx)
  const sources = [...(await wsusSources(ctx)), ...(await feedSources(ctx)), ...(catalog === undefined ? [] : [catalog])]
  for (const sourceKey of sources) await queueLook(ctx, sourceKey)
}

/**
 * Looks at a source and makes its open findings equal what is so now: what is no longer so ends by itself, equal ones are not written.
 *
 * @param sourceKey internal key; one that was removed has no findings any more
 * @returns how many findings were opened, changed and ended
 */
export async function lookAtSource(ctx: InfraContext, sourceKey: number): Promise<Settled> {
  await store.lockLook(ctx, sourceKey)
  const sum = { opened: 0, changed: 0, ended: await store.endNoted(ctx) }
  const server = await serverOf(ctx, sourceKey)
  if (server === undefined && (await feedSources(ctx)).includes(sourceKey)) return lookAtFeed(ctx, sourceKey, sum)
  if (server === undefined && sourceKey === (await catalogSource(ctx))) {
    const { opened, changed, ended } = await lookAtCatalog(ctx, sourceKey)
    await store.noteLook(ctx, sourceKey)
    return { opened, changed, ended: sum.ended + ended }
  }
  if (server === undefined) return { ...sum, ended: sum.ended + (await store.endOfRemovedSources(ctx)) }
  const found = await findAll(ctx, sourceKey, server, rules.cutoffsAt(ctx.now, await thresholdsOf(ctx)))
  for (const [code, fresh] of Object.entries(found)) {
    const settled = await store.settleFindings(ctx, sourceKey, code, fresh)
    sum.opened += settled.opened
    sum.changed += settled.changed
    sum.ended += settled.ended
  }
  await store.noteLook(ctx, sourceKey)
  return sum
}

/** What a vendor does not stand by any more is shown, and goes on counting: it is the last that is known. */
async function lookAtFeed(ctx: InfraContext, sourceKey: number, sum: Settled): Promise<Settled> {
  const expired = await expiredDocuments(ctx, sourceKey)
  const fresh = expired.map(({ key, validUntil }): Fresh => ({
    subject: key,
    severity: 'warning',
    count: 1,
    details: { document: key, validUntil: validUntil.toISOString() },
  }))
  const code: FeedKind = 'finding_feed_expired'
  const { opened, changed, ended } = await store.settleFindings(ctx, sourceKey, code, fresh)
  await store.noteLook(ctx, sourceKey)
  return { opened: sum.opened + opened, changed: sum.changed + changed, ended: sum.ended + ended }
}

async function findAll(
  ctx: InfraContext,
  sourceKey: number,
  server: ServerFacts,
  cutoffs: Cutoffs,
): Promise<Record<FindingKind, readonly Fresh[]>> {
  const below = await downstreamOf(ctx, sourceKey, cutoffs)
  const computers: Partial<Record<ComputerKind, readonly Fresh[]>> = {}
  for (const kind of COMPUTER_KINDS) {
    computers[kind] = ofComputers(kind, server, await countComputers(ctx, kind, sourceKey, cutoffs), cutoffs.now)
  }
  return {
    ...(computers as Record<ComputerKind, readonly Fresh[]>),
    ...ofVersions(server, below),
    finding_another_server: ofAnotherServer(server),
    finding_rollup_stale: below.filter((one) => one.rollupStale).map(ofRollup),
    finding_rows_aside: await ofAside(ctx, sourceKey, server),
    finding_indexes_missing: ofIndexes(server),
    finding_needed_not_approved: (await neededNotApproved(ctx, sourceKey)).map(({ patchKey, patchId, computers: count, ...patch }) => {
      const details = { name: patch.name, title: patch.title, classification: patch.classification, severity: patch.severity }
      return { subject: patchId, patchKey, count, severity: rules.needSeverity(patch), details }
    }),
    finding_superseded_approved: (await badApprovals(ctx, sourceKey, 'superseded')).map((one) => ofApproval(one, 'info')),
    finding_expired_approved: (await badApprovals(ctx, sourceKey, 'expired')).map((one) => ofApproval(one, 'warning')),
  }
}

const COMPUTER_SEVERITY: Record<ComputerKind, FindingSeverity> = {
  finding_clock_ahead: 'error',
  finding_client_id_shared: 'error',
  finding_client_id_renamed: 'error',
  finding_host_twice: 'warning',
  finding_not_reporting: 'warning',
  finding_sync_without_report: 'warning',
}

function ofComputers(kind: ComputerKind, server: ServerFacts, hits: ComputerHits, now: Date): Fresh[] {
  if (hits.count === 0) return []
  const details = { names: hits.names, ...detailsOf(kind, hits, now) }
  return [{ subject: server.publicId, severity: COMPUTER_SEVERITY[kind], count: hits.count, details }]
}

/** Whole hours, or days, so that a look a minute later finds the same. */
function detailsOf(kind: ComputerKind, hits: ComputerHits, now: Date): Record<string, unknown> {
  if (kind === 'finding_clock_ahead' && hits.newest !== null) {
    return { hours: Math.max(1, Math.round((hits.newest.getTime() - now.getTime()) / 3_600_000)) }
  }
  if (kind === 'finding_not_reporting') return { oldest: hits.oldest?.toISOString().slice(0, 10) ?? null }
  return {}
}

function ofVersions(
  server: ServerFacts,
  below: readonly Downstream[],
): Pick<Record<FindingKind, Fresh[]>, 'finding_server_vulnerable' | 'finding_server_version_untold'> {
  const { version } = rules.serverFacts(server.routes)
  const servers = [
    { subject: server.publicId, name: server.publicId, version },
    ...below.map((one) => ({ subject: one.serverId, name: one.name || one.serverId, version: one.version })),
  ]
  const vulnerable: Fresh[] = []
  const untold: Fresh[] = []
  for (const one of servers) {
    const safety = rules.wsusSafety(one.version)
    if (safety.kind === 'vulnerable') {
      const { fix } = safety
      const details = {
        name: one.name,
        version: one.version,
        product: fix.product,
        fixed: `${fix.build}.${String(fix.revision)}`,
        kb: kbText(fix),
      }
      vulnerable.push({ subject: one.subject, severity: 'error', count: 1, details })
    } else if (safety.kind === 'untold') {
      untold.push({ subject: one.subject, severity: 'warning', count: 1, details: { name: one.name, version: one.version } })
    }
  }
  return { finding_server_vulnerable: vulnerable, finding_server_version_untold: untold }
}

function kbText(fix: rules.WsusFix): string | null {
  return fix.kb === null ? null : `KB${fix.kb}`
}

function ofAnotherServer(server: ServerFacts): Fresh[] {
  if (server.foundServerId === null) return []
  const details = { expected: server.serverId, found: server.foundServerId }
  return [{ subject: server.publicId, severity: 'error', count: 1, details }]
}

function ofRollup({ serverId, name, lastRollupAt, version, computers }: Downstream): Fresh {
  const details = { name: name || serverId, lastRollupAt: lastRollupAt?.toISOString() ?? null, version, computers }
  return { subject: serverId, severity: 'warning', count: Math.max(1, computers), details }
}

async function ofAside(ctx: InfraContext, sourceKey: number, server: ServerFacts): Promise<Fresh[]> {
  const aside = await asideOf(ctx, sourceKey)
  if (aside === undefined) return []
  const { rows: count, ids, ...unknown } = aside
  return [{ subject: server.publicId, severity: 'warning', count, details: { ...unknown, ids } }]
}

function ofIndexes(server: ServerFacts): Fresh[] {
  const { missingIndexes } = rules.serverFacts(server.routes)
  if (missingIndexes.length === 0) return []
  return [{ subject: server.publicId, severity: 'info', count: missingIndexes.length, details: { indexes: missingIndexes } }]
}

function ofApproval(patch: ApprovedPatch, severity: FindingSeverity): Fresh {
  const { patchKey, patchId, name, title, groups, groupNames, replaced } = patch
  return { subject: patchId, patchKey, severity, count: groups, details: { name, title, groups: groupNames, replaced } }
}

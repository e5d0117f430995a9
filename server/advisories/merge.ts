import { queueRecount } from '../verdicts/states.ts'
import { enqueue } from '../cmdb/tasks.ts'
import type { InfraContext } from '../context.ts'
import { AppError } from '../errors.ts'
import { keepTouched } from '../matching/store-touched.ts'
import { tenantsWithPatches } from '../patches/store-msrc.ts'
import { flagPatches } from '../patches/store-exploited.ts'
import type { FeedPlan } from './plan.ts'
import { lossOf } from './rules.ts'
import { mergeApplications } from './store-applications.ts'
import { mergeLifecycles, mergeStates, mergeStreams } from './store-facts.ts'
import {
  compareStaged,
  dropLeaving,
  dropsOf,
  emptyStreams,
  kindsConcerned,
  mergeAdvisories,
  mergeFixes,
  missingAdvisories,
  missingNames,
  NOTHING,
  olderDocuments,
  putDocuments,
  type Merged,
} from './store-merge.ts'
import { noteConcerned, settleAdvisories, touchPackagesOf } from './store-settle.ts'
import { flagAdvisories, mergeThreats } from './store-threats.ts'

/** What is merged, and with how much distrust. */
export interface MergeWish {
  readonly sourceId: number
  /** What is said of it in refusals. */
  readonly key: string
  readonly force: boolean
  readonly plan: FeedPlan
  /** Streams that the staged documents say to tell everything about. */
  readonly streams: readonly string[]
  /** They are everything that the source has, so that what it always has must be there. */
  readonly isWhole: boolean
  /** Set whose documents they are. */
  readonly set: {
    readonly id: number | null
    readonly seen: readonly number[]
    readonly gone: readonly string[]
    save(): Promise<number>
  } | null
}

/** What came of staged documents, by kind of rows. */
export interface MergeResult extends Merged {
  readonly detail: Readonly<Record<'advisories' | 'fixes' | 'states' | 'vulnerabilities' | 'products' | 'applications', Merged>>
  /** Documents of a set that are gone. */
  readonly documentsGone: number
  /** Packages that have to be looked at again. */
  readonly touched: number
}

/**
 * Makes what is in force equal to what is staged, where it passes the gates; the packages concerned and the task that looks at them are kept with it.
 *
 * @throws AppError conflict feed_would_lose, feed_older, feed_stream_empty, feed_canary_missing
 */
export async function mergeStaged(ctx: InfraContext, wish: MergeWish): Promise<MergeResult> {
  await lockIngest(ctx)
  const { sourceId, set, isWhole } = wish
  const compared = { sourceId, set: set?.id ?? null, whole: isWhole && set !== null, seen: set?.seen ?? [], gone: set?.gone ?? [] }
  await compareStaged(ctx, compared)
  if (!wish.force) await passGates(ctx, wish)
  await putDocuments(ctx, sourceId, set === null ? null : await set.save())
  return followDocuments(ctx)
}

/** Takes away staged-for-leaving documents alone, such as all of a source that is removed. */
export async function followDocuments(ctx: InfraContext): Promise<MergeResult> {
  const streams = await mergeStreams(ctx)
  const concerned = await kindsConcerned(ctx)
  const vulnerabilities = concerned.vulnerabilities ? await mergeThreats(ctx) : NOTHING
  const advisories = await mergeAdvisories(ctx)
  const fixes = await mergeFixes(ctx)
  const states = concerned.states ? await mergeStates(ctx) : NOTHING
  const products = concerned.products ? await mergeLifecycles(ctx) : NOTHING
  const applications = concerned.applications ? await mergeApplications(ctx) : NOTHING
  await noteConcerned(ctx, concerned.applications)
  const documentsGone = await dropLeaving(ctx)
  const weighing = [...(await settleAdvisories(ctx)), ...(concerned.vulnerabilities ? await flagAdvisories(ctx) : [])]
  await touchPackagesOf(ctx, weighing)
  const touched = await keepTouched(ctx)
  if (touched + streams > 0) await queueEvaluation(ctx)
  const flagged = await flagPatches(ctx, weighing)
  for (const tenantId of await tenantsWithPatches(ctx, flagged)) await queueRecount(ctx, tenantId)
  const detail = { advisories, fixes, states, vulnerabilities, products, applications }
  return { ...sumOf(Object.values(detail)), detail, documentsGone, touched }
}

/** Has the packages that are to be looked at again looked at. */
export async function queueEvaluation(ctx: InfraContext): Promise<void> {
  await enqueue(ctx, 'matching.evaluate', {}, { key: 'matching.evaluate' })
}

/** One document at a time changes what feeds say; others wait for it. */
export async function lockIngest(ctx: InfraContext): Promise<void> {
  await ctx.trx.raw(`select pg_advisory_xact_lock(hashtext('advisories.ingest'))`)
}

async function passGates(ctx: InfraContext, { key, plan, streams, isWhole, set }: MergeWish): Promise<void> {
  const [first] = set === null ? await olderDocuments(ctx) : []
  if (first !== undefined)
    throw new AppError('conflict', 'feed_older', {
      key: first.key,
      revisedAt: first.revisedAt.toISOString(),
      knownRevisedAt: first.knownRevisedAt.toISOString(),
    })
  if (plan.mayBeEmpty !== true) {
    const loss = lossOf(await dropsOf(ctx, set?.id ?? null))
    if (loss !== undefined) throw new AppError('conflict', 'feed_would_lose', { key, ...loss })
    const empty = await emptyStreams(ctx, streams)
    if (empty.length > 0) throw new AppError('conflict', 'feed_stream_empty', { key, streams: empty.join(', ') })
  }
  if (!isWhole || plan.canaries === undefined) return
  const missing = [
    ...(await missingAdvisories(ctx, plan.canaries.advisories ?? [])),
    ...(await missingNames(ctx, plan.canaries.names ?? [])),
  ]
  if (missing.length > 0) throw new AppError('conflict', 'feed_canary_missing', { key, missing: missing.join(', ') })
}

function sumOf(parts: readonly Merged[]): Merged {
  const sum: Merged = { added: 0, changed: 0, removed: 0 }
  for (const part of parts) {
    sum.added += part.added
    sum.changed += part.changed
    sum.removed += part.removed
  }
  return sum
}

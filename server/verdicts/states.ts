import { enqueue } from '../cmdb/tasks.ts'
import { withInfra, type Actor, type App, type InfraContext } from '../context.ts'
import { followCounts } from '../health/service.ts'
import { digestStates, type StateRow } from './digest.ts'
import { mergeStaged, NOTHING, type Merged, type StagedComputer } from './store-merge.ts'
import * as store from './store-read.ts'

/** All states of one computer as its source gave them, in our patch ids. */
export interface ComputerStateSet {
  readonly externalId: string
  /** The status report that the states belong to. */
  readonly reportAt: Date | null
  /** Each patch once. */
  readonly states: readonly StateRow[]
  /** The source named patches that the CMDB does not know. */
  readonly incomplete: boolean
  /** Which ones, in the source's ids. */
  readonly unknown?: readonly string[]
}

/** Whose states they are. */
export interface StatesOf {
  readonly sourceId: number
  readonly runId: number | null
  /** Whether what comes newly needed is told: not at the source's first complete run. */
  readonly tells: boolean
  /** The source cannot say what is effective: what is stored of it stays. */
  readonly keepsApprovals?: boolean
  /** Counts follow every change; else the tenants' counts are taken anew when the caller says so. */
  readonly followsCounts?: boolean
}

export interface StatesWritten {
  computers: number
  unchanged: number
  rows: number
  added: number
  changed: number
  ended: number
  untold: number
  readonly tenantIds: Set<number>
  /** Patches whose approval was withdrawn on some computer. */
  readonly withdrawnPatchIds: Set<number>
}

export interface WriteOptions {
  readonly signal?: AbortSignal
  /** Rows of one transaction. */
  readonly batchRows?: number
  /** Milliseconds after which a batch is written although it is not full. */
  readonly batchMs?: number
  /** Called at the end of each batch's transaction, inside it, with the sets that were not yet marked as read. */
  onBatch?(ctx: InfraContext, so: StatesWritten, kept: readonly ComputerStateSet[]): Promise<void>
}

const BATCH_ROWS = 50_000
const BATCH_COMPUTERS = 2_500
const BATCH_MS = 15_000
const RECOUNT_AFTER_MS = 3_000

/**
 * Writes computers' states as they come: equal digests end the work, the others are merged, some ten thousand rows a transaction. While a batch is
 * written the next one is collected, and no more than that: memory is bounded by two batches. Repeating is harmless, and a broken stream keeps the
 * batches before it.
 *
 * @param sets in any order; read outside of transactions
 */
export async function writeStates(
  app: App,
  actor: Actor,
  of: StatesOf,
  sets: AsyncIterable<ComputerStateSet>,
  options: WriteOptions = {},
): Promise<StatesWritten> {
  const so = nothingWritten()
  let batch: ComputerStateSet[] = []
  let rows = 0
  let begun = Date.now()
  let failed = false
  let writing: Promise<void> = Promise.resolve()
  const flush = async (): Promise<void> => {
    await writing
    if (batch.length === 0) return
    const full = batch
    batch = []
    rows = 0
    begun = Date.now()
    writing = withInfra(app, actor, async (ctx) => {
      const kept = await writeStateBatch(ctx, of, full, so)
      await options.onBatch?.(ctx, so, kept)
    })
    writing.catch(() => (failed = true))
  }
  try {
    for await (const set of sets) {
      batch.push(set)
      rows += set.states.length
      const full = rows >= (options.batchRows ?? BATCH_ROWS) || batch.length >= BATCH_COMPUTERS
      if (full || failed || Date.now() - begun >= (options.batchMs ?? BATCH_MS)) await flush()
      options.signal?.throwIfAborted()
    }
    await flush()
    await writing
  } finally {
    // A batch that is being written when the reading fails comes to its end, so that nothing goes on behind the caller's back.
    await writing.catch(() => undefined)
  }
  return so
}

function nothingWritten(): StatesWritten {
  return {
    computers: 0,
    unchanged: 0,
    rows: 0,
    added: 0,
    changed: 0,
    ended: 0,
    untold: 0,
    tenantIds: new Set(),
    withdrawnPatchIds: new Set(),
  }
}

/** One transaction's worth. Numbers are added to `so` at its end, when nothing can fail but the commit. */
async function writeStateBatch(
  ctx: InfraContext,
  of: StatesOf,
  batch: readonly ComputerStateSet[],
  so: StatesWritten,
): Promise<ComputerStateSet[]> {
  const stored = await store.storedStates(
    ctx,
    of.sourceId,
    batch.map((set) => set.externalId),
  )
  const changed = new Map<number, { set: ComputerStateSet; digest: Buffer }>()
  const marks: store.ReadMark[] = []
  const kept: ComputerStateSet[] = []
  let rows = 0
  let unchanged = 0
  for (const set of batch) {
    const known = stored.get(set.externalId)
    if (known === undefined || !known.decides) continue
    rows += set.states.length
    const digest = digestStates(set.states)
    if (known.digest === null || !known.digest.equals(digest)) {
      changed.set(known.sourceComputerId, { set, digest })
      kept.push(set)
      continue
    }
    unchanged++
    if (!isStale(known, set, of.runId)) continue
    marks.push(markOf(known.sourceComputerId, set, digest))
    kept.push(set)
  }
  const merged = await mergeChanged(ctx, of, changed, marks)
  await store.markRead(ctx, of.runId, marks)
  if (of.followsCounts === true) await followCounts(ctx, merged.keys)
  so.computers += unchanged + changed.size
  so.unchanged += unchanged
  so.rows += rows
  so.added += merged.added
  so.changed += merged.changed
  so.ended += merged.ended
  so.untold += merged.untold
  for (const tenantId of merged.tenantIds) so.tenantIds.add(tenantId)
  for (const patchId of merged.withdrawnPatchIds) so.withdrawnPatchIds.add(patchId)
  return kept
}

async function mergeChanged(
  ctx: InfraContext,
  of: StatesOf,
  changed: ReadonlyMap<number, { set: ComputerStateSet; digest: Buffer }>,
  marks: store.ReadMark[],
): Promise<Merged & { readonly tenantIds: Set<number>; readonly keys: readonly { tenantId: number; computerId: number }[] }> {
  const tenantIds = new Set<number>()
  if (changed.size === 0) return { ...NOTHING, tenantIds, keys: [] }
  const locked = await store.lockStates(ctx, [...changed.keys()])
  const staged: StagedComputer[] = []
  for (const [sourceComputerId, { set, digest }] of changed) {
    const known = locked.get(sourceComputerId)
    if (known === undefined || !known.decides) continue
    staged.push({ tenantId: known.tenantId, computerId: known.computerId, sourceTime: set.reportAt, states: set.states })
    marks.push(markOf(sourceComputerId, set, digest))
    tenantIds.add(known.tenantId)
  }
  const merged = await mergeStaged(ctx, staged, of)
  await store.forgetOtherDigests(
    ctx,
    of.sourceId,
    staged.map((c) => c.computerId),
  )
  if (of.runId === null && of.followsCounts !== true) for (const tenantId of tenantIds) await queueRecount(ctx, tenantId)
  return { ...merged, tenantIds, keys: staged.map(({ tenantId, computerId }) => ({ tenantId, computerId })) }
}

/** Whether an unchanged set must be marked as read all the same; marking what is marked already would write for nothing. */
function isStale(known: store.StoredState, set: ComputerStateSet, runId: number | null): boolean {
  return (
    known.reportAt?.getTime() !== set.reportAt?.getTime() ||
    known.incomplete !== set.incomplete ||
    (runId !== null && known.dueRunId !== null && known.dueRunId > (known.readRunId ?? 0))
  )
}

function markOf(sourceComputerId: number, set: ComputerStateSet, digest: Buffer): store.ReadMark {
  return { sourceComputerId, reportAt: set.reportAt, digest, incomplete: set.incomplete }
}

/** Has a tenant's counts taken soon; many wishes within a moment are one. */
export async function queueRecount(ctx: Pick<InfraContext, 'trx' | 'now'>, tenantId: number): Promise<void> {
  const runAt = new Date(ctx.now.getTime() + RECOUNT_AFTER_MS)
  await enqueue(ctx, 'health.recount', { tenantId }, { key: `recount:${tenantId}`, keyMode: 'preserve_run_at', runAt })
}

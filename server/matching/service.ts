import type { PackageVersion } from '../../catalog/index.ts'
import type { Actor, App, InfraContext } from '../context.ts'
import { withInfra } from '../context.ts'
import { enqueue } from '../cmdb/tasks.ts'
import { followChanges } from '../health/service.ts'
import { concludeAgain } from '../verdicts/inventory.ts'
import { rollChanged, rollComputers } from '../verdicts/store-roll.ts'
import { evaluateVersions, lockAlone, lockShared } from './evaluate.ts'
import { followApplications } from './programs.ts'
import { takeTouched, touchEverything } from './store-needs.ts'
import * as streams from './store-streams.ts'
import { versionsOfPackages, type KnownVersion } from './store-versions.ts'

/** What came of an evaluation: packages and computers that were looked at, and verdicts of those that were concluded together. */
export interface Evaluated {
  packages: number
  computers: number
  added: number
  changed: number
  ended: number
}

export interface EvaluateOptions {
  readonly signal?: AbortSignal
  /** Packages, and computers, of one transaction. */
  readonly batchPackages?: number
  readonly batchComputers?: number
}

const BATCH_PACKAGES = 500
const BATCH_COMPUTERS = 1_000

/**
 * Brings the verdicts up to date with what the feeds in force say: evaluates the packages of which they say something else than before, then exactly
 * the computers that have one whose needs changed. What is done in one transaction is whole, what is left is still noted: it may be ended at any moment
 * and repeated.
 *
 * @throws when it was asked to stop
 */
export async function evaluateTouched(app: App, actor: Actor, options: EvaluateOptions = {}): Promise<Evaluated> {
  const so: Evaluated = { packages: 0, computers: 0, added: 0, changed: 0, ended: 0 }
  // Whoever decides no more is silent first, so that needs that vanish with a feed go back to the package manager's word.
  await withInfra(app, actor, endVoice)
  for (;;) {
    options.signal?.throwIfAborted()
    if ((await withInfra(app, actor, (ctx) => evaluateBatch(ctx, so, options.batchPackages ?? BATCH_PACKAGES))) > 0) continue
    // A stream begins to be decided when all of it is evaluated: what comes with it is its baseline, and tells nobody.
    if (!(await withInfra(app, actor, beginVoice))) break
  }
  await untilNone(options, () => withInfra(app, actor, (ctx) => rollBatch(ctx, so, options.batchComputers ?? BATCH_COMPUTERS)))
  await untilNone(options, () => withInfra(app, actor, (ctx) => concludeOne(ctx, so)))
  return so
}

async function untilNone({ signal }: EvaluateOptions, take: () => Promise<number>): Promise<void> {
  do signal?.throwIfAborted()
  while ((await take()) > 0)
}

/**
 * Evaluates everything anew, whatever was noted: what a repair does, and what the differences are held against.
 *
 * @throws when it was asked to stop
 */
export async function evaluateEverything(app: App, actor: Actor, options: EvaluateOptions = {}): Promise<Evaluated> {
  await withInfra(app, actor, touchAll)
  return evaluateTouched(app, actor, options)
}

/** Has everything evaluated anew soon, in the caller's transaction: a full run of a feed. */
export async function queueWholeEvaluation(ctx: InfraContext): Promise<void> {
  await touchAll(ctx)
  await enqueue(ctx, 'matching.evaluate', {}, { key: 'matching.evaluate' })
}

async function touchAll(ctx: InfraContext): Promise<void> {
  await touchEverything(ctx)
  await streams.touchAllComputers(ctx)
}

async function endVoice(ctx: InfraContext): Promise<void> {
  const { ended } = await streams.streamsDiffering(ctx)
  if (ended.length === 0) return
  await lockAlone(ctx)
  await streams.endStreams(ctx, ended)
  ctx.log.info({ streams: ended }, 'package managers decide again')
}

/** @returns whether there is more to evaluate */
async function beginVoice(ctx: InfraContext): Promise<boolean> {
  await lockAlone(ctx)
  if (await streams.anyTouched(ctx)) return true
  const { begun } = await streams.streamsDiffering(ctx)
  if (begun.length > 0) {
    await streams.beginStreams(ctx, begun)
    ctx.log.info({ streams: begun }, 'the catalog decides')
  }
  return false
}

/** @returns how many packages were looked at */
async function evaluateBatch(ctx: InfraContext, so: Evaluated, limit: number): Promise<number> {
  await lockAlone(ctx)
  const touched = await takeTouched(ctx, limit)
  if (touched.length === 0) return 0
  await followApplications(
    ctx,
    touched.filter((one) => one.release === 'windows').map((one) => one.package),
  )
  const versions = await versionsOfPackages(ctx, touched)
  const { reweighed, newestBefore } = await evaluateVersions(ctx, versions, touched)
  const merged = await rollChanged(ctx, { sourceId: await catalogSource(ctx), tells: true }, newestBefore)
  await streams.touchOffered(ctx)
  await followChanges(ctx, { newestCounted: newestBefore, weights: reweighed })
  await streams.touchHolders(ctx, derivable(versions))
  add(so, merged)
  so.packages += touched.length
  return touched.length
}

/** Of which stream a build without a label is follows from what the catalog says of its package: those, and what they were taken for. */
function derivable(versions: readonly KnownVersion[]): number[] {
  const buildOf = ({ release, name, architecture, version }: PackageVersion): string => [release, name, architecture, version].join('\t')
  const unlabeled = new Set(versions.filter(({ pv }) => pv.module === '?').map(({ pv }) => buildOf(pv)))
  return versions.filter(({ pv }) => pv.module !== null && unlabeled.has(buildOf(pv))).map((one) => one.id)
}

/** @returns how many computers were taken */
async function rollBatch(ctx: InfraContext, so: Evaluated, limit: number): Promise<number> {
  await lockShared(ctx)
  const { taken, living } = await streams.takeComputers(ctx, { whole: false, limit })
  if (living.length > 0) {
    const sourceId = await catalogSource(ctx)
    add(so, await rollComputers(ctx, living, { sourceId, tells: false }))
    await followChanges(ctx)
  }
  so.computers += living.length
  return taken
}

/** One computer from its inventory's document, as if that came again: it holds its tenant's counts as briefly. @returns how many were taken */
async function concludeOne(ctx: InfraContext, so: Evaluated): Promise<number> {
  await lockShared(ctx)
  const { taken, living } = await streams.takeComputers(ctx, { whole: true, limit: 1 })
  for (const key of living) await concludeAgain(ctx, key)
  so.computers += living.length
  return taken
}

function add(so: Evaluated, merged: { added: number; changed: number; ended: number }): void {
  so.added += merged.added
  so.changed += merged.changed
  so.ended += merged.ended
}

async function catalogSource(ctx: InfraContext): Promise<number> {
  const row = (await ctx.trx('source').where({ kind: 'engine' }).first('id')) as { id: number } | undefined
  if (row === undefined) throw new Error('the source of the catalog is missing')
  return row.id
}

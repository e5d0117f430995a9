import { record } from '../audit/service.ts'
import { isTenantRole } from '../authorization.ts'
import { newPublicId } from '../cmdb/ids.ts'
import { computerAsOf, type PastAttributes, type PastComputer } from '../computers/store-past.ts'
import type { Actor, Context } from '../context.ts'
import { AppError } from '../errors.ts'
import { verdictsAsOf } from '../verdicts/store-explain.ts'
import { packagesAsOf } from '../verdicts/store-past-software.ts'
import { differenceOf, parseMoment, type Configuration, type Difference } from './rules.ts'
import * as store from './store.ts'

/** Baselines of one computer at the same time. */
export const MAX_BASELINES = 50

/** @throws AppError not_found computer_not_found where the viewer may see no such computer now */
export async function requireComputer(ctx: Context, computerId: string): Promise<PastComputer> {
  const computer = await computerAsOf(ctx, computerId, ctx.now)
  if (computer === undefined) throw new AppError('not_found', 'computer_not_found', { serverId: computerId, computerId })
  return computer
}

/** Whether an actor may drop a baseline: those who look after the tenant every one, others their own. */
export function mayDelete(actor: Actor, author: string): boolean {
  return actor.role === 'tenant_admin' || (actor.role !== null && !isTenantRole(actor.role)) || actor.name === author
}

/** The baselines of a computer, newest first. @throws AppError not_found computer_not_found */
export async function baselinesOf(ctx: Context, computerId: string): Promise<store.BaselineRow[]> {
  return store.listBaselines(ctx, await requireComputer(ctx, computerId))
}

/**
 * Keeps a computer's present configuration under a name.
 *
 * @throws AppError not_found computer_not_found; conflict baseline_name_taken, too_many_baselines
 */
export async function takeBaseline(ctx: Context, computerId: string, name: string): Promise<string> {
  const computer = await requireComputer(ctx, computerId)
  const present = await store.listBaselines(ctx, computer)
  if (present.length >= MAX_BASELINES) throw new AppError('conflict', 'too_many_baselines', { computerId, limit: MAX_BASELINES })
  const publicId = newPublicId()
  const configuration = await configurationOf(ctx, computer, ctx.now)
  if (!(await store.insertBaseline(ctx, computer, { publicId, name, configuration }))) {
    throw new AppError('conflict', 'baseline_name_taken', { computerId, name })
  }
  await record(ctx, 'baseline.take', { computerId, baselineId: publicId, name }, 'done', computer.tenantKey)
  return publicId
}

/**
 * Drops a baseline.
 *
 * @throws AppError not_found computer_not_found, baseline_not_found; forbidden baseline_not_yours
 */
export async function removeBaseline(ctx: Context, computerId: string, baselineId: string): Promise<void> {
  const computer = await requireComputer(ctx, computerId)
  const baseline = await store.findBaseline(ctx, computer, baselineId)
  if (baseline === undefined) throw new AppError('not_found', 'baseline_not_found', { computerId, baselineId })
  if (!mayDelete(ctx.actor, baseline.author)) throw new AppError('forbidden', 'baseline_not_yours', { baselineId })
  await store.deleteBaseline(ctx, computer, baselineId)
  await record(ctx, 'baseline.delete', { computerId, baselineId, name: baseline.name }, 'done', computer.tenantKey)
}

/** One side of a comparison. */
export interface Side {
  readonly at: Date
  /** Set for a baseline. */
  readonly name: string | null
  readonly configuration: Configuration
}

/**
 * What changed on a computer between two moments, each `now`, an instant or `baseline:` and an id.
 *
 * @throws AppError not_found computer_not_found, baseline_not_found, computer_unknown_then; invalid moment_invalid, moment_in_future
 */
export async function compare(
  ctx: Context,
  computerId: string,
  moments: { readonly from: string; readonly to: string },
): Promise<{ from: Side; to: Side; difference: Difference }> {
  const computer = await requireComputer(ctx, computerId)
  const [from, to] = [await sideOf(ctx, computerId, computer, moments.from), await sideOf(ctx, computerId, computer, moments.to)]
  return { from, to, difference: differenceOf(from.configuration, to.configuration) }
}

async function sideOf(ctx: Context, computerId: string, present: PastComputer, text: string): Promise<Side> {
  const moment = parseMoment(text)
  if (moment === undefined) throw new AppError('invalid', 'moment_invalid', { moment: text })
  switch (moment.kind) {
    case 'now':
      return { at: ctx.now, name: null, configuration: await configurationOf(ctx, present, ctx.now) }
    case 'baseline': {
      const { baselineId } = moment
      const baseline = await store.findBaseline(ctx, present, baselineId)
      if (baseline === undefined) throw new AppError('not_found', 'baseline_not_found', { computerId, baselineId })
      return { at: baseline.takenAt, name: baseline.name, configuration: baseline.configuration }
    }
    case 'at': {
      if (moment.at > ctx.now) throw new AppError('invalid', 'moment_in_future', { moment: text })
      const then = await computerAsOf(ctx, computerId, moment.at)
      if (then === undefined) throw new AppError('not_found', 'computer_unknown_then', { computerId, at: moment.at.toISOString() })
      return { at: moment.at, name: null, configuration: await configurationOf(ctx, then, moment.at) }
    }
  }
}

async function configurationOf(ctx: Context, computer: PastComputer, at: Date): Promise<Configuration> {
  const verdicts = await verdictsAsOf(ctx, computer.computerKey, at)
  return {
    attributes: attributesOf(computer.attributes),
    verdicts: new Map(verdicts.map((verdict) => [verdict.patchId, verdict.state])),
    software: await packagesAsOf(ctx, computer, at),
  }
}

/** Groups and sites by their ids: a name that was changed since is no difference of the computer. */
function attributesOf({ addresses, serverGroupName: _group, siteName: _site, ...others }: PastAttributes): Record<string, string | null> {
  return { ...others, addresses: addresses.length === 0 ? null : addresses.join(', ') }
}

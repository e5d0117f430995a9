import { randomBytes } from 'node:crypto'
import { record } from '../audit/service.ts'
import { withInfra, type Actor, type App, type InfraContext } from '../context.ts'
import { requestRun } from '../discovery/service.ts'
import { AppError } from '../errors.ts'
import { requireSource } from '../sources/service.ts'
import { dueComputers } from '../verdicts/store-read.ts'
import { COLLECTOR_LIMITS, CollectorManifest } from '../../wsus-adapter/index.ts'
import { DUE_LIMIT, hasRoom, partProblems, sha256Of, TOKEN_PREFIX, wishesFor, type Wishes } from './rules.ts'
import * as store from './store.ts'
import type { DeliveryRow, Speaker } from './store.ts'

export type { Speaker } from './store.ts'

/**
 * Makes the token of a source's collector; the one before ends. It is shown once and kept nowhere.
 *
 * @param sourceId public id of a WSUS source
 * @throws AppError not_found source_not_found
 */
export async function issueCollectorToken(ctx: InfraContext, sourceId: string): Promise<string> {
  const source = await requireSource(ctx, sourceId, 'wsus')
  const token = `${TOKEN_PREFIX}${randomBytes(32).toString('base64url')}`
  await store.saveToken(ctx, source.id, sha256Of(token))
  await record(ctx, 'source.collector_token', { sourceId })
  return token
}

/**
 * Ends the collector of a source: its token, and what it delivered that no run has read. A source that comes back under the same id, or
 * gets such a route again, knows nothing of either.
 *
 * @throws AppError not_found source_not_found
 */
export async function revokeCollectorToken(ctx: InfraContext, sourceId: string): Promise<void> {
  const source = await requireSource(ctx, sourceId)
  await store.lockDeliveries(ctx, source.id)
  if (await store.dropToken(ctx, source.id)) await record(ctx, 'source.collector_token_revoke', { sourceId })
  await store.dropAll(ctx, source.id)
}

/** Whose token it is. @throws AppError forbidden collector_token_invalid, also for a source that was removed or has no such route (any more) */
export async function admitCollector(app: App, token: string | undefined): Promise<Speaker> {
  if (token === undefined) throw new AppError('forbidden', 'collector_token_invalid', {})
  return withInfra(app, collectorActor(null), async (ctx) => {
    const speaker = await store.findSpeaker(ctx, sha256Of(token))
    if (speaker === undefined) throw new AppError('forbidden', 'collector_token_invalid', {})
    await store.noteContact(ctx, speaker.sourceId)
    return speaker
  })
}

/** What a collector should send now. */
export async function wishesOf(app: App, speaker: Speaker): Promise<Wishes> {
  return withInfra(app, collectorActor(speaker), async (ctx) => {
    await store.settleRead(ctx, speaker.sourceId)
    const source = await requireSource(ctx, speaker.sourcePublicId)
    const due = await dueComputers(ctx, speaker.sourceId, { after: 0, limit: DUE_LIMIT + 1, runId: 0, all: false })
    return wishesFor({
      hasBaseline: source.baselineAt !== null,
      reportedUpTo: await store.reportedUpTo(ctx, speaker.sourceId),
      due: due.map((computer) => computer.externalId),
    })
  })
}

/** A part as it arrives. */
export interface ArrivingPart {
  readonly deliveryId: string
  readonly set: string
  readonly number: number
  /** Hexadecimal, as the collector says. */
  readonly sha256: string
  readonly body: Buffer
}

/**
 * Keeps a part of a delivery; the same part again is harmless.
 *
 * @returns whether it was new
 * @throws AppError invalid collector_part_damaged, collector_delivery_too_large; conflict collector_part_differs,
 *   collector_delivery_closed; not_found collector_delivery_unknown (it is another source's)
 */
export async function takePart(app: App, speaker: Speaker, part: ArrivingPart): Promise<boolean> {
  const { set, number, body } = part
  const sha256 = sha256Of(body)
  if (sha256.toString('hex') !== part.sha256) throw new AppError('invalid', 'collector_part_damaged', { set, number })
  return withInfra(app, collectorActor(speaker), async (ctx) => {
    await store.lockDeliveries(ctx, speaker.sourceId)
    if (await store.insertDelivery(ctx, speaker.sourceId, part.deliveryId)) await store.dropUnfinished(ctx, speaker.sourceId, UNFINISHED)
    const delivery = await ownDelivery(ctx, speaker, part.deliveryId)
    const before = await store.findPart(ctx, delivery.id, set, number)
    if (before?.equals(sha256) === true) return false
    if (before !== undefined) throw new AppError('conflict', 'collector_part_differs', { set, number })
    if (delivery.state !== 'arriving') throw new AppError('conflict', 'collector_delivery_closed', { deliveryId: part.deliveryId })
    if (!hasRoom(await store.sizeOf(ctx, delivery.id), body.length, COLLECTOR_LIMITS)) {
      throw new AppError('invalid', 'collector_delivery_too_large', { deliveryId: part.deliveryId })
    }
    await store.insertPart(ctx, delivery.id, { set, number, sha256, body })
    return true
  })
}

/**
 * Ends a delivery: what the collector says it sent must be what is here. Older deliveries that nobody reads are dropped, and a run of
 * the source begins unless one is running; then the schedule begins it afterwards.
 *
 * @returns whether a run began; the same manifest again is harmless
 * @throws AppError invalid collector_manifest_invalid, collector_parts_wrong (which); conflict collector_delivery_closed;
 *   not_found collector_delivery_unknown
 */
export async function completeDelivery(app: App, speaker: Speaker, deliveryId: string, said: unknown): Promise<{ runId: number | null }> {
  const parsed = CollectorManifest.safeParse(said)
  if (!parsed.success) {
    const problems = parsed.error.issues.slice(0, 20).map((issue) => issue.path.join('.'))
    throw new AppError('invalid', 'collector_manifest_invalid', { problems: problems.join(', ') })
  }
  const manifest = parsed.data
  if (manifest.deliveryId !== deliveryId) throw new AppError('invalid', 'collector_manifest_invalid', { problems: 'deliveryId' })
  return withInfra(app, collectorActor(speaker), async (ctx) => {
    await store.lockDeliveries(ctx, speaker.sourceId)
    const delivery = await ownDelivery(ctx, speaker, deliveryId)
    if (delivery.state !== 'arriving') return { runId: repeated(delivery, manifest) }
    const problems = partProblems(manifest, await store.partsOf(ctx, delivery.id))
    if (problems !== undefined) throw new AppError('invalid', 'collector_parts_wrong', { deliveryId, ...problems })
    await store.completeDelivery(ctx, delivery.id, manifest)
    await store.settleRead(ctx, speaker.sourceId)
    await store.dropOvertaken(ctx, speaker.sourceId, delivery.id)
    return { runId: speaker.isEnabled ? await beginRun(ctx, speaker.sourcePublicId) : null }
  })
}

/** Begins runs of sources with a delivery that came while one was running, and once an hour forgets what is old. For the schedule of each minute. */
export async function startWaitingRuns(ctx: InfraContext): Promise<void> {
  if (ctx.now.getUTCMinutes() === FORGET_AT_MINUTE) await store.forgetOld(ctx, KEPT_DAYS)
  for (const sourceId of await store.sourcesWaiting(ctx)) await beginRun(ctx, sourceId)
}

function repeated(delivery: DeliveryRow, manifest: CollectorManifest): null {
  const isSame = JSON.stringify(CollectorManifest.safeParse(delivery.manifest).data) === JSON.stringify(manifest)
  if (delivery.state === 'dropped' || isSame) return null
  throw new AppError('conflict', 'collector_delivery_closed', { deliveryId: delivery.publicId })
}

async function beginRun(ctx: InfraContext, sourceId: string): Promise<number | null> {
  try {
    const [run] = await requestRun(ctx, { sourceIds: [sourceId] }, COLLECTOR)
    return run?.runId ?? null
  } catch (err) {
    if (err instanceof AppError && err.code === 'discovery_running') return null
    throw err
  }
}

/** An id that another source's collector used is unknown like one that nobody used: the answer must not tell what there is. */
async function ownDelivery(ctx: InfraContext, speaker: Speaker, publicId: string): Promise<DeliveryRow> {
  const delivery = await store.findDelivery(ctx, publicId)
  if (delivery === undefined || delivery.sourceId !== speaker.sourceId) {
    throw new AppError('not_found', 'collector_delivery_unknown', { deliveryId: publicId })
  }
  return delivery
}

/** Collectors send one delivery after the other; of what they began and left, so many are kept: a token is no way to fill the disk. */
const UNFINISHED = 2

const FORGET_AT_MINUTE = 37
const KEPT_DAYS = { unfinished: 7, ended: 30 } as const

/** Who asked for a run, as text. */
const COLLECTOR = '#COLLECTOR'

function collectorActor(speaker: Speaker | null): Actor {
  return {
    kind: 'system',
    name: speaker === null ? COLLECTOR : `${COLLECTOR}@${speaker.sourcePublicId}`,
    role: null,
    userId: null,
    tenantId: null,
  }
}

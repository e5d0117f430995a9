import { updateIdOf } from '../../catalog/index.ts'
import type { Actor, Context } from '../context.ts'
import { AppError } from '../errors.ts'
import { choosePatches, type Choice } from './choice.ts'
import { applicationItems } from './applications.ts'
import { packageItems } from './packages.ts'
import {
  canonical,
  planHash,
  sealSlice,
  sha256,
  type CommonPart,
  type PlannedItem,
  type PlannedScript,
  type Preview,
  type Slice,
} from './plan.ts'
import { MAX_COMPUTERS, MAX_SCRIPT_BYTES, PREVIEW_VALID_MS, SCRIPT_TIMEOUT_SECONDS, stepsOf } from './rules.ts'
import { resolveSchedule } from './schedule.ts'
import type { RequestBody } from './schemas.ts'
import { previewsOf, type PreviewRow } from './store-previews.ts'
import { findTargets, tenantFacts, type PlannedPatch, type Target, type TenantFacts } from './store-targets.ts'

/** One computer's part before it is written. */
export interface DraftSlice {
  readonly computer: Target
  readonly patches: readonly PlannedPatch[]
  readonly slice: Slice
  readonly text: string
  readonly hash: Buffer
  /** The same without an expectation: what the computer is asked about. */
  readonly question: { readonly text: string; readonly hash: Buffer }
  readonly asked: PreviewRow | undefined
}

/** The exact plan for the computers of one tenant. */
export interface Draft {
  readonly tenant: TenantFacts
  readonly common: CommonPart
  readonly commonText: string
  readonly scheduledAt: Date | null
  readonly slices: readonly DraftSlice[]
  readonly patches: readonly PlannedPatch[]
  readonly hash: Buffer
  readonly scripts: readonly { readonly sha256: Buffer; readonly body: string; readonly fileName: string }[]
}

const ANYTIME = '#ANYTIME'

/**
 * Makes the exact plan of a request, one per tenant; writes nothing.
 *
 * @param viewer whose rights on computers count
 * @throws AppError not_found computer_not_found | job_policy_not_found, invalid no_agent and whatever else is wrong with the request
 */
export async function draftPlans(ctx: Context, viewer: Actor, body: RequestBody): Promise<Draft[]> {
  const targets = await resolveComputers(ctx, viewer, body)
  const tenants = Map.groupBy(targets, (target) => target.tenantId)
  const drafts: Draft[] = []
  for (const [tenantId, computers] of tenants) drafts.push(await draftPlan(ctx, tenantId, computers, body))
  return drafts
}

async function resolveComputers(ctx: Context, viewer: Actor, body: RequestBody): Promise<Target[]> {
  const { computerIds = [], addresses = [], serverGroupIds = [] } = body
  const targets = await findTargets(ctx, viewer, { computerIds, addresses, serverGroupIds }, MAX_COMPUTERS + 1)
  const ids = new Set(targets.map((target) => target.publicId))
  const missing = computerIds.find((id) => !ids.has(id))
  if (missing !== undefined) throw new AppError('not_found', 'computer_not_found', { serverId: missing })
  for (const address of addresses) refuseAddress(address, targets)
  if (targets.length === 0) throw new AppError('invalid', 'job_no_computers', {})
  if (targets.length > MAX_COMPUTERS) throw new AppError('invalid', 'job_too_many_computers', { limit: MAX_COMPUTERS })
  const mute = targets.filter((target) => !target.hasAgent)
  const [first] = mute
  if (first !== undefined) {
    throw new AppError('invalid', 'no_agent', { serverId: first.publicId, serverIds: mute.slice(0, 20).map((target) => target.publicId) })
  }
  refuseMismatch(targets, body.kind)
  return targets
}

function refuseAddress(address: string, targets: readonly Target[]): void {
  const found = targets.filter((target) => target.address === address).map((target) => target.publicId)
  if (found.length === 0) throw new AppError('not_found', 'address_not_found', { address })
  if (found.length > 1) throw new AppError('invalid', 'address_ambiguous', { address, candidates: found.join(', ') })
}

function refuseMismatch(targets: readonly Target[], kind: RequestBody['kind']): void {
  // Applications are Windows' own: those of Linux are packages.
  const wrong = targets.find((target) => target.osType !== (kind === 'middleware' ? 'windows' : kind))
  if (wrong !== undefined) throw new AppError('invalid', 'job_patch_type_mismatch', { serverId: wrong.publicId })
}

async function draftPlan(ctx: Context, tenantId: number, computers: readonly Target[], body: RequestBody): Promise<Draft> {
  const tenant = await tenantFacts(ctx, tenantId, body.policy ?? ANYTIME)
  if (tenant === undefined) throw new AppError('not_found', 'job_policy_not_found', { policy: body.policy ?? ANYTIME })
  const choice = await choosePatches(ctx, tenantId, computers, body)
  const scripts = [scriptOf(body.preScript), scriptOf(body.postScript)]
  const scheduledAt = scheduleOf(body, tenant.timeZone, ctx.now)
  const common = commonPart({ body, tenant, choice, scheduledAt, scripts })
  const slices = await draftSlices(ctx, tenantId, choice, body.kind)
  const hash = planHash(
    common,
    slices.map((slice) => slice.hash),
  )
  const kept = scripts.filter((script) => script !== null)
  return { tenant, common, commonText: canonical(common), scheduledAt, slices, patches: choice.patches, hash, scripts: kept }
}

function scheduleOf(body: RequestBody, zone: string, now: Date): Date | null {
  if (body.schedule === undefined) return null
  const resolved = resolveSchedule(body.schedule, zone, now)
  if ('problem' in resolved) throw new AppError('invalid', resolved.problem, { schedule: body.schedule, zone })
  return resolved.at
}

interface KeptScript {
  readonly sha256: Buffer
  readonly body: string
  readonly fileName: string
}

function scriptOf(script: RequestBody['preScript']): KeptScript | null {
  if (script === undefined) return null
  if (Buffer.byteLength(script.body) > MAX_SCRIPT_BYTES) throw new AppError('invalid', 'script_too_large', { limit: MAX_SCRIPT_BYTES })
  if (script.body.includes('\0') || !script.body.isWellFormed()) throw new AppError('invalid', 'script_not_text', {})
  return { sha256: sha256(script.body), body: script.body, fileName: script.fileName }
}

function plannedScript(script: KeptScript | null | undefined, body: RequestBody): PlannedScript | null {
  if (script === null || script === undefined) return null
  const { fileName } = script
  const interpreter = body.kind === 'linux' ? 'sh' : /\.(?:bat|cmd)$/i.test(fileName) ? 'cmd' : 'powershell'
  return {
    sha256: script.sha256.toString('hex'),
    fileName,
    interpreter,
    success: body.scriptSuccess,
    timeoutSeconds: SCRIPT_TIMEOUT_SECONDS,
  }
}

function commonPart(parts: {
  body: RequestBody
  tenant: TenantFacts
  choice: Choice
  scheduledAt: Date | null
  scripts: readonly (KeptScript | null)[]
}): CommonPart {
  const { body, tenant, choice, scheduledAt, scripts } = parts
  const { computerIds = [], addresses = [], serverGroupIds = [] } = body
  return {
    format: 1,
    kind: body.kind,
    patches: choice.patches.map(({ publicId, name, version }) => ({ patchId: publicId, name, version })),
    method: 'apply',
    preScript: plannedScript(scripts[0], body),
    postScript: plannedScript(scripts[1], body),
    rebootBefore: body.rebootBefore,
    restart: body.restart ? 'if_needed' : 'never',
    goOnAfterFailure: body.goOnAfterFailure,
    monitorMinutes: body.monitorMinutes,
    retry: body.retry,
    policy: { id: tenant.policyPublicId, version: tenant.policyVersion },
    window: null,
    scheduledAt: scheduledAt?.toISOString() ?? null,
    expiryHours: body.expiryHours,
    selector: {
      computerIds: computerIds.length,
      addresses: addresses.length,
      serverGroupIds,
      onlyNeeded: body.onlyNeeded,
      all: body.patches === 'all',
    },
  }
}

/** The steps that each computer of a plan goes through. */
export function stepsOfPlan(common: CommonPart) {
  return stepsOf({
    scheduled: common.scheduledAt !== null,
    rebootBefore: common.rebootBefore,
    preScript: common.preScript !== null,
    postScript: common.postScript !== null,
    restart: common.restart === 'if_needed',
  })
}

async function draftSlices(ctx: Context, tenantId: number, choice: Choice, kind: RequestBody['kind']): Promise<DraftSlice[]> {
  const items = await itemsOf(ctx, tenantId, choice, kind)
  const asked = choice.perComputer.map(({ computer, patches }) => {
    const slice: Slice = {
      computerId: computer.publicId,
      ...items(computer, patches),
      expected: null,
    }
    return { computer, patches, slice, question: sealSlice(slice) }
  })
  const since = new Date(ctx.now.getTime() - PREVIEW_VALID_MS)
  const hashes = asked.map(({ question }) => question.hash)
  const known = new Map(
    (await previewsOf(ctx, tenantId, hashes, since)).map((row) => [`${row.computerId}/${row.hash.toString('hex')}`, row]),
  )
  return asked.map(({ computer, patches, slice, question }) => {
    const row = known.get(`${computer.id}/${question.hash.toString('hex')}`)
    const expected: Preview | null = row?.answer ?? null
    const sealed = expected === null ? question : sealSlice({ ...slice, expected })
    return { computer, patches, slice: { ...slice, expected }, text: sealed.text, hash: sealed.hash, question, asked: row }
  })
}

type Items = Pick<Slice, 'installer' | 'items'>

/** What each computer's installer is given. @throws AppError invalid job_patches_not_unapplied, conflict application_not_installable, application_not_stored */
async function itemsOf(
  ctx: Context,
  tenantId: number,
  choice: Choice,
  kind: RequestBody['kind'],
): Promise<(computer: Target, patches: readonly PlannedPatch[]) => Items> {
  const ids = choice.perComputer.map((one) => one.computer.id)
  if (kind === 'windows') {
    return (_computer, patches) => ({
      installer: 'windows-update',
      items: patches.map((patch) => ({ patchId: patch.publicId, updateId: updateIdOf(patch.publicId) ?? patch.publicId })),
    })
  }
  if (kind === 'middleware') {
    const itemOf = await applicationItems(ctx, tenantId, ids, choice.patches)
    return (computer, patches) => ({ installer: 'application', items: patches.map((patch) => itemOf(computer.id, patch)) })
  }
  const planned = await packageItems(ctx, tenantId, ids, choice.patches)
  return (computer, patches) => {
    const own = planned.get(computer.id)
    return { installer: own?.installer ?? 'apt', items: patches.map((patch) => offeredItem(computer, patch, own?.items.get(patch.id))) }
  }
}

function offeredItem(computer: Target, patch: PlannedPatch, item: PlannedItem | undefined): PlannedItem {
  if (item !== undefined) return item
  throw new AppError('invalid', 'job_patches_not_unapplied', { patches: `${patch.name} (${computer.publicId})`, count: 1 })
}

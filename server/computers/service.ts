import { revokeAgentsOfMany } from '../agents/store.ts'
import { newPublicId } from '../cmdb/ids.ts'
import type { Context, InfraContext } from '../context.ts'
import { AppError } from '../errors.ts'
import { noteFinding } from '../findings/store.ts'
import { sharePatches } from '../patches/store-packages.ts'
import { copyVerdicts, foreignPackages } from '../verdicts/store.ts'
import { settleExceptionsOf } from '../verdicts/store-decided.ts'
import { copyVerdictsOfMoved } from '../verdicts/store-moved.ts'
import { queueRecount } from '../verdicts/states.ts'
import { refreshReadiness } from './discovered.ts'
import { mergeEnrolled, type Candidate, type Merge } from './rules.ts'
import * as store from './store.ts'
import type { ComputerKey } from './store.ts'
import * as assigning from './store-assign.ts'
import { continueStaged, stageMoves, type Move } from './store-assign-many.ts'
import type { Place } from './store-assign.ts'
import { moveViews } from './store-sources.ts'
import { copyStatus, noteAgentContact } from './store-status.ts'

/**
 * Moves a computer into a tenant: its row ends, another continues it. Identities and what the sources know go with it, verdicts are
 * copied and tell nobody, its past stays where it was.
 *
 * @returns the key of the new row
 * @throws AppError not_found computer_not_found when it has ended meanwhile
 */
export async function assignComputer(ctx: InfraContext, from: ComputerKey, place: Place): Promise<ComputerKey> {
  if (!(await assigning.lockComputer(ctx, from))) throw new AppError('not_found', 'computer_not_found', { computerId: from.computerId })
  await assigning.endComputer(ctx, from)
  const to = { tenantId: place.tenantId, computerId: await assigning.continueComputer(ctx, from, place) }
  await hand(ctx, from, to)
  return to
}

/**
 * Lets a tenant's own row of a computer take over what was discovered of it, as when an agent enrolled before WSUS knew it.
 *
 * @param from an unassigned row, which ends
 */
export async function absorbComputer(ctx: InfraContext, from: ComputerKey, to: ComputerKey): Promise<void> {
  if (!(await assigning.lockComputer(ctx, from))) throw new AppError('not_found', 'computer_not_found', { computerId: from.computerId })
  await assigning.endComputer(ctx, from)
  await hand(ctx, from, to)
}

async function hand(ctx: InfraContext, from: ComputerKey, to: ComputerKey): Promise<void> {
  await assigning.noteMove(ctx, from, to)
  await assigning.moveIdentities(ctx, from, to)
  await moveViews(ctx, from, to)
  await copyStatus(ctx, from, to)
  await copyVerdicts(ctx, from, to)
  await sharePatches(ctx, await foreignPackages(ctx, to))
  await settleExceptionsOf(ctx, to)
  await refreshReadiness(ctx, [to.computerId])
  await queueRecount(ctx, from.tenantId)
  await queueRecount(ctx, to.tenantId)
}

/**
 * Moves many computers, each into its tenant, as `assignComputer` does with one; what has ended meanwhile is left out.
 *
 * @param moves each computer once
 * @returns how many were moved
 */
export async function assignComputers(ctx: InfraContext, moves: readonly Move[]): Promise<number> {
  if (moves.length === 0) return 0
  const there = await stageMoves(ctx, moves)
  await revokeAgentsOfMany(ctx, there)
  const continued = await continueStaged(ctx)
  await sharePatches(ctx, await copyVerdictsOfMoved(ctx))
  await refreshReadiness(ctx, continued)
  for (const tenantId of new Set(moves.flatMap(({ from, to }) => [from.tenantId, to.tenantId]))) await queueRecount(ctx, tenantId)
  return continued.length
}

/** Who an enrolling agent's computer says it is (server/agents/protocol.ts). */
export interface EnrollingMachine {
  readonly hostName: string
  readonly machineUuid: string
  readonly susClientId: string | null
  readonly platform: 'linux' | 'windows'
  readonly os: { readonly name: string; readonly version: string; readonly architecture: string }
  readonly addresses: readonly string[]
}

export interface Enrolling extends Place {
  /** The agent's id, the fingerprint of its key. */
  readonly agentId: string
  readonly machine: EnrollingMachine
}

/**
 * The computer that an enrolling agent speaks for: one of the tenant with the same SusClientId or machine UUID, an unassigned one whose
 * full name agrees too, or a new one. A computer of another tenant is never taken; that is a finding.
 *
 * @returns internal id of a computer of the tenant
 */
export async function computerOfAgent(ctx: InfraContext, asked: Enrolling): Promise<number> {
  const { machine, tenantId } = asked
  const fqdn = machine.hostName.includes('.') ? machine.hostName : null
  const merge = mergeEnrolled(tenantId, fqdn, await candidatesFor(ctx, machine))
  const key = await takeComputer(ctx, asked, merge, fqdn)
  const sourceId = await agentsSource(ctx)
  for (const kind of ['machine_uuid', 'agent_key'] as const) await store.dropIdentities(ctx, key, kind, sourceId)
  const identities: store.IdentityRow[] = [
    { ...key, kind: 'machine_uuid', value: machine.machineUuid, sourceId },
    { ...key, kind: 'agent_key', value: asked.agentId, sourceId },
  ]
  if (machine.susClientId !== null) identities.push({ ...key, kind: 'wsus_target', value: machine.susClientId, sourceId })
  if (fqdn !== null) identities.push({ ...key, kind: 'fqdn', value: fqdn, sourceId })
  await store.addIdentities(ctx, identities)
  await refreshReadiness(ctx, [key.computerId])
  await queueRecount(ctx, tenantId)
  return key.computerId
}

async function candidatesFor(ctx: InfraContext, machine: EnrollingMachine): Promise<Candidate[]> {
  const found = [...(await store.candidatesByIdentity(ctx, 'machine_uuid', [machine.machineUuid])).values()]
  if (machine.susClientId !== null) found.push(...(await store.candidatesByIdentity(ctx, 'wsus_target', [machine.susClientId])).values())
  return [...new Map(found.flat().map((candidate) => [candidate.computerId, candidate])).values()]
}

async function takeComputer(ctx: InfraContext, asked: Enrolling, merge: Merge, fqdn: string | null): Promise<ComputerKey> {
  if (merge.kind === 'same') {
    const { tenantId, computerId, unassigned } = merge.candidate
    return unassigned && tenantId !== asked.tenantId ? assignComputer(ctx, { tenantId, computerId }, asked) : { tenantId, computerId }
  }
  if (merge.kind === 'finding') {
    await noteFinding(ctx, merge.code, asked.machine.susClientId ?? asked.machine.machineUuid, {
      fqdn: asked.machine.hostName,
      agentId: asked.agentId,
    })
  }
  const { machine } = asked
  const publicId = newPublicId()
  const ids = await store.insertComputers(ctx, [
    {
      tenantId: asked.tenantId,
      publicId,
      hostName: machine.hostName.split('.')[0] || machine.hostName,
      fqdn,
      addresses: machine.addresses,
      osType: machine.platform,
      osName: machine.os.name,
      osVersion: machine.os.version,
      osArchitecture: machine.os.architecture,
      serverGroupId: asked.serverGroupId,
      siteId: asked.siteId,
      registered: true,
    },
  ])
  return { tenantId: asked.tenantId, computerId: ids.get(publicId) ?? 0 }
}

async function agentsSource(ctx: InfraContext): Promise<number> {
  const row = (await ctx.trx('source').where({ public_id: 'Agents' }).first('id')) as { id: number } | undefined
  if (row === undefined) throw new Error('the source Agents is missing')
  return row.id
}

/**
 * Notes that an agent was heard, and what it told of its computer; names and addresses follow it.
 *
 * @param told the computer's internal id; the present start of its system
 */
export async function noteContact(
  ctx: Context,
  told: { tenantId: number; computerId: number; bootId: string; machine: EnrollingMachine; inventoryAt?: Date },
): Promise<void> {
  const { machine, ...contact } = told
  await store.followAgent(ctx, { tenantId: told.tenantId, computerId: told.computerId }, machine)
  // The status last: whoever holds the computer goes on to it.
  await noteAgentContact(ctx, { ...contact, at: ctx.now })
}

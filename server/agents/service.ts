import { randomBytes } from 'node:crypto'
import type { RequestHandler, Router } from 'express'
import { record } from '../audit/service.ts'
import { newPublicId } from '../cmdb/ids.ts'
import { fingerprint } from '../cmdb/keys.ts'
import { noteFinding } from '../findings/store.ts'
import { SYSTEM, withInfra, withTenant } from '../context.ts'
import type { Actor, App, Context, InfraContext, TenantContext } from '../context.ts'
import { AppError } from '../errors.ts'
import { noteUnchanged } from '../verdicts/store-inventory.ts'
import { CheckInBody, EnrollBody, WorkBody } from './protocol.ts'
import type { Inventory, Machine, Report } from './protocol.ts'
import { isFromTokenHolder, isSecondMachine, isSignedBy, PROTOCOLS, refuseToken, tokenPublicKey, tokenText } from './rules.ts'
import type { RequestHead, Signed } from './rules.ts'
import * as store from './store.ts'
import { renewalDue } from './store-caches.ts'
import * as tokens from './store-tokens.ts'
import type { AgentRow } from './store.ts'
import { together } from './together.ts'

export { approvalText } from './rules.ts'

/** What agents need of other nouns; put together where the service is put together. */
export interface AgentWork {
  /** Adds further questions of agents, such as for scripts of information collection sources. */
  addRoutes?(app: App, router: Router, signed: SignedRoute): void
  /** The next step of this computer, as a lease the agent understands; a step that is leased and not begun is given again. */
  leaseNextStep(app: App, asked: { tenantId: number; computerId: number; agentId: string; now: Date }): Promise<object | null>
  recordReport(
    app: App,
    told: { tenantId: number; computerId: number; report: Report; now: Date },
  ): Promise<{ accepted: boolean; more: 'continue' | 'stop' }>
  /** The computer that an enrolling agent speaks for, found or made by the rules of server/computers/rules.ts. */
  computerOfAgent(
    ctx: InfraContext,
    asked: { tenantId: number; siteId: number; serverGroupId: number; agentId: string; machine: Machine },
  ): Promise<number>
  /** A contact: when the agent was heard, the present start of its computer, and when its inventory was said to be the one that is stored. */
  noteContact(
    ctx: TenantContext,
    told: { tenantId: number; computerId: number; bootId: string; machine: Machine; inventoryAt?: Date },
  ): Promise<void>
  /** Stores a new inventory and draws the conclusions. */
  applyInventory(
    ctx: InfraContext,
    told: { tenantId: number; computerId: number; checksum: string; inventory: Inventory; document: Buffer },
  ): Promise<void>
  /** The inventory that is stored of a computer; undefined: none. */
  storedInventory(
    ctx: InfraContext,
    key: { tenantId: number; computerId: number },
  ): Promise<{ checksum: string; document: unknown } | undefined>
}

/** Adds what is asked of an agent that has proven itself; the answer is signed. */
export type SignedRoute = (
  limit: number,
  handle: (call: { readonly agent: AgentRow; readonly body: Buffer }) => Promise<object | Buffer>,
) => RequestHandler[]

/** How often agents check in, and for how long a request for work is held. */
const CHECK_IN_MINUTES = 90
const HOLD_SECONDS = 50

/** What an agent is told about how to behave; always inside a signed answer. */
export interface AgentSettings {
  checkInMinutes: number
  holdSeconds: number
  approvalRequired: boolean
  approvalKeys: { keyId: string; publicKey: string }[]
}

async function settingsFor(ctx: InfraContext, tenantId: number): Promise<AgentSettings> {
  const { approvalSignatures } = await store.tenantSettings(ctx, tenantId)
  return {
    checkInMinutes: CHECK_IN_MINUTES,
    holdSeconds: HOLD_SECONDS,
    approvalRequired: approvalSignatures,
    approvalKeys: await store.approvalKeys(ctx),
  }
}

/** Who a request says it comes from; nothing is believed before `prove`. @throws AppError forbidden agent_unknown */
export async function findSpeaker(app: App, head: RequestHead): Promise<AgentRow> {
  const agent = await withInfra(app, agentActor(head.agentId, null), (ctx) => store.findAgent(ctx, head.agentId))
  if (agent === undefined) throw new AppError('forbidden', 'agent_unknown', { agentId: head.agentId })
  return agent
}

/** Proves who speaks by the signature over everything that was sent. @throws AppError forbidden agent_signature_invalid */
export function prove(agent: AgentRow, head: RequestHead, request: Signed): void {
  if (!isSignedBy(agent.publicKey, head, request)) throw new AppError('forbidden', 'agent_signature_invalid', {})
}

/**
 * Takes the request's sequence number, once, and refuses agents that may not speak.
 * @throws AppError conflict agent_replay (with `lastSequence`), forbidden agent_revoked or agent_quarantined, invalid agent_protocol_unsupported
 */
export async function admit(app: App, agent: AgentRow, head: RequestHead): Promise<void> {
  if (!(PROTOCOLS as readonly number[]).includes(head.protocol)) {
    throw new AppError('invalid', 'agent_protocol_unsupported', { version: head.protocol, spoken: PROTOCOLS })
  }
  const { channel } = head
  if (channel === 'enroll') throw new AppError('invalid', 'agent_message_invalid', { issues: 'channel' })
  const taken = await withInfra(app, agentActor(agent.publicId, agent.tenantId), (ctx) =>
    store.takeSequence(ctx, agent, { channel, sequence: head.sequence, version: head.agentVersion, protocol: head.protocol }),
  )
  if (!taken.taken) throw new AppError('conflict', 'agent_replay', { lastSequence: taken.last })
  refuseLockedOut({ ...agent, ...taken.locked })
}

/**
 * Refuses an agent that was locked out while it held a request.
 * @throws AppError forbidden agent_revoked or agent_quarantined
 */
export async function admitStill(app: App, agent: AgentRow): Promise<void> {
  const find = finders.get(app) ?? together((ids: readonly string[]) => withInfra(app, SYSTEM, (ctx) => store.findAgents(ctx, ids)))
  finders.set(app, find)
  refuseLockedOut((await find(agent.publicId)) ?? { ...agent, revokedAt: app.clock() })
}

const finders = new WeakMap<App, (publicId: string) => Promise<AgentRow | undefined>>()

function refuseLockedOut(agent: AgentRow): void {
  if (agent.revokedAt !== null) throw new AppError('forbidden', 'agent_revoked', { agentId: agent.publicId })
  if (agent.quarantinedAt !== null) throw new AppError('forbidden', 'agent_quarantined', { agentId: agent.publicId })
}

/**
 * Enrolls an agent with a token; the same key with the same token again is the same enrollment and costs no use.
 * @throws AppError forbidden enrollment_token_invalid | _expired | _used | agent_signature_invalid, conflict agent_already_enrolled, agent_quarantined
 */
export async function enroll(
  app: App,
  work: AgentWork,
  head: RequestHead,
  request: Signed,
  tokenSignature: string,
): Promise<{ nonce: string; agentId: string; serverKey: string; settings: AgentSettings }> {
  const body = parseBody(EnrollBody, request.body)
  const publicKey = Buffer.from(body.publicKey, 'base64')
  if (!isSignedBy(publicKey, head, request) || fingerprint(publicKey) !== head.agentId)
    throw new AppError('forbidden', 'agent_signature_invalid', {})
  const outcome = await withInfra(app, agentActor(head.agentId, null), async (ctx) => {
    const token = await tokens.findToken(ctx, body.tokenId)
    if (token === undefined || !isFromTokenHolder(token.publicKey, body.tokenId, request.body, tokenSignature)) {
      throw new AppError('forbidden', 'enrollment_token_invalid', {})
    }
    const known = await store.findAgent(ctx, head.agentId, true)
    const second = known !== undefined && isSecondMachine(known.machineUuid, body.machine.machineUuid)
    // The quarantine must outlive the refusal, so it is told as a value: an error would roll it back.
    if (second) {
      await lockOut(ctx, known, body.machine.machineUuid)
      return { kind: 'quarantined' as const }
    }
    if (known !== undefined) refuseKnown(known, token.tenantId)
    else await enrollNew(ctx, work, { body, publicKey, head, token })
    return { kind: 'enrolled' as const, settings: await settingsFor(ctx, token.tenantId) }
  })
  if (outcome.kind === 'quarantined') throw new AppError('forbidden', 'agent_quarantined', { agentId: head.agentId })
  const serverKey = app.keys.publicKey('answer').toString('base64')
  return { nonce: body.nonce, agentId: head.agentId, serverKey, settings: outcome.settings }
}

function refuseKnown(known: AgentRow, tenantId: number): void {
  if (known.quarantinedAt !== null) throw new AppError('forbidden', 'agent_quarantined', { agentId: known.publicId })
  if (known.revokedAt !== null) throw new AppError('forbidden', 'agent_revoked', { agentId: known.publicId })
  if (known.tenantId !== tenantId) throw new AppError('conflict', 'agent_already_enrolled', {})
}

async function enrollNew(
  ctx: InfraContext,
  work: AgentWork,
  facts: { body: EnrollBody; publicKey: Buffer; head: RequestHead; token: tokens.TokenRow },
): Promise<void> {
  const { body, publicKey, head, token } = facts
  const refusal = refuseToken(token, ctx.now)
  if (refusal !== null) throw new AppError('forbidden', refusal, {})
  const { tenantId, siteId, serverGroupId } = token
  const machine = body.machine
  const computerId = await work.computerOfAgent(ctx, { tenantId, siteId, serverGroupId, agentId: head.agentId, machine })
  await tokens.takeTokenUse(ctx, token)
  await store.insertAgent(ctx, {
    tenantId,
    publicId: head.agentId,
    computerId,
    publicKey,
    machineUuid: machine.machineUuid,
    version: head.agentVersion,
    protocol: head.protocol,
    tokenId: token.id,
  })
  ctx.log.info({ tenantId, computerId, agentId: head.agentId }, 'an agent enrolled')
}

/** A check-in: the computer is there, this is who it is; answers whether its inventory is wanted, and the settings. */
export async function checkIn(
  app: App,
  work: AgentWork,
  agent: AgentRow,
  raw: Buffer,
): Promise<{ wantInventory: boolean; settings: AgentSettings; renewCache: string | null }> {
  const body = parseBody(CheckInBody, raw)
  await checkMachine(app, agent, body.machine.machineUuid)
  const { bootId, ...machine } = body.machine
  const { inventoryChecksum } = body
  const { unchanged, due } = await withTenant(app, agent.tenantId, actorOf(agent), async (ctx) => {
    const key = { tenantId: ctx.tenantId, computerId: agent.computerId }
    const same = inventoryChecksum !== null && (await noteUnchanged(ctx.trx, key, { checksum: inventoryChecksum, now: ctx.now }))
    await work.noteContact(ctx, { ...key, bootId, machine, ...(same ? { inventoryAt: ctx.now } : {}) })
    await store.noteLastError(ctx, agent.id, body.lastError === null ? null : `${body.lastError.code} ${body.lastError.at}`)
    const renewed = body.cacheRenewed == null ? null : new Date(body.cacheRenewed)
    return { unchanged: same, due: await renewalDue(ctx, agent.id, renewed) }
  })
  const settings = await withInfra(app, actorOf(agent), (ctx) => settingsFor(ctx, agent.tenantId))
  return {
    wantInventory: inventoryChecksum !== null && !unchanged,
    settings,
    renewCache: due?.toISOString() ?? null,
  }
}

/** What a request for work says, checked against the machine it is known to come from. */
export async function openWork(app: App, agent: AgentRow, raw: Buffer): Promise<{ holdMs: number }> {
  const body = parseBody(WorkBody, raw)
  await checkMachine(app, agent, body.machineUuid)
  return { holdMs: Math.min(body.holdSeconds, HOLD_SECONDS) * 1_000 }
}

/**
 * One key that speaks from two machines locks itself out, whichever of them came second.
 * @throws AppError forbidden agent_quarantined
 */
export async function checkMachine(app: App, agent: AgentRow, machineUuid: string): Promise<void> {
  if (agent.machineUuid === null) await withInfra(app, actorOf(agent), (ctx) => store.bindMachine(ctx, agent, machineUuid))
  if (!isSecondMachine(agent.machineUuid, machineUuid)) return
  await withInfra(app, actorOf(agent), (ctx) => lockOut(ctx, agent, machineUuid))
  throw new AppError('forbidden', 'agent_quarantined', { agentId: agent.publicId })
}

async function lockOut(ctx: InfraContext, agent: AgentRow, machineUuid: string): Promise<void> {
  if (!(await store.quarantine(ctx, agent))) return
  await noteFinding(ctx, 'agent_key_shared', agent.publicId, {
    known: agent.machineUuid,
    spoken: machineUuid,
    computerId: agent.computerId,
  })
  ctx.log.warn({ agentId: agent.publicId, tenantId: agent.tenantId }, 'an agent key was used by two computers')
}

/**
 * Makes an enrollment token. The secret is in the answer and nowhere else.
 * @throws AppError not_found tenant_not_found when the tenant has no such group or site
 */
export async function createToken(
  ctx: Context,
  asked: { tenantId: string; serverGroupId?: string | undefined; siteId?: string | undefined; uses: number; hours: number },
): Promise<{ tokenId: string; token: string; expiresAt: Date }> {
  const place = await tokens.placeOf(ctx, asked)
  if (place === undefined) throw new AppError('not_found', 'enrollment_place_not_found', { tenantId: asked.tenantId })
  const tokenId = newPublicId().replace('@Direct', '')
  const secret = randomBytes(32).toString('base64url')
  const expiresAt = new Date(ctx.now.getTime() + asked.hours * 3_600_000)
  await tokens.insertToken(ctx, { ...place, publicId: tokenId, publicKey: tokenPublicKey(secret), uses: asked.uses, expiresAt })
  const { tenantId: _, ...limits } = asked
  await record(ctx, 'enrollment_token.add', { tokenId, ...limits }, 'done', place.tenantId)
  return { tokenId, token: tokenText(tokenId, secret, ctx.app.keys.id('answer')), expiresAt }
}

/** Takes a token back. @throws AppError not_found enrollment_token_not_found */
export async function takeTokenBack(ctx: Context, tokenId: string): Promise<void> {
  const tenantId = await tokens.revokeToken(ctx, tokenId)
  if (tenantId === undefined) throw new AppError('not_found', 'enrollment_token_not_found', { tokenId })
  await record(ctx, 'enrollment_token.delete', { tokenId }, 'done', tenantId)
}

/** Refuses an agent from now on. @throws AppError not_found agent_unknown */
export async function revoke(ctx: Context, agentId: string): Promise<void> {
  const tenantId = await store.revokeAgent(ctx, agentId)
  if (tenantId === undefined) throw new AppError('not_found', 'agent_unknown', { agentId })
  await record(ctx, 'agent.revoke', { agentId }, 'done', tenantId)
}

/** Ends an agent's quarantine. @throws AppError not_found agent_unknown when none of that id is quarantined */
export async function release(ctx: Context, agentId: string): Promise<void> {
  const tenantId = await store.releaseAgent(ctx, agentId)
  if (tenantId === undefined) throw new AppError('not_found', 'agent_unknown', { agentId })
  await record(ctx, 'agent.release', { agentId }, 'done', tenantId)
}

/** The agent as an actor of records and logs. */
export function actorOf(agent: Pick<AgentRow, 'publicId' | 'tenantId'>): Actor {
  return agentActor(agent.publicId, agent.tenantId)
}

function agentActor(agentId: string, tenantId: number | null): Actor {
  return { kind: 'agent', name: agentId.slice(0, 16), role: null, userId: null, tenantId }
}

interface Schema<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false; error: { issues: { path: PropertyKey[]; message: string }[] } }
}

/** @throws AppError invalid agent_message_invalid */
export function parseBody<T>(schema: Schema<T>, raw: Buffer): T {
  let value: unknown
  try {
    value = JSON.parse(raw.toString('utf8'))
  } catch (err) {
    throw new AppError('invalid', 'agent_message_invalid', { issues: 'not JSON' }, { cause: err })
  }
  return parse(schema, value)
}

/** @throws AppError invalid agent_message_invalid */
export function parse<T>(schema: Schema<T>, value: unknown): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.slice(0, 5).map((issue) => `${issue.path.map(String).join('.')}: ${issue.message}`)
  throw new AppError('invalid', 'agent_message_invalid', { issues: issues.join('; ') })
}

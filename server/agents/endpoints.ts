import { z } from 'zod'
import { AppError } from '../errors.ts'
import { endpoint } from '../http/endpoint.ts'
import type { Endpoint } from '../http/endpoint.ts'
import { cutSorted, decodeSorted, pageOf, PageQuery, SearchText, sortQuery, TOTAL, totalIf, TotalQuery } from '../http/paging.ts'
import { agentActions, isStale, TOKEN_STATES, tokenActions, tokenState } from './rules.ts'
import { createToken, release, revoke, takeTokenBack } from './service.ts'
import * as lists from './store-lists.ts'
import * as store from './store.ts'
import * as tokens from './store-tokens.ts'

const Time = z
  .date()
  .transform((date) => date.toISOString())
  .pipe(z.string())
const PublicId = z.string().min(1).max(120)

const TokenView = z.object({
  tokenId: z.string(),
  tenantId: z.string(),
  serverGroupId: z.string(),
  serverGroupName: z.string(),
  siteId: z.string(),
  siteName: z.string(),
  tenantName: z.string(),
  state: z.enum(TOKEN_STATES).describe('open: agents can enroll with it'),
  usesLeft: z.int(),
  expiresAt: Time,
  createdBy: z.string(),
  createdAt: Time,
  revokedAt: Time.nullable(),
  actions: z.array(z.enum(['revoke'])),
})

const createEnrollmentToken = endpoint({
  id: 'createEnrollmentToken',
  method: 'post',
  path: '/enrollment-tokens',
  summary: 'Makes a token with which agents enroll into a tenant; the answer alone holds its secret.',
  permission: 'agent.manage',
  body: z.object({
    tenantId: PublicId,
    serverGroupId: PublicId.optional(),
    siteId: PublicId.optional(),
    uses: z.int().min(1).max(10_000).default(1),
    hours: z
      .int()
      .min(1)
      .max(24 * 30)
      .default(24),
  }),
  response: z.object({ tokenId: z.string(), token: z.string(), expiresAt: Time }),
  status: 201,
  handle: ({ ctx, body }) => createToken(ctx, body),
})

const listEnrollmentTokens = endpoint({
  id: 'listEnrollmentTokens',
  method: 'get',
  path: '/enrollment-tokens',
  summary: 'Lists enrollment tokens, without their secrets.',
  permission: 'agent.manage',
  query: PageQuery.extend(TotalQuery.shape).extend({
    sort: sortQuery(tokens.TOKEN_SORTS, '-createdAt'),
    tenantId: z.string().max(32).optional(),
    state: z.enum(TOKEN_STATES).optional().describe('open: agents can enroll with it'),
    text: SearchText.optional().describe('Part of the id, or of who made it'),
  }),
  response: pageOf(TokenView).extend(TOTAL),
  handle: async ({ ctx, query }) => {
    const rows = await tokens.listTokens(ctx, { ...query, after: decodeSorted(query.after, query.sort) })
    const items = rows.map((token) => ({ ...token, state: tokenState(token, ctx.now), actions: tokenActions(token) }))
    const total = await totalIf(query.withTotal, () => tokens.countTokens(ctx, query))
    return { ...cutSorted(items, query, (row) => row.id), asOf: null, ...total }
  },
})

const revokeEnrollmentToken = endpoint({
  id: 'revokeEnrollmentToken',
  method: 'delete',
  path: '/enrollment-tokens/{tokenId}',
  summary: 'Takes an enrollment token back; agents that used it stay enrolled.',
  permission: 'agent.manage',
  params: z.object({ tokenId: PublicId }),
  response: z.null(),
  status: 204,
  handle: async ({ ctx, params }) => {
    await takeTokenBack(ctx, params.tokenId)
    return null
  },
})

const AgentView = z.object({
  agentId: z.string(),
  tenantId: z.string(),
  tenantName: z.string(),
  computerId: z.string(),
  hostName: z.string(),
  version: z.string(),
  protocol: z.int(),
  lastSeenAt: Time.nullable(),
  lastError: z.string().nullable(),
  stale: z.boolean(),
  enrolledAt: Time,
  quarantinedAt: Time.nullable(),
  revokedAt: Time.nullable(),
  actions: z.array(z.enum(['revoke', 'release'])),
})

const listAgents = endpoint({
  id: 'listAgents',
  method: 'get',
  path: '/agents',
  summary: 'Lists enrolled agents with what they last told.',
  permission: 'agent.manage',
  query: PageQuery.extend(TotalQuery.shape).extend({
    sort: sortQuery(lists.AGENT_SORTS, 'hostName'),
    tenantId: z.string().max(32).optional(),
    state: z
      .enum(lists.AGENT_STATES)
      .optional()
      .describe('working: neither in quarantine nor revoked; silent: of those, longer than the tenant allows'),
    text: SearchText.optional().describe('Part of the host name'),
  }),
  response: pageOf(AgentView).extend(TOTAL),
  handle: async ({ ctx, query }) => {
    const rows = await lists.listAgents(ctx, { ...query, after: decodeSorted(query.after, query.sort) })
    const items = rows.map((row) => ({ ...row, stale: isStale(row.lastSeenAt, row.staleAfterHours, ctx.now), actions: agentActions(row) }))
    const total = await totalIf(query.withTotal, () => lists.countAgents(ctx, query))
    return { ...cutSorted(items, query, (row) => row.id), asOf: null, ...total }
  },
})

const revokeAgent = endpoint({
  id: 'revokeAgent',
  method: 'delete',
  path: '/agents/{agentId}',
  summary: 'Revokes an agent; it is refused from then on and must enroll anew with another key.',
  permission: 'agent.manage',
  params: z.object({ agentId: PublicId }),
  response: z.null(),
  status: 204,
  handle: async ({ ctx, params }) => {
    await revoke(ctx, params.agentId)
    return null
  },
})

const releaseAgent = endpoint({
  id: 'releaseAgent',
  method: 'post',
  path: '/agents/{agentId}/release',
  summary: 'Ends the quarantine of an agent; the next computer that uses its key is taken for the right one.',
  permission: 'agent.manage',
  params: z.object({ agentId: PublicId }),
  response: z.null(),
  status: 204,
  handle: async ({ ctx, params }) => {
    await release(ctx, params.agentId)
    return null
  },
})

const callAgent = endpoint({
  id: 'callAgent',
  method: 'post',
  path: '/computers/{computerId}/agent-call',
  summary: 'Calls the agent of a computer to ask anew at once; whoever tests the connection asks again until it was heard.',
  permission: 'computer.call',
  params: z.object({ computerId: PublicId }),
  response: z.object({ computerId: z.string(), hostName: z.string(), hasAgent: z.boolean(), lastSeenAt: Time.nullable(), calledAt: Time }),
  handle: async ({ ctx, params }) => {
    const called = await store.callAgent(ctx, params.computerId)
    if (called === undefined) throw new AppError('not_found', 'computer_not_found', { serverId: params.computerId })
    return { ...called, calledAt: ctx.now }
  },
})

export const agentEndpoints = [
  callAgent,
  createEnrollmentToken,
  listEnrollmentTokens,
  revokeEnrollmentToken,
  listAgents,
  revokeAgent,
  releaseAgent,
] satisfies readonly Endpoint[]

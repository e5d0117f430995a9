import { z } from 'zod'
import { ROLES } from '../authorization.ts'
import { endpoint, infraOnly, type Endpoint } from '../http/endpoint.ts'
import { cutSorted, decodeSorted, pageOf, PageQuery, sortQuery, TOTAL, totalIf, TotalQuery, YesNo } from '../http/paging.ts'
import { HIDDEN_PASSWORD, USER_ACTIONS, userActions } from './rules.ts'
import { addUsers, changePasswords, deleteUsers, moveUsers, unlockUsers, updateUsers } from './service.ts'
import { countInfrastructureUsers, countUsers, listUsers, USER_SORTS, type UserView } from './store.ts'

const MAX_ROWS = 1000
const ROWS_LIMIT = 2 * 1024 * 1024
// Generous bounds: what is wrong with a value is said per row and column by the rules.
const text = z.string().max(1000)
const DryRun = z.boolean().default(false).describe('Only say what is wrong with the rows')

const UserInput = z.object({
  userId: text,
  password: text.default(''),
  tenantId: text.nullable().default(null),
  role: text,
  email: text.default(''),
  firstName: text.default(''),
  middleName: text.default(''),
  lastName: text.default(''),
  contractName: text.default(''),
  phone: text.default(''),
  locale: text.nullable().default(null),
})
const UserRows = z.object({ users: z.array(UserInput).min(1).max(MAX_ROWS), dryRun: DryRun })
const Counted = z.object({ count: z.number().int().describe('How many rows were changed, or would be') })

const UserItem = z.object({
  userId: z.string(),
  password: z.literal(HIDDEN_PASSWORD),
  tenantId: z.string().nullable(),
  tenantName: z.string().nullable(),
  role: z.enum(ROLES),
  email: z.string(),
  firstName: z.string(),
  middleName: z.string(),
  lastName: z.string(),
  contractName: z.string(),
  phone: z.string(),
  locale: z.enum(['ja', 'en']).nullable(),
  lockedUntil: z.string().nullable(),
  lastSignInAt: z.string().nullable(),
  ownsServerGroups: z.boolean(),
  actions: z.array(z.enum(USER_ACTIONS)),
})

export const usersEndpoints = [
  endpoint({
    id: 'listUsers',
    method: 'get',
    path: '/users',
    summary: 'Users, without those that were removed',
    permission: 'user.manage',
    query: PageQuery.extend(TotalQuery.shape).extend({
      sort: sortQuery(USER_SORTS, 'userId'),
      tenantId: z.string().max(32).optional(),
      role: z.enum(ROLES).optional(),
      locked: YesNo.optional().describe('Locked out at this time'),
      text: z.string().min(1).max(300).optional().describe('Part of the id, a name or the mail address'),
    }),
    response: pageOf(UserItem).extend(TOTAL),
    handle: async ({ ctx, query }) => {
      const after = decodeSorted(query.after, query.sort, 'text')
      const rows = await listUsers(ctx, { ...query, after })
      const administrators = await countInfrastructureUsers(ctx.trx)
      const { items, next } = cutSorted(rows, query, (user) => user.userId)
      const total = await totalIf(query.withTotal, () => countUsers(ctx, query))
      return { items: items.map((user) => viewOf(user, administrators, ctx.now)), next, asOf: null, ...total }
    },
  }),
  endpoint({
    id: 'addUsers',
    method: 'post',
    path: '/users/add',
    summary: 'Registers users, all of them or none',
    permission: 'user.manage',
    body: UserRows,
    bodyLimit: ROWS_LIMIT,
    response: Counted,
    status: 201,
    handle: async ({ ctx, body }) => {
      await addUsers(infraOnly(ctx), body.users, body)
      return { count: body.users.length }
    },
  }),
  endpoint({
    id: 'updateUsers',
    method: 'post',
    path: '/users/update',
    summary: 'Changes attributes of users, all of them or none; an empty or hidden password stays as it was',
    permission: 'user.manage',
    body: UserRows,
    bodyLimit: ROWS_LIMIT,
    response: Counted,
    handle: async ({ ctx, body }) => {
      await updateUsers(infraOnly(ctx), body.users, body)
      return { count: body.users.length }
    },
  }),
  endpoint({
    id: 'moveUsers',
    method: 'post',
    path: '/users/move',
    summary: 'Moves users to other tenants, all of them or none',
    permission: 'user.manage',
    body: z.object({
      users: z
        .array(z.object({ userId: text, tenantId: text.nullable().default(null), role: text.nullable().default(null) }))
        .min(1)
        .max(MAX_ROWS),
      dryRun: DryRun,
    }),
    bodyLimit: ROWS_LIMIT,
    response: Counted,
    handle: async ({ ctx, body }) => {
      await moveUsers(infraOnly(ctx), body.users, body)
      return { count: body.users.length }
    },
  }),
  endpoint({
    id: 'changePasswords',
    method: 'post',
    path: '/users/passwords',
    summary: 'Sets passwords of users, all of them or none; their sessions end',
    permission: 'user.manage',
    body: z.object({
      users: z
        .array(z.object({ userId: text, password: text }))
        .min(1)
        .max(MAX_ROWS),
      dryRun: DryRun,
    }),
    bodyLimit: ROWS_LIMIT,
    response: Counted,
    handle: async ({ ctx, body }) => {
      await changePasswords(infraOnly(ctx), body.users, body)
      return { count: body.users.length }
    },
  }),
  endpoint({
    id: 'unlockUsers',
    method: 'post',
    path: '/users/unlock',
    summary: 'Opens accounts that too many wrong passwords have locked, all of them or none; their passwords stay',
    permission: 'user.manage',
    body: z.object({ userIds: z.array(text).min(1).max(MAX_ROWS) }),
    response: Counted,
    handle: async ({ ctx, body }) => {
      await unlockUsers(infraOnly(ctx), body.userIds)
      return { count: body.userIds.length }
    },
  }),
  endpoint({
    id: 'deleteUsers',
    method: 'post',
    path: '/users/delete',
    summary: 'Removes users, all of them or none',
    permission: 'user.manage',
    body: z.object({ userIds: z.array(text).min(1).max(MAX_ROWS) }),
    response: Counted,
    handle: async ({ ctx, body }) => {
      await deleteUsers(infraOnly(ctx), body.userIds)
      return { count: body.userIds.length }
    },
  }),
] satisfies readonly Endpoint[]

function viewOf(user: UserView, administrators: number, now: Date): z.input<typeof UserItem> {
  const { lockedUntil, lastSignInAt } = user
  return {
    ...user,
    password: HIDDEN_PASSWORD,
    lockedUntil: lockedUntil?.toISOString() ?? null,
    lastSignInAt: lastSignInAt?.toISOString() ?? null,
    actions: userActions(user, administrators, lockedUntil !== null && lockedUntil > now),
  }
}

import { z } from 'zod'
import type { Context, InfraContext } from '../context.ts'
import { AppError } from '../errors.ts'
import { endpoint, streamEndpoint, type Endpoint } from '../http/endpoint.ts'
import { cutPage, decodeCursor, Instant, PageQuery, pageOf, SearchText, TOTAL, totalIf, TotalQuery } from '../http/paging.ts'
import { isMailAddress, NOTICE_STATES } from './rules.ts'
import { retryFailed } from './service.ts'
import { MailSettings, MailSettingsInput, readMailSettings, saveMailSettings } from './settings.ts'
import { sendTestMail } from './test-mail.ts'
import { countNotices, listNotices, listOwnerless } from './views.ts'

const MAX_OWNERLESS = 200

/** `notice.manage` belongs to infrastructure roles alone, so their requests run in its transaction. */
function infra(ctx: Context): InfraContext {
  if (ctx.kind !== 'infra') throw new AppError('forbidden', 'not_allowed', { operation: 'notice.manage' })
  return ctx
}

const getMailSettings = endpoint({
  id: 'getMailSettings',
  method: 'get',
  path: '/notices/mail-settings',
  summary: 'How mails leave; without secrets, null as long as nobody set it',
  permission: 'notice.manage',
  response: z.object({ settings: MailSettings.nullable() }),
  handle: async ({ ctx }) => ({ settings: (await readMailSettings(infra(ctx))) ?? null }),
})

const putMailSettings = endpoint({
  id: 'putMailSettings',
  method: 'put',
  path: '/notices/mail-settings',
  summary: 'Sets how mails leave; a secret that is absent stays, unless server or account change',
  permission: 'notice.manage',
  body: MailSettingsInput,
  response: z.object({ settings: MailSettings }),
  handle: async ({ ctx, body }) => ({ settings: await saveMailSettings(infra(ctx), body) }),
})

const DialogLine = z.object({ from: z.enum(['client', 'server', 'note']), text: z.string() })

const TestMail = z.object({ sent: z.boolean(), code: z.string().nullable(), answer: z.string(), dialog: z.array(DialogLine) })

const postTestMail = streamEndpoint({
  id: 'sendTestMail',
  method: 'post',
  path: '/notices/test-mail',
  summary: 'Sends a test mail and shows the SMTP dialogue',
  permission: 'notice.manage',
  body: z.strictObject({
    to: z.string().max(320).refine(isMailAddress, 'not a mail address'),
    locale: z.enum(['ja', 'en']).default('en'),
  }),
  mediaType: 'application/json',
  response: TestMail,
  handle: async ({ app, body, actor, res }) => {
    res.json(TestMail.parse(await sendTestMail(app, body.to, actor, { locale: body.locale, zone: 'UTC' })))
  },
})

const time = z.iso.datetime()
const NoticeLine = z.object({
  id: z.number(),
  tenantId: z.string(),
  userId: z.string(),
  email: z.string().nullable(),
  kind: z.string(),
  state: z.enum(NOTICE_STATES),
  attempts: z.number(),
  reasonCode: z.string().nullable().describe('Code of the message that says why it was not sent'),
  reason: z.string().nullable().describe('What the mail server answered'),
  queuedAt: time,
  sentAt: time.nullable(),
  nextAttemptAt: time,
  actions: z.array(z.enum(['retry'])),
})

const getNotices = endpoint({
  id: 'listNotices',
  method: 'get',
  path: '/notices',
  summary: 'The outbox, the newest first, with the reasons why mails were not sent',
  permission: 'notice.manage',
  query: PageQuery.extend(TotalQuery.shape).extend({
    state: z.enum(NOTICE_STATES).optional(),
    kind: z.string().max(50).optional(),
    tenantId: z.string().max(32).optional(),
    from: Instant.optional(),
    to: Instant.optional().describe('Queued before it'),
    text: SearchText.optional().describe('Part of a person’s id, a mail address or the reason'),
  }),
  response: pageOf(NoticeLine).extend(TOTAL),
  handle: async ({ ctx, query }) => {
    const [before] = decodeCursor(query.after, z.tuple([z.int().positive()])) ?? []
    const rows = await listNotices(infra(ctx), { ...query, before, limit: query.limit + 1 })
    const items = rows.map((row) => ({ ...row, actions: row.state === 'failed' && row.email !== null ? ['retry' as const] : [] }))
    const total = await totalIf(query.withTotal, () => countNotices(infra(ctx), query))
    return { ...cutPage(items, query.limit, (row) => [row.id]), asOf: ctx.now.toISOString(), ...total }
  },
})

const getOwnerless = endpoint({
  id: 'listOwnerlessComputers',
  method: 'get',
  path: '/notices/ownerless-computers',
  summary: 'Computers that need a patch and have no owner who could be told',
  permission: 'notice.manage',
  response: z.object({
    items: z.array(
      z.object({ tenantId: z.string(), serverId: z.string(), hostName: z.string(), serverGroupId: z.string(), patches: z.number() }),
    ),
  }),
  handle: async ({ ctx }) => ({ items: await listOwnerless(infra(ctx), MAX_OWNERLESS) }),
})

const postRetry = endpoint({
  id: 'retryNotices',
  method: 'post',
  path: '/notices/retry',
  summary: 'Queues the mails that were given up anew: all of them, or those that are named',
  permission: 'notice.manage',
  query: z.object({ noticeId: z.coerce.number().int().min(1).optional().describe('This one alone') }),
  response: z.object({
    items: z.array(
      z.object({
        tenantId: z.string(),
        userId: z.string(),
        email: z.string().nullable(),
        kind: z.string(),
        reasonCode: z.string().nullable(),
        reason: z.string().nullable(),
        moved: z.boolean(),
      }),
    ),
  }),
  handle: async ({ ctx, query }) => ({ items: await retryFailed(infra(ctx), query.noticeId ?? null) }),
})

export const noticesEndpoints = [
  getMailSettings,
  putMailSettings,
  postTestMail,
  getNotices,
  getOwnerless,
  postRetry,
] satisfies readonly Endpoint[]

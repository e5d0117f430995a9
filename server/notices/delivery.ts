import { join } from 'node:path'
import { loadMailTemplates, MailTemplateError, type MailTemplates } from '../../templates/index.ts'
import { localUrl } from '../config.ts'
import { SYSTEM, withInfra, withTenant, type App, type TenantContext } from '../context.ts'
import { compose } from './compose.ts'
import { findRecipient } from './recipients.ts'
import { isMailAddress, retryDelay, type SendFailure } from './rules.ts'
import { wakeSender } from './service.ts'
import { readMailServer } from './settings.ts'
import * as store from './store.ts'
import { CONNECTIONS, openTransport, SMTP_TIMEOUTS, type MailTransport, type OutgoingMail, type SmtpTimeouts } from './transport.ts'

/**
 * A sender that dies leaves its mails to another one after this time. It is longer than a batch can take: a server that keeps back each answer as long as it
 * may (SMTP_TIMEOUTS) takes seven minutes from the connection to the second mail on it.
 */
const LEASE_MS = 10 * 60_000
const BATCH = 2 * CONNECTIONS
/** How soon to look again when no mail server has been set. */
const NO_SERVER_DELAY_MS = 10 * 60_000

interface Sender {
  readonly app: App
  readonly tenantKey: number
  /** Read when the first mail is written. */
  readonly templates: () => MailTemplates
  readonly transport: MailTransport
  readonly maxAttempts: number
  readonly base: string
}

/**
 * Sends what is due in one tenant's outbox, until nothing is due or the process stops. A mail whose sender dies between the server's answer
 * and our record goes out once more, with the same Message-ID; none is lost.
 *
 * @param timeouts bounds of each stage of the conversation
 */
export async function deliver(app: App, tenantKey: number, signal: AbortSignal, timeouts: SmtpTimeouts = SMTP_TIMEOUTS): Promise<void> {
  const server = await withInfra(app, SYSTEM, readMailServer)
  if (server === undefined) {
    app.log.warn({ tenantId: tenantKey, code: 'mail_settings_missing' }, 'mails wait: no mail server has been set')
    return withTenant(app, tenantKey, SYSTEM, (ctx) => wakeSender(ctx, tenantKey, new Date(ctx.now.getTime() + NO_SERVER_DELAY_MS)))
  }
  const transport = openTransport(server, timeouts)
  const { maxAttempts } = server.settings
  let loaded: MailTemplates | undefined
  const templates = (): MailTemplates => (loaded ??= templatesOf(app))
  const sender: Sender = { app, tenantKey, templates, transport, maxAttempts, base: consoleUrl(app) }
  try {
    while (!signal.aborted && (await deliverBatch(sender))) continue
  } finally {
    transport.close()
  }
  await withTenant(app, tenantKey, SYSTEM, async (ctx) => {
    const next = await store.nextDue(ctx)
    if (next !== null) await wakeSender(ctx, tenantKey, next)
  })
}

/** @returns whether there was anything to send */
async function deliverBatch(sender: Sender): Promise<boolean> {
  const batch = await withTenant(sender.app, sender.tenantKey, SYSTEM, async (ctx) => {
    await store.releaseAbandoned(ctx)
    return store.claimDue(ctx, BATCH, new Date(ctx.now.getTime() + LEASE_MS))
  })
  // All of them first: a transport that closes under a mail in flight would look like a refusal.
  const settled = await Promise.allSettled(batch.map((notice) => deliverOne(sender, notice)))
  const broken = settled.find((result) => result.status === 'rejected')
  if (broken !== undefined) throw broken.reason
  return batch.length > 0
}

async function deliverOne(sender: Sender, notice: store.ClaimedNotice): Promise<void> {
  const { app, tenantKey } = sender
  const prepared = await withTenant(app, tenantKey, SYSTEM, (ctx) => prepare(ctx, sender, notice))
  if (!('mail' in prepared)) return
  const { mail } = prepared
  const result = await sender.transport.send(mail)
  const ours = await withTenant(app, tenantKey, SYSTEM, async (ctx) => {
    if (!result.sent) return store.recordOutcome(ctx, notice, failureOutcome(ctx, notice, result, sender.maxAttempts))
    await store.forgetTold(ctx, notice.userId, notice.id, prepared.leftOut)
    return store.recordOutcome(ctx, notice, { state: 'sent', sentAt: ctx.now, reasonCode: null, answer: result.answer })
  })
  const fields = { tenantId: tenantKey, noticeId: notice.id, kind: notice.kind, attempt: notice.attempts }
  if (!ours) app.log.warn(fields, 'a mail was taken over by another sender')
  else if (result.sent) app.log.info(fields, 'a mail was sent')
  else app.log.warn({ ...fields, code: result.code, answer: result.answer }, 'a mail was not sent')
}

type Prepared = { readonly mail: OutgoingMail; readonly leftOut: readonly number[] } | { readonly settled: true }

/** Writes the mail, or settles the notice when it cannot or need not be sent. */
async function prepare(ctx: TenantContext, sender: Sender, notice: store.ClaimedNotice): Promise<Prepared> {
  const recipient = await findRecipient(ctx, notice.userId)
  if (recipient === undefined || recipient.deleted) return giveUp(ctx, notice, 'mail_user_unknown')
  if (recipient.email === null) return giveUp(ctx, notice, 'mail_no_address')
  if (!isMailAddress(recipient.email)) return giveUp(ctx, notice, 'mail_address_invalid')
  try {
    const composed = await compose(ctx, sender.templates(), sender.base, notice, recipient)
    if ('mail' in composed) {
      const to = { name: [recipient.lastName, recipient.firstName].filter(Boolean).join(' '), address: recipient.email }
      return { mail: { ...composed.mail, to, messageId: notice.messageId }, leftOut: composed.leftOut }
    }
    await store.forgetTold(ctx, notice.userId, notice.id, composed.leftOut)
    await store.recordOutcome(ctx, notice, { state: 'sent', sentAt: null, reasonCode: 'notice_nothing_left', answer: null })
    return { settled: true }
  } catch (error) {
    // What was queued does not fit its template: our bug, and no attempt will cure it. The database's errors are not of this kind.
    if (!(error instanceof RangeError) && !isZodError(error)) throw error
    ctx.log.error({ err: error, noticeId: notice.id, kind: notice.kind }, 'a mail could not be written')
    return giveUp(ctx, notice, 'mail_render_failed', error.message)
  }
}

function isZodError(error: unknown): error is Error {
  return error instanceof Error && error.name === 'ZodError'
}

async function giveUp(
  ctx: TenantContext,
  notice: store.ClaimedNotice,
  reasonCode: string,
  answer: string | null = null,
): Promise<Prepared> {
  await store.recordOutcome(ctx, notice, { state: 'failed', reasonCode, answer: answer?.slice(0, 500) ?? null })
  ctx.log.warn({ noticeId: notice.id, kind: notice.kind, code: reasonCode }, 'a mail cannot be sent')
  return { settled: true }
}

function failureOutcome(ctx: TenantContext, notice: store.ClaimedNotice, failure: SendFailure, maxAttempts: number): store.Outcome {
  const { code: reasonCode, answer } = failure
  const delay = failure.final ? undefined : retryDelay(notice.attempts, maxAttempts)
  if (delay === undefined) return { state: 'failed', reasonCode, answer }
  return { state: 'retrying', nextAttemptAt: new Date(ctx.now.getTime() + delay), reasonCode, answer }
}

/** Folder of the state directory in which an administrator may put templates of their own. */
export function templateFolder(app: Pick<App, 'config'>): string {
  return join(app.config.stateDir, 'mail-templates')
}

/** The templates with the administrator's own; with a wrong one among them ours are used, so that no mail waits for it. */
export function templatesOf(app: App): MailTemplates {
  try {
    return loadMailTemplates({ overridesDir: templateFolder(app) })
  } catch (error) {
    if (!(error instanceof MailTemplateError)) throw error
    app.log.error({ code: 'mail_template_invalid', file: error.file, reason: error.reason }, 'a mail template was refused; ours are used')
    return loadMailTemplates()
  }
}

/** Address of the console as mails name it. */
export function consoleUrl({ config }: Pick<App, 'config'>): string {
  return config.publicUrl ?? localUrl(config, config.port)
}

import { renderMail } from '../../templates/index.ts'
import { record } from '../audit/service.ts'
import { withInfra, type Actor, type App } from '../context.ts'
import { AppError } from '../errors.ts'
import { readMailServer } from './settings.ts'
import { openTransport, SMTP_TIMEOUTS, type DialogLine, type SmtpTimeouts } from './transport.ts'

/** How a test mail went: what was said, and why it failed. */
export interface TestMailResult {
  readonly sent: boolean
  readonly code: string | null
  readonly answer: string
  readonly dialog: DialogLine[]
}

const MAX_LINES = 200

/**
 * Sends a test mail with the stored settings and gives back the SMTP dialogue, secrets masked. No transaction is open meanwhile.
 *
 * @param to address that gets it
 * @param asker who asks, named in the mail
 * @throws AppError conflict mail_settings_missing when no mail server has been set
 */
export async function sendTestMail(
  app: App,
  to: string,
  asker: Actor,
  words: { locale: 'ja' | 'en'; zone: string },
  timeouts: SmtpTimeouts = SMTP_TIMEOUTS,
): Promise<TestMailResult> {
  const server = await withInfra(app, asker, readMailServer)
  if (server === undefined) throw new AppError('conflict', 'mail_settings_missing')
  const mail = renderMail('test_mail', words, {
    tenantId: '',
    tenantName: '',
    userId: asker.name,
    userName: asker.name,
    host: server.settings.host,
    sentBy: asker.name,
    sentAt: app.clock().toISOString(),
  })
  const dialog: DialogLine[] = []
  const transport = openTransport(server, timeouts, (line) => void (dialog.length < MAX_LINES && dialog.push(line)))
  try {
    const result = await transport.send({ ...mail, to: { name: '', address: to }, messageId: `${crypto.randomUUID()}@tsukuroi` })
    await withInfra(app, asker, (ctx) => record(ctx, 'mail.test', { to, host: server.settings.host }, result.sent ? 'done' : 'failed'))
    if (result.sent) return { sent: true, code: null, answer: result.answer, dialog }
    return { sent: false, code: result.code, answer: result.answer, dialog }
  } finally {
    transport.close()
  }
}

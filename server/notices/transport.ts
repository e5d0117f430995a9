import nodemailer from 'nodemailer'
import type { SMTPPoolOptions } from 'nodemailer/lib/smtp-pool'
import type { RenderedMail } from '../../templates/index.ts'
import { classifyFailure, type SendFailure, type SmtpError } from './rules.ts'
import type { MailServer, MailSettings } from './settings.ts'

/** How long each stage of a conversation with the mail server may take, in milliseconds. */
export interface SmtpTimeouts {
  readonly connect: number
  readonly greeting: number
  readonly silence: number
}

export const SMTP_TIMEOUTS: SmtpTimeouts = { connect: 15_000, greeting: 15_000, silence: 30_000 }

/** One line of the conversation with the mail server, for the test mail. */
export interface DialogLine {
  readonly from: 'client' | 'server' | 'note'
  readonly text: string
}

export interface OutgoingMail extends RenderedMail {
  readonly to: { readonly name: string; readonly address: string }
  /** Without angle brackets; the same in every attempt. */
  readonly messageId: string
}

export type SendResult = { readonly sent: true; readonly answer: string } | ({ readonly sent: false } & SendFailure)

export interface MailTransport {
  /** Never throws: a failure is an answer. */
  send(mail: OutgoingMail): Promise<SendResult>
  close(): void
}

/** Mails that one task sends at the same time. */
export const CONNECTIONS = 5

/**
 * Opens the way to the mail server; connections are made when they are needed and kept until `close`.
 *
 * @param server settings with their secrets
 * @param timeouts bounds of each stage
 * @param onLine gets every line of the conversation, secrets masked; for the test mail
 */
export function openTransport(
  server: MailServer,
  timeouts: SmtpTimeouts = SMTP_TIMEOUTS,
  onLine?: (line: DialogLine) => void,
): MailTransport {
  const { settings } = server
  const options: SMTPPoolOptions = {
    pool: true,
    maxConnections: onLine === undefined ? CONNECTIONS : 1,
    // Trying again is the outbox's business alone.
    maxRequeues: 0,
    host: settings.host,
    port: settings.port,
    ...tlsOptions(settings),
    ...authOptions(server),
    connectionTimeout: timeouts.connect,
    greetingTimeout: timeouts.greeting,
    socketTimeout: timeouts.silence,
    dnsTimeout: timeouts.connect,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(onLine === undefined ? {} : { logger: dialogLogger(onLine, secretsOf(server)), transactionLog: true }),
  }
  const transport = nodemailer.createTransport(options)
  return {
    async send(mail) {
      try {
        const info = await transport.sendMail(messageOf(mail, settings))
        return { sent: true, answer: info.response ?? '' }
      } catch (error) {
        return { sent: false, ...classifyFailure(error as SmtpError) }
      }
    },
    close: () => transport.close(),
  }
}

function tlsOptions({ security, verify, caPem }: MailSettings): SMTPPoolOptions {
  const tls = { rejectUnauthorized: verify, minVersion: 'TLSv1.2' as const, ...(caPem === null ? {} : { ca: caPem }) }
  switch (security) {
    // Without ignoreTLS a server that merely offers STARTTLS with its own certificate would fail (exim's default).
    case 'none':
      return { secure: false, ignoreTLS: true }
    case 'starttls':
      return { secure: false, requireTLS: true, tls }
    case 'smtps':
      return { secure: true, tls }
  }
}

function authOptions({ settings: { auth }, password, clientSecret, refreshToken }: MailServer): SMTPPoolOptions {
  switch (auth.kind) {
    case 'none':
      return {}
    case 'password':
      return { auth: { user: auth.user, pass: password } }
    case 'oauth2':
      return { auth: { type: 'OAuth2', user: auth.user, clientId: auth.clientId, clientSecret, refreshToken, accessUrl: auth.accessUrl } }
  }
}

function messageOf(mail: OutgoingMail, { sender }: MailSettings): Parameters<ReturnType<typeof nodemailer.createTransport>['sendMail']>[0] {
  return {
    from: { name: sender.name, address: sender.address },
    to: { name: mail.to.name, address: mail.to.address },
    envelope: { from: sender.address, to: [mail.to.address] },
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    messageId: `<${mail.messageId}>`,
    // RFC 3834, 5: nobody's vacation answer shall come back.
    headers: { 'Auto-Submitted': 'auto-generated' },
  }
}

function secretsOf(server: MailServer): readonly string[] {
  return [server.password, server.clientSecret, server.refreshToken].filter((secret) => secret !== undefined)
}

/** nodemailer's logger interface; `tnx` says whether the client or the server speaks. */
function dialogLogger(onLine: (line: DialogLine) => void, secrets: readonly string[]) {
  const write = (entry: unknown, ...args: unknown[]): void => {
    const { tnx } = (typeof entry === 'object' && entry !== null ? entry : {}) as { tnx?: unknown }
    const [format = '', ...values] = args
    const text = masked(fill(String(format), values), secrets)
    onLine({ from: tnx === 'client' || tnx === 'server' ? tnx : 'note', text })
  }
  const nothing = (): void => undefined
  return { level: nothing, trace: nothing, debug: write, info: write, warn: write, error: write, fatal: write }
}

function fill(format: string, values: readonly unknown[]): string {
  let next = 0
  return format.replaceAll(/%[sdj]/g, () => String(values[next++]))
}

// An AUTH line carries the password or token in base64, alone or joined with the user.
function masked(text: string, secrets: readonly string[]): string {
  const line = text.replaceAll(/^(AUTH (?:PLAIN|LOGIN|XOAUTH2))\s+\S.*$/gim, '$1 ****')
  return secrets.reduce(
    (hidden, secret) => hidden.replaceAll(secret, '****').replaceAll(Buffer.from(secret).toString('base64'), '****'),
    line,
  )
}

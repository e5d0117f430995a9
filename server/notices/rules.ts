import type { Role } from '../authorization.ts'

export const NOTICE_STATES = ['queued', 'sending', 'sent', 'retrying', 'failed'] as const
export type NoticeState = (typeof NOTICE_STATES)[number]

/** Where a notice may go from each state. An empty list means it is finished. */
export const NEXT_STATES = {
  queued: ['sending'],
  sending: ['sent', 'retrying', 'failed', 'queued'], // queued again after a crash
  retrying: ['sending'],
  failed: ['queued'], // swcfmg_retry_sendmail
  sent: [],
} as const satisfies Record<NoticeState, readonly NoticeState[]>

/** Whether a notice may go from one state to another. */
export function mayBecome(from: NoticeState, to: NoticeState): boolean {
  return (NEXT_STATES[from] as readonly NoticeState[]).includes(to)
}

/** Attempts before a mail is given up, unless the settings say otherwise. */
export const DEFAULT_MAX_ATTEMPTS = 10
const RETRY_SPAN_MS = 24 * 60 * 60 * 1000

/**
 * How long to wait after a failed attempt: each wait is twice the one before, all of them together are 24 hours.
 *
 * @param attempts attempts so far, the failed one included: 1, 2, 3, …
 * @param maxAttempts after how many a mail is given up
 * @returns milliseconds, or undefined when it is given up
 */
export function retryDelay(attempts: number, maxAttempts: number): number | undefined {
  if (attempts >= maxAttempts) return undefined
  const waits = 2 ** (maxAttempts - 1) - 1
  return Math.round((RETRY_SPAN_MS / waits) * 2 ** (attempts - 1))
}

/** Why a mail was not sent: a code of the message catalog, and what the server or the system said. */
export interface SendFailure {
  readonly code: string
  readonly answer: string
  /** Trying again cannot help: the recipient or the mail itself was refused for good (RFC 5321, 4.2.1: 5yz). */
  readonly final: boolean
}

/** What nodemailer's errors carry: https://nodemailer.com/errors/ */
export interface SmtpError {
  readonly code?: string | undefined
  readonly responseCode?: number | undefined
  readonly response?: string | undefined
  readonly command?: string | undefined
  readonly message: string
}

const MAX_ANSWER = 500
const aboutCertificate = /certificate|altname|CERT_|_CERT/i
const finalCommands = new Set(['RCPT TO', 'DATA'])

/** Which of the reasons why a mail cannot be sent an SMTP failure is. */
export function classifyFailure(error: SmtpError): SendFailure {
  const answer = oneLine(error.response ?? error.message)
  const { code = '', responseCode = 0, command = '' } = error
  if (code === 'EAUTH' || code === 'ENOAUTH' || responseCode === 530 || responseCode === 535) {
    return { code: 'smtp_unauthorized', answer, final: false }
  }
  if (aboutCertificate.test(`${code} ${error.message}`)) return { code: 'smtp_certificate_untrusted', answer, final: false }
  if (code === 'ETLS') return { code: 'smtp_starttls_missing', answer, final: false }
  if (code === 'ETIMEDOUT') return { code: 'smtp_timeout', answer, final: false }
  if (responseCode >= 400) return { code: 'smtp_refused', answer, final: responseCode >= 500 && finalCommands.has(command) }
  return { code: 'smtp_unreachable', answer, final: false }
}

function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').slice(0, MAX_ANSWER)
}

/** A name as the language writes it: family name first in Japanese; the user id when there is none. */
export function nameOf(person: { firstName: string; middleName: string; lastName: string; userId: string }, locale: 'ja' | 'en'): string {
  const { firstName, middleName, lastName } = person
  const parts = locale === 'ja' ? [lastName, firstName] : [firstName, middleName, lastName]
  return parts.filter((part) => part !== '').join(' ') || person.userId
}

/** Roles that get the new-patch digest. */
export const DIGEST_ROLES = ['tenant_user', 'tenant_admin'] as const satisfies readonly Role[]

// One @, no blanks, no characters that could begin another header or another recipient (RFC 5321, 4.1.2; quoted local parts are refused).
const ADDRESS = /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?=.{1,255}$)[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*$/

/** Whether an address may be put into an envelope. */
export function isMailAddress(address: string): boolean {
  return ADDRESS.test(address)
}

const WEEK_MS = 7 * 24 * 60 * 60 * 1000
/** The weekly task does not run at the same second each time. */
const SLACK_MS = 60 * 60 * 1000

/** Whether the head of an audit chain is mailed: once a week, and only when the chain grew. */
export function isHeadDue(head: { seq: number; mailedSeq: number | null; mailedAt: Date | null }, now: Date): boolean {
  if (head.mailedAt === null || head.mailedSeq === null) return true
  return head.seq > head.mailedSeq && now.getTime() - head.mailedAt.getTime() >= WEEK_MS - SLACK_MS
}

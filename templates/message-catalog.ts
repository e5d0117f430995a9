import type { MessageEntry, MessageSeverity } from './message-entry.ts'
import { administrationMessages } from './messages/administration.ts'
import { agentsMessages } from './messages/agents.ts'
import { auditMessages } from './messages/audit.ts'
import { collectorMessages } from './messages/collector.ts'
import { commandsMessages } from './messages/commands.ts'
import { discoveryMessages } from './messages/discovery.ts'
import { estateMessages } from './messages/estate.ts'
import { feedsMessages } from './messages/feeds.ts'
import { findingsMessages } from './messages/findings.ts'
import { httpMessages } from './messages/http.ts'
import { jobsMessages } from './messages/jobs.ts'
import { linuxPolicyMessages } from './messages/linux-policy.ts'
import { lookingMessages } from './messages/looking.ts'
import { managerMessages } from './messages/manager.ts'
import { matchingMessages } from './messages/matching.ts'
import { msrcMessages } from './messages/msrc.ts'
import { noticesMessages } from './messages/notices.ts'
import { registrationMessages } from './messages/registration.ts'
import { registrationCommandsMessages } from './messages/registration-commands.ts'
import { reportsMessages } from './messages/reports.ts'
import { storeMessages } from './messages/store.ts'
import { viewsMessages } from './messages/views.ts'
import { wsusMessages } from './messages/wsus.ts'
import { PARAMETER_WORDS } from './parameter-words.ts'

/** The languages of the product. */
export const LOCALES = ['ja', 'en'] as const
export type Locale = (typeof LOCALES)[number]

/** Every numbered message of the product, by area. */
export const messages: readonly MessageEntry[] = [
  ...httpMessages,
  ...estateMessages,
  ...managerMessages,
  ...discoveryMessages,
  ...wsusMessages,
  ...collectorMessages,
  ...findingsMessages,
  ...msrcMessages,
  ...feedsMessages,
  ...matchingMessages,
  ...noticesMessages,
  ...jobsMessages,
  ...agentsMessages,
  ...auditMessages,
  ...administrationMessages,
  ...registrationMessages,
  ...registrationCommandsMessages,
  ...linuxPolicyMessages,
  ...storeMessages,
  ...reportsMessages,
  ...viewsMessages,
  ...commandsMessages,
  ...lookingMessages,
]

/** A message in one language, ready to be shown. */
export interface RenderedMessage {
  readonly number: string
  readonly code: string
  readonly severity: MessageSeverity
  /** The sentence alone. */
  readonly text: string
  /** `CFMGC00126: ERROR: text`, as commands print it. */
  readonly line: string
  /** Return value of a command that ends with this message. */
  readonly exit: number
}

const byCode = new Map(messages.map((entry) => [entry.code, entry]))
const severityWords = { ERROR: 'ERROR', WARN: 'WARNING', INFO: 'INFO' } as const satisfies Record<MessageSeverity, string>
const UNKNOWN = 'unknown_code'
const SYSTEM_ERROR = 255

/** True when the catalog holds a message for this code. */
export function hasMessage(code: string): boolean {
  return byCode.has(code)
}

/**
 * The message of a code in one language. A code that this version does not know, as a newer server may
 * send it, becomes the general message that names the code; it never throws.
 * @param params values for the `{{name}}` places; a missing one is shown as `-`, control characters never reach the text
 */
export function messageFor(code: string, locale: Locale, params: Readonly<Record<string, unknown>> = {}): RenderedMessage {
  const entry = byCode.get(code)
  if (entry === undefined) return messageFor(UNKNOWN, locale, { code })
  const words = PARAMETER_WORDS[entry.code] ?? {}
  const text = entry[locale].replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = Object.hasOwn(params, name) ? params[name] : undefined
    const isWord = typeof value === 'string' || typeof value === 'boolean'
    const word = isWord ? ownOf(ownOf(words, name), String(value))?.[locale] : undefined
    return word ?? showParam(value, locale)
  })
  const exit = entry.exit ?? (entry.severity === 'ERROR' ? SYSTEM_ERROR : 0)
  return {
    number: entry.number,
    code: entry.code,
    severity: entry.severity,
    text,
    line: `${entry.number}: ${severityWords[entry.severity]}: ${text}`,
    exit,
  }
}

function ownOf<T>(from: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return from !== undefined && Object.hasOwn(from, name) ? from[name] : undefined
}

const WORDS = { en: { true: 'yes', false: 'no' }, ja: { true: 'はい', false: 'いいえ' } } as const

function showParam(value: unknown, locale: Locale): string {
  if (value === undefined || value === null || value === '') return '-'
  if (typeof value === 'boolean') return WORDS[locale][`${value}`]
  if (Array.isArray(value)) return value.map((item) => showParam(item, locale)).join(', ')
  if (value instanceof Date) return value.toISOString()
  if (typeof value === 'object')
    return Object.values(value)
      .map((item) => showParam(item, locale))
      .join(': ')
  // A value from outside must not begin a new line in a log or on a terminal, nor turn the rest of one around.
  return String(value as string | number | bigint | symbol)
    .replaceAll(/[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]+/gu, ' ')
    .trim()
}

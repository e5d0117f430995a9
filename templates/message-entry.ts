/** How bad a message is; printed as INFO, WARNING or ERROR between number and text. */
export type MessageSeverity = 'ERROR' | 'WARN' | 'INFO'

/**
 * One numbered message. The number never changes its meaning; `{{name}}` in the texts is filled from the details that travel with the code.
 * `exit` is the return value of a command that ends with it.
 */
export interface MessageEntry {
  readonly number: `CFMG${'C' | 'D' | 'M' | 'P'}${string}`
  readonly code: string
  readonly severity: MessageSeverity
  readonly exit?: number
  readonly en: string
  readonly ja: string
}

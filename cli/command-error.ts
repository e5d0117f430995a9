/** Ends a command with a numbered message and its return value. */
export class CommandError extends Error {
  readonly code: string
  readonly details: Readonly<Record<string, unknown>>

  constructor(code: string, details: Readonly<Record<string, unknown>> = {}, options: { cause?: unknown } = {}) {
    super(code, options)
    this.code = code
    this.details = details
  }
}

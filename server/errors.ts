/** The five ways in which work is stopped; what is none of them is our bug (CONTRIBUTING.md). */
export type ErrorKind = 'invalid' | 'forbidden' | 'not_found' | 'conflict' | 'unavailable'

/** Facts that the message of a code needs; never secrets, never another tenant's. */
export type ErrorDetails = Readonly<Record<string, unknown>>

/** An error that somebody outside can act on. The code crosses the wire; the sentence is made where it is shown. */
export class AppError extends Error {
  readonly kind: ErrorKind
  readonly code: string
  readonly details: ErrorDetails

  /**
   * @param kind who has to act
   * @param code stable, snake_case, with an entry in templates/messages
   * @param details what the message needs
   * @param options the cause, when another error is wrapped
   */
  constructor(kind: ErrorKind, code: string, details: ErrorDetails = {}, options: { cause?: unknown } = {}) {
    super(code, options)
    this.name = 'AppError'
    this.kind = kind
    this.code = code
    this.details = details
  }
}

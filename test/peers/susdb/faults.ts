import { SqlError } from './types.ts'

/** What the driver sends on its own: settings after login, and a question whether the connection still works. */
export function isHousekeeping(text: string): boolean {
  return /^(set ansi_nulls on\s|select 1;?$)/i.test(text)
}

/** What goes wrong, and where: statements that match, or the login. */
export interface Fault {
  readonly at?: 'login' | 'statement'
  /** In the text of the statement; every statement when absent. */
  readonly match?: RegExp
  /** How often; 1 when absent. */
  readonly times?: number
  /** After so many rows of a result; before the first token when absent. */
  readonly afterRows?: number
  readonly what:
    | { readonly kind: 'cut' }
    /** Never answers; an attention is still acknowledged unless `deaf`. */
    | { readonly kind: 'hang'; readonly deaf?: boolean }
    | { readonly kind: 'delay'; readonly milliseconds: number }
    /** A severity of 20 and above ends the connection, as on SQL Server. */
    | { readonly kind: 'error'; readonly number: number; readonly severity?: number; readonly message?: string }
}

const MESSAGES: Readonly<Record<number, readonly [message: string, severity: number]>> = {
  1205: [
    'Transaction (Process ID 51) was deadlocked on lock resources with another process and has been chosen as the deadlock victim. Rerun the transaction.',
    13,
  ],
  1222: ['Lock request time out period exceeded.', 16],
  596: ['Cannot continue the execution because the session is in the kill state.', 21],
  601: ['Could not continue scan with NOLOCK due to data movement.', 12],
  701: ["There is insufficient system memory in resource pool 'default' to run this query.", 17],
  4060: ['Cannot open database "SUSDB" requested by the login. The login failed.', 11],
  18456: ['Login failed for user.', 14],
  18486: ['Login failed because the account is currently locked out.', 14],
}

/** The error that a fault stands for. */
export function errorOf({ number, severity, message }: Extract<Fault['what'], { kind: 'error' }>): SqlError {
  const [text, usual] = MESSAGES[number] ?? ['A fault of the stand-in.', 16]
  return new SqlError(number, message ?? text, severity ?? usual)
}

/** The faults that wait for their statement. */
export class Faults {
  #waiting: { fault: Fault; left: number }[] = []

  add(...faults: readonly Fault[]): void {
    for (const fault of faults) this.#waiting.push({ fault, left: fault.times ?? 1 })
  }

  clear(): void {
    this.#waiting = []
  }

  /** The first fault that fits; it counts as used. */
  take(at: 'login' | 'statement', text: string): Fault | undefined {
    if (at === 'statement' && isHousekeeping(text)) return undefined
    const found = this.#waiting.find(({ fault, left }) => left > 0 && (fault.at ?? 'statement') === at && (fault.match?.test(text) ?? true))
    if (found === undefined) return undefined
    found.left--
    return found.fault
  }
}

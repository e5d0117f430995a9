import type { Role } from '../../server/authorization.ts'

/** Somebody who looks at pages. */
export interface Person {
  readonly userId: string
  readonly password: string
  /** Absent of somebody of an estate that runs already: every page is opened. */
  readonly role: Role | undefined
}

export async function withLookedAtEstate<T>(
  say: (line: string) => void,
  work: (at: { url: string; people: Person[] }) => Promise<T>,
): Promise<T> {
  throw new Error('soon')
}

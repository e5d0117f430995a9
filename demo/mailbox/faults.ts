/** What a mail server does on a bad day; the mailbox does it on purpose. */
export type Fault =
  | { readonly kind: 'refuse'; readonly code?: number; readonly text?: string }
  | { readonly kind: 'greylist' }
  | { readonly kind: 'hang'; readonly at: 'connect' | 'recipient' | 'data' | 'after_data' }
  | { readonly kind: 'drop'; readonly at: 'recipient' | 'after_data' }
  | { readonly kind: 'refuse_sign_in' }

export interface FaultRule {
  readonly fault: Fault
  /** Only this recipient; every one when absent. */
  readonly to?: string
  /** How often it happens; always when absent. */
  readonly times?: number
}

/** The rules in force, and the memory of the greylist. */
export interface Faults {
  /** Replaces the rules; an empty list makes the server well again. */
  set(rules: readonly FaultRule[]): void
  /** The fault that strikes now, counted as happened. */
  strike(kinds: readonly Fault['kind'][], matches: (fault: Fault) => boolean, address?: string): Fault | undefined
  /** True when this pair of addresses is seen for the first time. */
  isNewToGreylist(from: string, to: string): boolean
}

export function createFaults(): Faults {
  let rules: { rule: FaultRule; left: number }[] = []
  const greylist = new Set<string>()
  return {
    set(next) {
      rules = next.map((rule) => ({ rule, left: rule.times ?? Number.POSITIVE_INFINITY }))
      greylist.clear()
    },
    strike(kinds, matches, address) {
      const found = rules.find(
        ({ rule, left }) =>
          left > 0 &&
          kinds.includes(rule.fault.kind) &&
          (rule.to === undefined || rule.to.toLowerCase() === address?.toLowerCase()) &&
          matches(rule.fault),
      )
      if (found === undefined) return undefined
      found.left -= 1
      return found.rule.fault
    },
    isNewToGreylist(from, to) {
      const pair = `${from.toLowerCase()} ${to.toLowerCase()}`
      if (greylist.has(pair)) return false
      greylist.add(pair)
      return true
    },
  }
}

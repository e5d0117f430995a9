import { isInRange, rangeOf, wordsOf, type AddressWords } from './address-ranges.ts'

/**
 * Rules that assign discovered computers to tenants: pure. WSUS does not tell the organizational unit of a
 * computer; what is known of its place in a directory is the domain, the end of its full name.
 */

export const MAPPING_KINDS = ['target_group', 'host_name', 'domain_suffix', 'address_range'] as const
export type MappingKind = (typeof MAPPING_KINDS)[number]

/** What a rule looks at. */
export interface MappingRule {
  /** Only computers of this source; null: of any. */
  readonly sourceKey: number | null
  readonly kind: MappingKind
  readonly pattern: string
}

/** A discovered computer as rules look at it. */
export interface Mappable {
  readonly sourceKey: number
  /** Lower case. */
  readonly fqdn: string
  readonly addresses: readonly string[]
  /** Names of WSUS's groups that hold it, those above included. */
  readonly groups: readonly string[]
}

const HOST = /^[a-z0-9*?._-]{1,253}$/i
const SUFFIX = /^[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?$/i

/** Whether a pattern is one of its kind: a group's name; a name with `*` and `?`; a domain; an address range such as 192.0.2.0/24. */
export function isPattern(kind: MappingKind, pattern: string): boolean {
  if (pattern.trim() === '' || pattern.length > 255) return false
  switch (kind) {
    case 'target_group':
      return true
    case 'host_name':
      return HOST.test(pattern)
    case 'domain_suffix':
      return SUFFIX.test(pattern)
    case 'address_range':
      return rangeOf(pattern) !== null
  }
}

/** A computer made ready to be looked at by many rules. */
interface Ready {
  readonly sourceKey: number
  readonly fqdn: string
  readonly label: string
  readonly addresses: readonly AddressWords[]
  readonly groups: ReadonlySet<string>
}

type Test = (computer: Ready) => boolean

/**
 * Makes rules ready to be tried on many computers.
 *
 * @param rules in the order of trial
 * @returns the first rule that a computer meets, or undefined
 */
export function compileRules<R extends MappingRule>(rules: readonly R[]): (computer: Mappable) => R | undefined {
  const tests = rules.map((rule) => ({ rule, test: testOf(rule) }))
  return (computer) => {
    const ready = readyFor(computer)
    return tests.find(({ rule, test }) => (rule.sourceKey === null || rule.sourceKey === ready.sourceKey) && test(ready))?.rule
  }
}

/** The first rule that a computer meets; rules are tried in their order. */
export function firstMatch<R extends MappingRule>(computer: Mappable, rules: readonly R[]): R | undefined {
  return compileRules(rules)(computer)
}

function readyFor({ sourceKey, fqdn, addresses, groups }: Mappable): Ready {
  return {
    sourceKey,
    fqdn,
    label: fqdn.split('.')[0] ?? '',
    addresses: addresses.map(wordsOf).filter((words) => words !== null),
    groups: new Set(groups.map((name) => name.toLowerCase())),
  }
}

function testOf({ kind, pattern }: MappingRule): Test {
  const wanted = pattern.toLowerCase()
  switch (kind) {
    case 'target_group':
      return ({ groups }) => groups.has(wanted)
    case 'host_name':
      if (!/[*?]/.test(wanted)) return ({ fqdn, label }) => fqdn === wanted || label === wanted
      return ({ fqdn, label }) => isLike(fqdn, wanted) || isLike(label, wanted)
    case 'domain_suffix':
      return ({ fqdn }) => fqdn.endsWith(`.${wanted}`)
    case 'address_range': {
      const range = rangeOf(pattern)
      return range === null ? () => false : ({ addresses }) => addresses.some((address) => isInRange(address, range))
    }
  }
}

/** Whether a name is like a pattern with `*` and `?`; in steps, not by a regular expression that a pattern could make slow. */
function isLike(name: string, pattern: string): boolean {
  let [n, p, star, mark] = [0, 0, -1, 0]
  while (n < name.length) {
    if (pattern[p] === '*') {
      star = p++
      mark = n
    } else if (pattern[p] === '?' || pattern[p] === name[n]) {
      n++
      p++
    } else if (star >= 0) {
      p = star + 1
      n = ++mark
    } else return false
  }
  while (pattern[p] === '*') p++
  return p === pattern.length
}

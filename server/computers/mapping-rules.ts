import { BlockList, isIP } from 'node:net'
import { z } from 'zod'

/** Rules that assign discovered computers to tenants: pure (spec/cmdb.md, "Identity"). */

export const MAPPING_KINDS = ['target_group', 'host_name', 'domain_suffix', 'address_range'] as const
export type MappingKind = (typeof MAPPING_KINDS)[number]

/** What a rule looks at. */
export interface MappingRule {
  /** Only computers of this source; null: of any. */
  readonly sourceKey: number | null
  readonly kind: MappingKind
  readonly pattern: string
}

/** An unassigned computer as rules look at it. */
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

/** A pattern of its kind: a group's name; a name with `*` and `?`; a domain; an address range such as 192.0.2.0/24. */
export const MappingPattern = z.object({ kind: z.enum(MAPPING_KINDS), pattern: z.string().trim().min(1).max(255) }).refine((rule) => {
  switch (rule.kind) {
    case 'target_group':
      return true
    case 'host_name':
      return HOST.test(rule.pattern)
    case 'domain_suffix':
      return SUFFIX.test(rule.pattern)
    case 'address_range':
      return rangeOf(rule.pattern) !== null
  }
}, 'mapping_pattern_invalid')

/** The first rule that a computer meets; rules are tried in their order. */
export function firstMatch<R extends MappingRule>(computer: Mappable, rules: readonly R[]): R | undefined {
  return rules.find((rule) => (rule.sourceKey === null || rule.sourceKey === computer.sourceKey) && matches(computer, rule))
}

function matches(computer: Mappable, { kind, pattern }: MappingRule): boolean {
  const wanted = pattern.toLowerCase()
  switch (kind) {
    case 'target_group':
      return computer.groups.some((name) => name.toLowerCase() === wanted)
    case 'host_name':
      return [computer.fqdn, computer.fqdn.split('.')[0] ?? ''].some((name) => isLike(name, wanted))
    case 'domain_suffix':
      return computer.fqdn.endsWith(`.${wanted}`)
    case 'address_range': {
      const range = rangeOf(pattern)
      return range !== null && computer.addresses.some((address) => range.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4'))
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

function rangeOf(text: string): BlockList | null {
  const [address = '', bits = ''] = text.split('/')
  const family = isIP(address)
  const prefix = Number(bits)
  if (family === 0 || !/^\d{1,3}$/.test(bits) || prefix > (family === 6 ? 128 : 32)) return null
  const range = new BlockList()
  range.addSubnet(address, prefix, family === 6 ? 'ipv6' : 'ipv4')
  return range
}

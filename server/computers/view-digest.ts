import { hash } from 'node:crypto'
import type { DiscoveredComputer } from './store.ts'

/** Bytes of SHA-256 that a digest keeps. */
export const DIGEST_BYTES = 16

/** What a source's knowledge of a computer is known by, without asking for all of it. */
export interface StoredView {
  readonly id: number
  /** The source had it when it was last read. */
  readonly present: boolean
  /** The computer's name, addresses and system follow this source; the digest holds them too then. */
  readonly follows: boolean
  /** Milliseconds since 1970. */
  readonly detectedAt: number | null
  /** `viewDigest` of what is stored. */
  readonly digest: string
}

/**
 * Pure: whether what a source says of a computer differs from what is stored.
 *
 * @param rolledUp the computer reports to a server below, which sends its states up
 */
export function saysAnew(computer: DiscoveredComputer, rolledUp: boolean, stored: StoredView | undefined): boolean {
  if (stored === undefined || !stored.present) return true
  if (computer.detectedAt !== null && computer.detectedAt.getTime() !== stored.detectedAt) return true
  return viewDigest(computer, rolledUp, stored.follows) !== stored.digest
}

/**
 * Pure: what a source says of a computer, in one value; the same as `storedViews` has PostgreSQL make of its rows, character by character.
 *
 * @param follows whether the computer itself follows the source
 * @returns hexadecimal
 */
export function viewDigest(c: DiscoveredComputer, rolledUp: boolean, follows: boolean): string {
  const view = jsonArray([
    c.fqdn,
    jsonbText(c.attributes),
    c.parentServerId?.toLowerCase() ?? null,
    rolledUp,
    c.lastSyncAt?.getTime() ?? null,
    c.lastReportAt?.getTime() ?? null,
  ])
  const itself = follows ? jsonArray([c.fqdn === '' ? null : c.fqdn, c.hostName, c.addresses, c.osName, c.osVersion, c.osArchitecture]) : ''
  return hash('sha256', view + itself, 'hex').slice(0, 2 * DIGEST_BYTES)
}

type Json = string | number | boolean | null | readonly string[]

/** As PostgreSQL's `json_build_array(…)::text` writes it. */
function jsonArray(values: readonly Json[]): string {
  return `[${values.map((value) => JSON.stringify(value)).join(', ')}]`
}

/** As PostgreSQL's `jsonb::text` writes an object of texts: shorter keys first, then by their characters. */
function jsonbText(object: Readonly<Record<string, string | null>>): string {
  const keys = Object.keys(object).toSorted((a, b) => a.length - b.length || (a < b ? -1 : 1))
  return `{${keys.map((key) => `${JSON.stringify(key)}: ${JSON.stringify(object[key])}`).join(', ')}}`
}

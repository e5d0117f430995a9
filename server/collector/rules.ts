import { createHash } from 'node:crypto'
import type { CollectorManifest } from '../../wsus-adapter/index.ts'

/** What collectors' tokens begin with, so that one that lies around is known for what it is. */
export const TOKEN_PREFIX = 'tkc_'
const TOKEN = /^tkc_[A-Za-z0-9_-]{43}$/

/** How many computers a collector is asked for by id; of more it is asked for everything. */
export const DUE_LIMIT = 5_000
/** A collector's clock and the server's may differ, and reports come while a delivery is made: what is asked for begins this much earlier. */
const OVERLAP_MS = 10 * 60_000

/** The token of an `authorization` header: `Bearer tkc_…`; undefined for anything else. */
export function tokenIn(authorization: string | undefined): string | undefined {
  const [scheme, token, ...more] = (authorization ?? '').split(' ')
  return scheme?.toLowerCase() === 'bearer' && token !== undefined && more.length === 0 && TOKEN.test(token) ? token : undefined
}

/** SHA-256 of a text or of bytes. */
export function sha256Of(data: Uint8Array | string): Buffer {
  return createHash('sha256').update(data).digest()
}

/** What a source has by now, as far as it decides what a collector sends. */
export interface Held {
  /** False until a run of the source has ended well. */
  readonly hasBaseline: boolean
  /** The latest report of a computer whose states are stored. */
  readonly reportedUpTo: Date | null
  /** Computers whose states are due, one more than `DUE_LIMIT` at most. */
  readonly due: readonly string[]
}

/** What a collector is asked to send: everything, or the states of computers that reported since a time and of some others. */
export interface Wishes {
  readonly full: boolean
  /** As WSUS writes times, UTC. */
  readonly statesSince: string | null
  readonly due: readonly string[]
}

/** What to ask of a collector: all states once, then those that moved. */
export function wishesFor({ hasBaseline, reportedUpTo, due }: Held): Wishes {
  if (!hasBaseline || reportedUpTo === null || due.length > DUE_LIMIT) return { full: true, statesSince: null, due: [] }
  const since = new Date(reportedUpTo.getTime() - OVERLAP_MS)
  return { full: false, statesSince: since.toISOString().replace('Z', ''), due: [...due] }
}

/** A part that was stored. */
export interface StoredPart {
  readonly set: string
  readonly number: number
  readonly sha256: Buffer
  readonly bytes: number
}

/** What is wrong with a delivery's parts, as `set/number`; at most so many are named. */
export interface PartProblems {
  readonly missing: string[]
  readonly wrong: string[]
  readonly extra: string[]
}

const NAMED = 20

/**
 * Compares what a collector says it sent with what is here.
 *
 * @returns undefined when both are the same
 */
export function partProblems(manifest: Pick<CollectorManifest, 'sets'>, stored: readonly StoredPart[]): PartProblems | undefined {
  const here = new Map(stored.map((part) => [`${part.set}/${part.number}`, part]))
  const problems: PartProblems = { missing: [], wrong: [], extra: [] }
  for (const [set, { parts }] of Object.entries(manifest.sets)) {
    for (const [index, part] of parts.entries()) {
      const name = `${set}/${part.number}`
      const found = here.get(name)
      here.delete(name)
      if (found === undefined) problems.missing.push(name)
      else if (part.number !== index || part.bytes !== found.bytes || part.sha256 !== found.sha256.toString('hex'))
        problems.wrong.push(name)
    }
  }
  problems.extra.push(...here.keys())
  const cut = (names: string[]): string[] => names.slice(0, NAMED)
  const all = { missing: cut(problems.missing), wrong: cut(problems.wrong), extra: cut(problems.extra) }
  return all.missing.length + all.wrong.length + all.extra.length === 0 ? undefined : all
}

/** What of a delivery is here. */
export interface Size {
  readonly bytes: number
  readonly parts: number
}

/** Whether another part still fits. @param more its bytes */
export function hasRoom(stored: Size, more: number, limits: { readonly deliveryBytes: number; readonly parts: number }): boolean {
  return stored.bytes + more <= limits.deliveryBytes && stored.parts < limits.parts
}

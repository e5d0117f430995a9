import { isOneLine } from '../http/text-rules.ts'

/** What may be registered: pure. */

/** Systems that software is for. */
export const OS_TYPES = ['Windows', 'Windows EM64T', 'Linux', 'Linux EM64T', 'Solaris'] as const
export type OsType = (typeof OS_TYPES)[number]

/** 1 recommended, 2 important, 3 security. */
export type Importance = 1 | 2 | 3

/** The source of what is registered by hand. */
export const DIRECT = 'Direct'

/** Most rows of one request. */
export const MAX_ROWS = 20_000

const NAME_LIMIT = 256
const VERSION_LIMIT = 64
const LOCATION_LIMIT = 512

/** @returns the system that a word means, or undefined */
export function osTypeOf(text: string | null): OsType | undefined {
  return OS_TYPES.find((word) => word === text)
}

/** @returns the importance that a digit means, or undefined */
export function importanceOf(text: string | null): Importance | undefined {
  return text === '1' || text === '2' || text === '3' ? (Number(text) as Importance) : undefined
}

/** Whether an id has the form of those of a source: up to 32 of A-Z, a-z, 0-9, hyphen and underscore, not beginning with the last two, `@` and the source. */
export function isIdOf(id: string, sourceId: string): boolean {
  const [own, source, ...more] = id.split('@')
  return /^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$/.test(own ?? '') && source === sourceId && more.length === 0
}

/** Whether a text may be a name of software or of a patch. */
export function isName(text: string | null): text is string {
  return text !== null && text !== '' && isOneLine(text, NAME_LIMIT)
}

/** Whether a text may be a version; the empty one may. */
export function isVersion(text: string): boolean {
  return isOneLine(text, VERSION_LIMIT)
}

/** Software and where it is, as files have it: `L31CWYNJI@Direct` or, of software that is there several times, `L31CWYNJI@Direct;/opt/second`. */
export interface PlacedSoftware {
  readonly softwareId: string
  readonly location: string
}

/** @returns null when the place is too long or holds control characters */
export function placedSoftware(text: string): PlacedSoftware | null {
  const at = text.indexOf(';')
  if (at < 0) return { softwareId: text, location: '' }
  const location = text.slice(at + 1).trim()
  return location !== '' && isOneLine(location, LOCATION_LIMIT) ? { softwareId: text.slice(0, at).trim(), location } : null
}

/** The text of it again. */
export function placedText({ softwareId, location }: PlacedSoftware): string {
  return location === '' ? softwareId : `${softwareId};${location}`
}

/** What tells a software from the others of its source: name, version and system, and what an own source says besides. */
export function identityOf(parts: readonly string[]): string {
  return JSON.stringify(parts)
}

/** What an own source tells software apart by besides name, version and system. */
export function furtherIdentity(identity: string): string[] {
  return (JSON.parse(identity) as string[]).slice(3)
}

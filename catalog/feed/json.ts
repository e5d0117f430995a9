import { FeedError, oneLine } from './records.ts'

/** Careful looks into documents of others: what is not there, or something else, is empty. */

/** @throws FeedError feed_malformed when the text is no JSON */
export function parseJson(document: string): unknown {
  try {
    return JSON.parse(document) as unknown
  } catch (err) {
    throw new FeedError('feed_malformed', { reason: oneLine((err as Error).message, 200) }, { cause: err })
  }
}

/** A member of an object; undefined where there is none. */
export function member(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null && Object.hasOwn(of, name) ? (of as Record<string, unknown>)[name] : undefined
}

/** The items of a list; one thing alone is a list of one, as converters from XML write it. */
export function list(of: unknown): readonly unknown[] {
  if (of === undefined || of === null) return []
  return Array.isArray(of) ? (of as unknown[]) : [of]
}

/** A text or a number as text; empty for anything else. */
export function text(of: unknown): string {
  return typeof of === 'string' ? of : typeof of === 'number' ? String(of) : ''
}

/** The text in `{ "Value": "…" }`, or the text itself. */
export function value(of: unknown): string {
  const inner = member(of, 'Value')
  return inner === undefined ? text(of) : text(inner)
}

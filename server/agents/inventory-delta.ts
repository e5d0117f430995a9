import canonicalize from 'canonicalize'
import type { InventoryDelta } from './protocol.ts'
import { sha256 } from './rules.ts'

/**
 * The whole inventory that a delta means, as the agent has it; it is then parsed like one that came whole.
 * @param base the stored inventory that `baseChecksum` names
 * @param delta what went and what came
 * @returns the document and its canonical text, whose checksum is `delta.checksum`; null when the delta does not fit, and the whole has to be asked for
 */
export function applyDelta(
  base: { readonly packages: readonly string[] },
  delta: InventoryDelta,
): { readonly document: { readonly packages: string[] }; readonly text: string } | null {
  const lines = new Set(base.packages)
  for (const line of delta.removed) if (!lines.delete(line)) return null
  for (const line of delta.added) {
    if (lines.has(line)) return null
    lines.add(line)
  }
  // The order of code units, as agents sort; `localeCompare` would differ.
  const document = { ...delta.rest, packages: [...lines].toSorted() }
  const text = canonicalText(document)
  return sha256(text) === delta.checksum ? { document, text } : null
}

/**
 * The canonical form of what was parsed from JSON (RFC 8785): names in the order of code units, and everything else as JSON.stringify writes it. A third of
 * the time of writing it value by value.
 */
export function canonicalText(value: unknown): string {
  const ordered = inOrder(value)
  return ordered === UNORDERABLE ? (canonicalize(value) ?? '') : JSON.stringify(ordered)
}

const UNORDERABLE = Symbol('unorderable')
/** Names that an object does not keep in the order in which it gets them, or not at all. */
const STUBBORN = /^(?:\d+|__proto__)$/

function inOrder(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value))
    return typeof value[0] === 'string' && value.every((one) => typeof one === 'string') ? value : listInOrder(value)
  const ordered: Record<string, unknown> = {}
  for (const name of Object.keys(value).toSorted()) {
    const own = STUBBORN.test(name) ? UNORDERABLE : inOrder((value as Record<string, unknown>)[name])
    if (own === UNORDERABLE) return UNORDERABLE
    ordered[name] = own
  }
  return ordered
}

function listInOrder(list: readonly unknown[]): unknown {
  const ordered = list.map(inOrder)
  return ordered.includes(UNORDERABLE) ? UNORDERABLE : ordered
}

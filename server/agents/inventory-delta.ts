import canonicalize from 'canonicalize'
import type { InventoryDelta } from './protocol.ts'
import { sha256 } from './rules.ts'

/**
 * The whole inventory that a delta means, as the agent has it; it is then parsed like one that came whole.
 * @param base the stored inventory that `baseChecksum` names
 * @param delta what went and what came
 * @returns the document whose checksum is `delta.checksum`; null when the delta does not fit, and the whole has to be asked for
 */
export function applyDelta(base: { readonly packages: readonly string[] }, delta: InventoryDelta): Record<string, unknown> | null {
  const lines = new Set(base.packages)
  for (const line of delta.removed) if (!lines.delete(line)) return null
  for (const line of delta.added) {
    if (lines.has(line)) return null
    lines.add(line)
  }
  // The order of code units, as agents sort; `localeCompare` would differ.
  const document = { ...delta.rest, packages: [...lines].toSorted() }
  return sha256(canonicalize(document) ?? '') === delta.checksum ? document : null
}

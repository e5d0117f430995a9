import type { OfferedUpdate } from './protocol.ts'

export type Presence = 'needed' | 'installed' | 'not_applicable'

/** What a detection knows of the computer. */
export type Possessions = {
  installed: ReadonlySet<string>
  /** Updates created until then count as installed from the start. */
  patchedUntil: Date
}

/**
 * Which of the offered updates the computer has, needs, or has no use for: an update that an installed one supersedes
 * (over any number of steps) is not applicable, whether it was installed before or not.
 */
export function judge(updates: readonly OfferedUpdate[], possessions: Possessions): Map<string, Presence> {
  const isInstalled = (update: OfferedUpdate): boolean =>
    possessions.installed.has(update.updateId) || new Date(update.createdAt) <= possessions.patchedUntil
  const byId = new Map(updates.map((update) => [update.updateId, update]))
  const overtaken = new Set<string>()
  const overtake = (update: OfferedUpdate): void => {
    for (const id of update.supersedes) {
      if (overtaken.has(id)) continue
      overtaken.add(id)
      const older = byId.get(id)
      if (older) overtake(older)
    }
  }
  for (const update of updates) if (isInstalled(update)) overtake(update)
  return new Map(
    updates.map((update) => {
      const presence = overtaken.has(update.updateId) ? 'not_applicable' : isInstalled(update) ? 'installed' : 'needed'
      return [update.updateId, presence]
    }),
  )
}

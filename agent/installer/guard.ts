import type { Change, PackageItem, Preview } from '../protocol/messages.ts'

/** How a change of an enabled module stream stands among the changes of packages. */
export const MODULE_PREFIX = 'module:'

/**
 * Why a dry run goes further than the plan, as a stable code; null when it may be done. What the approved preview announces may be done, and so
 * may the removal of an older build of what comes (of kernels a few are kept beside each other, and the oldest goes).
 * @param changes what the package manager would do for this item
 * @param expected the approved preview of this computer; null when it was approved without one
 */
export function refuseChanges(
  item: Pick<PackageItem, 'action' | 'packages'>,
  changes: readonly Change[],
  expected: Preview | null,
): string | null {
  const announced = new Set(expected?.changes.map((change) => `${change.action} ${change.name}`))
  const wanted = new Set(item.packages.map((one) => one.name))
  const coming = new Set(changes.filter((change) => change.action !== 'remove').map((change) => change.name))
  for (const change of changes) {
    if (announced.has(`${change.action} ${change.name}`)) continue
    if (change.name.startsWith(MODULE_PREFIX)) return 'module_not_enabled'
    if (change.action === 'downgrade' && !(item.action === 'downgrade' && wanted.has(change.name))) return 'would_downgrade'
    if (change.action !== 'remove' || coming.has(change.name)) continue
    if (!(item.action === 'remove' && wanted.has(change.name))) return 'would_remove'
  }
  return null
}

/** Joins the changes of several dry runs; what two of them would do is done once. */
export function joinChanges(runs: readonly (readonly Change[])[]): Change[] {
  const found = new Map<string, Change>()
  for (const change of runs.flat()) {
    found.set(JSON.stringify([change.action, change.name, change.architecture, change.to]), change)
  }
  return [...found.values()]
}

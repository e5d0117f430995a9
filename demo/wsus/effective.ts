import type { Deployment, Effective, TargetGroup } from './types.ts'

/** Depth of a group: All Computers is 0. A deeper group speaks before a shallower one. */
export function priorityOf(groupId: string, groups: ReadonlyMap<string, TargetGroup>): number {
  let depth = 0
  let group = groups.get(groupId)
  while (group?.parentId && depth < 64) {
    depth++
    group = groups.get(group.parentId)
  }
  return depth
}

/** The computer's explicit groups and all groups above them. */
export function groupsAbove(explicit: Iterable<string>, groups: ReadonlyMap<string, TargetGroup>): Set<string> {
  const all = new Set<string>()
  for (const id of explicit) {
    for (let group = groups.get(id); group && !all.has(group.id); group = group.parentId ? groups.get(group.parentId) : undefined) {
      all.add(group.id)
    }
  }
  return all
}

/**
 * Negative when `a` wins over `b`: the deeper group; then install over uninstall over not approved; then assigned over
 * optional; then the earlier deadline; then the newer approval. The first four are Microsoft's published order
 * (WSUS operations guide, update management rules), the last is ours to make it total.
 */
function compare(a: Deployment, b: Deployment, groups: ReadonlyMap<string, TargetGroup>): number {
  return (
    priorityOf(b.groupId, groups) - priorityOf(a.groupId, groups) ||
    a.action - b.action ||
    Number(b.isAssigned) - Number(a.isAssigned) ||
    (a.deadline?.getTime() ?? Number.MAX_SAFE_INTEGER) - (b.deadline?.getTime() ?? Number.MAX_SAFE_INTEGER) ||
    b.id - a.id
  )
}

/**
 * The one approval of an update that counts for a computer.
 *
 * @param deployments of one update, any groups
 * @param memberOf the computer's groups, inherited ones included
 * @returns null when no approval reaches the computer; action 2 where a deeper group says "not approved"
 */
export function effectiveOf(
  deployments: Iterable<Deployment>,
  memberOf: ReadonlySet<string>,
  groups: ReadonlyMap<string, TargetGroup>,
): Effective | null {
  let best: Deployment | null = null
  for (const deployment of deployments) {
    if (!memberOf.has(deployment.groupId)) continue
    if (best === null || compare(deployment, best, groups) < 0) best = deployment
  }
  return best && { action: best.action, groupId: best.groupId, deployment: best }
}

import type { Role } from '../authorization.ts'
import type { RowProblem } from '../http/row-problems.ts'
import { isOneLine, lengthOf } from '../http/text-rules.ts'

/** A server group as a file gives it. */
export interface ServerGroupRow {
  /** null on add: we give it. */
  readonly serverGroupId: string | null
  readonly name: string
  readonly tenantId: string
  /** User id; null: nobody. */
  readonly owner: string | null
}

const NAME_LIMIT = 85
const FORBIDDEN = /[<>&"'|,]/
/** Shape of every public id of ours; longer text is not looked up. */
const PUBLIC_ID = /^[A-Za-z0-9_-]{1,64}@[A-Za-z0-9_-]{1,32}$/

/** @returns whether a name is one that a server group may have */
export function isServerGroupName(name: string): boolean {
  return name.trim() !== '' && lengthOf(name) <= NAME_LIMIT && isOneLine(name, NAME_LIMIT) && !FORBIDDEN.test(name)
}

/** Everything that is wrong with a row by itself. */
export function problemsOfServerGroup(group: ServerGroupRow, row: number, options: { isNew: boolean }): RowProblem[] {
  const found: RowProblem[] = []
  const { serverGroupId } = group
  if (options.isNew && serverGroupId !== null && serverGroupId !== '') {
    found.push({ row, column: 'serverGroupId', code: 'server_group_id_given', details: { serverGroupId: serverGroupId.slice(0, 100) } })
  }
  if (!options.isNew && !PUBLIC_ID.test(serverGroupId ?? '')) {
    found.push({
      row,
      column: 'serverGroupId',
      code: 'server_group_not_found',
      details: { serverGroupId: (serverGroupId ?? '').slice(0, 100) },
    })
  }
  if (!isServerGroupName(group.name)) {
    found.push({ row, column: 'name', code: 'server_group_name_invalid', details: { name: group.name.slice(0, 100) } })
  }
  return found
}

/** Who may own computers: people of the tenant itself. */
export function mayOwn(owner: { role: Role; tenantKey: number }, tenantKey: number): boolean {
  return owner.tenantKey === tenantKey && (owner.role === 'tenant_user' || owner.role === 'tenant_admin')
}

/**
 * What a person may do with a server group: the default one and one that holds computers stay where they are.
 *
 * @param mayManage whether they manage server groups at all
 */
export function serverGroupActions(mayManage: boolean, group: { isDefault: boolean; computers: number }): ('edit' | 'move' | 'delete')[] {
  if (!mayManage) return []
  return group.isDefault || group.computers > 0 ? ['edit'] : ['edit', 'move', 'delete']
}

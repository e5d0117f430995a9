import type { ApprovalRow } from '../types.ts'
import { Cells } from './cells.ts'
import { allRows } from './reading.ts'
import type { SusdbReading } from './reading.ts'
import type { CellRow } from './row-set.ts'
import { TABLE_ROW_SETS } from './row-sets.ts'
import { VIEW_ROW_SETS } from './row-sets-views.ts'
import { pieces } from './slices.ts'
import { deploymentAction } from './words.ts'

const approval = new Cells(TABLE_ROW_SETS.approvals)
const viewApproval = new Cells(VIEW_ROW_SETS.view_approvals)
const viewUpdate = new Cells(VIEW_ROW_SETS.view_updates)
const ACTIVE = 1

/** Approvals of latest revisions, in the server's order. */
export async function* approvalPages(reading: SusdbReading): AsyncGenerator<ApprovalRow[]> {
  const { reader, settings } = reading
  const given = new Set<string>()
  const read = reading.facts.by('approvals') === 'tables' ? fromTables : await viewReader(reading)
  for await (const batch of reader.rows(read === fromTables ? 'approvals' : 'view_approvals')) {
    const rows = batch.flatMap((row): ApprovalRow[] => {
      const each = read(row)
      if (each === null || given.has(each.id)) return []
      given.add(each.id)
      return [each]
    })
    yield* pieces(rows, settings.pageRows)
  }
}

function fromTables(row: CellRow): ApprovalRow | null {
  return {
    id: approval.guid(row, 'DeploymentGuid'),
    updateId: approval.guid(row, 'UpdateID'),
    revisionNumber: approval.int(row, 'RevisionNumber'),
    targetGroupId: approval.guid(row, 'TargetGroupID'),
    action: approval.int(row, 'ActionID'),
    status: approval.intOrNull(row, 'DeploymentStatus') ?? ACTIVE,
    deploymentTime: approval.timeOrNull(row, 'DeploymentTime'),
    goLiveTime: approval.timeOrNull(row, 'GoLiveTime'),
    deadline: approval.timeOrNull(row, 'Deadline'),
    adminName: approval.textOrNull(row, 'AdminName'),
    isAssigned: approval.bitOrNull(row, 'IsAssigned') ?? true,
  }
}

/** The view names no revision: it is of the latest. An approval of an update that the views do not show is left out. */
async function viewReader({ reader }: SusdbReading): Promise<(row: CellRow) => ApprovalRow | null> {
  const revisions = new Map(
    (await allRows(reader, 'view_updates')).map((row) => [viewUpdate.guid(row, 'UpdateId'), viewUpdate.int(row, 'RevisionNumber')]),
  )
  return (row) => {
    const updateId = viewApproval.guid(row, 'UpdateId')
    const revisionNumber = revisions.get(updateId)
    const action = deploymentAction(viewApproval.textOrNull(row, 'Action'))
    if (revisionNumber === undefined || action === null) return null
    return {
      id: viewApproval.guid(row, 'UpdateApprovalId'),
      updateId,
      revisionNumber,
      targetGroupId: viewApproval.guid(row, 'ComputerTargetGroupId'),
      action,
      status: ACTIVE,
      deploymentTime: viewApproval.timeOrNull(row, 'CreationDate'),
      goLiveTime: viewApproval.timeOrNull(row, 'GoLiveTime') ?? viewApproval.timeOrNull(row, 'CreationDate'),
      deadline: viewApproval.timeOrNull(row, 'Deadline'),
      adminName: viewApproval.textOrNull(row, 'AdministratorName'),
      isAssigned: !(viewApproval.bitOrNull(row, 'IsOptional') ?? false),
    }
  }
}

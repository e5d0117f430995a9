import { column, optional } from './row-set.ts'
import type { RowSet } from './row-set.ts'
import { IS_VISIBLE, plain, visible } from './row-set-parts.ts'

const approvals: RowSet = {
  ...plain,
  name: 'approvals',
  doc: 'An approval of the latest revision of an update that people see. What was removed is in another table and not read.',
  objects: { d: 'dbo.tbDeployment', ...visible },
  columns: [
    column('guid', 'DeploymentGuid', 'd.DeploymentGuid'),
    column('guid', 'UpdateID', 'u.UpdateID'),
    column('int', 'RevisionNumber', 'r.RevisionNumber'),
    column('guid', 'TargetGroupID', 'd.TargetGroupID'),
    column('int', 'ActionID', 'd.ActionID'),
    optional('int', 'DeploymentStatus', 'd.DeploymentStatus'),
    optional('time', 'DeploymentTime', 'd.DeploymentTime'),
    optional('time', 'GoLiveTime', 'd.GoLiveTime'),
    optional('time', 'Deadline', 'd.Deadline'),
    optional('text', 'AdminName', 'd.AdminName'),
    optional('bit', 'IsAssigned', 'd.IsAssigned'),
  ],
  from: '{d} INNER JOIN {r} ON r.RevisionID = d.RevisionID INNER JOIN {u} ON u.LocalUpdateID = r.LocalUpdateID INNER JOIN {p} ON p.RevisionID = r.RevisionID',
  where: IS_VISIBLE,
}

const approvalActions: RowSet = {
  ...plain,
  name: 'approval_actions',
  doc: 'What an approval does and for which group, by the id that effective approvals name.',
  objects: { a: 'PUBLIC_VIEWS.vUpdateApproval' },
  columns: [
    column('guid', 'UpdateApprovalId', 'a.UpdateApprovalId'),
    column('text', 'Action', 'a.Action'),
    column('guid', 'ComputerTargetGroupId', 'a.ComputerTargetGroupId'),
  ],
  from: '{a}',
}

const effectiveApprovals: RowSet = {
  ...plain,
  name: 'effective_approvals',
  doc: 'The approval of an update that wins on a computer. Asked for some computers alone.',
  objects: { e: 'PUBLIC_VIEWS.vUpdateEffectiveApprovalPerComputer' },
  columns: [
    column('text', 'ComputerTargetId', 'e.ComputerTargetId'),
    column('guid', 'UpdateId', 'e.UpdateId'),
    column('guid', 'UpdateApprovalId', 'e.UpdateApprovalId'),
  ],
  from: '{e}',
}

const states: RowSet = {
  ...plain,
  name: 'states',
  doc: 'The state (2 to 6) of an update on a computer, in the order of the clustered key. Not applicable and unknown have no rows.',
  objects: { s: 'dbo.tbUpdateStatusPerComputer' },
  columns: [
    column('int', 'TargetID', 's.TargetID'),
    column('int', 'LocalUpdateID', 's.LocalUpdateID'),
    column('int', 'SummarizationState', 's.SummarizationState'),
  ],
  from: '{s}',
  where: 's.SummarizationState BETWEEN 2 AND 6',
  orderBy: 's.TargetID, s.LocalUpdateID',
}

const stateCounts: RowSet = {
  ...plain,
  name: 'state_counts',
  doc: 'How many updates that are not declined are in a state (2 to 6) on a computer.',
  objects: { s: 'dbo.tbUpdateStatusPerComputer', ...visible },
  columns: [
    column('int', 'TargetID', 's.TargetID'),
    column('int', 'SummarizationState', 's.SummarizationState'),
    column('int', 'Updates', 'COUNT(*)'),
  ],
  from: `{s} INNER JOIN {u} ON u.LocalUpdateID = s.LocalUpdateID INNER JOIN {r} ON r.LocalUpdateID = u.LocalUpdateID INNER JOIN {p} ON p.RevisionID = r.RevisionID`,
  where: `s.SummarizationState BETWEEN 2 AND 6 AND ${IS_VISIBLE} AND u.IsHidden = 0`,
  groupBy: 's.TargetID, s.SummarizationState',
}

const events: RowSet = {
  ...plain,
  name: 'events',
  doc: 'An event of the server synchronizing itself: 381 started by schedule, 382 by hand, 384 succeeded, 385 canceled, 386 failed.',
  objects: { e: 'dbo.tbEventInstance' },
  columns: [
    column('text', 'EventInstanceID', 'e.EventInstanceID', 'e.EventInstanceId'),
    column('int', 'EventID', 'e.EventID'),
    column('time', 'TimeAtServer', 'e.TimeAtServer'),
    optional('text', 'Message', 'e.ReplacementStrings'),
  ],
  from: '{e}',
  where: 'e.EventNamespaceID = 2 AND e.EventID IN (381, 382, 384, 385, 386)',
  orderBy: 'e.TimeAtServer',
}

/** Rows of approvals, states and events. */
export const STATE_ROW_SETS = {
  approvals,
  approval_actions: approvalActions,
  effective_approvals: effectiveApprovals,
  states,
  state_counts: stateCounts,
  events,
} as const

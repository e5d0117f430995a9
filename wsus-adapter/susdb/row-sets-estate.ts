import { column, optional } from './row-set.ts'
import type { RowSet } from './row-set.ts'
import { plain } from './row-set-parts.ts'

const groups: RowSet = {
  ...plain,
  name: 'groups',
  doc: 'A target group. The group of downstream servers is among them.',
  objects: { g: 'dbo.tbTargetGroup' },
  columns: [
    column('guid', 'TargetGroupID', 'g.TargetGroupID'),
    column('text', 'Name', 'g.Name'),
    column('guid', 'ParentGroupID', 'g.ParentGroupID'),
    optional('int', 'OrderValue', 'g.OrderValue'),
    optional('int', 'GroupPriority', 'g.GroupPriority'),
  ],
  from: '{g}',
}

const computers: RowSet = {
  ...plain,
  name: 'computers',
  doc: 'A computer with its details; ParentServerTargetID is set when a downstream server rolled it up.',
  objects: { t: 'dbo.tbComputerTarget', d: 'dbo.tbComputerTargetDetail' },
  columns: [
    column('int', 'TargetID', 't.TargetID'),
    column('text', 'ComputerID', 't.ComputerID'),
    column('text', 'FullDomainName', 't.FullDomainName'),
    optional('text', 'IPAddress', 't.IPAddress'),
    column('time', 'LastSyncTime', 't.LastSyncTime'),
    column('time', 'LastReportedStatusTime', 't.LastReportedStatusTime'),
    optional('time', 'LastInventoryTime', 't.LastInventoryTime'),
    optional('time', 'EffectiveLastDetectionTime', 't.EffectiveLastDetectionTime'),
    optional('int', 'LastSyncResult', 't.LastSyncResult'),
    optional('int', 'ParentServerTargetID', 't.ParentServerTargetID'),
    optional('int', 'OSMajorVersion', 'd.OSMajorVersion'),
    optional('int', 'OSMinorVersion', 'd.OSMinorVersion'),
    optional('int', 'OSBuildNumber', 'd.OSBuildNumber'),
    optional('int', 'OSServicePackMajorNumber', 'd.OSServicePackMajorNumber'),
    optional('int', 'OSServicePackMinorNumber', 'd.OSServicePackMinorNumber'),
    optional('text', 'OSLocale', 'd.OSLocale'),
    optional('text', 'OSFamily', 'd.OSFamily'),
    optional('text', 'OSDescription', 'd.OSDescription'),
    optional('int', 'OldProductType', 'd.OldProductType'),
    optional('int', 'NewProductType', 'd.NewProductType'),
    optional('int', 'SuiteMask', 'd.SuiteMask'),
    optional('text', 'ProcessorArchitecture', 'd.ProcessorArchitecture'),
    optional('text', 'ComputerMake', 'd.ComputerMake'),
    optional('text', 'ComputerModel', 'd.ComputerModel'),
    optional('text', 'BiosVersion', 'd.BiosVersion'),
    optional('text', 'BiosName', 'd.BiosName'),
    optional('time', 'BiosReleaseDate', 'd.BiosReleaseDate'),
    optional('text', 'ClientVersion', 'd.ClientVersion'),
  ],
  from: '{t} LEFT JOIN {d} ON d.TargetID = t.TargetID',
  orderBy: 't.TargetID',
}

const targets: RowSet = {
  ...plain,
  name: 'targets',
  doc: 'The number of a computer, by which its states are kept.',
  objects: { t: 'dbo.tbComputerTarget' },
  columns: [
    column('int', 'TargetID', 't.TargetID'),
    column('text', 'ComputerID', 't.ComputerID'),
    optional('time', 'EffectiveLastDetectionTime', 't.EffectiveLastDetectionTime'),
    optional('int', 'ParentServerTargetID', 't.ParentServerTargetID'),
  ],
  from: '{t}',
  orderBy: 't.TargetID',
}

const computerParents: RowSet = {
  ...plain,
  name: 'computer_parents',
  doc: 'A downstream server that computers report to: its number in tbComputerTarget and its id.',
  objects: { t: 'dbo.tbComputerTarget', v: 'PUBLIC_VIEWS.vComputerTarget' },
  columns: [column('int', 'ParentServerTargetID', 't.ParentServerTargetID'), column('guid', 'ParentServerId', 'v.ParentServerId')],
  from: '{t} INNER JOIN {v} ON v.ComputerTargetId = t.ComputerID',
  where: 't.ParentServerTargetID IS NOT NULL AND v.ParentServerId IS NOT NULL',
  distinct: true,
}

const memberships: RowSet = {
  ...plain,
  name: 'memberships',
  doc: 'A computer in a group, explicit and inherited ones.',
  objects: { m: 'dbo.tbExpandedTargetInTargetGroup' },
  columns: [
    column('int', 'TargetID', 'm.TargetID'),
    column('guid', 'TargetGroupID', 'm.TargetGroupID'),
    optional('bit', 'IsExplicitMember', 'm.IsExplicitMember'),
  ],
  from: '{m}',
  orderBy: 'm.TargetID',
}

const requestedGroups: RowSet = {
  ...plain,
  name: 'requested_groups',
  doc: 'A group that a client asked for. No document names the columns.',
  objects: { x: 'dbo.tbTargetInRequestedTargetGroup', g: 'dbo.tbRequestedTargetGroup' },
  columns: [column('int', 'TargetID', 'x.TargetID'), column('text', 'Name', 'g.Name', 'g.TargetGroupName')],
  from: '{x} INNER JOIN {g} ON g.RequestedTargetGroupID = x.RequestedTargetGroupID',
  orderBy: 'x.TargetID',
}

const downstreamServers: RowSet = {
  ...plain,
  name: 'downstream_servers',
  doc: 'A downstream server. No document names its columns.',
  objects: { s: 'dbo.tbDownstreamServerTarget' },
  columns: [
    column('int', 'TargetID', 's.TargetID'),
    column('guid', 'ServerId', 's.ServerId', 's.ServerID', 's.DownstreamServerId', 's.AccountGuid'),
    column('text', 'Name', 's.FullDomainName', 's.ServerName', 's.AccountName', 's.Name'),
    optional('int', 'ParentServerTargetID', 's.ParentServerTargetID', 's.ParentTargetID'),
    optional('guid', 'ParentServerId', 's.ParentServerId'),
    optional('time', 'LastSyncTime', 's.LastSyncTime'),
    optional('time', 'LastRollupTime', 's.LastRollupTime'),
    optional('text', 'Version', 's.Version', 's.ServerVersion'),
    optional('bit', 'IsReplica', 's.IsReplica'),
  ],
  from: '{s}',
}

/** Rows of groups, computers and downstream servers. */
export const ESTATE_ROW_SETS = {
  groups,
  computers,
  targets,
  computer_parents: computerParents,
  memberships,
  requested_groups: requestedGroups,
  downstream_servers: downstreamServers,
} as const

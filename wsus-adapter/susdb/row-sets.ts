import { column, optional } from './row-set.ts'
import type { RowSet } from './row-set.ts'

/**
 * Every statement that is ever sent to SUSDB for data, by the name of its rows. What a collector delivers is the same rows under the same
 * names. Tables and columns: wsus.md 2.2 to 2.4; names that no document confirms are optional or alternatives, and are looked up in
 * INFORMATION_SCHEMA before they are used. All times are UTC without zone.
 */

const U = 'dbo.tbUpdate'
const R = 'dbo.tbRevision'
const P = 'dbo.tbProperty'
const plain = { where: null, groupBy: null, orderBy: null, distinct: false } as const

// Updates that people see: latest revision, and not merely part of a bundle or a rule of detection (vUpdateInstallationInfo says the same).
const VISIBLE = '{u} INNER JOIN {r} ON r.LocalUpdateID = u.LocalUpdateID INNER JOIN {p} ON p.RevisionID = r.RevisionID'
const IS_VISIBLE = 'r.IsLatestRevision = 1 AND p.ExplicitlyDeployable = 1'
const visible = { u: U, r: R, p: P } as const
const ARRIVAL = 'ISNULL(u.LastUndeclinedTime, u.ImportedTime)'

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

const updates: RowSet = {
  ...plain,
  name: 'updates',
  doc: 'The latest revision of an update. ArrivalTime: when it came to this server, or was last taken back from being declined.',
  objects: { ...visible, e: R },
  columns: [
    column('int', 'LocalUpdateID', 'u.LocalUpdateID'),
    column('guid', 'UpdateID', 'u.UpdateID'),
    column('int', 'RevisionID', 'r.RevisionID'),
    column('int', 'RevisionNumber', 'r.RevisionNumber'),
    column('bit', 'IsHidden', 'u.IsHidden'),
    column('time', 'ArrivalTime', ARRIVAL, 'u.ImportedTime'),
    optional('text', 'LegacyName', 'u.LegacyName'),
    optional('bit', 'IsLocallyPublished', 'u.IsLocallyPublished'),
    optional('bit', 'IsMandatory', 'r.IsMandatory'),
    column('text', 'PublicationState', 'p.PublicationState'),
    optional('time', 'CreationDate', 'p.CreationDate'),
    optional('text', 'UpdateType', 'p.UpdateType'),
    optional('text', 'MsrcSeverity', 'p.MsrcSeverity'),
    optional('bit', 'CanInstall', 'p.CanInstall'),
    optional('bit', 'CanUninstall', 'p.CanUninstall'),
    optional('text', 'InstallationImpact', 'p.InstallationImpact'),
    optional('text', 'InstallRebootBehavior', 'p.InstallRebootBehavior'),
    optional('bit', 'InstallRequiresNetwork', 'p.InstallRequiresNetwork', 'p.InstallRequiresConnectivity'),
    optional('bit', 'InstallCanAskUser', 'p.InstallCanRequestUserInput', 'p.InstallRequiresUserInput'),
    optional('text', 'UninstallImpact', 'p.UninstallImpact', 'p.UninstallationImpact'),
    optional('text', 'UninstallRebootBehavior', 'p.UninstallRebootBehavior'),
    optional('bit', 'UninstallRequiresNetwork', 'p.UninstallRequiresNetwork', 'p.UninstallRequiresConnectivity'),
    optional('bit', 'UninstallCanAskUser', 'p.UninstallCanRequestUserInput', 'p.UninstallRequiresUserInput'),
    optional(
      'bit',
      'HasEarlierRevision',
      'CASE WHEN EXISTS (SELECT 1 FROM {e} WHERE e.LocalUpdateID = u.LocalUpdateID AND e.RevisionNumber < r.RevisionNumber) THEN 1 ELSE 0 END',
    ),
    optional('bit', 'HasEula', 'CASE WHEN p.EulaID IS NULL THEN 0 ELSE 1 END'),
  ],
  from: VISIBLE,
  where: IS_VISIBLE,
  orderBy: 'u.LocalUpdateID',
}

const newestArrival: RowSet = {
  ...plain,
  name: 'newest_arrival',
  doc: 'When the newest update came: one row.',
  objects: visible,
  columns: [column('time', 'Newest', `MAX(${ARRIVAL})`, 'MAX(u.ImportedTime)')],
  from: VISIBLE,
  where: IS_VISIBLE,
}

const flags: RowSet = {
  ...plain,
  name: 'flags',
  doc: 'What changes of an update without a new revision. Also gives the number by which states are kept.',
  objects: visible,
  columns: updates.columns.filter(({ name }) =>
    ['LocalUpdateID', 'UpdateID', 'RevisionNumber', 'IsHidden', 'ArrivalTime', 'PublicationState'].includes(name),
  ),
  from: VISIBLE,
  where: IS_VISIBLE,
  orderBy: 'u.LocalUpdateID',
}

const superseded: RowSet = {
  ...plain,
  name: 'superseded',
  doc: 'An update that the latest revision of another one replaces.',
  objects: { s: 'dbo.tbRevisionSupersedesUpdate', r: R },
  columns: [column('guid', 'SupersededUpdateID', 's.SupersededUpdateID')],
  from: '{s} INNER JOIN {r} ON r.RevisionID = s.RevisionID',
  where: 'r.IsLatestRevision = 1',
  distinct: true,
}

const approvedRevisions: RowSet = {
  ...plain,
  name: 'approved_revisions',
  doc: 'An update with an approval for installation or removal, of its latest or of an earlier revision.',
  objects: { d: 'dbo.tbDeployment', r: R },
  columns: [column('int', 'LocalUpdateID', 'r.LocalUpdateID'), column('bit', 'IsLatestRevision', 'r.IsLatestRevision')],
  from: '{d} INNER JOIN {r} ON r.RevisionID = d.RevisionID',
  where: 'd.ActionID IN (0, 1)',
  distinct: true,
}

/** What hangs on a revision: rows with the number of its update, in its order. */
function ofRevision(name: string, doc: string, table: string, columns: RowSet['columns'], more?: { from: string; where: string }): RowSet {
  return {
    ...plain,
    name,
    doc,
    objects: { x: table, r: R },
    columns: [column('int', 'LocalUpdateID', 'r.LocalUpdateID'), ...columns],
    from: `{x} INNER JOIN {r} ON r.RevisionID = x.RevisionID${more?.from ?? ''}`,
    where: `r.IsLatestRevision = 1${more?.where ?? ''}`,
    orderBy: 'r.LocalUpdateID',
  }
}

const updateKbs = ofRevision('update_kbs', 'A KB article of an update, all that it has.', 'dbo.tbKBArticleForRevision', [
  column('text', 'KBArticle', 'x.KBArticleID', 'x.KBArticle', 'x.KnowledgebaseArticle'),
])
const updateBulletins = ofRevision('update_bulletins', 'A security bulletin of an update.', 'dbo.tbSecurityBulletinForRevision', [
  column('text', 'SecurityBulletin', 'x.SecurityBulletinID', 'x.SecurityBulletin'),
])
const updateUrls = ofRevision('update_urls', 'An address with more about an update.', 'dbo.tbMoreInfoURLForRevision', [
  column('text', 'Url', 'x.MoreInfoURL', 'x.MoreInfoUrl', 'x.Url'),
])
const updateSupersedes = ofRevision('update_supersedes', 'An update that an update replaces.', 'dbo.tbRevisionSupersedesUpdate', [
  column('guid', 'SupersededUpdateID', 'x.SupersededUpdateID'),
])

const updateBundles = ofRevision(
  'update_bundles',
  'An update that an update consists of. No document names the columns.',
  'dbo.tbBundleDependency',
  [column('guid', 'BundledUpdateID', 'x.BundledUpdateID')],
)

const updateTexts: RowSet = {
  ...ofRevision(
    'update_texts',
    'Title and description of an update in English (1033) or Japanese (1041).',
    'dbo.tbLocalizedPropertyForRevision',
    [
      column('int', 'LanguageID', 'x.LanguageID'),
      column('text', 'Title', 'l.Title'),
      optional('text', 'Description', 'l.Description'),
      optional('text', 'ReleaseNotes', 'l.ReleaseNotes'),
    ],
    { from: ' INNER JOIN {l} ON l.LocalizedPropertyID = x.LocalizedPropertyID', where: ' AND x.LanguageID IN (1033, 1041)' },
  ),
  objects: { x: 'dbo.tbLocalizedPropertyForRevision', r: R, l: 'dbo.tbLocalizedProperty' },
}

const updateDefaults: RowSet = {
  ...plain,
  name: 'update_defaults',
  doc: 'Classification of an update, and title and description in its own language, for those without an English one.',
  objects: { v: 'PUBLIC_VIEWS.vUpdate', u: U },
  columns: [
    column('int', 'LocalUpdateID', 'u.LocalUpdateID'),
    column('guid', 'ClassificationId', 'v.ClassificationId'),
    column('text', 'DefaultTitle', 'v.DefaultTitle'),
    optional('text', 'DefaultDescription', 'v.DefaultDescription'),
  ],
  from: '{v} INNER JOIN {u} ON u.UpdateID = v.UpdateId',
  orderBy: 'u.LocalUpdateID',
}

const updateCategories: RowSet = {
  ...plain,
  name: 'update_categories',
  doc: 'A product, product family or company of an update.',
  objects: { c: 'PUBLIC_VIEWS.vUpdateInCategory', u: U },
  columns: [
    column('int', 'LocalUpdateID', 'u.LocalUpdateID'),
    column('guid', 'CategoryId', 'c.CategoryId'),
    column('text', 'CategoryType', 'c.CategoryType'),
  ],
  from: '{c} INNER JOIN {u} ON u.UpdateID = c.UpdateId',
  orderBy: 'u.LocalUpdateID',
}

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

/** Rows of the tables. */
export const TABLE_ROW_SETS = {
  groups,
  computers,
  targets,
  computer_parents: computerParents,
  memberships,
  requested_groups: requestedGroups,
  downstream_servers: downstreamServers,
  updates,
  newest_arrival: newestArrival,
  flags,
  superseded,
  approved_revisions: approvedRevisions,
  update_kbs: updateKbs,
  update_bulletins: updateBulletins,
  update_urls: updateUrls,
  update_supersedes: updateSupersedes,
  update_bundles: updateBundles,
  update_texts: updateTexts,
  update_defaults: updateDefaults,
  update_categories: updateCategories,
  approvals,
  approval_actions: approvalActions,
  effective_approvals: effectiveApprovals,
  states,
  state_counts: stateCounts,
  events,
} as const

export type TableRowSetName = keyof typeof TABLE_ROW_SETS

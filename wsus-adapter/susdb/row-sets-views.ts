import { column, optional } from './row-set.ts'
import type { RowSet } from './row-set.ts'

/** Rows of the public views (https://learn.microsoft.com/previous-versions/windows/desktop/bb410149(v=vs.85)), for accounts that may read nothing else. `categories` is read from them in any case. */

const plain = { where: null, groupBy: null, orderBy: null, distinct: false } as const

const classifications: RowSet = {
  ...plain,
  name: 'classifications',
  doc: 'An update classification.',
  objects: { c: 'PUBLIC_VIEWS.vClassification' },
  columns: [column('guid', 'ClassificationId', 'c.ClassificationId'), column('text', 'DefaultTitle', 'c.DefaultTitle')],
  from: '{c}',
}

const categories: RowSet = {
  ...plain,
  name: 'categories',
  doc: 'A product, product family or company.',
  objects: { c: 'PUBLIC_VIEWS.vCategory' },
  columns: [
    column('guid', 'CategoryId', 'c.CategoryId'),
    column('text', 'CategoryType', 'c.CategoryType'),
    column('text', 'DefaultTitle', 'c.DefaultTitle'),
  ],
  from: '{c}',
}

const viewGroups: RowSet = {
  ...plain,
  name: 'view_groups',
  doc: 'A target group.',
  objects: { g: 'PUBLIC_VIEWS.vComputerTargetGroup' },
  columns: [
    column('guid', 'ComputerTargetGroupId', 'g.ComputerTargetGroupId'),
    column('text', 'Name', 'g.Name'),
    column('guid', 'ParentTargetGroupId', 'g.ParentTargetGroupId'),
  ],
  from: '{g}',
}

const viewComputers: RowSet = {
  ...plain,
  name: 'view_computers',
  doc: 'A computer.',
  objects: { c: 'PUBLIC_VIEWS.vComputerTarget' },
  columns: [
    column('text', 'ComputerTargetId', 'c.ComputerTargetId'),
    column('text', 'Name', 'c.Name'),
    optional('guid', 'ParentServerId', 'c.ParentServerId'),
    optional('text', 'IPAddress', 'c.IPAddress'),
    column('time', 'LastSyncTime', 'c.LastSyncTime'),
    column('time', 'LastReportedStatusTime', 'c.LastReportedStatusTime'),
    optional('time', 'LastReportedInventoryTime', 'c.LastReportedInventoryTime'),
    optional('text', 'LastSyncResult', 'c.LastSyncResult'),
    optional('text', 'ClientVersion', 'c.ClientVersion'),
    optional('text', 'OSArchitecture', 'c.OSArchitecture'),
    optional('text', 'Make', 'c.Make'),
    optional('text', 'Model', 'c.Model'),
    optional('text', 'BiosName', 'c.BiosName'),
    optional('text', 'BiosVersion', 'c.BiosVersion'),
    optional('time', 'BiosReleaseDate', 'c.BiosReleaseDate'),
    optional('int', 'OSMajorVersion', 'c.OSMajorVersion'),
    optional('int', 'OSMinorVersion', 'c.OSMinorVersion'),
    optional('int', 'OSBuildNumber', 'c.OSBuildNumber'),
    optional('int', 'OSServicePackMajorNumber', 'c.OSServicePackMajorNumber'),
    optional('text', 'OSDefaultUILanguage', 'c.OSDefaultUILanguage'),
  ],
  from: '{c}',
}

const viewMemberships: RowSet = {
  ...plain,
  name: 'view_memberships',
  doc: 'A computer in a group, explicit and inherited ones.',
  objects: { m: 'PUBLIC_VIEWS.vComputerGroupMembership' },
  columns: [
    column('text', 'ComputerTargetId', 'm.ComputerTargetId'),
    column('guid', 'ComputerTargetGroupId', 'm.ComputerTargetGroupId'),
    optional('bit', 'IsExplicitMember', 'm.IsExplicitMember'),
  ],
  from: '{m}',
}

const viewUpdates: RowSet = {
  ...plain,
  name: 'view_updates',
  doc: 'The latest revision of an update. The view has one KB article of it and tells of no supersedence.',
  objects: { v: 'PUBLIC_VIEWS.vUpdate' },
  columns: [
    column('guid', 'UpdateId', 'v.UpdateId'),
    column('int', 'RevisionNumber', 'v.RevisionNumber'),
    column('text', 'DefaultTitle', 'v.DefaultTitle'),
    optional('text', 'DefaultDescription', 'v.DefaultDescription'),
    column('guid', 'ClassificationId', 'v.ClassificationId'),
    column('time', 'ArrivalDate', 'v.ArrivalDate'),
    optional('time', 'CreationDate', 'v.CreationDate'),
    column('bit', 'IsDeclined', 'v.IsDeclined'),
    optional('text', 'MsrcSeverity', 'v.MsrcSeverity'),
    column('text', 'PublicationState', 'v.PublicationState'),
    optional('text', 'UpdateType', 'v.UpdateType'),
    optional('text', 'UpdateSource', 'v.UpdateSource'),
    optional('text', 'KnowledgebaseArticle', 'v.KnowledgebaseArticle'),
    optional('text', 'SecurityBulletin', 'v.SecurityBulletin'),
    optional('bit', 'InstallationCanRequestUserInput', 'v.InstallationCanRequestUserInput'),
    optional('bit', 'InstallationRequiresNetworkConnectivity', 'v.InstallationRequiresNetworkConnectivity'),
    optional('text', 'InstallationImpact', 'v.InstallationImpact'),
    optional('text', 'InstallationRebootBehavior', 'v.InstallationRebootBehavior'),
  ],
  from: '{v}',
}

const viewNewestArrival: RowSet = {
  ...plain,
  name: 'view_newest_arrival',
  doc: 'When the newest update came: one row.',
  objects: { v: 'PUBLIC_VIEWS.vUpdate' },
  columns: [column('time', 'Newest', 'MAX(v.ArrivalDate)')],
  from: '{v}',
}

const viewUpdateCategories: RowSet = {
  ...plain,
  name: 'view_update_categories',
  doc: 'A product, product family or company of an update.',
  objects: { c: 'PUBLIC_VIEWS.vUpdateInCategory' },
  columns: [
    column('guid', 'UpdateId', 'c.UpdateId'),
    column('guid', 'CategoryId', 'c.CategoryId'),
    column('text', 'CategoryType', 'c.CategoryType'),
  ],
  from: '{c}',
}

const viewUpdateUrls: RowSet = {
  ...plain,
  name: 'view_update_urls',
  doc: 'An address with more about an update.',
  objects: { x: 'PUBLIC_VIEWS.vUpdateAdditionalInfoUrl' },
  columns: [column('guid', 'UpdateId', 'x.UpdateId'), column('text', 'Url', 'x.Url')],
  from: '{x}',
}

const viewApprovals: RowSet = {
  ...plain,
  name: 'view_approvals',
  doc: 'An approval. Whether the view tells of deadlines, options and states is looked up.',
  objects: { a: 'PUBLIC_VIEWS.vUpdateApproval' },
  columns: [
    column('guid', 'UpdateApprovalId', 'a.UpdateApprovalId'),
    column('guid', 'UpdateId', 'a.UpdateId'),
    column('guid', 'ComputerTargetGroupId', 'a.ComputerTargetGroupId'),
    column('text', 'Action', 'a.Action'),
    optional('time', 'CreationDate', 'a.CreationDate'),
    optional('text', 'AdministratorName', 'a.AdministratorName'),
    optional('time', 'Deadline', 'a.Deadline'),
    optional('time', 'GoLiveTime', 'a.GoLiveTime'),
    optional('bit', 'IsOptional', 'a.IsOptional'),
  ],
  from: '{a}',
}

const viewStates: RowSet = {
  ...plain,
  name: 'view_states',
  doc: 'The state (2 to 6) of an update on a computer. Asked for a few computers alone: unfiltered it is every update times every computer.',
  objects: { i: 'PUBLIC_VIEWS.vUpdateInstallationInfo' },
  columns: [
    column('text', 'ComputerTargetId', 'i.ComputerTargetId'),
    column('guid', 'UpdateId', 'i.UpdateId'),
    column('int', 'State', 'i.State'),
  ],
  from: '{i}',
  where: 'i.State BETWEEN 2 AND 6',
}

/** Rows of the public views. */
export const VIEW_ROW_SETS = {
  classifications,
  categories,
  view_groups: viewGroups,
  view_computers: viewComputers,
  view_memberships: viewMemberships,
  view_updates: viewUpdates,
  view_newest_arrival: viewNewestArrival,
  view_update_categories: viewUpdateCategories,
  view_update_urls: viewUpdateUrls,
  view_approvals: viewApprovals,
  view_states: viewStates,
} as const

export type ViewRowSetName = keyof typeof VIEW_ROW_SETS

/** Row sets that are never read whole: they would be every computer times something. Column: by which they must be filtered. */
export const NEVER_WHOLE: ReadonlyMap<string, string> = new Map([
  ['view_states', 'ComputerTargetId'],
  ['effective_approvals', 'ComputerTargetId'],
])

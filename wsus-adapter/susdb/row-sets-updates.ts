import { column, optional } from './row-set.ts'
import type { RowSet } from './row-set.ts'
import { IS_VISIBLE, plain, visible, VISIBLE } from './row-set-parts.ts'

const ARRIVAL = 'ISNULL(u.LastUndeclinedTime, u.ImportedTime)'

const updates: RowSet = {
  ...plain,
  name: 'updates',
  doc: 'The latest revision of an update. ArrivalTime: when it came to this server, or was last taken back from being declined.',
  objects: { ...visible, e: visible.r },
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
  objects: { s: 'dbo.tbRevisionSupersedesUpdate', r: visible.r },
  columns: [column('guid', 'SupersededUpdateID', 's.SupersededUpdateID')],
  from: '{s} INNER JOIN {r} ON r.RevisionID = s.RevisionID',
  where: 'r.IsLatestRevision = 1',
  distinct: true,
}

const approvedRevisions: RowSet = {
  ...plain,
  name: 'approved_revisions',
  doc: 'An update with an approval for installation or removal, of its latest or of an earlier revision.',
  objects: { d: 'dbo.tbDeployment', r: visible.r },
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
    objects: { x: table, r: visible.r },
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
  objects: { x: 'dbo.tbLocalizedPropertyForRevision', r: visible.r, l: 'dbo.tbLocalizedProperty' },
}

const updateDefaults: RowSet = {
  ...plain,
  name: 'update_defaults',
  doc: 'Classification of an update, and title and description in its own language, for those without an English one.',
  objects: { v: 'PUBLIC_VIEWS.vUpdate', u: visible.u },
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
  objects: { c: 'PUBLIC_VIEWS.vUpdateInCategory', u: visible.u },
  columns: [
    column('int', 'LocalUpdateID', 'u.LocalUpdateID'),
    column('guid', 'CategoryId', 'c.CategoryId'),
    column('text', 'CategoryType', 'c.CategoryType'),
  ],
  from: '{c} INNER JOIN {u} ON u.UpdateID = c.UpdateId',
  orderBy: 'u.LocalUpdateID',
}

/** Rows of updates and of what hangs on them. */
export const UPDATE_ROW_SETS = {
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
} as const

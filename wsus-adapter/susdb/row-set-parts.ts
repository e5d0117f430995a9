/** What a row set has when nothing else is said. */
export const plain = { where: null, groupBy: null, orderBy: null, distinct: false } as const

/** Updates that people see: the latest revision, not merely part of a bundle or a rule of detection (vUpdateInstallationInfo says the same). */
export const visible = { u: 'dbo.tbUpdate', r: 'dbo.tbRevision', p: 'dbo.tbProperty' } as const
export const VISIBLE = '{u} INNER JOIN {r} ON r.LocalUpdateID = u.LocalUpdateID INNER JOIN {p} ON p.RevisionID = r.RevisionID'
export const IS_VISIBLE = 'r.IsLatestRevision = 1 AND p.ExplicitlyDeployable = 1'

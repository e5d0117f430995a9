import { isOneLine } from '../http/text-rules.ts'

/** Most address ranges of one site. */
export const MAX_RANGES = 100
const NAME_LIMIT = 85

/** Whether a text may be the name of a site or a computer group: one line that is not empty. */
export function isPlaceName(name: string): boolean {
  return name.trim() !== '' && isOneLine(name, NAME_LIMIT)
}

/** A site as far as it decides what may be done with it. */
export interface SiteUse {
  readonly isDefault: boolean
  /** Living computers and open enrollment tokens, whoever may see them. */
  readonly isUsed: boolean
}

/** Why a site cannot be removed; null: it can. */
export function refuseRemoval({ isDefault, isUsed }: SiteUse): 'site_default' | 'site_not_empty' | null {
  if (isDefault) return 'site_default'
  return isUsed ? 'site_not_empty' : null
}

/** What somebody who may manage sites can do with one. */
export function siteActions(mayManage: boolean, site: SiteUse): ('edit' | 'delete')[] {
  if (!mayManage) return []
  return refuseRemoval(site) === null ? ['edit', 'delete'] : ['edit']
}

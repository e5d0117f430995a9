import { PAGE_ROLES, type PageName, type Role } from '../../console/app/pages.ts'
import { readSource } from '../../tools/source-files.ts'

/** A page of the console, as the table of its routes says. */
export interface ConsolePage {
  /** With its places: `/computers/:computerId`. */
  readonly path: string
  readonly page: PageName
}

/** Asks the service as the person in the window; `path` is below /api/v1. */
export type Ask = (path: string) => Promise<unknown>

/** Where the places of addresses come from: a list of the service and the field of its items. */
const PLACES: Readonly<Record<string, readonly [list: string, field: string]>> = {
  patchId: ['/patches?view=all&sort=-missing&limit=1', 'patchId'],
  advisoryId: ['/advisories?limit=1', 'advisoryId'],
  computerId: ['/computers?sort=-missing&limit=1', 'computerId'],
  jobId: ['/jobs?limit=1', 'jobId'],
  reportId: ['/reports', 'reportId'],
  sourceId: ['/sources?limit=1', 'sourceId'],
  runId: ['/discovery/runs?limit=1', 'runId'],
  findingId: ['/findings?limit=1', 'findingId'],
  tenantId: ['/tenants?limit=1', 'tenantId'],
  userId: ['/users?limit=1', 'userId'],
  serverGroupId: ['/server-groups?limit=1', 'serverGroupId'],
  siteId: ['/sites?limit=1', 'siteId'],
}

/** Every page that the console's table of routes names, in its order. */
export function consolePages(): ConsolePage[] {
  const table = readSource('console/app/routes.tsx')
  return [...table.matchAll(/\[\s*'(\/[^']*)',\s*'(\w+)',/g)].map(([, path = '', page = '']) => {
    if (!(page in PAGE_ROLES)) throw new Error(`${path} is the page ${page}, which console/app/pages.ts does not know`)
    return { path, page: page as PageName }
  })
}

/** The roles that have a page. */
export function rolesOf({ page }: ConsolePage): readonly Role[] {
  return PAGE_ROLES[page]
}

/**
 * A real address of a page.
 *
 * @returns undefined when the person sees nothing that it could show
 * @throws when a place of its path is not in the table above
 */
export async function addressOf({ path }: ConsolePage, ask: Ask): Promise<string | undefined> {
  let address = path
  for (const [place, name = ''] of path.matchAll(/:(\w+)/g)) {
    const from = PLACES[name]
    if (from === undefined) throw new Error(`test/console/pages.ts does not say where ${place} of ${path} comes from`)
    const { items = [] } = (await ask(from[0])) as { items?: readonly Record<string, unknown>[] }
    const value = items[0]?.[from[1]]
    if (typeof value !== 'string' && typeof value !== 'number') return undefined
    address = address.replace(place, encodeURIComponent(value))
  }
  return address
}

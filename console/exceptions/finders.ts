import { api, dataOf } from '../api/client.ts'
import type { Locale } from '../../templates/words.ts'
import type { Hit } from './pick-field.tsx'

const LIMIT = 20

function searched(text: string): { text?: string } {
  return text === '' ? {} : { text }
}

/** Tenants by id or name. */
export async function findTenants(text: string, signal: AbortSignal): Promise<Hit[]> {
  const { items } = await dataOf(api.GET('/tenants', { params: { query: { limit: LIMIT, ...searched(text) } }, signal }))
  return items.map(({ tenantId, name }) => ({ id: tenantId, name: tenantId, note: name }))
}

/** Patches of the whole catalog by name, title or CVE. */
export async function findPatches(text: string, locale: Locale, signal: AbortSignal): Promise<Hit[]> {
  const query = { view: 'all' as const, limit: LIMIT, locale, ...searched(text) }
  const { items } = await dataOf(api.GET('/patches', { params: { query }, signal }))
  return items.map(({ patchId, name, title }) => ({ id: patchId, name, note: title }))
}

/** Computers by name; of one tenant where a tenant is chosen. */
export async function findComputers(text: string, tenantId: string | undefined, signal: AbortSignal): Promise<Hit[]> {
  const query = { limit: LIMIT, ...searched(text), ...(tenantId === undefined ? {} : { tenantId }) }
  const { items } = await dataOf(api.GET('/computers', { params: { query }, signal }))
  return items.map(({ computerId, hostName, osName }) => ({ id: computerId, name: hostName, note: osName }))
}

/** Computer groups by name. */
export async function findGroups(text: string, tenantId: string | undefined, signal: AbortSignal): Promise<Hit[]> {
  const query = { limit: LIMIT, ...searched(text), ...(tenantId === undefined ? {} : { tenantId }) }
  const { items } = await dataOf(api.GET('/computer-groups', { params: { query }, signal }))
  return items.map(({ computerGroupId, name }) => ({ id: computerGroupId, name }))
}

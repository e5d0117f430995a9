import { api, dataOf } from '../api/client.ts'
import type { Locale } from '../../templates/words.ts'
import type { ItemOf } from '../api/answers.ts'
import type { Choice, NamedQuestion } from './use-pick.ts'

/** What fields that ask while somebody types find: the first few of the service's lists, each named and told apart. */

const LIMIT = 20

type TenantId = string | null | undefined

/** A text as the service searches it: full-width and half-width, upper and lower case are one there. */
function asked(text: string, tenantId?: TenantId): { readonly limit: number; readonly text?: string; readonly tenantId?: string } {
  return { limit: LIMIT, ...(text === '' ? {} : { text }), ...(tenantId == null ? {} : { tenantId }) }
}

/** Names that several tenants have are told apart by the tenant. */
function namer(items: readonly { readonly tenantId: string }[]): (name: string, tenant: string) => string {
  const isOfOne = new Set(items.map(({ tenantId }) => tenantId)).size <= 1
  return (name, tenant) => (isOfOne ? name : `${name} (${tenant})`)
}

/** Tenants by name or id. */
export async function findTenants(text: string, signal: AbortSignal): Promise<Choice[]> {
  const { items } = await dataOf(api.GET('/tenants', { params: { query: { sort: 'name', ...asked(text) } }, signal }))
  return items.map(tenantChoice)
}

function tenantChoice({ tenantId, name }: ItemOf<'/tenants'>): Choice {
  return { value: tenantId, label: name, hint: tenantId }
}

/** Tenants, to choose one. */
export const TENANTS: NamedQuestion = {
  asked: ['tenants'],
  find: findTenants,
  named: async (tenantId, signal) => {
    const { items } = await dataOf(api.GET('/tenants', { params: { query: { tenantId } }, signal }))
    return items.map(tenantChoice)[0] ?? null
  },
}

/** Server groups by name, id or owner. @param tenantId of one tenant; of any without it */
export async function findServerGroups(text: string, signal: AbortSignal, tenantId?: TenantId): Promise<Choice[]> {
  const query = { sort: 'name' as const, ...asked(text, tenantId) }
  const { items } = await dataOf(api.GET('/server-groups', { params: { query }, signal }))
  const named = namer(items)
  return items.map((group) => ({
    value: group.serverGroupId,
    label: named(group.name, group.tenantName),
    hint: group.serverGroupId,
  }))
}

/** Server groups, to choose one. @param tenantId of one tenant; of any without it */
export function serverGroupsOf(tenantId: TenantId): NamedQuestion {
  return {
    asked: ['server-groups', tenantId ?? null],
    find: (text, signal) => findServerGroups(text, signal, tenantId),
    named: async (serverGroupId, signal) => {
      const { items } = await dataOf(api.GET('/server-groups', { params: { query: { serverGroupId } }, signal }))
      return items.map(({ name }) => ({ value: serverGroupId, label: name }))[0] ?? null
    },
  }
}

/** Sites of any tenant, to choose one. */
export const SITES: NamedQuestion = {
  asked: ['sites', null],
  find: findSites,
  named: async (siteId, signal) => {
    const { items } = await dataOf(api.GET('/sites', { params: { query: { siteId } }, signal }))
    return items.map(({ name }) => ({ value: siteId, label: name }))[0] ?? null
  },
}

/** Computer groups of any tenant, to choose one. */
export const COMPUTER_GROUPS: NamedQuestion = {
  asked: ['computer-groups', null],
  find: findComputerGroups,
  named: async (computerGroupId, signal) => {
    const { items } = await dataOf(api.GET('/computer-groups', { params: { query: { computerGroupId } }, signal }))
    return items.map(({ name }) => ({ value: computerGroupId, label: name }))[0] ?? null
  },
}

/** Sites by name or id. @param tenantId of one tenant; of any without it */
export async function findSites(text: string, signal: AbortSignal, tenantId?: TenantId): Promise<Choice[]> {
  const { items } = await dataOf(api.GET('/sites', { params: { query: asked(text, tenantId) }, signal }))
  const named = namer(items)
  return items.map((site) => ({ value: site.siteId, label: named(site.name, site.tenantName), hint: site.siteId }))
}

/** People by id, name or mail address. @param tenantId of one tenant; of any without it */
export async function findUsers(text: string, signal: AbortSignal, tenantId?: TenantId): Promise<Choice[]> {
  const { items } = await dataOf(api.GET('/users', { params: { query: asked(text, tenantId) }, signal }))
  return items.map(({ userId, lastName, firstName }) => ({ value: userId, label: userId, hint: `${lastName} ${firstName}`.trim() }))
}

/** Computers by name. @param tenantId of one tenant; of any without it */
export async function findComputers(text: string, signal: AbortSignal, tenantId?: TenantId): Promise<Choice[]> {
  const { items } = await dataOf(api.GET('/computers', { params: { query: asked(text, tenantId) }, signal }))
  return items.map(({ computerId, hostName, serverGroupName, siteName }) => ({
    value: computerId,
    label: hostName,
    hint: `${serverGroupName} · ${siteName}`,
  }))
}

/** Computer groups by name or id. @param tenantId of one tenant; of any without it */
export async function findComputerGroups(text: string, signal: AbortSignal, tenantId?: TenantId): Promise<Choice[]> {
  const { items } = await dataOf(api.GET('/computer-groups', { params: { query: asked(text, tenantId) }, signal }))
  const named = namer(items)
  return items.map((group) => ({
    value: group.computerGroupId,
    label: named(group.name, group.tenantName),
    hint: group.computerGroupId,
  }))
}

/** Patches of the whole catalog by name, title or CVE. */
export async function findPatches(text: string, signal: AbortSignal, locale: Locale): Promise<Choice[]> {
  const query = { view: 'all' as const, locale, ...asked(text) }
  const { items } = await dataOf(api.GET('/patches', { params: { query }, signal }))
  return items.map(({ patchId, name, title }) => ({ value: patchId, label: name, hint: title }))
}

import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { api, dataOf } from '../api/client.ts'
import type { Option } from '../list/definition.ts'

const MOST = 200

/** Server groups, sites and computer groups that the reader may filter by, as far as a choice holds them. */
export interface Places {
  readonly groups: readonly Option[]
  readonly sites: readonly Option[]
  readonly computerGroups: readonly Option[]
}

interface Place {
  readonly id: string
  readonly name: string
  readonly tenantId: string
}

/** Names that several tenants have are told apart by the tenant. */
function optionsOf(places: readonly Place[] | undefined): Option[] {
  const tenants = new Set(places?.map(({ tenantId }) => tenantId))
  return (places ?? []).map(({ id, name, tenantId }) => ({ value: id, label: tenants.size > 1 ? `${name} (${tenantId})` : name }))
}

/** Asks once for the places that lists of computers are filtered by. */
export function usePlaces(): Places {
  const query = { limit: MOST }
  const groups = useQuery({
    queryKey: ['server-groups', 'choice'],
    queryFn: async ({ signal }) =>
      (await dataOf(api.GET('/server-groups', { params: { query }, signal }))).items.map((one) => ({ ...one, id: one.serverGroupId })),
  })
  const sites = useQuery({
    queryKey: ['sites', 'choice'],
    queryFn: async ({ signal }) =>
      (await dataOf(api.GET('/sites', { params: { query }, signal }))).items.map((one) => ({ ...one, id: one.siteId })),
  })
  const computerGroups = useQuery({
    queryKey: ['computer-groups', 'choice'],
    queryFn: async ({ signal }) =>
      (await dataOf(api.GET('/computer-groups', { params: { query }, signal }))).items.map((one) => ({ ...one, id: one.computerGroupId })),
  })
  return useMemo(
    () => ({ groups: optionsOf(groups.data), sites: optionsOf(sites.data), computerGroups: optionsOf(computerGroups.data) }),
    [groups.data, sites.data, computerGroups.data],
  )
}

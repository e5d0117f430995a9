import { useQuery } from '@tanstack/react-query'
import { useMemo, type ReactNode } from 'react'
import { api, dataOf } from '../api/client.ts'
import { hasPage } from '../app/pages.ts'
import { useWho } from '../app/session.tsx'
import type { Option } from '../list/definition.ts'

const TENANTS = 200

/** Tenants to choose from; null for those who have one, or none. */
export function useTenantOptions(): readonly Option[] | null {
  const isInfrastructure = hasPage(useWho().role, 'tenants')
  const { data } = useQuery({
    queryKey: ['tenants', 'options'],
    queryFn: ({ signal }) => dataOf(api.GET('/tenants', { params: { query: { limit: TENANTS } }, signal })),
    enabled: isInfrastructure,
    staleTime: 60_000,
  })
  return useMemo(
    () => (isInfrastructure ? (data?.items ?? []).map(({ tenantId, name }) => ({ value: tenantId, label: name })) : null),
    [isInfrastructure, data],
  )
}

/** A tenant by its name, with its ID below; by the ID alone where the reader may not ask for names, or there are more than a choice holds. */
export function TenantName({ tenantId }: { readonly tenantId: string }): ReactNode {
  const who = useWho()
  const options = useTenantOptions()
  const name = who.tenantId === tenantId ? who.tenantName : options?.find(({ value }) => value === tenantId)?.label
  if (name === undefined || name === null) return tenantId
  return (
    <>
      <span className="ts-data">{name}</span>
      {name !== tenantId && who.tenantId !== tenantId && <div className="ts-soft ts-mono ts-nowrap">{tenantId}</div>}
    </>
  )
}

import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { api, dataOf } from '../../api/client.ts'
import { useWho } from '../../app/session.tsx'
import type { Filter } from '../../list/definition.ts'
import { estateWords } from '../../words/estate.ts'
import { useWords } from '../../words/words.ts'

const MOST = 200

/** A list's filter by tenant: a choice where there are not too many, else what a link sets; none for those who belong to one. */
export function useTenantFilter(): readonly Filter[] {
  const say = useWords(estateWords)
  const isOfTenant = useWho().tenantId !== null
  const { data } = useQuery({
    queryKey: ['tenants', 'filter'],
    queryFn: ({ signal }) => dataOf(api.GET('/tenants', { params: { query: { limit: MOST, sort: 'name' } }, signal })),
    enabled: !isOfTenant,
    staleTime: 60_000,
  })
  return useMemo(() => {
    if (isOfTenant) return []
    const label = say('tenant')
    const options = (data?.items ?? []).map(({ tenantId, name }) => ({ value: tenantId, label: name }))
    const isChoice = data !== undefined && data.next === null
    return [{ key: 'tenantId', label, kind: isChoice ? 'select' : 'chip', options }]
  }, [say, isOfTenant, data])
}

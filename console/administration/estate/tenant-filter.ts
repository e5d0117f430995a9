import { useMemo } from 'react'
import { useWho } from '../../app/session.tsx'
import { TENANTS } from '../../layout/finders.ts'
import type { Filter } from '../../list/definition.ts'
import { estateWords } from '../../words/estate.ts'
import { useWords } from '../../words/words.ts'

/** A list's filter by tenant, for those who see several. */
export function useTenantFilter(): readonly Filter[] {
  const say = useWords(estateWords)
  const isOfTenant = useWho().tenantId !== null
  return useMemo(() => (isOfTenant ? [] : [{ key: 'tenantId', label: say('tenant'), kind: 'pick', ...TENANTS }]), [say, isOfTenant])
}

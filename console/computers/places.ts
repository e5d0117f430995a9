import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useMemo } from 'react'
import { useWho } from '../app/session.tsx'
import { COMPUTER_GROUPS, serverGroupsOf, SITES, TENANTS } from '../layout/finders.ts'
import type { Choice, NamedQuestion } from '../layout/use-pick.ts'
import type { Filter } from '../list/definition.ts'
import { computerWords } from '../words/computers.ts'
import { useWords } from '../words/words.ts'

interface Place extends NamedQuestion {
  readonly key: string
}

const GROUP: Place = { key: 'serverGroupId', ...serverGroupsOf(null) }
const SITE: Place = { key: 'siteId', ...SITES }
const COMPUTER_GROUP: Place = { key: 'computerGroupId', ...COMPUTER_GROUPS }

/** What there is to choose among, the first few: of one alone there is nothing to filter. */
function useFirst({ asked, find }: Place): readonly Choice[] {
  const { data } = useQuery({ queryKey: ['pick', ...asked, 'first'], queryFn: ({ signal }) => find('', signal), staleTime: 60_000 })
  // The rows come first: fields to choose with are drawn behind them.
  return useDeferredValue(data ?? NONE)
}

const NONE: readonly Choice[] = []

/** Filters of computers by tenant, server group, site and computer group, as far as the reader sees several of them. */
export function usePlaceFilters(): readonly Filter[] {
  const say = useWords(computerWords)
  const isOfTenant = useWho().tenantId !== null
  const [groups, sites, computerGroups] = [useFirst(GROUP), useFirst(SITE), useFirst(COMPUTER_GROUP)]
  return useMemo(() => {
    const filter = (place: Place, label: string, first: readonly Choice[]): Filter =>
      first.length > 1 ? { ...place, label, kind: 'pick' } : { key: place.key, label, kind: 'chip', options: first }
    return [
      isOfTenant
        ? { key: 'tenantId', label: say('tenant'), kind: 'chip' }
        : { key: 'tenantId', label: say('tenant'), kind: 'pick', ...TENANTS },
      filter(GROUP, say('group'), groups),
      filter(SITE, say('site'), sites),
      filter(COMPUTER_GROUP, say('computer_group'), computerGroups),
    ]
  }, [say, isOfTenant, groups, sites, computerGroups])
}

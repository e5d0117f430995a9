import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useWho } from '../app/session.tsx'
import { findComputerGroups, findServerGroups, findSites, findTenants } from '../layout/finders.ts'
import type { Question } from '../layout/use-pick.ts'
import type { Filter } from '../list/definition.ts'
import { computerWords } from '../words/computers.ts'
import { useWords } from '../words/words.ts'

interface Place extends Question {
  readonly key: string
}

const GROUPS: Place = { key: 'serverGroupId', asked: ['server-groups', null], find: findServerGroups }
const SITES: Place = { key: 'siteId', asked: ['sites', null], find: findSites }
const COMPUTER_GROUPS: Place = { key: 'computerGroupId', asked: ['computer-groups', null], find: findComputerGroups }

/** Whether there are several to choose among: else there is nothing to filter. */
function useSeveral({ asked, find }: Place): boolean {
  const { data } = useQuery({
    queryKey: ['pick', ...asked, 'several'],
    queryFn: async ({ signal }) => (await find('', signal)).length > 1,
    staleTime: 60_000,
  })
  return data === true
}

/** Filters of computers by tenant, server group, site and computer group, as far as the reader sees several of them. */
export function usePlaceFilters(): readonly Filter[] {
  const say = useWords(computerWords)
  const isOfTenant = useWho().tenantId !== null
  const [groups, sites, computerGroups] = [useSeveral(GROUPS), useSeveral(SITES), useSeveral(COMPUTER_GROUPS)]
  return useMemo(() => {
    const filter = (place: Place, label: string, hasSeveral: boolean): Filter =>
      hasSeveral ? { ...place, label, kind: 'pick' } : { key: place.key, label, kind: 'chip' }
    return [
      filter({ key: 'tenantId', asked: ['tenants'], find: findTenants }, say('tenant'), !isOfTenant),
      filter(GROUPS, say('group'), groups),
      filter(SITES, say('site'), sites),
      filter(COMPUTER_GROUPS, say('computer_group'), computerGroups),
    ]
  }, [say, isOfTenant, groups, sites, computerGroups])
}

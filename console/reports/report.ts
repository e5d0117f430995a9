import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { api, dataOf } from '../api/client.ts'
import type { Answer, ItemOf } from '../api/answers.ts'
import { hasPage } from '../app/pages.ts'
import { useWho } from '../app/session.tsx'
import type { Option } from '../list/definition.ts'
import { useLocale } from '../words/words.ts'

export type Report = ItemOf<'/reports'>
export type ReportColumn = Report['columns'][number]
export type ReportParameter = Report['parameters'][number]
export type Cell = string | number | boolean | null | readonly string[]
export type ReportRow = Readonly<Record<string, Cell>>
export type Figures = Answer<'/reports/{reportId}/figures'>
export type Schedule = ItemOf<'/report-schedules'>

/** As many as a choice offers; what is beyond is found by the search of its own page. */
const MOST_CHOICES = 200

/** The reports that the reader may run, in the reader's words. */
export function useReports(): UseQueryResult<readonly Report[]> {
  const locale = useLocale()
  return useQuery({
    queryKey: ['reports', locale],
    queryFn: async ({ signal }) => (await dataOf(api.GET('/reports', { params: { query: { locale } }, signal }))).items,
    staleTime: 300_000,
  })
}

/** What is mailed to the reader again and again, and where it goes. */
export function useSchedules(): UseQueryResult<Answer<'/report-schedules'>> {
  const locale = useLocale()
  return useQuery({
    queryKey: ['report-schedules', locale],
    queryFn: ({ signal }) => dataOf(api.GET('/report-schedules', { params: { query: { locale } }, signal })),
  })
}

/** Tenants and server groups that a report can be narrowed to. @param tenantId only groups of this one */
export function usePlaces(tenantId: string | undefined): { readonly tenants: readonly Option[]; readonly groups: readonly Option[] } {
  const hasTenants = hasPage(useWho().role, 'tenants')
  const tenants = useQuery({
    queryKey: ['tenants', 'choices'],
    queryFn: async ({ signal }) => (await dataOf(api.GET('/tenants', { params: { query: { limit: MOST_CHOICES } }, signal }))).items,
    enabled: hasTenants,
    staleTime: 60_000,
  })
  const groups = useQuery({
    queryKey: ['server-groups', 'choices', tenantId],
    queryFn: async ({ signal }) => {
      const query = { limit: MOST_CHOICES, ...(tenantId === undefined ? {} : { tenantId }) }
      return (await dataOf(api.GET('/server-groups', { params: { query }, signal }))).items
    },
    staleTime: 60_000,
  })
  return {
    tenants: (tenants.data ?? []).map((tenant) => ({ value: tenant.tenantId, label: `${tenant.name} (${tenant.tenantId})` })),
    groups: (groups.data ?? []).map((group) => ({
      value: group.serverGroupId,
      label: hasTenants && tenantId === undefined ? `${group.name} (${group.tenantId})` : group.name,
    })),
  }
}

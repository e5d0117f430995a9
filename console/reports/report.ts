import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { api, dataOf } from '../api/client.ts'
import type { Answer, ItemOf } from '../api/answers.ts'
import { useLocale } from '../words/words.ts'

export type Report = ItemOf<'/reports'>
export type ReportColumn = Report['columns'][number]
export type ReportParameter = Report['parameters'][number]
export type Cell = string | number | boolean | null | readonly string[]
export type ReportRow = Readonly<Record<string, Cell>>
export type Figures = Answer<'/reports/{reportId}/figures'>
export type Schedule = ItemOf<'/report-schedules'>

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

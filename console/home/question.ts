import { queryOptions } from '@tanstack/react-query'
import { api, dataOf } from '../api/client.ts'
import type { Locale } from '../../templates/words.ts'

/** What the home page asks. */
export const homeQuestion = (locale: Locale) =>
  queryOptions({
    queryKey: ['home', locale],
    queryFn: ({ signal }) => dataOf(api.GET('/home', { params: { query: { locale } }, signal })),
  })

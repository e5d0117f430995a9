import type { QueryClient } from '@tanstack/react-query'
import type { Who } from '../api/who.ts'
import { computerQuestion } from '../computers/question.ts'
import { homeQuestion } from '../home/question.ts'
import { placeOf, queryOf, standsApart } from '../list/list-state.ts'
import { listPage, type ListQuestion } from '../list/question.ts'
import { patchQuestion } from '../patches/question.ts'

/** The lists of everyday, by their addresses. */
const LISTS: Readonly<Record<string, (who: Who) => ListQuestion>> = {
  '/patches': ({ locale }) => patchQuestion(locale),
  '/computers': () => computerQuestion,
}

/**
 * Asks what the page of an address will ask first, before anything is drawn: the service answers while the frame is made. The page finds the answer, or
 * waits for it; pages that are opened seldom ask for themselves.
 *
 * @param at pathname and search of the address
 */
export function askFirst(queries: QueryClient, who: Who, at: { readonly pathname: string; readonly search: string }): void {
  if (at.pathname === '/') void queries.prefetchQuery(homeQuestion(who.locale))
  const list = LISTS[at.pathname]?.(who)
  if (list === undefined) return
  const params = new URLSearchParams(at.search)
  const filters = Object.fromEntries([...params].filter(([name, value]) => value !== '' && !standsApart(name)))
  const place = placeOf(params)
  void queries.prefetchQuery(listPage(list, queryOf({ filters, sort: place.sort }, { ...list, filters: [] }, who.timeZone), place))
}

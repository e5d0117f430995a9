import { askList } from './question.ts'

/** As many rows as the service gives at once. */
const MOST_ROWS = '200'

/** Every row of a list that somebody set up by hand, page by page: to choose from, or to change as a whole. */
export async function everyRow<T>(path: string, query: Readonly<Record<string, string>> = {}, signal?: AbortSignal): Promise<T[]> {
  const rows: T[] = []
  for (let after: string | null = ''; after !== null;) {
    const page: { items: readonly T[]; next: string | null } = await askList<T>(
      path,
      { ...query, limit: MOST_ROWS, ...(after === '' ? {} : { after }) },
      signal,
    )
    rows.push(...page.items)
    after = page.next
  }
  return rows
}

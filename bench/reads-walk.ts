import type { Reader } from './reads-reader.ts'

/** One request: which endpoint, and what it is given. */
export interface Question {
  readonly endpoint: string
  readonly path: string
  readonly params: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
}

const PAGE = 50
const COMPUTERS_LOOKED_AT = 20

/**
 * What a tenant's administrator asks for: home, each page of the lists, and pages of single computers.
 *
 * @param most pages of a list; of a longer one every so many-th
 * @returns questions by name
 */
export async function walk(reader: Reader, most: number): Promise<[string, Question[]][]> {
  const computers = await pagesOf(reader, 'listComputers', '/computers', {}, most)
  const patches = await pagesOf(reader, 'listPatches', '/patches', {}, most)
  const everything = await pagesOf(reader, 'listPatches', '/patches', { view: 'all' }, most)
  const chosen = await someComputers(reader, computers)
  return [
    ['patch list with counts', patches],
    ['list of all patches with counts', everything],
    ['computer list', computers],
    ['computer page', chosen.map((computerId) => ask('getComputer', '/computers/{computerId}', { computerId }, {}))],
    ['patches of a computer', chosen.map((computerIds) => ask('listVerdicts', '/verdicts', {}, { computerIds, limit: String(PAGE) }))],
    ['home', Array.from({ length: 9 }, () => ask('getHome', '/home', {}, {}))],
  ]
}

function ask(endpoint: string, path: string, params: Record<string, string>, query: Record<string, string>): Question {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
  const search = new URLSearchParams(query).toString()
  return { endpoint, path: search === '' ? filled : `${filled}?${search}`, params, query }
}

/** Follows a list to its end. */
async function pagesOf(reader: Reader, endpoint: string, path: string, filter: Record<string, string>, most: number): Promise<Question[]> {
  const pages: Question[] = []
  let next: string | null | undefined
  do {
    const question: Question = ask(
      endpoint,
      path,
      {},
      { ...filter, limit: String(PAGE), ...(typeof next === 'string' ? { after: next } : {}) },
    )
    pages.push(question)
    next = (await reader.get(question.path)).next
  } while (typeof next === 'string')
  const stride = Math.ceil(pages.length / most)
  return pages.filter((_, i) => i % stride === 0 || i === pages.length - 1)
}

async function someComputers(reader: Reader, pages: readonly Question[]): Promise<string[]> {
  const ids: string[] = []
  for (const page of pages) {
    const { items = [] } = await reader.get(page.path)
    ids.push(...items.map((item) => String(item['computerId'])))
  }
  const stride = Math.max(1, Math.floor(ids.length / COMPUTERS_LOOKED_AT))
  return ids.filter((_, i) => i % stride === 0)
}

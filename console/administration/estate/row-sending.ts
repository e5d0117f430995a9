import { ApiProblem } from '../../api/problem.ts'
import type { RowProblem } from './row-file.ts'

// The smallest body that an endpoint for rows takes has 256 KiB.
const MOST_BODY_BYTES = 200 * 1024

/** A row on its way, with its place in the file. */
export interface SentRow {
  readonly at: number
  readonly fields: Readonly<Record<string, string | null>>
}

/** What became of some rows. */
export interface Outcome {
  readonly taken: readonly number[]
  readonly refused: ReadonlyMap<number, readonly RowProblem[]>
}

interface Way {
  /** Most rows of one request. */
  readonly size: number
  /** Sends rows that are taken together or not at all. */
  readonly post: (rows: readonly SentRow['fields'][]) => Promise<unknown>
  /** Told after each request; answers whether to go on. */
  readonly tell: (outcome: Outcome) => boolean
}

/**
 * Sends rows, some at a time; of those that are refused the others are sent without them.
 *
 * @throws ApiProblem for what is wrong with no row: what was told before stays
 */
export async function sendRows(rows: readonly SentRow[], { size, post, tell }: Way): Promise<void> {
  for (let part of partsOf(rows, size)) {
    while (part.length > 0) {
      const outcome = await sendOnce(part, post)
      if (!tell(outcome)) return
      part = outcome.refused.size === 0 ? [] : part.filter(({ at }) => !outcome.refused.has(at))
    }
  }
}

async function sendOnce(part: readonly SentRow[], post: Way['post']): Promise<Outcome> {
  try {
    await post(part.map(({ fields }) => fields))
    return { taken: part.map(({ at }) => at), refused: new Map() }
  } catch (err) {
    const refused = new Map<number, RowProblem[]>()
    for (const { row, problem } of refusalsIn(err)) {
      const at = part[row]?.at
      if (at !== undefined) refused.set(at, [...(refused.get(at) ?? []), problem])
    }
    if (refused.size === 0) throw err
    return { taken: [], refused }
  }
}

/** What an answer says of rows, counted from 0. */
function refusalsIn(err: unknown): { row: number; problem: RowProblem }[] {
  if (!(err instanceof ApiProblem)) return []
  const { rows, problems } = err.details
  if (err.code === 'rows_invalid' && Array.isArray(rows))
    return (rows as { row: number; column: string; code: string; details: Record<string, unknown> }[]).map(
      ({ row, column, code, details }) => ({ row: row - 1, problem: { kind: 'service', column, code, details } }),
    )
  if (err.code === 'input_invalid' && Array.isArray(problems))
    return (problems as { path: string }[]).flatMap(({ path }) => {
      // `body.users.3.email`
      const [, row, column] = /^body\.\w+\.(\d+)\.(\w+)$/.exec(path) ?? []
      return row === undefined || column === undefined ? [] : [{ row: Number(row), problem: { kind: 'cell_wrong', column } }]
    })
  return []
}

function partsOf(rows: readonly SentRow[], size: number): SentRow[][] {
  const parts: SentRow[][] = []
  const encoder = new TextEncoder()
  let [bytes, part]: [number, SentRow[]] = [0, []]
  for (const row of rows) {
    const length = encoder.encode(JSON.stringify(row.fields)).byteLength
    if (part.length === 0 || part.length === size || bytes + length > MOST_BODY_BYTES) {
      ;[bytes, part] = [0, []]
      parts.push(part)
    }
    part.push(row)
    bytes += length
  }
  return parts
}

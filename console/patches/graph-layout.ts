/** Where the nodes of a graph of patches stand: a pure reckoning, in the picture's own units. */

export const NODE = { width: 200, height: 60 } as const
const GAP = { x: 24, y: 48 } as const
const SWEEPS = 4

interface Edge {
  /** The later patch. */
  readonly from: string
  /** What it replaces. */
  readonly to: string
}

export interface Placed {
  readonly id: string
  /** Of its upper left corner. */
  readonly x: number
  readonly y: number
  /** Row, from the newest. */
  readonly row: number
}

export interface GraphLayout {
  readonly nodes: readonly Placed[]
  /** Direct steps only: what follows from others is left out. */
  readonly edges: readonly Edge[]
  readonly width: number
  readonly height: number
}

/**
 * Places patches in rows, the newest at the top, so that every arrow leads downwards; draws only direct steps.
 *
 * @param ids newest first; patches of a row keep near to what they hang on
 * @param edges between them; a circle is cut where it closes
 */
export function layOut(ids: readonly string[], edges: readonly Edge[]): GraphLayout {
  const direct = directOnly(ids, withoutCircles(ids, edges))
  const rowOf = rowsOf(ids, direct)
  const rows: string[][] = []
  for (const id of ids) (rows[rowOf.get(id) ?? 0] ??= []).push(id)
  untangle(rows, direct)
  const widest = Math.max(1, ...rows.map((row) => row.length))
  const width = widest * (NODE.width + GAP.x) - GAP.x
  const nodes = rows.flatMap((row, at) => {
    const own = row.length * (NODE.width + GAP.x) - GAP.x
    const left = (width - own) / 2
    return row.map((id, place) => ({ id, row: at, x: left + place * (NODE.width + GAP.x), y: at * (NODE.height + GAP.y) }))
  })
  return { nodes, edges: direct, width, height: rows.length * (NODE.height + GAP.y) - GAP.y }
}

function below(edges: readonly Edge[]): Map<string, string[]> {
  const map = new Map<string, string[]>()
  for (const { from, to } of edges) {
    const list = map.get(from)
    if (list === undefined) map.set(from, [to])
    else list.push(to)
  }
  return map
}

/** The edges without those that lead back to where a walk down came from. */
function withoutCircles(ids: readonly string[], edges: readonly Edge[]): Edge[] {
  const known = new Set(ids)
  const down = below(edges.filter(({ from, to }) => from !== to && known.has(from) && known.has(to)))
  const state = new Map<string, 'open' | 'done'>()
  const kept: Edge[] = []
  for (const start of ids) {
    if (state.has(start)) continue
    state.set(start, 'open')
    const path = [{ id: start, next: 0 }]
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const to = down.get(top.id)?.[top.next++]
      if (to === undefined) {
        state.set(top.id, 'done')
        path.pop()
      } else if (state.get(to) !== 'open') {
        kept.push({ from: top.id, to })
        if (!state.has(to)) {
          state.set(to, 'open')
          path.push({ id: to, next: 0 })
        }
      }
    }
  }
  return kept
}

/** The patches from what replaces to what is replaced. */
function fromTheTop(ids: readonly string[], edges: readonly Edge[]): string[] {
  const waiting = new Map(ids.map((id) => [id, 0]))
  for (const { to } of edges) waiting.set(to, (waiting.get(to) ?? 0) + 1)
  const down = below(edges)
  const order = ids.filter((id) => waiting.get(id) === 0)
  for (const id of order) {
    for (const to of down.get(id) ?? []) {
      const left = (waiting.get(to) ?? 1) - 1
      waiting.set(to, left)
      if (left === 0) order.push(to)
    }
  }
  return order
}

function directOnly(ids: readonly string[], edges: readonly Edge[]): Edge[] {
  const down = below(edges)
  const reached = new Map<string, Set<string>>()
  for (const id of fromTheTop(ids, edges).toReversed()) {
    const own = new Set<string>()
    for (const to of down.get(id) ?? []) {
      own.add(to)
      for (const further of reached.get(to) ?? []) own.add(further)
    }
    reached.set(id, own)
  }
  return edges.filter(({ from, to }) => !(down.get(from) ?? []).some((other) => other !== to && reached.get(other)?.has(to) === true))
}

function rowsOf(ids: readonly string[], edges: readonly Edge[]): Map<string, number> {
  const rows = new Map(ids.map((id) => [id, 0]))
  const down = below(edges)
  for (const id of fromTheTop(ids, edges)) {
    for (const to of down.get(id) ?? []) rows.set(to, Math.max(rows.get(to) ?? 0, (rows.get(id) ?? 0) + 1))
  }
  return rows
}

/** Brings each patch of a row near to its neighbors in the row above, then below. */
function untangle(rows: string[][], edges: readonly Edge[]): void {
  const up = below(edges.map(({ from, to }) => ({ from: to, to: from })))
  const down = below(edges)
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const isDown = sweep % 2 === 0
    const order = isDown ? rows : rows.toReversed()
    const place = new Map(rows.flatMap((row) => row.map((id, at) => [id, at - row.length / 2] as const)))
    for (const row of order) {
      const wanted = new Map(row.map((id) => [id, middleOf((isDown ? up : down).get(id), place) ?? place.get(id) ?? 0]))
      row.sort((a, b) => (wanted.get(a) ?? 0) - (wanted.get(b) ?? 0))
      row.forEach((id, at) => place.set(id, at - row.length / 2))
    }
  }
}

function middleOf(ids: readonly string[] | undefined, place: ReadonlyMap<string, number>): number | undefined {
  if (ids === undefined || ids.length === 0) return undefined
  return ids.reduce((sum, id) => sum + (place.get(id) ?? 0), 0) / ids.length
}

import type { InfraContext } from '../context.ts'

/** `source_aside`: what rows of a source name and the source has not told of. */

export const ASIDE_KINDS = ['approval', 'state', 'membership', 'relation'] as const
export type AsideKind = (typeof ASIDE_KINDS)[number]
export type UnknownKind = 'patch' | 'group' | 'computer'

/** Ids that are not known, with what they are of and how many rows named them. */
export class Aside {
  readonly ids = new Map<string, { unknown: UnknownKind; rows: number }>()

  /** Notes a row that named an id. */
  note(id: string, unknown: UnknownKind, rows = 1): void {
    const known = this.ids.get(id)
    if (known === undefined) this.ids.set(id, { unknown, rows })
    else known.rows += rows
  }
}

function rowsOf(aside: Aside): string {
  return JSON.stringify([...aside.ids].filter(([id]) => id !== '').map(([id, { unknown, rows }]) => ({ id, unknown, n: rows })))
}

const STAGED = `jsonb_to_recordset(:rows::jsonb) as s(id text, unknown text, n int)`

/** Makes what is kept aside of a kind equal what a whole reading found; equal rows are not touched, but once by the second run that sees them. */
export async function replaceAside(
  ctx: InfraContext,
  of: { sourceId: number; runId: number },
  kind: AsideKind,
  aside: Aside,
): Promise<void> {
  const bindings = { rows: rowsOf(aside), source: of.sourceId, run: of.runId, kind }
  await ctx.trx.raw(
    `delete from source_aside a where a.source_id = :source and a.kind = :kind and not exists (select from ${STAGED} where s.id = a.external_id)`,
    bindings,
  )
  if (aside.ids.size === 0) return
  await ctx.trx.raw(
    `update source_aside a set row_count = s.n, unknown = s.unknown, last_run_id = :run
       from ${STAGED}
      where a.source_id = :source and a.kind = :kind and a.external_id = s.id and ((a.row_count, a.unknown) <> (s.n, s.unknown) or (a.last_run_id = a.first_run_id and a.last_run_id <> :run))`,
    bindings,
  )
  await ctx.trx.raw(
    `insert into source_aside (source_id, kind, external_id, unknown, row_count, first_run_id, last_run_id)
     select :source::int, :kind, s.id, s.unknown, s.n, :run::int, :run::int from ${STAGED}
      where not exists (select from source_aside a where a.source_id = :source and a.kind = :kind and a.external_id = s.id)
      order by s.id`,
    bindings,
  )
}

/** Adds what a part of a run found, in the transaction of that part: so a run that was broken off counts nothing twice. */
export async function addAside(ctx: InfraContext, of: { sourceId: number; runId: number }, kind: AsideKind, aside: Aside): Promise<void> {
  if (aside.ids.size === 0) return
  await ctx.trx.raw(
    `insert into source_aside as a (source_id, kind, external_id, unknown, row_count, first_run_id, last_run_id)
     select :source::int, :kind, s.id, s.unknown, s.n, :run::int, :run::int from ${STAGED} order by s.id
     on conflict (source_id, kind, external_id) do update
        set row_count = case when a.last_run_id = excluded.last_run_id then a.row_count + excluded.row_count else excluded.row_count end,
            last_run_id = excluded.last_run_id`,
    { rows: rowsOf(aside), source: of.sourceId, run: of.runId, kind },
  )
}

/**
 * Forgets what states named and what is known by now.
 *
 * @returns how many of these patches are known now; the others turned out to be none of our business
 */
export async function settleStatesAside(ctx: InfraContext, sourceId: number): Promise<number> {
  const { rows } = await ctx.trx.raw<{ rows: { known: number }[] }>(
    `with gone as (
       delete from source_aside a
        where a.source_id = :source and a.kind = 'state'
          and (exists (select from patch_origin o where o.source_id = :source and o.external_id = a.external_id)
               or exists (select from source_excluded e where e.source_id = :source and e.external_id = a.external_id))
       returning a.external_id
     )
     select count(*) filter (where exists (select from patch_origin o where o.source_id = :source and o.external_id = g.external_id))::int as known from gone g`,
    { source: sourceId },
  )
  return rows[0]?.known ?? 0
}

/** How many ids of each kind are kept aside. */
export async function countAside(ctx: InfraContext, sourceId: number): Promise<Partial<Record<AsideKind, number>>> {
  const { rows } = await ctx.trx.raw<{ rows: { kind: AsideKind; ids: number }[] }>(
    `select kind, count(*)::int as ids from source_aside where source_id = :source group by kind order by kind`,
    { source: sourceId },
  )
  return Object.fromEntries(rows.map((row) => [row.kind, row.ids]))
}

/** Forgets everything that is kept aside of a source that is removed. */
export async function dropAside(ctx: InfraContext, sourceId: number): Promise<void> {
  await ctx.trx('source_aside').where({ source_id: sourceId }).delete()
}

import { copyRows } from '../cmdb/bulk.ts'
import type { InfraContext } from '../context.ts'

/** `source_computer.effective_digest`: what wins for a computer, of all approvals, in one value. */

/** What is kept of every computer of a source, by the source's ids; equal values share one text. */
export async function storedDigests(ctx: InfraContext, sourceId: number): Promise<Map<string, string>> {
  const { rows } = await ctx.trx.raw<{ rows: { digest: string; ids: string[] }[] }>(
    `select effective_digest as digest, array_agg(external_id) as ids from source_computer
      where source_id = :source and effective_digest is not null group by 1`,
    { source: sourceId },
  )
  return new Map(rows.flatMap(({ digest, ids }) => ids.map((id) => [id, digest] as const)))
}

/** Stages digests for this transaction, by the source's ids of computers. */
export async function stageDigests(ctx: InfraContext, digests: ReadonlyMap<string, string>): Promise<void> {
  await ctx.trx.raw('create temp table if not exists staged_digest (external_id text, digest text) on commit delete rows')
  await copyRows(ctx.trx, 'staged_digest', ['external_id', 'digest'], digests)
  await ctx.trx.raw('analyze staged_digest')
}

/** Keeps the staged digests; the states of computers whose digest changed must be read anew. @returns how many did */
export async function writeDigests(ctx: InfraContext, sourceId: number, runId: number): Promise<number> {
  const { rowCount } = await ctx.trx.raw<{ rowCount: number }>(
    `update source_computer c set effective_digest = s.digest, due_run_id = :run
       from staged_digest s
      where c.source_id = :source and c.external_id = s.external_id and c.effective_digest is distinct from s.digest`,
    { source: sourceId, run: runId },
  )
  return rowCount
}

import { copyRows } from '../cmdb/bulk.ts'
import type { InfraContext } from '../context.ts'

/** `source_computer.effective_digest`: what wins for a computer, of all approvals, in one value. */

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

import type { InfraContext } from '../context.ts'

/** Has the states of every computer of a source read anew, whatever it reported: another server took its place. */
export async function forgetReports(ctx: InfraContext, sourceId: number): Promise<void> {
  await ctx
    .trx('source_state')
    .whereIn('source_computer_id', ctx.trx('source_computer').where({ source_id: sourceId }).select('id'))
    .update({ report_at: null })
}

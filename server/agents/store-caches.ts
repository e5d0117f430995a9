import type { Context, InfraContext, TenantContext } from '../context.ts'

/** `agent.clean_cache_at`: agents that are to have their package manager forget what it knows of repositories. */

const LINUX_AGENTS = `from computer c where c.tenant_id = a.tenant_id and c.id = a.computer_id and c.ended_at is null and c.os_type = 'linux'
  and a.revoked_at is null and (:ids::text[] is null or c.public_id = any(:ids::text[]))`

/** Asks agents of living Linux computers. @param computerIds public ids; null: all @returns public ids of the computers */
export async function askRenewal(ctx: InfraContext, computerIds: readonly string[] | null): Promise<string[]> {
  const { rows } = await ctx.trx.raw<{ rows: { id: string }[] }>(
    `update agent a set clean_cache_at = :now ${LINUX_AGENTS} returning c.public_id as id`,
    { now: ctx.now, ids: computerIds === null ? null : [...computerIds] },
  )
  return rows.map((row) => row.id).toSorted()
}

/** Which of these are living computers. */
export async function knownComputers(ctx: Context, computerIds: readonly string[]): Promise<Set<string>> {
  const rows = (await ctx
    .trx('computer')
    .whereIn('public_id', [...computerIds])
    .whereNull('ended_at')
    .select('public_id as id')) as { id: string }[]
  return new Set(rows.map((row) => row.id))
}

/**
 * Since when an agent is asked, after what it says to have done has been taken off.
 *
 * @param renewedFor the asking that the agent followed; null: none
 */
export async function renewalDue(ctx: TenantContext, agentId: number, renewedFor: Date | null): Promise<Date | null> {
  const own = ctx.trx('agent').where({ tenant_id: ctx.tenantId, id: agentId })
  if (renewedFor !== null) await own.clone().where({ clean_cache_at: renewedFor }).update({ clean_cache_at: null })
  const row = (await own.clone().first({ at: 'clean_cache_at' })) as { at: Date | null } | undefined
  return row?.at ?? null
}

import type { InfraContext } from '../context.ts'
import { reportingServer, type ServerView } from './rules.ts'
import type { ComputerKey } from './store.ts'

/** `source_computer`: a computer as each source knows it. */

interface ViewRow extends ServerView, ComputerKey {
  readonly decides: boolean
}

/**
 * Settles which server decides about each of the computers; only what differs is written.
 *
 * @returns the deciding server per computer id, null where no server knows it
 */
export async function settleDeciders(ctx: InfraContext, computerIds: readonly number[]): Promise<Map<number, ServerView | null>> {
  const views = await viewsOf(ctx, computerIds)
  const deciders = new Map<number, ServerView | null>(computerIds.map((id) => [id, null]))
  const wrong: { id: number; decides: boolean }[] = []
  for (const [computerId, own] of views) {
    const decider = reportingServer(own)
    deciders.set(computerId, decider)
    for (const view of own) {
      const decides = view.sourceComputerId === decider?.sourceComputerId
      if (view.decides !== decides) wrong.push({ id: view.sourceComputerId, decides })
    }
  }
  if (wrong.length > 0) {
    await ctx.trx.raw(
      `update source_computer c set decides = s.decides from jsonb_to_recordset(:rows::jsonb) as s(id int, decides boolean) where c.id = s.id`,
      { rows: JSON.stringify(wrong) },
    )
  }
  return deciders
}

async function viewsOf(ctx: InfraContext, computerIds: readonly number[]): Promise<Map<number, ViewRow[]>> {
  const { rows } = await ctx.trx.raw<{ rows: ViewRow[] }>(
    `select c.id as "sourceComputerId", c.source_id as "sourceId", s.server_id as "serverId", c.tenant_id as "tenantId", c.computer_id as "computerId",
            c.decides, c.parent_server_id is null as direct, c.parent_server_id as "parentServerId", c.rolled_up as "rolledUp", d.hops,
            d.last_rollup_at as "rollupAt", c.absent_since is not null as absent, c.last_sync_at as "lastSyncAt", c.last_report_at as "lastReportAt"
       from source_computer c
       join source s on s.id = c.source_id
       left join downstream_server d on d.source_id = c.source_id and d.server_id = c.parent_server_id and d.absent_since is null
      where c.computer_id = any(:ids::int[])`,
    { ids: computerIds },
  )
  const found = new Map<number, ViewRow[]>()
  for (const row of rows) {
    const own = found.get(row.computerId)
    if (own === undefined) found.set(row.computerId, [row])
    else own.push(row)
  }
  return found
}

/** Computers of a source that a whole reading did not see. */
export async function unseenComputers(
  ctx: InfraContext,
  sourceId: number,
  seen: readonly string[],
): Promise<{ ids: number[]; computerIds: number[]; total: number }> {
  const { rows } = await ctx.trx.raw<{ rows: { ids: number[] | null; computerIds: number[] | null; total: number }[] }>(
    `select array_agg(c.id order by c.id) filter (where s.id is null) as ids, count(*)::int as total,
            array_agg(c.computer_id order by c.id) filter (where s.id is null) as "computerIds"
       from source_computer c left join unnest(:seen::text[]) as s(id) on s.id = c.external_id
      where c.source_id = :source and c.absent_since is null`,
    { seen, source: sourceId },
  )
  return { ids: rows[0]?.ids ?? [], computerIds: rows[0]?.computerIds ?? [], total: rows[0]?.total ?? 0 }
}

/** Marks computers as gone from their source. */
export async function markComputersAbsent(ctx: InfraContext, ids: readonly number[]): Promise<void> {
  if (ids.length > 0)
    await ctx
      .trx('source_computer')
      .whereIn('id', [...ids])
      .update({ absent_since: ctx.now })
}

/**
 * Says that the states of computers must be read anew although they have not reported.
 *
 * @param runId the run that found the reason; later runs read them, this one included
 */
export async function markDue(ctx: InfraContext, runId: number, sourceComputerIds: readonly number[]): Promise<void> {
  if (sourceComputerIds.length === 0) return
  await ctx.trx.raw(`update source_computer set due_run_id = :run where id = any(:ids::int[]) and due_run_id is distinct from :run`, {
    run: runId,
    ids: sourceComputerIds,
  })
}

/**
 * Says that the states of computers below servers that have sent up anew must be read anew, as far as they had reported since the former sending, or
 * shortly before: clocks differ.
 */
export async function markRolledUp(
  ctx: InfraContext,
  sourceId: number,
  runId: number,
  servers: readonly { readonly id: string; readonly formerly: Date | null }[],
): Promise<void> {
  if (servers.length === 0) return
  await ctx.trx.raw(
    `update source_computer c set due_run_id = :run
       from jsonb_to_recordset(:servers::jsonb) as s(id uuid, formerly timestamptz)
      where c.source_id = :source and c.parent_server_id = s.id and c.rolled_up and c.absent_since is null and c.due_run_id is distinct from :run
        and (s.formerly is null or c.last_report_at >= s.formerly - interval '1 hour')`,
    { source: sourceId, run: runId, servers: JSON.stringify(servers) },
  )
}

/** Computers of a source that report to one of these servers below it. */
export async function computersBelow(ctx: InfraContext, sourceId: number, serverIds: readonly string[]): Promise<number[]> {
  if (serverIds.length === 0) return []
  const { rows } = await ctx.trx.raw<{ rows: { id: number }[] }>(
    `select distinct computer_id as id from source_computer where source_id = :source and parent_server_id = any(:servers::uuid[]) and absent_since is null order by 1`,
    { source: sourceId, servers: serverIds },
  )
  return rows.map((row) => row.id)
}

/** Internal ids of a source's computers, by the source's own. */
export async function viewIdsOf(ctx: InfraContext, sourceId: number): Promise<Map<string, number>> {
  const rows = (await ctx.trx('source_computer').where({ source_id: sourceId }).whereNull('absent_since').select('external_id', 'id')) as {
    external_id: string
    id: number
  }[]
  return new Map(rows.map((row) => [row.external_id, row.id]))
}

/** Hands the sources' knowledge of a computer over to another row of it. */
export async function moveViews(ctx: InfraContext, from: ComputerKey, to: ComputerKey): Promise<void> {
  await ctx
    .trx('source_computer')
    .where({ tenant_id: from.tenantId, computer_id: from.computerId })
    .update({ tenant_id: to.tenantId, computer_id: to.computerId })
}

/** Computers that are gone from their deciding source and that nobody else knows: neither an agent nor a person. */
export async function forgottenComputers(ctx: InfraContext, sourceId: number): Promise<(ComputerKey & { keep: boolean })[]> {
  const { rows } = await ctx.trx.raw<{ rows: (ComputerKey & { keep: boolean })[] }>(
    `select c.tenant_id as "tenantId", c.id as "computerId", (c.registered or st.agent_last_seen_at is not null) as keep
       from source_computer sc
       join computer c on c.tenant_id = sc.tenant_id and c.id = sc.computer_id and c.ended_at is null
       join computer_status st on st.tenant_id = c.tenant_id and st.computer_id = c.id
      where sc.source_id = :source and sc.absent_since is not null and sc.decides
      order by c.tenant_id, c.id`,
    { source: sourceId },
  )
  return rows
}

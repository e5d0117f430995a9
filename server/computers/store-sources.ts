import type { InfraContext } from '../context.ts'
import { reportingServer, type ServerView } from './rules.ts'
import type { ComputerKey, DiscoveredComputer } from './store.ts'

/** `source_computer`: a computer as each source knows it. */

const STAGED_VIEWS = `jsonb_to_recordset(:rows::jsonb) as s(external_id text, tenant_id int, computer_id int, fqdn text, attributes jsonb, parent_server_id uuid,
  last_sync_at timestamptz, last_report_at timestamptz)`

/**
 * Adds and follows what a source says of its computers; equal rows are not touched.
 *
 * @param owners the computers that new ones are
 * @returns how many came, changed otherwise than by their clock, and only reported
 */
export async function writeViews(
  ctx: InfraContext,
  sourceId: number,
  computers: readonly DiscoveredComputer[],
  owners: ReadonlyMap<string, ComputerKey>,
): Promise<{ added: number; changed: number }> {
  const rows = JSON.stringify(computers.map((c) => toColumns(c, owners.get(c.externalId))))
  const bindings = { rows, source: sourceId }
  const changed = await ctx.trx.raw<{ rowCount: number }>(
    `update source_computer c
        set fqdn = s.fqdn, attributes = s.attributes, parent_server_id = s.parent_server_id, last_sync_at = s.last_sync_at,
            last_report_at = s.last_report_at, absent_since = null
       from ${STAGED_VIEWS}
      where c.source_id = :source and c.external_id = s.external_id
        and (c.fqdn, c.attributes, c.parent_server_id, c.last_sync_at, c.last_report_at, c.absent_since)
            is distinct from (s.fqdn, s.attributes, s.parent_server_id, s.last_sync_at, s.last_report_at, null::timestamptz)`,
    bindings,
  )
  const added = await ctx.trx.raw<{ rowCount: number }>(
    `insert into source_computer (source_id, external_id, tenant_id, computer_id, fqdn, attributes, parent_server_id, last_sync_at, last_report_at)
     select :source, s.external_id, s.tenant_id, s.computer_id, s.fqdn, s.attributes, s.parent_server_id, s.last_sync_at, s.last_report_at
       from ${STAGED_VIEWS}
      where s.computer_id is not null
      order by s.external_id
     on conflict (source_id, external_id) do nothing`,
    bindings,
  )
  return { added: added.rowCount, changed: changed.rowCount }
}

function toColumns(c: DiscoveredComputer, owner: ComputerKey | undefined): Record<string, unknown> {
  return {
    external_id: c.externalId,
    tenant_id: owner?.tenantId ?? null,
    computer_id: owner?.computerId ?? null,
    fqdn: c.fqdn,
    attributes: c.attributes,
    parent_server_id: c.parentServerId,
    last_sync_at: c.lastSyncAt,
    last_report_at: c.lastReportAt,
  }
}

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
    `select id as "sourceComputerId", source_id as "sourceId", tenant_id as "tenantId", computer_id as "computerId", decides,
            parent_server_id is null as direct, absent_since is not null as absent, last_sync_at as "lastSyncAt", last_report_at as "lastReportAt"
       from source_computer where computer_id = any(:ids::int[])`,
    { ids: computerIds },
  )
  const found = new Map<number, ViewRow[]>()
  for (const row of rows) found.set(row.computerId, [...(found.get(row.computerId) ?? []), row])
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

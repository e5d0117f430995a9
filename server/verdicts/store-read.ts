import type { InfraContext } from '../context.ts'

/** `source_state`: up to where each computer's states have been read from a source. */

/** What is stored of a computer's states at one source. */
export interface StoredState {
  readonly sourceComputerId: number
  readonly externalId: string
  readonly tenantId: number
  readonly computerId: number
  readonly decides: boolean
  readonly lastReportAt: Date | null
  readonly dueRunId: number | null
  readonly digest: Buffer | null
  readonly reportAt: Date | null
  readonly readRunId: number | null
  readonly incomplete: boolean
}

const STORED = `sc.id as "sourceComputerId", sc.external_id as "externalId", sc.tenant_id as "tenantId", sc.computer_id as "computerId", sc.decides,
  sc.last_report_at as "lastReportAt", sc.due_run_id as "dueRunId", st.digest, st.report_at as "reportAt", st.read_run_id as "readRunId",
  coalesce(st.incomplete, false) as incomplete`

/** What is stored of computers, by the source's ids. */
export async function storedStates(ctx: InfraContext, sourceId: number, externals: readonly string[]): Promise<Map<string, StoredState>> {
  const { rows } = await ctx.trx.raw<{ rows: StoredState[] }>(
    `select ${STORED} from source_computer sc left join source_state st on st.source_computer_id = sc.id
      where sc.source_id = :source and sc.external_id = any(:externals::text[])`,
    { source: sourceId, externals },
  )
  return new Map(rows.map((row) => [row.externalId, row]))
}

/** The same computers, kept from being moved until the transaction ends; in the order of their keys, so that two writers cannot deadlock. */
export async function lockStates(ctx: InfraContext, sourceComputerIds: readonly number[]): Promise<Map<number, StoredState>> {
  const { rows } = await ctx.trx.raw<{ rows: StoredState[] }>(
    `select ${STORED} from source_computer sc left join source_state st on st.source_computer_id = sc.id
      where sc.id = any(:ids::int[]) order by sc.computer_id for no key update of sc`,
    { ids: sourceComputerIds },
  )
  return new Map(rows.map((row) => [row.sourceComputerId, row]))
}

// A computer below another server is read where that server's states are rolled up, and this source is the nearest that has them.
const DUE = `sc.source_id = :source and sc.decides and sc.absent_since is null and (sc.parent_server_id is null or sc.rolled_up)
        and sc.last_report_at is not null
        and (st.digest is null or st.report_at is distinct from sc.last_report_at or sc.due_run_id > coalesce(st.read_run_id, 0)
             or (:all and st.read_run_id is distinct from :run))`

/**
 * Computers whose states must be read: they reported, what is effective for them changed, another voice spoke, or they never were read.
 *
 * @param after internal id after which to go on; @param all every computer that can be judged
 */
export async function dueComputers(
  ctx: InfraContext,
  sourceId: number,
  paging: { after: number; limit: number; runId: number; all: boolean },
): Promise<{ id: number; externalId: string; lastReportAt: Date }[]> {
  const { rows } = await ctx.trx.raw<{ rows: { id: number; externalId: string; lastReportAt: Date }[] }>(
    `select sc.id, sc.external_id as "externalId", sc.last_report_at as "lastReportAt"
       from source_computer sc left join source_state st on st.source_computer_id = sc.id
      where ${DUE} and sc.id > :after
      order by sc.id limit :limit`,
    { source: sourceId, after: paging.after, limit: paging.limit, run: paging.runId, all: paging.all },
  )
  return rows
}

/** How many computers of a source are due, of how many. */
export async function countDue(
  ctx: InfraContext,
  sourceId: number,
  run: { runId: number; all: boolean },
): Promise<{ due: number; total: number }> {
  const { rows } = await ctx.trx.raw<{ rows: { due: number; total: number }[] }>(
    `select count(*) filter (where ${DUE})::int as due, count(*)::int as total
       from source_computer sc left join source_state st on st.source_computer_id = sc.id where sc.source_id = :source`,
    { source: sourceId, run: run.runId, all: run.all },
  )
  return rows[0] ?? { due: 0, total: 0 }
}

/** Computers of a source whose states named patches that the CMDB did not know then. */
export async function incompleteComputers(ctx: InfraContext, sourceId: number): Promise<number[]> {
  const { rows } = await ctx.trx.raw<{ rows: { id: number }[] }>(
    `select sc.id from source_state st join source_computer sc on sc.id = st.source_computer_id where st.incomplete and sc.source_id = :source order by 1`,
    { source: sourceId },
  )
  return rows.map((row) => row.id)
}

export interface ReadMark {
  readonly sourceComputerId: number
  readonly reportAt: Date | null
  readonly digest: Buffer
  readonly incomplete: boolean
}

/** Notes what has been read. @param runId null outside of runs */
export async function markRead(ctx: InfraContext, runId: number | null, marks: readonly ReadMark[]): Promise<void> {
  if (marks.length === 0) return
  const rows = marks.map((m) => ({ id: m.sourceComputerId, r: m.reportAt, d: `\\x${m.digest.toString('hex')}`, i: m.incomplete }))
  const bindings = { rows: JSON.stringify(rows), run: runId }
  await ctx.trx.raw(
    `update source_state st set report_at = s.r, digest = s.d, incomplete = s.i, read_run_id = coalesce(:run::int, st.read_run_id)
       from jsonb_to_recordset(:rows::jsonb) as s(id int, r timestamptz, d bytea, i boolean) where st.source_computer_id = s.id`,
    bindings,
  )
  await ctx.trx.raw(
    `insert into source_state (source_computer_id, report_at, digest, incomplete, read_run_id)
     select s.id, s.r, s.d, s.i, :run::int from jsonb_to_recordset(:rows::jsonb) as s(id int, r timestamptz, d bytea, i boolean)
      where not exists (select from source_state st where st.source_computer_id = s.id)
      order by s.id`,
    bindings,
  )
}

/** Forgets the digests that other servers have of computers about which a new server has spoken, so that a return is seen. */
export async function forgetOtherDigests(ctx: InfraContext, sourceId: number, computerIds: readonly number[]): Promise<void> {
  await ctx.trx.raw(
    `update source_state st set digest = null from source_computer sc
      where sc.id = st.source_computer_id and sc.computer_id = any(:ids::int[]) and sc.source_id <> :source and st.digest is not null`,
    { ids: computerIds, source: sourceId },
  )
}

/** Forgets the digests of a source where verdicts were ended otherwise than by its states. */
export async function forgetDigests(ctx: InfraContext, which: { sourceId: number; computerIds?: readonly number[] }): Promise<void> {
  await ctx.trx.raw(
    `update source_state st set digest = null from source_computer sc
      where sc.id = st.source_computer_id and sc.source_id = :source and (:ids::int[] is null or sc.computer_id = any(:ids::int[])) and st.digest is not null`,
    { source: which.sourceId, ids: which.computerIds ?? null },
  )
}

/** Forgets what was read of every computer of a source: nothing of it spares a reading. */
export async function forgetReports(ctx: InfraContext, sourceId: number): Promise<void> {
  await ctx.trx.raw(
    `update source_state st set report_at = null, digest = null from source_computer sc
      where sc.id = st.source_computer_id and sc.source_id = :source and (st.report_at is not null or st.digest is not null)`,
    { source: sourceId },
  )
}

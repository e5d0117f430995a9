import { prepared } from '../cmdb/prepared.ts'
import type { Context, InfraContext } from '../context.ts'
import type { ComputerKey } from './store.ts'

/** `computer_status`: what was last heard of a computer and concluded about it. */

export interface Readiness extends ComputerKey {
  readonly notReady: string | null
  readonly lastSyncAt: Date | null
  readonly lastReportAt: Date | null
  /** Of that report, when it can have been heard of: not later than a roll-up. */
  readonly heardAt: Date | null
}

// A time that lies ahead of our clock stays what it was when it was learned, until another one comes.
const HEARD_AT = `case when s.heard_at <= :now::timestamptz then s.heard_at
                 when s.heard_at > :now::timestamptz and st.wsus_last_report_at is not distinct from s.last_report_at and st.wsus_heard_at is not null
                 then st.wsus_heard_at when s.heard_at is not null then :now::timestamptz end`

/**
 * Follows the last contacts with WSUS and whether discovery can judge; equal rows are not touched. A report from the future, by a clock that is
 * wrong, was heard when we learned of it: a silent computer must not stay fresh until our clock has caught up.
 *
 * @returns the computers whose rows changed
 */
export async function writeReadiness(ctx: InfraContext, rows: readonly Readiness[]): Promise<ComputerKey[]> {
  if (rows.length === 0) return []
  const columns = rows.map((r) => ({
    tenant_id: r.tenantId,
    computer_id: r.computerId,
    not_ready: r.notReady,
    last_sync_at: r.lastSyncAt,
    last_report_at: r.lastReportAt,
    heard_at: r.heardAt,
  }))
  const { rows: written } = await ctx.trx.raw<{ rows: ComputerKey[] }>(
    `update computer_status st set not_ready = s.not_ready, wsus_last_sync_at = s.last_sync_at, wsus_last_report_at = s.last_report_at,
            wsus_heard_at = ${HEARD_AT}
       from jsonb_to_recordset(:rows::jsonb) as s(tenant_id int, computer_id int, not_ready text, last_sync_at timestamptz, last_report_at timestamptz,
            heard_at timestamptz)
      where st.tenant_id = s.tenant_id and st.computer_id = s.computer_id
        and (st.not_ready, st.wsus_last_sync_at, st.wsus_last_report_at, st.wsus_heard_at)
            is distinct from (s.not_ready, s.last_sync_at, s.last_report_at, ${HEARD_AT})
     returning st.tenant_id as "tenantId", st.computer_id as "computerId"`,
    { rows: JSON.stringify(columns), now: ctx.now },
  )
  return written
}

/** What the newest request of an agent told. */
export interface AgentContact extends ComputerKey {
  readonly at: Date
  readonly inventoryAt?: Date
  readonly bootId?: string
  readonly restartPending?: boolean
}

/** Keeps what an agent told of its computer. */
export async function noteAgentContact(ctx: Context, contact: AgentContact): Promise<void> {
  await ctx
    .trx('computer_status')
    .where({ tenant_id: contact.tenantId, computer_id: contact.computerId })
    .update({
      agent_last_seen_at: contact.at,
      ...(contact.inventoryAt === undefined ? {} : { agent_last_inventory_at: contact.inventoryAt }),
      ...(contact.bootId === undefined ? {} : { boot_id: contact.bootId }),
      ...(contact.restartPending === undefined ? {} : { restart_pending: contact.restartPending }),
    })
}

const HOLD_COMPUTER = (FIRST: string): string => `with first as materialized (
    select ${FIRST}
  )
  select id from computer where (select count(*) from first) = 1 and tenant_id = :tenant and id = :computer and ended_at is null for update`

/**
 * Keeps a computer from others until the transaction ends.
 *
 * @param first a lock that is to be had before any row, as SQL in the place of a column; always the same
 * @returns false when it has ended
 */
export async function holdComputer(ctx: InfraContext, key: ComputerKey, first: string): Promise<boolean> {
  const bindings = { tenant: key.tenantId, computer: key.computerId }
  const { rows } = await prepared(ctx.trx, 'hold_computer', HOLD_COMPUTER(first), bindings)
  return rows.length > 0
}

/** Notes that a computer's inventory came. The caller holds the computer; and its tenant's counts before, if it takes them at all. */
export async function noteInventory(ctx: InfraContext, key: ComputerKey, restartPending: boolean): Promise<void> {
  await prepared(
    ctx.trx,
    'note_inventory',
    `update computer_status set agent_last_seen_at = :now, agent_last_inventory_at = :now, restart_pending = :restartPending
      where tenant_id = :tenant and computer_id = :computer`,
    { tenant: key.tenantId, computer: key.computerId, now: ctx.now, restartPending },
  )
}

export interface StatusCounts extends ComputerKey {
  readonly health: string
  readonly unappliedCritical: number
  readonly unappliedImportant: number
  readonly unappliedOther: number
  readonly missing: number
  readonly failed: number
  readonly installed: number
  readonly pendingReboot: number
  readonly disputed: number
}

/** Writes health and counts of the computers that are given: the caller gives only those that differ. */
export async function writeStatusCounts(ctx: Context, rows: readonly StatusCounts[]): Promise<void> {
  const SLICE = 2000
  for (let i = 0; i < rows.length; i += SLICE) {
    const columns = rows.slice(i, i + SLICE).map((r) => ({
      t: r.tenantId,
      c: r.computerId,
      h: r.health,
      uc: r.unappliedCritical,
      ui: r.unappliedImportant,
      uo: r.unappliedOther,
      m: r.missing,
      f: r.failed,
      i: r.installed,
      p: r.pendingReboot,
      d: r.disputed,
    }))
    await prepared(
      ctx.trx,
      'write_status',
      `update computer_status st
          set health = s.h, unapplied_critical = s.uc, unapplied_important = s.ui, unapplied_other = s.uo, missing = s.m, failed = s.f,
              installed = s.i, pending_reboot = s.p, disputed = s.d, counted_at = :now
         from jsonb_to_recordset(:rows::jsonb) as s(t int, c int, h health, uc int, ui int, uo int, m int, f int, i int, p int, d int)
        where st.tenant_id = s.t and st.computer_id = s.c`,
      { rows: JSON.stringify(columns), now: ctx.now },
    )
  }
}

// The numbers as server/health/store.ts counts them, of the changes alone. As many others as before may be lighter ones. `open`: how
// many are light is not stored, and what came and went does not tell whether there are any.
const NOW = { SEVERITY: 'p.severity', EXPLOITED: 'p.exploited', SECURITY: 'k.security' }
const WEIGHED = ({ SEVERITY, EXPLOITED, SECURITY }: typeof NOW): string => `select
           d.tenant_id, d.computer_id, d.state, d.disputed, d.sign, coalesce(${SECURITY}, false) as security,
           coalesce(d.severity, ${SEVERITY}) as severity, ${EXPLOITED} or coalesce(d.flags, 0) & 128 <> 0 as exploited,
           d.approved and not d.excepted and d.state in ('missing', 'downloaded', 'failed') as unapplied`
const WEIGHED_NOW = WEIGHED(NOW)
const WEIGHTS = `join patch p on p.id = d.patch_id left join classification k on k.id = p.classification_id`
// `offset 0`: what is asked of a grade more than once is to be found out once. Summed first by what is alike, of which there is little.
const STATUS_WRITTEN = `graded as (
    select *, case when not unapplied then null when severity = 'critical' or exploited then 'critical'
                   when severity = 'important' or (severity = 'unspecified' and security) then 'important' else 'other' end as grade from change offset 0
  ), summed as (
    select tenant_id, computer_id, state, disputed, grade, grade = 'other' and severity in ('moderate', 'low') as light, sum(sign)::int as n from graded group by 1, 2, 3, 4, 5, 6
  ), delta as materialized (
    select tenant_id, computer_id,
           coalesce(sum(n) filter (where grade = 'critical'), 0)::int as critical, coalesce(sum(n) filter (where grade = 'important'), 0)::int as important,
           coalesce(sum(n) filter (where grade = 'other'), 0)::int as other,
           coalesce(sum(n) filter (where state in ('missing', 'downloaded')), 0)::int as missing, coalesce(sum(n) filter (where state = 'failed'), 0)::int as failed,
           coalesce(sum(n) filter (where state = 'installed'), 0)::int as installed,
           coalesce(sum(n) filter (where state = 'pending_reboot'), 0)::int as pending_reboot, coalesce(sum(n) filter (where disputed), 0)::int as disputed,
           coalesce(bool_or(grade = 'other'), false) as shaded, coalesce(sum(n) filter (where light), 0)::int as light
      from summed group by 1, 2
  ), written as (
    update computer_status st
       set unapplied_critical = st.unapplied_critical + d.critical, unapplied_important = st.unapplied_important + d.important,
           unapplied_other = st.unapplied_other + d.other, missing = st.missing + d.missing, failed = st.failed + d.failed,
           installed = st.installed + d.installed, pending_reboot = st.pending_reboot + d.pending_reboot, disputed = st.disputed + d.disputed, counted_at = :now,
           health = case when st.health = 'unknown' then st.health
                         when st.unapplied_critical + d.critical + st.unapplied_important + d.important > 0 then 'highly_vulnerable'
                         when st.unapplied_other + d.other = 0 then 'healthy'
                         when d.light > 0 then 'vulnerable'
                         else st.health end
      from delta d
     where st.tenant_id = d.tenant_id and st.computer_id = d.computer_id
       and ((d.critical, d.important, d.other, d.missing, d.failed, d.installed, d.pending_reboot, d.disputed) <> (0, 0, 0, 0, 0, 0, 0, 0) or d.shaded)
    returning st.tenant_id, st.computer_id, st.health,
              st.unapplied_critical + st.unapplied_important = 0
                and (st.health = 'highly_vulnerable' or (st.health = 'vulnerable' and d.light < 0 and st.unapplied_other > 0)) as open
  )`

// What ends had counted as much as its patch weighed then.
const FORMER = { SEVERITY: 'f.severity, p.severity', EXPLOITED: 'coalesce(f.exploited, p.exploited)', SECURITY: 'f.security, k.security' }
const WEIGHED_FORMERLY = WEIGHED(FORMER)
const CHANGE_NOW = `${WEIGHED_NOW} from counted_change d ${WEIGHTS}`
const CHANGE_ANEW = `${WEIGHED_FORMERLY} from counted_change d ${WEIGHTS}
      left join former_weight f on f.patch_id = d.patch_id and d.sign < 0`
// Beside what is written stands, in the same statement, what was there before.
const STATUS_CHANGES = (CHANGE: string): string => `with change as (${CHANGE}), ${STATUS_WRITTEN}
  select tenant_id as "tenantId", computer_id as "computerId" from written where open
  union all
  select distinct w.tenant_id, null::int from written w
   cross join lateral (select o.health from computer_status o where o.tenant_id = w.tenant_id and o.computer_id = w.computer_id offset 0) o
   where o.health <> w.health`

/** What came of changes in the computers' numbers. */
export interface StatusChanges {
  /** Computers whose health the difference does not tell. */
  readonly open: readonly ComputerKey[]
  /** Tenants of computers whose health is another one now. */
  readonly movedTenantIds: readonly number[]
}

/**
 * Follows the changes that lie in the transaction's `counted_change` in the computers' numbers. The caller holds the counts of their tenants.
 *
 * @param reweighed whether patches weigh otherwise than when they were counted: what they weighed lies in `former_weight`
 */
export async function applyStatusChanges(ctx: InfraContext, reweighed: boolean): Promise<StatusChanges> {
  const { rows } = await ctx.trx.raw<{ rows: { tenantId: number; computerId: number | null }[] }>(
    STATUS_CHANGES(reweighed ? CHANGE_ANEW : CHANGE_NOW),
    { now: ctx.now },
  )
  const movedTenantIds = rows.filter((row) => row.computerId === null).map((row) => row.tenantId)
  return { open: rows.filter((row): row is ComputerKey => row.computerId !== null), movedTenantIds }
}

/**
 * Grades computers whose numbers are right and of which nothing critical or important is unapplied: vulnerable with one that is moderate or low, healthy
 * without (server/health/rules.ts). The caller holds the counts of their tenants.
 */
export async function gradeLightly(
  ctx: InfraContext,
  keys: readonly { readonly tenantId: number; readonly computerId: number }[],
): Promise<void> {
  if (keys.length === 0) return
  await ctx.trx.raw(
    `update computer_status st set health = w.health
       from (select k.*, case when exists (select from verdict v join patch p on p.id = v.patch_id
                                  where v.tenant_id = k.tenant_id and v.computer_id = k.computer_id and v.approved and not v.excepted
                                    and v.state in ('missing', 'downloaded', 'failed') and coalesce(v.severity, p.severity) in ('moderate', 'low'))
                              then 'vulnerable' else 'healthy' end::health as health
               from unnest(:tenants::int[], :computers::int[]) as k(tenant_id, computer_id) offset 0) w
      where st.tenant_id = w.tenant_id and st.computer_id = w.computer_id and st.health not in ('unknown', w.health)`,
    { tenants: keys.map((key) => key.tenantId), computers: keys.map((key) => key.computerId) },
  )
}

/**
 * The same for changes of one computer, as parts of a statement that has them as `told`, with the columns of `counted_change`; binds `:now`. Its part
 * `written` has a row where anything is otherwise: the health by now, and `open`, whether it is to be taken anew.
 */
export const STATUS_OF_TOLD = `change as (${WEIGHED_NOW} from told d ${WEIGHTS}), ${STATUS_WRITTEN}`

/** Gives the continued row of a moved computer the status of the former one. */
export async function copyStatus(ctx: InfraContext, from: ComputerKey, to: ComputerKey): Promise<void> {
  await ctx.trx.raw(
    `update computer_status n
        set wsus_last_sync_at = o.wsus_last_sync_at, wsus_last_report_at = o.wsus_last_report_at, wsus_heard_at = o.wsus_heard_at, not_ready = o.not_ready,
            agent_last_seen_at = coalesce(n.agent_last_seen_at, o.agent_last_seen_at)
       from computer_status o
      where o.tenant_id = :fromTenant and o.computer_id = :fromComputer and n.tenant_id = :toTenant and n.computer_id = :toComputer`,
    { fromTenant: from.tenantId, fromComputer: from.computerId, toTenant: to.tenantId, toComputer: to.computerId },
  )
}

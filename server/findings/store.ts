import type { InfraContext } from '../context.ts'
import type { FindingSeverity, NotedKind } from './rules.ts'

/** `finding` and `finding_check`: what an administrator has to look at; nobody else writes them. */

/** What a look found. */
export interface Fresh {
  /** What it is about, once per kind and source. */
  readonly subject: string
  readonly severity: FindingSeverity
  /** Of how many it is so. */
  readonly count: number
  readonly details: Readonly<Record<string, unknown>>
  readonly patchKey?: number
}

/** How many rows a look wrote. */
export interface Settled {
  readonly opened: number
  readonly changed: number
  readonly ended: number
}

const SETTLE = `with fresh as materialized (
    select s.subject, s.severity, s.count, s.details, s.patch_id
      from jsonb_to_recordset(:rows::jsonb) as s(subject text, severity text, count int, details jsonb, patch_id int)
  ), ended as (
    update finding f set ended_at = :now
     where f.code = :code and f.source_id = :source and f.ended_at is null and not exists (select from fresh s where s.subject = f.subject)
    returning 1
  ), changed as (
    update finding f set severity = s.severity, count = s.count, details = s.details, changed_at = :now
      from fresh s
     where f.code = :code and f.source_id = :source and f.subject = s.subject and f.ended_at is null
       and (f.severity, f.count, f.details) is distinct from (s.severity, s.count, s.details)
    returning 1
  ), opened as (
    insert into finding (code, source_id, subject, severity, count, details, patch_id, found_at, changed_at)
    select :code, :source, s.subject, s.severity, s.count, s.details, s.patch_id, :now, :now
      from fresh s
     where not exists (select from finding f where f.code = :code and f.source_id = :source and f.subject = s.subject and f.ended_at is null)
     order by s.subject
    returning 1
  )
  select (select count(*) from opened)::int as opened, (select count(*) from changed)::int as changed, (select count(*) from ended)::int as ended`

/**
 * Makes the open findings of a kind and a source equal what a look found: what is no longer so ends, equal ones are not touched.
 *
 * @param found each subject once
 */
export async function settleFindings(ctx: InfraContext, sourceKey: number, code: string, found: readonly Fresh[]): Promise<Settled> {
  const rows = JSON.stringify(found.map(({ patchKey, ...one }) => ({ ...one, patch_id: patchKey ?? null })))
  const { rows: written } = await ctx.trx.raw<{ rows: Settled[] }>(SETTLE, { rows, code, source: sourceKey, now: ctx.now })
  return written[0] ?? { opened: 0, changed: 0, ended: 0 }
}

/** One look at a source at a time; another waits until it has ended. */
export async function lockLook(ctx: InfraContext, sourceKey: number): Promise<void> {
  await ctx.trx.raw(`select pg_advisory_xact_lock(hashtext('findings.look'), ?)`, [sourceKey])
}

/** Notes that a source was looked at. */
export async function noteLook(ctx: InfraContext, sourceKey: number): Promise<void> {
  await ctx.trx('finding_check').insert({ source_id: sourceKey, checked_at: ctx.now }).onConflict('source_id').merge()
}

/** When a source was last looked at: the newest of all. */
export async function newestLook(ctx: InfraContext): Promise<Date | null> {
  const row = (await ctx.trx('finding_check').max({ at: 'checked_at' }).first()) as { at: Date | null } | undefined
  return row?.at ?? null
}

/** Ends what is said of sources that were removed. @returns how many */
export async function endOfRemovedSources(ctx: InfraContext): Promise<number> {
  const { rowCount } = await ctx.trx.raw<{ rowCount: number }>(
    `update finding f set ended_at = :now from source s where s.id = f.source_id and s.deleted_at is not null and f.ended_at is null`,
    { now: ctx.now },
  )
  return rowCount
}

/** Notes what was seen where it happens; the same open finding twice is one. */
export async function noteFinding(ctx: InfraContext, code: NotedKind, subject: string, details: Record<string, unknown>): Promise<void> {
  await ctx.trx.raw(
    `insert into finding (code, subject, details, found_at, changed_at) values (:code, :subject, :details::jsonb, :now, :now) on conflict do nothing`,
    { code, subject, details: JSON.stringify(details), now: ctx.now },
  )
}

const END_NOTED = `update finding f set ended_at = :now
  where f.ended_at is null
    and (f.code in ('identity_shared', 'identity_of_several')
         and (select count(distinct c.id) from computer_identity i join computer c on c.tenant_id = i.tenant_id and c.id = i.computer_id and c.ended_at is null
               where i.kind in ('wsus_target', 'machine_uuid') and i.value = f.subject) < 2
      or f.code = 'agent_key_shared'
         and not exists (select from agent a where a.public_id = f.subject and a.quarantined_at is not null and a.revoked_at is null))`

/** Ends noted findings whose identity belongs to one computer alone again, or whose agent was released. @returns how many */
export async function endNoted(ctx: InfraContext): Promise<number> {
  const { rowCount } = await ctx.trx.raw<{ rowCount: number }>(END_NOTED, { now: ctx.now })
  return rowCount
}

import type { Severity, VerdictState } from '../../catalog/index.ts'
import type { Context } from '../context.ts'
import { exceptedAt } from './excepted.ts'
import type { Health } from './rules.ts'
import { SCOPE, type ViewerScope } from './viewer.ts'

/** What an estate was at an instant, and what changed between two, out of what the history keeps. */

export interface PastVerdicts {
  readonly severity: Severity
  readonly state: VerdictState
  readonly verdicts: number
  readonly unapplied: number
}

export interface PastEstate {
  readonly computers: number
  /** As far as verdicts tell it: who was silent then is not known any more. */
  readonly health: Readonly<Record<Health, number>>
  readonly verdicts: readonly PastVerdicts[]
  /** When the first of these computers was learned of; null without any. */
  readonly knownSince: Date | null
}

// Members of computer groups and server groups are as they are now. Severities are today's: what was worse is known since.
const EXCEPTED = exceptedAt(':at')
const ESTATE_AS_OF = `with living as materialized (
    select n.tenant_id, n.id from computer n where n.created_at <= :at and (n.ended_at is null or n.ended_at > :at) and {{scope}}
  ), ${EXCEPTED}, held as (
    select computer_id, tenant_id, patch_id, state, approved, severity, flags from verdict where learned_at <= :at
    union all select computer_id, tenant_id, patch_id, state, approved, null::severity, null::smallint from verdict_history where valid_from <= :at and valid_to > :at
  ), judged as (
    select h.computer_id, h.state, p.severity as shown, coalesce(h.severity, p.severity) as severity, coalesce(k.security, false) as security,
           p.exploited or coalesce(h.flags, 0) & 128 <> 0 as exploited,
           h.approved and h.state in ('missing', 'downloaded', 'failed') and (h.tenant_id, h.patch_id) not in (select tenant_id, patch_id from excepted_all)
             and (h.tenant_id, h.computer_id, h.patch_id) not in (select tenant_id, computer_id, patch_id from excepted_one) as unapplied
      from held h
      join living l on l.tenant_id = h.tenant_id and l.id = h.computer_id
      join patch p on p.id = h.patch_id
      left join classification k on k.id = p.classification_id
  ), summed as materialized (
    select computer_id, shown, state, count(*) as verdicts, count(*) filter (where unapplied) as unapplied,
           bool_or(unapplied and (exploited or severity in ('critical', 'important') or (severity = 'unspecified' and security))) as high,
           bool_or(unapplied and severity in ('moderate', 'low')) as lesser
      from judged group by 1, 2, 3
  ), computers as (
    select case when s.high then 'highly_vulnerable' when s.lesser then 'vulnerable' when s.high is null then 'unknown' else 'healthy' end as health,
           count(*)::int as computers
      from living l left join (select computer_id, bool_or(high) as high, bool_or(lesser) as lesser from summed group by 1) s on s.computer_id = l.id group by 1
  )
  select (select coalesce(jsonb_object_agg(health, computers), '{}') from computers) as health,
         (select coalesce(jsonb_agg(jsonb_build_object('severity', shown, 'state', state, 'verdicts', verdicts, 'unapplied', unapplied) order by shown desc, state), '[]')
            from (select shown, state, sum(verdicts)::int as verdicts, sum(unapplied)::int as unapplied from summed group by 1, 2) v) as verdicts,
         (select min(n.created_at) from computer n where {{scope}}) as "knownSince"`

/** The viewer's estate as the service held it at an instant. */
export async function estateAt(ctx: Context, { viewer, bindings }: ViewerScope, at: Date): Promise<PastEstate> {
  const { rows } = await ctx.trx.raw<{
    rows: { health: Partial<Record<Health, number>>; verdicts: PastVerdicts[]; knownSince: Date | null }[]
  }>(ESTATE_AS_OF.replaceAll('{{scope}}', SCOPE[viewer]), { ...bindings, at })
  const { health: found, verdicts, knownSince } = rows[0] ?? { health: {}, verdicts: [], knownSince: null }
  const health = { unknown: 0, healthy: 0, vulnerable: 0, highly_vulnerable: 0, ...found }
  return { computers: Object.values(health).reduce((sum, n) => sum + n, 0), health, verdicts, knownSince }
}

/** On how many computers a patch became what. */
export interface PatchMoves {
  readonly patchId: string
  readonly name: string
  readonly title: string
  readonly severity: Severity
  readonly gained: number
  readonly lost: number
  readonly newlyMissing: number
  readonly noLongerMissing: number
}

/**
 * What verdicts became between two instants on computers that were there at both; a verdict of which nothing changed since the first is not looked at.
 *
 * @param locale of titles
 */
export async function patchMoves(
  ctx: Context,
  scope: ViewerScope,
  between: { from: Date; to: Date },
  locale: string,
): Promise<PatchMoves[]> {
  const { viewer, bindings } = scope
  const { rows } = await ctx.trx.raw<{ rows: PatchMoves[] }>(
    `with there as materialized (
       select n.tenant_id, n.id from computer n where n.created_at <= :from and (n.ended_at is null or n.ended_at > :to) and ${SCOPE[viewer]}
     ), before as (
       select tenant_id, computer_id, patch_id, state from verdict_history where valid_from <= :from and valid_to > :from
     ), after as (
       select tenant_id, computer_id, patch_id, state from verdict where learned_at > :from and learned_at <= :to
       union all select tenant_id, computer_id, patch_id, state from verdict_history where valid_from <= :to and valid_to > :to
     ), pairs as (
       select patch_id, computer_id, tenant_id, b.state as was, a.state as became
         from before b full join after a using (tenant_id, computer_id, patch_id)
        where b.state is distinct from a.state
     ), moved as (
       select c.patch_id, count(*) filter (where became = 'installed')::int as gained, count(*) filter (where was = 'installed')::int as lost,
              count(*) filter (where became in ('missing', 'downloaded', 'failed') and coalesce(was not in ('missing', 'downloaded', 'failed'), true))::int as newly,
              count(*) filter (where was in ('missing', 'downloaded', 'failed') and coalesce(became not in ('missing', 'downloaded', 'failed'), true))::int as ended
         from pairs c join there t on t.tenant_id = c.tenant_id and t.id = c.computer_id
        group by 1
     )
     select p.public_id as "patchId", p.name, coalesce(x.title, p.title) as title, p.severity, m.gained, m.lost, m.newly as "newlyMissing", m.ended as "noLongerMissing"
       from moved m
       join patch p on p.id = m.patch_id
       left join patch_text x on x.patch_id = p.id and x.locale = :locale
      order by p.severity desc, p.id desc`,
    { ...bindings, ...between, locale },
  )
  return rows
}

/** A computer that came or went. */
export interface ComputerMove {
  readonly computerId: string
  readonly name: string
  readonly at: Date
}

const NAME = `coalesce(nullif(n.display_name, ''), n.host_name)`

/** Computers that came between two instants, newest first. @param limit how many are named */
export async function computersAdded(
  ctx: Context,
  { viewer, bindings }: ViewerScope,
  between: { from: Date; to: Date },
  limit: number,
): Promise<{ total: number; items: ComputerMove[] }> {
  const { rows } = await ctx.trx.raw<{ rows: (ComputerMove & { total: number })[] }>(
    `select n.public_id as "computerId", ${NAME} as name, n.created_at as at, count(*) over ()::int as total
       from computer n
      where n.created_at > :from and n.created_at <= :to and (n.ended_at is null or n.ended_at > :to) and ${SCOPE[viewer]}
      order by n.created_at desc, n.id desc limit :limit`,
    { ...bindings, ...between, limit },
  )
  return { total: rows[0]?.total ?? 0, items: rows.map(({ total: _, ...item }) => item) }
}

/** Computers that went between two instants, newest first. @param limit how many are named */
export async function computersRemoved(
  ctx: Context,
  { viewer, bindings }: ViewerScope,
  between: { from: Date; to: Date },
  limit: number,
): Promise<{ total: number; items: ComputerMove[] }> {
  const { rows } = await ctx.trx.raw<{ rows: (ComputerMove & { total: number })[] }>(
    `select n.public_id as "computerId", ${NAME} as name, n.ended_at as at, count(*) over ()::int as total
       from computer n
      where n.created_at <= :from and n.ended_at > :from and n.ended_at <= :to and ${SCOPE[viewer]}
      order by n.ended_at desc, n.id desc limit :limit`,
    { ...bindings, ...between, limit },
  )
  return { total: rows[0]?.total ?? 0, items: rows.map(({ total: _, ...item }) => item) }
}

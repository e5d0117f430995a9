import type { Severity } from '../../catalog/index.ts'
import type { InfraContext } from '../context.ts'

/** What the security data makes of a patch. */
export interface RatedPatch {
  readonly id: number
  /** Digest of what it was made from. */
  readonly basis: string
  /** Sorted; what it answers by itself. */
  readonly cves: readonly string[]
  readonly inheritedCves: number
  readonly severity: Severity
  readonly exploited: boolean
}

/** Until the transaction ends nobody else changes patches: many rows at once in no order would meet a discovery's page half-way. Readers are not held up. */
export async function lockPatches(ctx: InfraContext): Promise<void> {
  await ctx.trx.raw('lock table patch in share row exclusive mode')
}

const RATE = `update patch p
     set cves = s.cves, inherited_cves = s.inherited, msrc_severity = s.severity, exploited = s.exploited, msrc_basis = s.basis,
         severity = case when p.stated_severity = 'unspecified' then s.severity else p.stated_severity end
    from jsonb_to_recordset(:rows::jsonb) as s(id int, basis text, cves text[], inherited int, severity severity, exploited boolean),
         patch former
   where p.id = s.id and former.id = p.id
     and (p.cves, p.inherited_cves, p.msrc_severity, p.exploited, p.msrc_basis) is distinct from (s.cves, s.inherited, s.severity, s.exploited, s.basis)
  returning p.id, (former.severity, former.exploited) is distinct from (p.severity, p.exploited) as rated,
            (former.cves, former.inherited_cves) is distinct from (p.cves, p.inherited_cves) as told`

/**
 * Keeps what the security data says of patches: CVEs, whether attacks use them, and the severity where the source says none.
 *
 * @returns how many changed, and those whose severity or exploited flag did, which counts have to follow
 */
export async function ratePatches(ctx: InfraContext, patches: readonly RatedPatch[]): Promise<{ changed: number; rated: number[] }> {
  if (patches.length === 0) return { changed: 0, rated: [] }
  const columns = patches.map((p) => ({
    id: p.id,
    basis: p.basis,
    cves: p.cves,
    inherited: p.inheritedCves,
    severity: p.severity,
    exploited: p.exploited,
  }))
  const { rows } = await ctx.trx.raw<{ rows: { id: number; rated: boolean; told: boolean }[] }>(RATE, { rows: JSON.stringify(columns) })
  return { changed: rows.filter(({ rated, told }) => rated || told).length, rated: rows.filter(({ rated }) => rated).map(({ id }) => id) }
}

/** Tenants in whose counts these patches are. */
export async function tenantsWithPatches(ctx: InfraContext, ids: readonly number[]): Promise<number[]> {
  if (ids.length === 0) return []
  const { rows } = await ctx.trx.raw<{ rows: { id: number }[] }>(
    'select distinct tenant_id as id from patch_count where patch_id = any(:ids::int[]) order by 1',
    { ids },
  )
  return rows.map((row) => row.id)
}

/** Has the patches that bring any of these articles joined anew at the next join, whoever makes it. */
export async function forgetBases(ctx: InfraContext, kbs: readonly number[]): Promise<void> {
  if (kbs.length === 0) return
  await lockPatches(ctx)
  await ctx.trx.raw(
    `update patch p set msrc_basis = null
      where p.msrc_basis is not null and p.kind = 'windows'
        and (p.kbs && :names::text[] or exists (select from patch_kb k where k.patch_id = p.id and k.kb = any(:kbs::int[])))`,
    { kbs, names: kbs.map(String) },
  )
}

import type { BroughtKb, KbFacts, KbPatch } from '../../catalog/index.ts'
import { copyRows } from '../cmdb/bulk.ts'
import type { InfraContext } from '../context.ts'
import { JOIN_RULES } from './rules.ts'

/** What the join of Windows patches with KB articles reads, and `patch_kb`, which it writes. */

/** One join at a time; others wait for it. */
export async function lockJoin(ctx: InfraContext): Promise<void> {
  await ctx.trx.raw(`select pg_advisory_xact_lock(hashtext('advisories.join'))`)
}

/** Whether any feed has said anything. */
export async function hasRecords(ctx: InfraContext): Promise<boolean> {
  const { rows } = await ctx.trx.raw<{ rows: { is: boolean }[] }>('select exists (select from feed_document) as is')
  return rows[0]?.is === true
}

// What a patch's join is made from, as a digest: title, articles, products, what it replaces, and the rules.
const BASES = `select p.id, md5(concat_ws(chr(31), :rules::text, p.title, array_to_string(p.kbs, ','), array_to_string(p.products, chr(30)), e.ids)) as basis
    from patch p
    left join (select patch_id, string_agg(superseded_patch_id::text, ',' order by superseded_patch_id) as ids from patch_supersedence group by 1) e on e.patch_id = p.id
   where p.kind = 'windows'`

const DUE = `with recursive bases as materialized (${BASES}),
  due(id) as (
    select b.id from bases b join patch p on p.id = b.id where :everything::boolean or b.basis is distinct from p.msrc_basis
     union
    select p.id from patch p where p.kind = 'windows' and p.kbs && (select coalesce(array_agg(k::text), '{}') from unnest(:kbs::int[]) k)
     union
    select k.patch_id from patch_kb k where k.kb = any(:kbs::int[])
     union
    select s.patch_id from due d join patch_supersedence s on s.superseded_patch_id = d.id
  )
  select d.id, b.basis from due d join bases b on b.id = d.id order by d.id`

/**
 * The patches whose join may differ from what is stored: they, what they replace or an article that they bring changed, or one that they replace is such a patch.
 *
 * @param kbs articles of which something is said differently; @param everything takes all
 */
export async function duePatches(ctx: InfraContext, kbs: readonly number[], everything: boolean): Promise<Map<number, string>> {
  const { rows } = await ctx.trx.raw<{ rows: { id: number; basis: string }[] }>(DUE, { rules: JOIN_RULES, kbs, everything })
  return new Map(rows.map((row) => [row.id, row.basis]))
}

/** Patches with all that they replace, directly and through others. */
export async function patchesBelow(
  ctx: InfraContext,
  ids: readonly number[],
): Promise<Map<number, KbPatch & { ownerTenantId: number | null }>> {
  const { rows } = await ctx.trx.raw<{ rows: (KbPatch & { ownerTenantId: number | null })[] }>(
    `with recursive below(id) as (
       select unnest(:ids::int[]) union select s.superseded_patch_id from below b join patch_supersedence s on s.patch_id = b.id)
     select p.id, p.title, p.products, p.kbs, p.owner_tenant_id as "ownerTenantId", coalesce(e.ids, '{}') as replaces
       from below b join patch p on p.id = b.id
       left join lateral (select array_agg(superseded_patch_id) as ids from patch_supersedence where patch_id = p.id) e on true`,
    { ids },
  )
  return new Map(rows.map((row) => [row.id, row]))
}

/** Everything that feeds say about which article stands for which. */
export async function kbFacts(ctx: InfraContext): Promise<KbFacts> {
  const products = (await ctx.trx('msrc_product').select('id', 'name')) as { id: number; name: string }[]
  const stated = await ctx.trx.raw<{ rows: { kb: number; product: number }[] }>('select distinct kb, product_id as product from msrc_fix')
  const edges = await ctx.trx.raw<{ rows: { kb: number; product: number; other: number; kind: 'supersedes' | 'contains' }[] }>(
    'select distinct kb, product_id as product, other_kb as other, kind from msrc_edge',
  )
  return { products: new Map(products.map(({ id, name }) => [id, name])), stated: stated.rows, edges: edges.rows }
}

/** What an article says on a product. */
export interface KbStatement {
  readonly kb: number
  readonly product: number
  readonly advisories: readonly number[]
  /** Place in the order of severities, least first. */
  readonly rank: number
  readonly exploited: boolean
}

/** What feeds say about articles, per article and product. */
export async function kbStatements(ctx: InfraContext, kbs: readonly number[]): Promise<KbStatement[]> {
  const { rows } = await ctx.trx.raw<{ rows: KbStatement[] }>(
    `select f.kb, f.product_id as product, array_agg(distinct f.advisory_id) as advisories, bool_or(f.exploited or t.id is not null) as exploited,
            array_position(enum_range(null::severity), max(f.severity)) - 1 as rank
       from msrc_fix f left join (select a.id from advisory a join threat h on h.cve = a.public_id where h.exploited_since is not null) t on t.id = f.advisory_id
      where f.kb = any(:kbs::int[]) group by 1, 2`,
    { kbs },
  )
  return rows
}

/** CVE ids by the internal ids of vulnerabilities; an advisory that is no CVE is left out. */
export async function cveIds(ctx: InfraContext): Promise<Map<number, string>> {
  const rows = (await ctx.trx('advisory').where('public_id', 'like', 'CVE-%').select('id', 'public_id')) as {
    id: number
    public_id: string
  }[]
  return new Map(rows.map((row) => [row.id, row.public_id]))
}

const STAGE = `create temporary table if not exists staged_patch_kb (patch_id int not null, kb int not null, product_id int not null, owner_tenant_id int,
  inherited boolean not null, assumed boolean not null) on commit drop`

/**
 * Makes the stored articles of patches equal what they bring; equal rows are not touched.
 *
 * @param brought by patch, of these patches all
 */
export async function writePatchKbs(
  ctx: InfraContext,
  brought: ReadonlyMap<number, readonly BroughtKb[]>,
  ownerOf: (patchId: number) => number | null,
): Promise<void> {
  await ctx.trx.raw(STAGE)
  await ctx.trx.raw('truncate staged_patch_kb')
  function* rows(): Generator<(number | boolean | null)[]> {
    for (const [patchId, kbs] of brought) {
      const owner = ownerOf(patchId)
      for (const one of kbs) yield [patchId, one.kb, one.product, owner, one.inherited, one.assumed]
    }
  }
  await copyRows(ctx.trx, 'staged_patch_kb', ['patch_id', 'kb', 'product_id', 'owner_tenant_id', 'inherited', 'assumed'], rows())
  await ctx.trx.raw('analyze staged_patch_kb')
  const ids = [...brought.keys()]
  await ctx.trx.raw(
    `delete from patch_kb k where k.patch_id = any(:ids::int[])
        and not exists (select from staged_patch_kb s where s.patch_id = k.patch_id and s.kb = k.kb and s.product_id = k.product_id)`,
    { ids },
  )
  await ctx.trx.raw(
    `update patch_kb k set inherited = s.inherited, assumed = s.assumed from staged_patch_kb s
      where s.patch_id = k.patch_id and s.kb = k.kb and s.product_id = k.product_id and (k.inherited, k.assumed) <> (s.inherited, s.assumed)`,
  )
  await ctx.trx.raw(
    `insert into patch_kb (patch_id, kb, product_id, owner_tenant_id, inherited, assumed)
     select s.patch_id, s.kb, s.product_id, s.owner_tenant_id, s.inherited, s.assumed from staged_patch_kb s
      where not exists (select from patch_kb k where k.patch_id = s.patch_id and k.kb = s.kb and k.product_id = s.product_id)
      order by s.patch_id, s.kb, s.product_id`,
  )
}

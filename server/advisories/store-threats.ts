import type { InfraContext } from '../context.ts'
import { countDiff, type Merged } from './store-merge.ts'

/** `threat`, `threat_document`: what is known of vulnerabilities beyond their vendors; each document owns what it tells. */

const KEYED = `create temporary table keyed_threat on commit drop as
  select i.id as document_id, s.cve, min(s.exploited_since) as exploited_since, bool_or(s.ransomware) as ransomware, max(s.epss) as epss, max(s.percentile) as percentile,
         bool_or(s.exploited_since is not null) as tells_attacks, bool_or(s.epss is not null) as tells_score
    from staged_threat s join incoming i using (doc) group by 1, 2`

// Vulnerabilities of which documents do not speak any more, or not of the same things.
const GONE = `create temporary table gone_threat on commit drop as
  select t.document_id, t.cve, k.cve is null as gone, t.tells_attacks and k.tells_attacks is not true as without_attacks, t.tells_score and k.tells_score is not true as without_score
    from threat_document t left join keyed_threat k using (document_id, cve)
   where (t.document_id in (select id from incoming) or t.document_id in (select id from leaving))
     and (k.cve is null or (t.tells_attacks, t.tells_score) <> (k.tells_attacks, k.tells_score))`

// Vulnerabilities whose use in attacks becomes known, or turns out to be none.
const FLIPPED = `create temporary table flipped_cve on commit drop as
  select k.cve from keyed_threat k left join threat t using (cve) where k.tells_attacks and t.exploited_since is null
   union select cve from gone_threat where without_attacks`

const ADD = `insert into threat (cve, exploited_since, ransomware, epss, percentile)
  select k.cve, min(k.exploited_since), bool_or(k.ransomware), max(k.epss), max(k.percentile) from keyed_threat k
   where not exists (select from threat t where t.cve = k.cve) group by 1 order by 1 on conflict do nothing`
// Of attacks several documents may tell: the earliest day counts, and what only one of them knows.
const CHANGE = `with told as (
    select k.*, exists (select from threat_document d where d.cve = k.cve and d.tells_attacks and d.document_id <> k.document_id) as shared from keyed_threat k),
  facts as (
    select t.cve, case when not k.tells_attacks then t.exploited_since when k.shared then least(t.exploited_since, k.exploited_since) else k.exploited_since end
             as exploited_since,
           case when not k.tells_attacks then t.ransomware when k.shared then coalesce(k.ransomware, t.ransomware) else k.ransomware end as ransomware,
           case when k.tells_score then k.epss else t.epss end as epss, case when k.tells_score then k.percentile else t.percentile end as percentile
      from told k join threat t using (cve))
  update threat t set exploited_since = f.exploited_since, ransomware = f.ransomware, epss = f.epss, percentile = f.percentile from facts f
   where t.cve = f.cve and (t.exploited_since, t.ransomware, t.epss, t.percentile) is distinct from (f.exploited_since, f.ransomware, f.epss, f.percentile)`
const DOCUMENTS_DIFF = `create temporary table threat_diff on commit drop as
  select k.*, t.document_id as former from keyed_threat k left join threat_document t using (document_id, cve)
   where t.document_id is null or (k.tells_attacks, k.tells_score) <> (t.tells_attacks, t.tells_score)`
const ADD_DOCUMENTS = `insert into threat_document (document_id, cve, tells_attacks, tells_score)
  select document_id, cve, tells_attacks, tells_score from threat_diff order by 1, 2
  on conflict (document_id, cve) do update set tells_attacks = excluded.tells_attacks, tells_score = excluded.tells_score`
const REMOVE_DOCUMENTS = `delete from threat_document t using gone_threat g where g.gone and t.document_id = g.document_id and t.cve = g.cve`
const FORGET_ATTACKS = `update threat t set exploited_since = null, ransomware = null from gone_threat g
  where g.without_attacks and t.cve = g.cve and t.exploited_since is not null
    and not exists (select from threat_document d where d.cve = t.cve and d.tells_attacks and d.document_id not in (select id from leaving))`
const FORGET_SCORES = `update threat t set epss = null, percentile = null from gone_threat g
  where g.without_score and t.cve = g.cve and t.epss is not null
    and not exists (select from threat_document d where d.cve = t.cve and d.tells_score and d.document_id not in (select id from leaving))`
const FORGET = `delete from threat t using gone_threat g where t.cve = g.cve and not exists (select from threat_document d where d.cve = t.cve)`

/** Makes what documents tell of vulnerabilities equal to what is staged; before leaving documents are gone. `flipped_cve` is there afterwards. */
export async function mergeThreats(ctx: InfraContext): Promise<Merged> {
  await ctx.trx.raw(KEYED)
  await ctx.trx.raw('analyze keyed_threat')
  await ctx.trx.raw(GONE)
  await ctx.trx.raw(FLIPPED)
  await ctx.trx.raw(ADD)
  const { rowCount } = await ctx.trx.raw<{ rowCount: number }>(CHANGE)
  await ctx.trx.raw(DOCUMENTS_DIFF)
  await ctx.trx.raw(ADD_DOCUMENTS)
  await ctx.trx.raw(REMOVE_DOCUMENTS)
  await ctx.trx.raw(FORGET_ATTACKS)
  await ctx.trx.raw(FORGET_SCORES)
  await ctx.trx.raw(FORGET)
  const { added } = await countDiff(ctx, 'threat_diff', 'document_id', 'former')
  const gone = await ctx.trx.raw<{ rows: { removed: number }[] }>('select count(*) filter (where gone)::int as removed from gone_threat')
  return { added, changed: rowCount, removed: gone.rows[0]?.removed ?? 0 }
}

const FLAG = `with concerned as (
    select a.id, exists (select from threat t where t.cve = any(a.cves || a.public_id) and t.exploited_since is not null)
               or exists (select from msrc_fix f where f.advisory_id = a.id and f.exploited) as exploited
      from advisory a where a.cves && (select coalesce(array_agg(cve), '{}') from flipped_cve)),
  flagged as (update advisory a set exploited = c.exploited from concerned c where a.id = c.id and a.exploited <> c.exploited)
  select id from concerned`

/**
 * Marks advisories as used in attacks, or not any more, as the threats say that `mergeThreats` followed.
 *
 * @returns all of which a vulnerability changed so: where another one is used in attacks, too, packages that do not mend that one are otherwise alone
 */
export async function flagAdvisories(ctx: InfraContext): Promise<number[]> {
  const { rows } = await ctx.trx.raw<{ rows: { id: number }[] }>(FLAG)
  return rows.map((row) => row.id)
}

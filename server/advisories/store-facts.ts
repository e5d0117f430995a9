import { isExtended } from '../../catalog/index.ts'
import type { InfraContext } from '../context.ts'
import { countDiff, type Merged } from './store-merge.ts'

/** Streams, states of packages without a fix, and how long products are supported: made equal to what is staged. */

const STREAMS_GONE = `delete from catalog_stream c using incoming i join staged_document s using (doc) where c.document_id = i.id and c.stream <> all(s.streams)`
const STREAMS_NEW = `insert into catalog_stream (document_id, stream) select i.id, w.stream from staged_document s join incoming i using (doc), unnest(s.streams) as w(stream)
   where not exists (select from catalog_stream c where c.document_id = i.id and c.stream = w.stream) order by 1, 2 on conflict do nothing`

// Before its document goes, so that it is counted.
const STREAMS_LEAVING = `delete from catalog_stream c using leaving l where c.document_id = l.id`

/** The streams that the staged documents tell everything about. @returns how many came or went */
export async function mergeStreams(ctx: InfraContext): Promise<number> {
  const gone = await ctx.trx.raw<{ rowCount: number }>(STREAMS_GONE)
  const left = await ctx.trx.raw<{ rowCount: number }>(STREAMS_LEAVING)
  const came = await ctx.trx.raw<{ rowCount: number }>(STREAMS_NEW)
  return gone.rowCount + left.rowCount + came.rowCount
}

const STATE_DIFF = `create temporary table state_diff on commit drop as
  select p.id as former, k.*
    from (select i.id as document_id, s.release, s.names, s.package, s.module, s.cve, s.state, s.note
            from (select distinct on (doc, release, names, package, module, cve) * from staged_state order by doc, release, names, package, module, cve, state, note) s
            join incoming i using (doc)) k
    full join (select * from package_state where document_id in (select former_id from incoming)) p
      on p.document_id = k.document_id and p.release = k.release and p.names = k.names and p.package = k.package and p.module = k.module
     and coalesce(p.cve, '') = coalesce(k.cve, '')
   where k.document_id is null or p.id is null or (k.state, k.note) is distinct from (p.state, p.note)`

/** Makes what holds for packages without a fix equal to what is staged. */
export async function mergeStates(ctx: InfraContext): Promise<Merged> {
  await ctx.trx.raw(STATE_DIFF)
  await ctx.trx.raw('analyze state_diff')
  await ctx.trx.raw('delete from package_state p using state_diff d where d.document_id is null and p.id = d.former')
  await ctx.trx.raw(
    'update package_state p set state = d.state, note = d.note from state_diff d where d.document_id is not null and p.id = d.former',
  )
  await ctx.trx.raw(
    `insert into package_state (document_id, release, names, package, module, cve, state, note)
     select document_id, release, names, package, module, cve, state, note from state_diff where former is null order by release, package, cve`,
  )
  return countDiff(ctx, 'state_diff', 'document_id', 'former')
}

const LIFECYCLE_DIFF = `create temporary table lifecycle_diff on commit drop as
  select k.*, l.document_id as former, l.product as former_product, l.cycle as former_cycle
    from (select distinct on (s.doc, s.product, s.cycle) i.id as document_id, s.product, s.cycle, s.release, s.released_at, s.supported_until, s.security_until,
                 s.extended_until
            from staged_lifecycle s join incoming i using (doc) order by s.doc, s.product, s.cycle, s.released_at) k
    full join (select * from lifecycle where document_id in (select former_id from incoming)) l
      on l.document_id = k.document_id and l.product = k.product and l.cycle = k.cycle
   where k.document_id is null or l.document_id is null
      or (k.release, k.released_at, k.supported_until, k.security_until, k.extended_until)
         is distinct from (l.release, l.released_at, l.supported_until, l.security_until, l.extended_until)`
const CHANGE_LIFECYCLES = `update lifecycle l
     set release = d.release, released_at = d.released_at, supported_until = d.supported_until, security_until = d.security_until, extended_until = d.extended_until
    from lifecycle_diff d where d.document_id is not null and l.document_id = d.former and l.product = d.product and l.cycle = d.cycle`

/** Makes how long products are supported equal to what is staged. */
export async function mergeLifecycles(ctx: InfraContext): Promise<Merged> {
  await ctx.trx.raw(LIFECYCLE_DIFF)
  await ctx.trx.raw(
    `delete from lifecycle l using lifecycle_diff d
      where d.document_id is null and l.document_id = d.former and l.product = d.former_product and l.cycle = d.former_cycle`,
  )
  await ctx.trx.raw(CHANGE_LIFECYCLES)
  await ctx.trx.raw(
    `insert into lifecycle (document_id, product, cycle, release, released_at, supported_until, security_until, extended_until)
     select document_id, product, cycle, release, released_at, supported_until, security_until, extended_until from lifecycle_diff where former is null order by 2, 3`,
  )
  return countDiff(ctx, 'lifecycle_diff', 'document_id', 'former')
}

const spokenOf = (
  DOCUMENTS: string,
): string => `select distinct f.release, f.pocket from ${DOCUMENTS} d join package_fix f on f.document_id = d.id
  where f.pocket <> 'base' and exists (select from catalog_stream c where c.document_id = :setId and c.stream = f.release || '/base') order by 1, 2`
const SPOKEN_OF = { all: spokenOf('(select id from feed_document where set_id = :setId)'), incoming: spokenOf('incoming') }

/**
 * Has a set tell everything about the archives of extended support of which its documents speak, beside its own streams' releases.
 *
 * @param which all of its documents, or those that came: `incoming` has their ids
 */
export async function claimExtended(ctx: InfraContext, setId: number, which: 'all' | 'incoming'): Promise<void> {
  const { rows } = await ctx.trx.raw<{ rows: { release: string; pocket: string }[] }>(SPOKEN_OF[which], { setId })
  const claimed = rows.filter(isExtended).map(({ release, pocket }) => ({ document_id: setId, stream: `${release}/${pocket}` }))
  if (claimed.length > 0) await ctx.trx('catalog_stream').insert(claimed).onConflict(['document_id', 'stream']).ignore()
}

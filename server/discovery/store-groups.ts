import { hash } from 'node:crypto'
import { copyRows } from '../cmdb/bulk.ts'
import type { InfraContext } from '../context.ts'
import type { MappedGroup } from './mapping.ts'

/** `target_group` and `target_group_member`: read whole on every run, written as a difference. */

/** Makes the stored groups of a source equal those read. */
export async function writeGroups(
  ctx: InfraContext,
  sourceId: number,
  groups: readonly MappedGroup[],
): Promise<{ added: number; changed: number; removed: number }> {
  const rows = JSON.stringify(groups.map((g) => ({ external_id: g.externalId, name: g.name, parent: g.parentExternalId })))
  const bindings = { rows, source: sourceId, now: ctx.now }
  const run = async (sql: string): Promise<number> => (await ctx.trx.raw<{ rowCount: number }>(sql, bindings)).rowCount
  const changed = await run(
    `update target_group g set name = s.name, parent_external_id = s.parent, absent_since = null
       from jsonb_to_recordset(:rows::jsonb) as s(external_id uuid, name text, parent uuid)
      where g.source_id = :source and g.external_id = s.external_id
        and (g.name, g.parent_external_id, g.absent_since) is distinct from (s.name, s.parent, null::timestamptz)`,
  )
  const added = await run(
    `insert into target_group (source_id, external_id, name, parent_external_id)
     select :source, s.external_id, s.name, s.parent from jsonb_to_recordset(:rows::jsonb) as s(external_id uuid, name text, parent uuid)
      where not exists (select from target_group g where g.source_id = :source and g.external_id = s.external_id)
      order by s.external_id`,
  )
  const removed = await run(
    `update target_group g set absent_since = :now
      where g.source_id = :source and g.absent_since is null
        and not exists (select from jsonb_to_recordset(:rows::jsonb) as s(external_id uuid) where s.external_id = g.external_id)`,
  )
  return { added, changed, removed }
}

/** Our ids of a source's groups by its own. */
export async function groupIdsOf(ctx: InfraContext, sourceId: number): Promise<Map<string, number>> {
  const rows = (await ctx.trx('target_group').where({ source_id: sourceId }).select('external_id', 'id')) as {
    external_id: string
    id: number
  }[]
  return new Map(rows.map((row) => [row.external_id, row.id]))
}

/** The group above each group of a source, by its own ids. */
export async function groupParents(ctx: InfraContext, sourceId: number): Promise<Map<string, string | null>> {
  const rows = (await ctx
    .trx('target_group')
    .where({ source_id: sourceId })
    .select({ id: 'external_id', parent: 'parent_external_id' })) as {
    id: string
    parent: string | null
  }[]
  return new Map(rows.map((row) => [row.id, row.parent]))
}

const STAGED_MEMBERS = `create temp table if not exists staged_member (target_group_id int, source_computer_id int) on commit delete rows`

/**
 * Makes the stored memberships of a source equal those read; groups whose members are the same are not touched.
 *
 * @param members our ids of a group and of computers of the source; a computer may be named more than once
 * @returns numbers, and the computers concerned
 */
export async function writeMembers(
  ctx: InfraContext,
  sourceId: number,
  members: ReadonlyMap<number, readonly number[]>,
): Promise<{ added: number; removed: number; sourceComputerIds: number[] }> {
  const { trx } = ctx
  const groups = await differingGroups(ctx, sourceId, members)
  if (groups.length === 0) return { added: 0, removed: 0, sourceComputerIds: [] }
  await trx.raw(STAGED_MEMBERS)
  await copyRows(trx, 'staged_member', ['target_group_id', 'source_computer_id'], pairs(groups, members))
  await trx.raw('analyze staged_member')
  const added = await trx.raw<{ rows: { id: number }[] }>(
    `insert into target_group_member (target_group_id, source_computer_id, learned_at)
     select distinct s.target_group_id, s.source_computer_id, :now::timestamptz from staged_member s
       left join target_group_member m on m.target_group_id = s.target_group_id and m.source_computer_id = s.source_computer_id
      where m.target_group_id is null
      order by 1, 2
     returning source_computer_id as id`,
    { now: ctx.now },
  )
  const removed = await trx.raw<{ rows: { id: number }[] }>(
    `with gone as (
       select m.target_group_id, m.source_computer_id, m.learned_at
         from target_group_member m
        where m.target_group_id = any(:groups::int[])
          and not exists (select from staged_member s where s.target_group_id = m.target_group_id and s.source_computer_id = m.source_computer_id)
     ), kept as (
       insert into target_group_member_history (target_group_id, source_computer_id, valid_from, valid_to)
       select target_group_id, source_computer_id, learned_at, :now::timestamptz from gone where learned_at < :now
     )
     delete from target_group_member m using gone g
      where m.target_group_id = g.target_group_id and m.source_computer_id = g.source_computer_id
     returning m.source_computer_id as id`,
    { groups, now: ctx.now },
  )
  const ids = new Set([...added.rows, ...removed.rows].map((row) => row.id))
  return { added: added.rows.length, removed: removed.rows.length, sourceComputerIds: [...ids].toSorted((a, b) => a - b) }
}

function* pairs(groups: readonly number[], members: ReadonlyMap<number, readonly number[]>): Generator<readonly [number, number]> {
  for (const group of groups) for (const member of members.get(group) ?? []) yield [group, member]
}

/** Groups of a source whose stored members are not those read. */
async function differingGroups(ctx: InfraContext, sourceId: number, members: ReadonlyMap<number, readonly number[]>): Promise<number[]> {
  const { rows } = await ctx.trx.raw<{ rows: { id: number; digest: string }[] }>(
    `select m.target_group_id as id, encode(sha256(convert_to(string_agg(m.source_computer_id::text, ',' order by m.source_computer_id), 'UTF8')), 'hex') as digest
       from target_group_member m join target_group g on g.id = m.target_group_id and g.source_id = :source
      group by m.target_group_id`,
    { source: sourceId },
  )
  const stored = new Map(rows.map((row) => [row.id, row.digest]))
  const ids = [...new Set([...stored.keys(), ...members.keys()])].toSorted((a, b) => a - b)
  return ids.filter((id) => stored.get(id) !== digestOf(members.get(id)))
}

function digestOf(members: readonly number[] | undefined): string | undefined {
  if (members === undefined) return undefined
  const sorted = Int32Array.from(new Set(members)).toSorted()
  return hash('sha256', sorted.join(','), 'hex')
}

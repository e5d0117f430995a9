import type { InfraContext } from '../context.ts'
import type { Mappable, MappingKind, MappingRule } from './mapping-rules.ts'
import type { ComputerKey } from './store.ts'
import type { Place } from './store-assign.ts'

/** `mapping_rule`, and the computers that are waiting for one. */

/** A rule with where it leads. */
export interface StoredRule extends MappingRule, Place {
  readonly sourceId: string | null
  readonly tenantPublicId: string
  readonly serverGroupPublicId: string
}

/** Rules in the order of trial; those whose group or tenant was removed lead nowhere and are left out. */
export async function listRules(ctx: InfraContext): Promise<StoredRule[]> {
  return (await ctx
    .trx('mapping_rule as r')
    .join('tenant as t', 't.id', 'r.tenant_id')
    .join('server_group as g', 'g.id', 'r.server_group_id')
    .leftJoin('source as s', 's.id', 'r.source_id')
    .whereNull('t.deleted_at')
    .whereNull('g.deleted_at')
    .orderBy('r.position')
    .select({
      sourceKey: 'r.source_id',
      sourceId: 's.public_id',
      kind: 'r.kind',
      pattern: 'r.pattern',
      tenantId: 'g.tenant_id',
      tenantPublicId: 't.public_id',
      serverGroupId: 'g.id',
      serverGroupPublicId: 'g.public_id',
      siteId: 't.default_site_id',
    })) as StoredRule[]
}

/** Puts these rules in place of the former ones. */
export async function replaceRules(
  ctx: InfraContext,
  rules: readonly { sourceKey: number | null; kind: MappingKind; pattern: string; place: Place }[],
): Promise<void> {
  await ctx.trx('mapping_rule').delete()
  if (rules.length === 0) return
  await ctx.trx('mapping_rule').insert(
    rules.map(({ sourceKey, kind, pattern, place }, i) => ({
      position: i + 1,
      source_id: sourceKey,
      kind,
      pattern,
      tenant_id: place.tenantId,
      server_group_id: place.serverGroupId,
      created_at: ctx.now,
    })),
  )
}

/** Computers of a source that nobody has assigned. */
export async function unassignedOf(ctx: InfraContext, sourceId: number): Promise<(Mappable & ComputerKey)[]> {
  const { rows } = await ctx.trx.raw<{ rows: (Mappable & ComputerKey)[] }>(
    `select c.tenant_id as "tenantId", c.id as "computerId", sc.source_id as "sourceKey", lower(sc.fqdn) as fqdn, c.addresses,
            array(select g.name from target_group_member m join target_group g on g.id = m.target_group_id and g.absent_since is null
                   where m.source_computer_id = sc.id order by 1) as groups
       from source_computer sc
       join tenant t on t.id = sc.tenant_id and t.public_id = '__UNASSIGNED__'
       join computer c on c.tenant_id = sc.tenant_id and c.id = sc.computer_id and c.ended_at is null
      where sc.source_id = ? and sc.decides and sc.absent_since is null
      order by c.id`,
    [sourceId],
  )
  return rows
}

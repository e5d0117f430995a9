import type { Context } from '../context.ts'
import { EFFECTIVE_LEVEL, type Level } from './levels.ts'

/** `classification_level`: what tenants require besides what is required of everybody. */

/** A classification as a tenant has it. */
export interface LeveledClassification {
  readonly key: number
  readonly classificationId: string
  readonly title: string
  /** What everybody has. */
  readonly level: Level
  /** What the tenant said; null: nothing, or no tenant is meant. */
  readonly ownLevel: Level | null
  readonly effectiveLevel: Level
  readonly notify: boolean
  readonly setBy: string | null
  readonly setAt: Date | null
}

const SELECT_LEVELS = `select k.id as key, k.public_id as "classificationId", k.title, k.level, l.level as "ownLevel", ${EFFECTIVE_LEVEL} as "effectiveLevel", k.notify,
    l.set_by as "setBy", l.set_at as "setAt"
  from classification k left join classification_level l on l.classification_id = k.id and l.tenant_id = :tenant`

/** Every classification that a source has named, by title, as a tenant has it. @param tenantKey -1 where no tenant is meant */
export async function listLevels(ctx: Context, tenantKey: number): Promise<LeveledClassification[]> {
  const { rows } = await ctx.trx.raw<{ rows: LeveledClassification[] }>(`${SELECT_LEVELS} order by k.title, k.id limit 1000`, {
    tenant: tenantKey,
  })
  return rows
}

/** One classification as a tenant has it. */
export async function findLevel(ctx: Context, tenantKey: number, classificationId: string): Promise<LeveledClassification | undefined> {
  const { rows } = await ctx.trx.raw<{ rows: LeveledClassification[] }>(`${SELECT_LEVELS} where k.public_id = :id`, {
    tenant: tenantKey,
    id: classificationId,
  })
  return rows[0]
}

/** Keeps what a tenant requires; recommended is what it is without its word. */
export async function writeLevel(ctx: Context, tenantKey: number, classificationKey: number, level: Level): Promise<void> {
  const key = { tenant_id: tenantKey, classification_id: classificationKey }
  if (level === 'recommended') await ctx.trx('classification_level').where(key).delete()
  else {
    await ctx
      .trx('classification_level')
      .insert({ ...key, level, set_by: ctx.actor.name, set_at: ctx.now })
      .onConflict(['tenant_id', 'classification_id'])
      .merge()
  }
}

/** Whether one of the Windows patches among these is required of a tenant; about others its own word comes first. */
export async function anyWindowsRequired(ctx: Context, tenantKey: number, patchKeys: readonly number[]): Promise<boolean> {
  const { rows } = await ctx.trx.raw<{ rows: { required: boolean }[] }>(
    `select exists (select from patch p join classification k on k.id = p.classification_id
                      left join classification_level l on l.classification_id = k.id and l.tenant_id = :tenant
                     where p.id = any(:patches::int[]) and p.kind = 'windows' and ${EFFECTIVE_LEVEL} = 'required') as required`,
    { tenant: tenantKey, patches: patchKeys },
  )
  return rows[0]?.required === true
}

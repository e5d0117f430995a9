import type { InfraContext } from '../context.ts'
import type { FactRoutes } from './compose.ts'
import type { ClassificationSettings } from './rules.ts'
import type { Schedule } from './schedule.ts'

export type SourceKind = 'wsus' | 'catalog' | 'agent' | 'manual' | 'engine'

export interface SourceRow {
  readonly id: number
  readonly publicId: string
  readonly kind: SourceKind
  readonly name: string
  readonly serverId: string | null
  readonly ownerTenantId: number | null
  readonly classifications: ClassificationSettings
  readonly intervalMinutes: number
  readonly enabled: boolean
  readonly baselineAt: Date | null
  readonly lastSuccessAt: Date | null
  readonly schedule: Schedule
  /** Hours without a complete run after which the infrastructure's administrators are told. */
  readonly alarmAfterHours: number
  /** When they were told of the present outage. */
  readonly alarmedAt: Date | null
  /** When it was registered or switched on. */
  readonly watchedSince: Date
  /** Another server that answered under this name; refused until an administrator confirms it. */
  readonly foundServerId: string | null
  readonly factRoutes: FactRoutes
  /** As which downstream server we present ourselves to it. */
  readonly downstreamGuid: string
}

const SOURCE_COLUMNS = {
  id: 'id',
  publicId: 'public_id',
  kind: 'kind',
  name: 'name',
  serverId: 'server_id',
  ownerTenantId: 'owner_tenant_id',
  classifications: 'classifications',
  intervalMinutes: 'interval_minutes',
  enabled: 'enabled',
  baselineAt: 'baseline_at',
  lastSuccessAt: 'last_success_at',
  schedule: 'schedule',
  alarmAfterHours: 'alarm_after_hours',
  alarmedAt: 'alarmed_at',
  watchedSince: 'watched_since',
  foundServerId: 'found_server_id',
  factRoutes: 'fact_routes',
  downstreamGuid: 'downstream_guid',
} as const

/** Living sources, by public id. */
export async function listSources(ctx: InfraContext, kinds?: readonly SourceKind[]): Promise<SourceRow[]> {
  const query = ctx.trx('source').select(SOURCE_COLUMNS).whereNull('deleted_at').orderBy('public_id')
  if (kinds !== undefined) void query.whereIn('kind', [...kinds])
  return (await query) as SourceRow[]
}

/** @param key the internal or the public id of a living source */
export async function findSource(ctx: InfraContext, key: { id: number } | { publicId: string }): Promise<SourceRow | undefined> {
  const where = 'id' in key ? { id: key.id } : { public_id: key.publicId }
  return (await ctx.trx('source').where(where).whereNull('deleted_at').first(SOURCE_COLUMNS)) as SourceRow | undefined
}

/** The same row, kept from others until the transaction ends. */
export async function lockSource(ctx: InfraContext, id: number): Promise<SourceRow | undefined> {
  return (await ctx.trx('source').where({ id }).whereNull('deleted_at').forUpdate().first(SOURCE_COLUMNS)) as SourceRow | undefined
}

export interface NewSource {
  readonly publicId: string
  readonly kind: SourceKind
  readonly name: string
  readonly classifications: ClassificationSettings
  readonly intervalMinutes: number
  readonly schedule: Schedule
  readonly alarmAfterHours: number
}

/**
 * Writes a source; one that was removed begins anew under its old id, with a baseline of its own.
 *
 * @returns the internal id, or undefined when a living source has the id
 */
export async function insertSource(ctx: InfraContext, source: NewSource): Promise<number | undefined> {
  const row = {
    public_id: source.publicId,
    kind: source.kind,
    name: source.name,
    classifications: JSON.stringify(source.classifications),
    interval_minutes: source.intervalMinutes,
    schedule: JSON.stringify(source.schedule),
    alarm_after_hours: source.alarmAfterHours,
    created_at: ctx.now,
    watched_since: ctx.now,
    enabled: true,
    server_id: null,
    found_server_id: null,
    fact_routes: '{}',
    baseline_at: null,
    last_success_at: null,
    alarmed_at: null,
    deleted_at: null,
  }
  const [written] = (await ctx
    .trx('source')
    .insert(row)
    .onConflict('public_id')
    .merge()
    .whereNotNull('source.deleted_at')
    .returning('id')) as { id: number }[]
  return written?.id
}

export interface SourceChange {
  readonly name?: string | undefined
  readonly classifications?: ClassificationSettings | undefined
  readonly intervalMinutes?: number | undefined
  readonly enabled?: boolean | undefined
  readonly schedule?: Schedule | undefined
  readonly alarmAfterHours?: number | undefined
  readonly factRoutes?: FactRoutes | undefined
}

/** Changes what is given and leaves the rest; what is switched on is watched from now on. */
export async function updateSource(ctx: InfraContext, id: number, change: SourceChange): Promise<void> {
  if (change.enabled === true) {
    await ctx.trx('source').where({ id, enabled: false }).update({ enabled: true, watched_since: ctx.now, alarmed_at: null })
  }
  const row = {
    ...(change.name === undefined ? {} : { name: change.name }),
    ...(change.classifications === undefined ? {} : { classifications: JSON.stringify(change.classifications) }),
    ...(change.intervalMinutes === undefined ? {} : { interval_minutes: change.intervalMinutes }),
    ...(change.enabled === false ? { enabled: false } : {}),
    ...(change.schedule === undefined ? {} : { schedule: JSON.stringify(change.schedule) }),
    ...(change.alarmAfterHours === undefined ? {} : { alarm_after_hours: change.alarmAfterHours }),
    ...(change.factRoutes === undefined ? {} : { fact_routes: JSON.stringify(change.factRoutes) }),
  }
  if (Object.keys(row).length > 0) await ctx.trx('source').where({ id }).update(row)
}

/** Marks a source removed; its server may be registered again. */
export async function endSource(ctx: InfraContext, id: number): Promise<void> {
  await ctx.trx('source').where({ id }).update({ deleted_at: ctx.now, enabled: false, server_id: null })
}

/** The living source that has this server's id. */
export async function findByServerId(ctx: InfraContext, serverId: string): Promise<SourceRow | undefined> {
  return (await ctx.trx('source').where({ server_id: serverId }).whereNull('deleted_at').first(SOURCE_COLUMNS)) as SourceRow | undefined
}

/** Keeps the identity that the server gave. */
export async function setServerId(ctx: InfraContext, id: number, serverId: string): Promise<void> {
  await ctx.trx('source').where({ id }).update({ server_id: serverId })
}

/**
 * Notes the end of a complete run, and with it of an outage; the first one is the source's baseline.
 *
 * @param factsAt when its facts were collected, where that was before the run
 */
export async function noteSuccess(ctx: InfraContext, id: number, factsAt: Date | null = null): Promise<void> {
  const baseline = ctx.trx.raw('coalesce(baseline_at, ?::timestamptz)', [ctx.now])
  await ctx.trx('source').where({ id }).update({ last_success_at: ctx.now, facts_at: factsAt, baseline_at: baseline, alarmed_at: null })
}

/** Keeps another server's id until an administrator says that it is the source now. */
export async function setFoundServer(ctx: InfraContext, id: number, serverId: string | null): Promise<void> {
  await ctx.trx('source').where({ id }).update({ found_server_id: serverId })
}

/** The server behind the name has been replaced: its first complete run is the baseline again. */
export async function beginAnew(ctx: InfraContext, id: number, serverId: string | null): Promise<void> {
  await ctx.trx('source').where({ id }).update({ server_id: serverId, found_server_id: null, baseline_at: null })
}

/** The next complete run is the baseline again. */
export async function forgetBaseline(ctx: InfraContext, id: number): Promise<void> {
  await ctx.trx('source').where({ id }).update({ baseline_at: null })
}

/**
 * Marks the sources whose silence has lasted long enough and that nobody was told of.
 *
 * @returns internal ids of those that became due now
 */
export async function markOverdue(ctx: InfraContext): Promise<number[]> {
  const { rows } = await ctx.trx.raw<{ rows: { id: number }[] }>(
    `update source set alarmed_at = :now
      where deleted_at is null and enabled and kind in ('wsus', 'catalog') and alarmed_at is null
        and greatest(coalesce(last_success_at, '-infinity'), watched_since) < :now::timestamptz - make_interval(hours => alarm_after_hours)
      returning id`,
    { now: ctx.now },
  )
  return rows.map((row) => row.id)
}

/** Marks one source as told of, unless it is already; @returns whether it was not. */
export async function markAlarmed(ctx: InfraContext, id: number): Promise<boolean> {
  const changed = await ctx.trx('source').where({ id }).whereNull('alarmed_at').update({ alarmed_at: ctx.now })
  return changed === 1
}

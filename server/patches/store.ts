import type { InfraContext } from '../context.ts'

/** What a source says of a patch, in our words (server/discovery/mapping.ts makes it). */
export interface PatchRow {
  readonly publicId: string
  readonly externalId: string
  readonly revision: number
  readonly name: string
  readonly title: string
  readonly description: string
  readonly classificationId: string | null
  readonly severity: string
  readonly kbs: readonly string[]
  readonly products: readonly string[]
  readonly releasedAt: Date | null
  readonly arrivedAt: Date | null
  readonly restart: string
  readonly eula: boolean
  readonly declined: boolean
  readonly superseded: boolean
  readonly expired: boolean
  /** It replaces others, and which ones must be asked for. */
  readonly asksRelations: boolean
  /** Bytes to download; null where the source does not tell it. */
  readonly bytes: number | null
}

export interface Written {
  readonly added: number
  readonly changed: number
}

const STAGED_PATCHES = `jsonb_to_recordset(:rows::jsonb) as s(public_id text, external_id text, revision int, name text, title text, description text,
  classification_id text, severity severity, kbs text[], products text[], released_at timestamptz, arrived_at timestamptz, restart text, eula boolean,
  declined boolean, superseded boolean, expired boolean, asks_relations boolean, bytes bigint)`

const ADD_PATCHES = `insert into patch (public_id, kind, owner_tenant_id, name, title, classification_id, severity, stated_severity, kbs, products, released_at, restart, eula, bytes, superseded, expired, created_at)
  select s.public_id, 'windows', :owner::int, s.name, s.title, c.id, s.severity, s.severity, s.kbs, s.products, s.released_at, s.restart, s.eula, s.bytes, s.superseded, s.expired, :now
    from ${STAGED_PATCHES} left join classification c on c.public_id = s.classification_id
   where not exists (select from patch p where p.public_id = s.public_id)
   order by s.public_id
  on conflict (public_id) do nothing`

// The source with the newest revision describes the patch; an older replica must not turn it back on every run.
const CHANGE_PATCHES = `update patch p
     set name = s.name, title = s.title, classification_id = c.id, stated_severity = s.severity,
         severity = case when s.severity = 'unspecified' then p.msrc_severity else s.severity end, kbs = s.kbs, products = s.products, released_at = s.released_at,
         restart = s.restart, eula = s.eula, bytes = coalesce(s.bytes, p.bytes), absent_since = null
    from ${STAGED_PATCHES} left join classification c on c.public_id = s.classification_id
   where p.public_id = s.public_id
     and (p.name, p.title, p.classification_id, p.stated_severity, p.kbs, p.products, p.released_at, p.restart, p.eula, p.bytes, p.absent_since)
         is distinct from (s.name, s.title, c.id, s.severity, s.kbs, s.products, s.released_at, s.restart, s.eula, coalesce(s.bytes, p.bytes), null::timestamptz)
     and not exists (select from patch_origin o where o.patch_id = p.id and o.source_id <> :source and o.absent_since is null and o.revision > s.revision)`

const REWEIGHED = `select p.id from ${STAGED_PATCHES} join patch p on p.public_id = s.public_id left join classification c on c.public_id = s.classification_id
  where (p.severity, p.classification_id) is distinct from (s.severity, c.id)
    and not exists (select from patch_origin o where o.patch_id = p.id and o.source_id <> :source and o.absent_since is null and o.revision > s.revision)`

const ADD_ORIGINS = `insert into patch_origin (source_id, patch_id, external_id, revision, declined, expired, superseded, arrived_at, relations_due)
  select :source, p.id, s.external_id, s.revision, s.declined, s.expired, s.superseded, s.arrived_at, s.asks_relations
    from ${STAGED_PATCHES} join patch p on p.public_id = s.public_id
   where not exists (select from patch_origin o where o.source_id = :source and o.patch_id = p.id)
   order by p.id`

// A route that does not tell when an update arrived leaves what another one told.
const CHANGE_ORIGINS = `update patch_origin o
     set revision = s.revision, declined = s.declined, expired = s.expired, superseded = s.superseded, arrived_at = coalesce(s.arrived_at, o.arrived_at),
         absent_since = null, relations_due = s.asks_relations and (o.relations_due or o.revision <> s.revision)
    from ${STAGED_PATCHES}
   where o.source_id = :source and o.external_id = s.external_id
     and (o.revision, o.declined, o.expired, o.superseded, o.arrived_at, o.absent_since)
         is distinct from (s.revision, s.declined, s.expired, s.superseded, coalesce(s.arrived_at, o.arrived_at), null::timestamptz)`

// A patch is superseded or expired when every server that has it says so; one that has it no more has nothing to say.
const SETTLE_FLAGS = `update patch p set superseded = f.superseded, expired = f.expired, absent_since = f.absent_since
    from (select o.patch_id, coalesce(bool_and(o.superseded) filter (where o.absent_since is null), bool_and(o.superseded)) as superseded,
                 coalesce(bool_and(o.expired) filter (where o.absent_since is null), bool_and(o.expired)) as expired,
                 case when bool_and(o.absent_since is not null) then max(o.absent_since) end as absent_since
            from patch_origin o where o.patch_id = any(:ids::int[]) group by o.patch_id) f
   where p.id = f.patch_id and (p.superseded, p.expired, p.absent_since) is distinct from (f.superseded, f.expired, f.absent_since)`

/** Makes the flags of patches what their servers say together; equal ones are not touched. */
export async function settleFlags(ctx: InfraContext, patchIds: readonly number[]): Promise<void> {
  if (patchIds.length > 0) await ctx.trx.raw(SETTLE_FLAGS, { ids: patchIds })
}

const WRITE_TEXTS = `insert into patch_text (patch_id, locale, owner_tenant_id, title, description)
  select p.id, 'en', p.owner_tenant_id, s.title, s.description
    from ${STAGED_PATCHES} join patch p on p.public_id = s.public_id
    left join patch_text t on t.patch_id = p.id and t.locale = 'en'
   where (t.title, t.description) is distinct from (s.title, s.description)
   order by p.id
  on conflict (patch_id, locale) do update set title = excluded.title, description = excluded.description`

/**
 * Makes the stored patches equal what a source says of them; equal ones are not touched.
 *
 * @param sourceId the source; @param ownerTenantId set when the source is one tenant's alone
 * @param patches one page, each patch once
 * @returns numbers, and known patches whose severity or classification changed: the health of computers may hang on them
 */
export async function writePatches(
  ctx: InfraContext,
  sourceId: number,
  ownerTenantId: number | null,
  patches: readonly PatchRow[],
): Promise<Written & { readonly reweighed: readonly number[] }> {
  if (patches.length === 0) return { added: 0, changed: 0, reweighed: [] }
  const bindings = { rows: JSON.stringify(patches.map(toColumns)), source: sourceId, owner: ownerTenantId, now: ctx.now }
  const run = async (sql: string): Promise<number> => (await ctx.trx.raw<{ rowCount: number }>(sql, bindings)).rowCount
  const reweighed = await ctx.trx.raw<{ rows: { id: number }[] }>(REWEIGHED, bindings)
  await run(ADD_PATCHES)
  const changed = await run(CHANGE_PATCHES)
  const added = await run(ADD_ORIGINS)
  const origins = await run(CHANGE_ORIGINS)
  await run(WRITE_TEXTS)
  if (changed + added + origins > 0) {
    const keys = patches.map((patch) => patch.publicId)
    const ids = (await ctx.trx('patch').whereIn('public_id', keys).pluck('id')) as number[]
    await settleFlags(ctx, ids)
  }
  // A changed patch changes its row, its origin, or both; it is one patch all the same.
  return { added, changed: Math.max(changed, origins), reweighed: reweighed.rows.map((row) => row.id) }
}

function toColumns(patch: PatchRow): Record<string, unknown> {
  return {
    public_id: patch.publicId,
    external_id: patch.externalId,
    revision: patch.revision,
    name: patch.name,
    title: patch.title,
    description: patch.description,
    classification_id: patch.classificationId,
    severity: patch.severity,
    kbs: patch.kbs,
    products: patch.products,
    released_at: patch.releasedAt,
    arrived_at: patch.arrivedAt,
    restart: patch.restart,
    eula: patch.eula,
    declined: patch.declined,
    superseded: patch.superseded,
    expired: patch.expired,
    asks_relations: patch.asksRelations,
    bytes: patch.bytes,
  }
}

export interface ClassificationRow {
  readonly publicId: string
  readonly title: string
  readonly security: boolean
  readonly level: 'required' | 'recommended'
  readonly notify: boolean
}

/** Adds classifications and follows their titles; what an administrator set of them stays. */
export async function writeClassifications(ctx: InfraContext, rows: readonly ClassificationRow[]): Promise<Written> {
  if (rows.length === 0) return { added: 0, changed: 0 }
  const bindings = {
    rows: JSON.stringify(
      rows.map((r) => ({ public_id: r.publicId, title: r.title, security: r.security, level: r.level, notify: r.notify })),
    ),
  }
  const changed = await ctx.trx.raw<{ rowCount: number }>(
    `update classification c set title = s.title from jsonb_to_recordset(:rows::jsonb) as s(public_id text, title text)
      where c.public_id = s.public_id and c.title <> s.title`,
    bindings,
  )
  const added = await ctx.trx.raw<{ rowCount: number }>(
    `insert into classification (public_id, title, security, level, notify)
     select s.public_id, s.title, s.security, s.level, s.notify
       from jsonb_to_recordset(:rows::jsonb) as s(public_id text, title text, security boolean, level text, notify boolean)
      where not exists (select from classification c where c.public_id = s.public_id)
      order by s.public_id
     on conflict (public_id) do nothing`,
    bindings,
  )
  return { added: added.rowCount, changed: changed.rowCount }
}

/** Keeps titles and descriptions in another language; where they are the default language's own, nothing is kept. @returns how many changed */
export async function writeTexts(
  ctx: InfraContext,
  sourceId: number,
  locale: string,
  texts: readonly { updateId: string; title: string; description: string | null }[],
): Promise<number> {
  if (texts.length === 0) return 0
  const { rowCount } = await ctx.trx.raw<{ rowCount: number }>(
    `insert into patch_text (patch_id, locale, owner_tenant_id, title, description)
     select distinct on (p.id) p.id, :locale, p.owner_tenant_id, s.title, s.description
       from jsonb_to_recordset(:rows::jsonb) as s(id text, title text, description text)
       join patch_origin o on o.source_id = :source and o.external_id = s.id
       join patch p on p.id = o.patch_id
       left join patch_text t on t.patch_id = p.id and t.locale = :locale
      where s.title <> '' and s.title <> p.title and (t.title, t.description) is distinct from (s.title, s.description)
      order by p.id
     on conflict (patch_id, locale) do update set title = excluded.title, description = excluded.description`,
    {
      rows: JSON.stringify(texts.map((text) => ({ id: text.updateId, title: text.title, description: text.description ?? '' }))),
      locale,
      source: sourceId,
    },
  )
  return rowCount
}

/** Our ids of the patches that a source has, by its own ids. */
export async function patchIdsOf(ctx: InfraContext, sourceId: number): Promise<Map<string, number>> {
  const rows = (await ctx.trx('patch_origin').where({ source_id: sourceId }).select('external_id', 'patch_id')) as {
    external_id: string
    patch_id: number
  }[]
  return new Map(rows.map((row) => [row.external_id, row.patch_id]))
}

/**
 * Which patches of a source a whole reading did not see.
 *
 * @param seen the source's ids that it saw
 */
export async function unseenPatches(
  ctx: InfraContext,
  sourceId: number,
  seen: readonly string[],
): Promise<{ ids: number[]; total: number }> {
  const { rows } = await ctx.trx.raw<{ rows: { ids: number[] | null; total: number }[] }>(
    `select array_agg(o.patch_id order by o.patch_id) filter (where s.id is null) as ids, count(*)::int as total
       from patch_origin o left join unnest(:seen::text[]) as s(id) on s.id = o.external_id
      where o.source_id = :source and o.absent_since is null`,
    { seen, source: sourceId },
  )
  return { ids: rows[0]?.ids ?? [], total: rows[0]?.total ?? 0 }
}

/** Marks patches as gone from a source, and those that no source has left as gone altogether. */
export async function markPatchesAbsent(ctx: InfraContext, sourceId: number, ids: readonly number[]): Promise<number> {
  if (ids.length === 0) return 0
  const { rowCount } = await ctx.trx.raw<{ rowCount: number }>(
    `update patch_origin set absent_since = :now where source_id = :source and patch_id = any(:ids::int[]) and absent_since is null`,
    { now: ctx.now, source: sourceId, ids },
  )
  await settleFlags(ctx, ids)
  return rowCount
}

/** Patches that a source no longer has; with `everywhere` only those that no other source has. */
export async function absentPatches(ctx: InfraContext, sourceId: number): Promise<number[]> {
  return (await ctx
    .trx('patch_origin')
    .where({ source_id: sourceId })
    .whereNotNull('absent_since')
    .orderBy('patch_id')
    .pluck('patch_id')) as number[]
}

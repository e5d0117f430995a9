import type { Knex } from 'knex'
import { brotliCompressSync, brotliDecompressSync, constants, gunzipSync } from 'node:zlib'
import { intArray, numbersIn, prepared } from '../cmdb/prepared.ts'
import type { Context, InfraContext } from '../context.ts'
import { movedIds, movedSince, NOTHING_MOVED, type Moved } from './moved.ts'
import { SELECT_VOICES, voicesOf, type Voices, type VoicesRow } from './store-conclude.ts'

/** `inventory` with `inventory_document`, `inventory_history`, `holding` and `holding_change`. */

const MAX_DOCUMENT = 256 * 1024 * 1024

export interface InventoryRow {
  readonly tenantId: number
  readonly computerId: number
  readonly checksum: Buffer
  /** Release; of Windows with its build. */
  readonly stream: string
  readonly packageIds: readonly number[]
  readonly availableIds: readonly number[]
  readonly passedIds: readonly number[]
  readonly runningIds: readonly number[]
  readonly heldIds: readonly number[]
  readonly pockets: readonly string[]
  /** Percentages by `name:architecture`. */
  readonly phased: Readonly<Record<string, number>>
  /** The package manager said what it would upgrade to. */
  readonly offers: boolean
  readonly document: Buffer
  /** Of the document. */
  readonly sha256: Buffer
  readonly format: number
  readonly takenAt: Date
}

/** The ids of a stored inventory and what else verdicts follow from, as it was before another took its place. */
export interface FormerInventory extends Pick<
  InventoryRow,
  'stream' | 'packageIds' | 'availableIds' | 'passedIds' | 'runningIds' | 'heldIds' | 'pockets' | 'phased' | 'offers'
> {
  /** Its computer's verdicts wait to be concluded anew: they are not what follows from it. */
  readonly waits: boolean
  /** What it has otherwise than the computer's holding. */
  readonly since: Moved
  readonly health: string
}

const COLUMNS = `checksum, stream, package_ids, available_ids, passed_ids, running_ids, held_ids, pockets, phased, offers, document_sha256, document_format,
    taken_at, learned_at, unchanged_at`
const EXCLUDED = COLUMNS.replaceAll(/\w+/g, 'excluded.$&')
// What follows asks for one computer: a plan that is made once fits, and making one anew would cost more than it saves.
const FORMER = `select set_config('plan_cache_mode', 'force_generic_plan', true), ${SELECT_VOICES}, i.stream, i.package_ids::text as packages, i.available_ids::text as available, i.passed_ids::text as passed,
       i.running_ids::text as running, i.held_ids::text as held, i.pockets, i.phased, i.offers, st.health,
       exists (select from touched_computer t where t.tenant_id = i.tenant_id and t.computer_id = i.computer_id) as waits,
       coalesce(g.added, '{}') as came, coalesce(g.removed, '{}') as went
  from (select) one
  left join (inventory i join computer_status st on st.tenant_id = i.tenant_id and st.computer_id = i.computer_id
                    left join holding_change g on g.tenant_id = i.tenant_id and g.computer_id = i.computer_id)
    on i.tenant_id = :tenant and i.computer_id = :computer`

/** Absent: there was none. */
type FormerRow = { readonly stream: string | null } & Record<'packages' | 'available' | 'passed' | 'running' | 'held', string> &
  Pick<FormerInventory, 'pockets' | 'offers' | 'waits' | 'health'> & {
    readonly phased: Record<string, number> | null
    readonly came: readonly number[]
    readonly went: readonly number[]
  }

/** A computer's inventory as another is about to take its place, null when it has none, and who may speak of the computer. The caller holds its row. */
export async function formerInventory(
  ctx: InfraContext,
  key: { tenantId: number; computerId: number },
): Promise<{ former: FormerInventory | null; voices: Voices }> {
  const bindings = { tenant: key.tenantId, computer: key.computerId }
  const { rows } = await prepared<VoicesRow & FormerRow>(ctx.trx, 'former_inventory', FORMER, bindings)
  return { former: formerOf(rows[0]), voices: voicesOf(rows[0]) }
}

function formerOf(row: FormerRow | undefined): FormerInventory | null {
  if (row === undefined || row.stream === null) return null
  const { stream, pockets, offers, waits, health } = row
  const ids = { packageIds: numbersIn(row.packages), availableIds: numbersIn(row.available), passedIds: numbersIn(row.passed) }
  return {
    ...ids,
    runningIds: numbersIn(row.running),
    heldIds: numbersIn(row.held),
    stream,
    pockets,
    phased: row.phased ?? {},
    offers,
    waits,
    health,
    since: { added: row.came, removed: row.went },
  }
}

// One statement: what refers to a document is checked at its end, when the former one is not referred to any more.
const SAVE = (HOLDING: string): string => `with former as materialized (
    select document_sha256 as sha256, packages_since from inventory where tenant_id = :tenant and computer_id = :computer
  ), moved as (
    insert into inventory_history (tenant_id, computer_id, added, removed, valid_from, valid_to)
    select :tenant, :computer, :added::int[], :removed::int[], f.packages_since, :now from former f where :differs::boolean and f.packages_since < :now
  ), kept as (
    insert into inventory_document (tenant_id, sha256, body)
    select :tenant, :sha256, :body where not exists (select from inventory_document where tenant_id = :tenant and sha256 = :sha256)
    on conflict do nothing
  ), saved as (
    insert into inventory as i (tenant_id, computer_id, packages_since, ${COLUMNS})
    values (:tenant, :computer, :now, :checksum, :stream, :packages::int[], :available::int[], :passed::int[], :running::int[], :held::int[], :pockets::text[], :phased::jsonb,
            :offers, :sha256, :format, :takenAt, :now, :now)
    on conflict (tenant_id, computer_id) do update set (${COLUMNS}) = row(${EXCLUDED}),
       packages_since = case when :differs then excluded.packages_since else i.packages_since end
  ), ${HOLDING}
  delete from inventory_document d using former f
   where d.tenant_id = :tenant and d.sha256 = f.sha256 and f.sha256 <> :sha256
     and not exists (select from inventory i where i.tenant_id = d.tenant_id and i.document_sha256 = d.sha256 and i.computer_id <> :computer)`

const SAVE_SETTLED = SAVE(`held as (
    insert into holding (tenant_id, computer_id, package_ids) values (:tenant, :computer, :packages::int[])
    on conflict (tenant_id, computer_id) do update set package_ids = excluded.package_ids
  ), settled as (
    delete from holding_change where tenant_id = :tenant and computer_id = :computer
  )`)
const SAVE_CHANGED = SAVE(`unsettled as (
    insert into holding_change (tenant_id, computer_id, added, removed) select :tenant, :computer, :came::int[], :went::int[] where :differs
    on conflict (tenant_id, computer_id) do update set added = excluded.added, removed = excluded.removed
  )`)

/** Beyond so many package versions that came and went the holding is made anew: what is written with each inventory stays little. */
const UNSETTLED = 100

/**
 * Replaces a computer's inventory; the caller holds the computer's row.
 *
 * @param former null: it is the first one
 */
export async function saveInventory(ctx: InfraContext, row: InventoryRow, former: FormerInventory | null): Promise<void> {
  const moved = former === null ? NOTHING_MOVED : movedIds(former.packageIds, row.packageIds)
  const since = former === null ? NOTHING_MOVED : movedSince(former.since, moved)
  const settles = former === null || since.added.length + since.removed.length > UNSETTLED
  const [name, sql] = settles ? (['save_settled', SAVE_SETTLED] as const) : (['save_changed', SAVE_CHANGED] as const)
  await prepared(ctx.trx, name, sql, {
    tenant: row.tenantId,
    computer: row.computerId,
    sha256: row.sha256,
    body: packed(row.document),
    checksum: row.checksum,
    stream: row.stream,
    packages: intArray(row.packageIds),
    available: intArray(row.availableIds),
    passed: intArray(row.passedIds),
    running: intArray(row.runningIds),
    held: intArray(row.heldIds),
    pockets: row.pockets,
    phased: Object.keys(row.phased).length === 0 ? null : JSON.stringify(row.phased),
    offers: row.offers,
    format: row.format,
    takenAt: row.takenAt,
    differs: moved.added.length + moved.removed.length > 0,
    added: intArray(moved.added),
    removed: intArray(moved.removed),
    came: intArray(since.added),
    went: intArray(since.removed),
    now: ctx.now,
  })
}

/** Brotli's least effort packs as well as gzip's in a third of the time: a document is written oftener than it is read. */
function packed(document: Buffer): Buffer {
  return brotliCompressSync(document, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 0, [constants.BROTLI_PARAM_SIZE_HINT]: document.length },
  })
}

const GZIP = 0x1f

/** The text of a stored document; those of former versions were packed otherwise. What brotli packs so begins with another byte. */
export function unpacked(body: Buffer): string {
  const limit = { maxOutputLength: MAX_DOCUMENT }
  return (body[0] === GZIP && body[1] === 0x8b ? gunzipSync(body, limit) : brotliDecompressSync(body, limit)).toString('utf8')
}

const NOTE_UNCHANGED = `update inventory set unchanged_at = :now where tenant_id = :tenant and computer_id = :computer and checksum = decode(:checksum, 'hex')`

/** Notes that an inventory is the one that is stored. @param db a transaction, or a pool @param checksum hexadecimal @returns whether it is */
export async function noteUnchanged(
  db: Knex,
  key: { tenantId: number; computerId: number },
  { checksum, now }: { readonly checksum: string; readonly now: Date },
): Promise<boolean> {
  const { rowCount } = await prepared(db, 'note_unchanged', NOTE_UNCHANGED, {
    now,
    tenant: key.tenantId,
    computer: key.computerId,
    checksum,
  })
  return rowCount > 0
}

type Ids = Pick<InventoryRow, 'tenantId' | 'computerId' | 'stream' | 'packageIds' | 'availableIds' | 'passedIds' | 'runningIds' | 'heldIds'>

/** Gives a stored inventory other ids, and another name of its release, where they differ. */
export async function followIds(ctx: InfraContext, ids: Ids): Promise<void> {
  await ctx.trx.raw(
    `with followed as (
     update inventory i set stream = s.stream, package_ids = s.packages, available_ids = s.available, passed_ids = s.passed, running_ids = s.running, held_ids = s.held
       from (select :stream as stream, :packages::int[] as packages, :available::int[] as available, :passed::int[] as passed, :running::int[] as running, :held::int[] as held) s
      where i.tenant_id = :tenant and i.computer_id = :computer
        and (i.stream, i.package_ids, i.available_ids, i.passed_ids, i.running_ids, i.held_ids) <> (s.stream, s.packages, s.available, s.passed, s.running, s.held)
     returning i.tenant_id, i.computer_id, i.package_ids
     ), settled as (
       delete from holding_change g using followed f where g.tenant_id = f.tenant_id and g.computer_id = f.computer_id
     )
     update holding b set package_ids = f.package_ids from followed f where b.tenant_id = f.tenant_id and b.computer_id = f.computer_id`,
    {
      tenant: ids.tenantId,
      computer: ids.computerId,
      stream: ids.stream,
      packages: ids.packageIds,
      available: ids.availableIds,
      passed: ids.passedIds,
      running: ids.runningIds,
      held: ids.heldIds,
    },
  )
}

/** A stored inventory. */
export interface StoredInventory {
  /** Of the canonical document, hexadecimal. */
  readonly checksum: string
  readonly takenAt: Date
  /** As it came. */
  readonly document: unknown
}

const FIND = `select i.checksum, i.taken_at as "takenAt", d.body from inventory i
    join inventory_document d on d.tenant_id = i.tenant_id and d.sha256 = i.document_sha256
   where i.tenant_id = :tenant and i.computer_id = :computer`

/** The newest inventory of a computer, as it came; undefined when it has sent none. */
export async function findInventory(
  ctx: Pick<Context, 'trx'>,
  key: { tenantId: number; computerId: number },
): Promise<StoredInventory | undefined> {
  const bindings = { tenant: key.tenantId, computer: key.computerId }
  const { rows } = await prepared<{ checksum: Buffer; takenAt: Date; body: Buffer }>(ctx.trx, 'find_inventory', FIND, bindings)
  const [row] = rows
  if (row === undefined) return undefined
  return { checksum: row.checksum.toString('hex'), takenAt: row.takenAt, document: JSON.parse(unpacked(row.body)) as unknown }
}

import { expect } from 'chai'
import type { App } from '../../../server/context.ts'

/** Tables that say how and when something was read, not what is known; and those of the queue and of sessions. */
const BOOKKEEPING: ReadonlySet<string> = new Set([
  'source_run',
  'audit_event',
  'audit_checkpoint',
  'finding_check',
  'knex_migrations',
  'knex_migrations_lock',
  'worker_heartbeat',
  'signing_key',
  'secret',
  'session',
  'collector_token',
])

/** Columns whose value depends on when something was learned, or on chance. */
const OF_THE_MOMENT: ReadonlySet<string> = new Set(
  'id public_id run_id saved_at learned_at created_at counted_at valid_from valid_to found_at changed_at last_success_at baseline_at probed_at watched_since updated_at read_run_id due_run_id first_run_id last_run_id downstream_guid began_at completed_at'.split(
    ' ',
  ),
)
/** Columns of which it counts whether they are set: times of learning, and a digest over internal ids. */
const WHETHER: ReadonlySet<string> = new Set(['absent_since', 'ended_at', 'deleted_at', 'digest'])

/** What a row is called outside of this database. */
const NAMES: Readonly<Record<string, string>> = {
  tenant: 'public_id',
  patch: 'public_id',
  source: 'public_id',
  classification: 'public_id',
  computer: 'fqdn',
  target_group: 'external_id::text',
  source_computer: 'external_id',
  server_group: 'name',
  site: 'name',
  user_account: 'public_id',
  approval: 'external_id::text',
  collector_delivery: 'public_id::text',
}
/** Columns that refer to rows without a foreign key: histories. */
const BY_NAME: Readonly<Record<string, string>> = {
  computer_id: 'computer',
  patch_id: 'patch',
  source_id: 'source',
  target_group_id: 'target_group',
  approval_group_id: 'target_group',
  source_computer_id: 'source_computer',
  approval_id: 'approval',
}

interface Column {
  readonly table: string
  readonly column: string
  /** The table to which it refers. */
  readonly refers: string | null
}

const COLUMNS = `select c.relname as table, a.attname as column,
    (select f.relname from pg_constraint k join pg_class f on f.oid = k.confrelid
      where k.contype = 'f' and k.conrelid = c.oid and k.conkey[array_upper(k.conkey, 1)] = a.attnum limit 1) as refers
  from pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
 where c.relkind in ('r', 'p') and not c.relispartition order by c.relname, a.attnum`

/**
 * Everything that a CMDB knows, by table: rows as text, sorted, with the names of what they refer to instead of internal ids, and without what
 * depends on when it was learned. Two equal ones are equal CMDBs, whatever happened on the way.
 */
export async function wholeTables(app: App): Promise<Record<string, string[]>> {
  const { rows: columns } = await app.pools.owner.raw<{ rows: Column[] }>(COLUMNS)
  const whole: Record<string, string[]> = {}
  for (const [table, own] of Map.groupBy(columns, (column) => column.table)) {
    if (BOOKKEEPING.has(table)) continue
    const shown = own.filter(({ column }) => !OF_THE_MOMENT.has(column) || (column === 'public_id' && NAMES[table] === 'public_id'))
    if (shown.length === 0) continue
    const { rows } = await app.pools.owner.raw<{ rows: { row: string }[] }>(
      // When updates were last read whole is an anchor too.
      `select concat_ws(' | ', ${shown.map(expression).join(', ')}) as row from ${table} t ${table === 'source_anchor' ? `where kind <> 'flags'` : ''} order by 1`,
    )
    whole[table] = rows.map(({ row }) => (table === 'source_anchor' ? cursorInOrder(row) : row))
  }
  return whole
}

/** A cursor of server synchronization without the server's time of the reading, and its lists in order: what was read at once comes in any. */
function cursorInOrder(row: string): string {
  const [, before = '', text = ''] = /^(.*kind=updates:sync \| value=)(.*)$/.exec(row) ?? []
  if (text === '') return row
  const { superseded, anchor, ...lists } = JSON.parse(text) as { superseded: string; anchor: string } & Record<string, unknown>
  const ids = Buffer.from(superseded, 'base64').toString('hex').match(/.{32}/g) ?? []
  const sorted = Object.entries(lists).map(([name, value]) => [name, Array.isArray(value) ? value.map(String).toSorted() : value])
  return before + JSON.stringify([...sorted, anchor !== '', ids.toSorted()])
}

function expression({ column, refers }: Column): string {
  const target = refers ?? BY_NAME[column]
  const name = target === undefined || target === null ? undefined : NAMES[target]
  const value = WHETHER.has(column)
    ? `(t.${column} is not null)::text`
    : name === undefined || !/_id$|^id$/.test(column)
      ? `t.${column}::text`
      : `(select x.${name} from ${target} x where x.id = t.${column} limit 1)`
  return `'${column}=' || coalesce(${value}, '-')`
}

/** Whether two CMDBs know the same, table by table. @param what says in a failure which comparison it was */
export async function expectSameTables(one: App, other: App, what: string): Promise<void> {
  const [ours, theirs] = [await wholeTables(one), await wholeTables(other)]
  expect(Object.keys(ours)).to.deep.equal(Object.keys(theirs))
  for (const [table, rows] of Object.entries(theirs)) expect(ours[table], `${table}, ${what}`).to.deep.equal(rows)
}

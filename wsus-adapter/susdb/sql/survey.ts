import { WsusError } from '../../error.ts'
import type { Lack } from '../../contract.ts'
import type { CellRow, KnownColumns, RowSet } from '../row-set.ts'
import type { RowSetName, Survey } from '../row-reader.ts'
import { ROW_SETS, UNCONFIRMED } from '../all-row-sets.ts'
import { emptyColumns, missingColumns } from '../statements.ts'
import {
  CLEANUP_INDEXES,
  COLUMNS_THERE,
  CONFIGURATION_TABLE,
  configurationOf,
  DATABASE_ID,
  FIRST_INDEX_COLUMNS,
  rightsOn,
  WHO_AND_WHAT,
} from '../statements-survey.ts'
import { grantFor } from './failures.ts'

/** Sends a statement of few rows. */
export type Ask = (operation: string, text: string) => Promise<CellRow[]>

/** What a look at a database says, and the columns that statements may use. */
export interface SqlSurvey extends Survey {
  known: KnownColumns
  /** SQL Server's own version, for the log: it says nothing about WSUS. */
  sqlVersion: string | null
}

type Rights = ReadonlyMap<string, boolean | null>

/** Settings that tables of settings may tell, by the names that their columns may have. */
const SETTINGS = {
  ServerId: ['serverid'],
  Replica: ['isreplica', 'replicamode'],
  Upstream: ['upstreamservername'],
  Targeting: ['servertargeting'],
} as const

/**
 * Looks which objects, columns and rights there are, who the server is, and which indexes its clean-up lacks.
 * @param asked server and database as the settings name them
 * @throws WsusError `wsus_forbidden` when nothing of WSUS can be read, with the statement to ask for; `wsus_not_wsus` when the database has no id
 */
export async function surveyOf(ask: Ask, asked: { server: string; instance: string | null }): Promise<SqlSurvey> {
  const [who] = await ask('survey', WHO_AND_WHAT)
  const [version = null, , database = null, login = null, user = null] = who ?? []
  const { known, types } = columnsThere(await ask('survey_columns', COLUMNS_THERE))
  const account = text(user) === null || text(user) === 'guest' || text(user) === 'dbo' ? (text(login) ?? '') : (text(user) ?? '')
  const rights = await rightsOf(ask)
  const { sets, missing, lacks } = readable(known, rights, account)
  if (sets.size === 0) {
    const grant = grantFor('PUBLIC_VIEWS.vUpdate', account)
    throw new WsusError('wsus_forbidden', { operation: 'survey', database: text(database), grant })
  }
  const settings = await settingsOf(ask, known, types)
  return {
    server: {
      route: 'sql',
      serverVersion: null,
      database: { server: asked.server, name: text(database) ?? '', instance: asked.instance },
      ...(await identityOf(ask, settings.get('ServerId') ?? [])),
      replica: one(settings.get('Replica'), (value) => value === true || value === 1),
      upstreamServer: one(settings.get('Upstream'), text),
      serverTargeting: one(settings.get('Targeting'), (value) => value === true || value === 1),
      indexes: await indexesOf(ask, rights),
    },
    sets,
    missing,
    lacks,
    known,
    sqlVersion: text(version),
  }
}

function text(cell: unknown): string | null {
  return typeof cell === 'string' && cell !== '' ? cell : null
}

function columnsThere(rows: readonly CellRow[]): { known: KnownColumns; types: ReadonlyMap<string, string> } {
  const known = new Map<string, Set<string>>()
  const types = new Map<string, string>()
  for (const row of rows) {
    const [schema, table, name, type] = row.map(String)
    const object = `${schema}.${table}`.toLowerCase()
    const columns = known.get(object) ?? new Set()
    known.set(object, columns.add(String(name).toLowerCase()))
    types.set(`${schema}.${table}.${name}`, String(type))
  }
  return { known, types }
}

async function rightsOf(ask: Ask): Promise<Rights> {
  const objects = [...new Set(Object.values(ROW_SETS).flatMap(({ objects: used }) => Object.values(used)))].toSorted()
  const rows = await ask('survey_rights', rightsOn(objects))
  return new Map(
    rows.map(([object, allowed]) => [String(object), allowed === null || allowed === undefined ? null : Number(allowed) === 1]),
  )
}

/** Which row sets can be read, and what the others lack. */
function readable(known: KnownColumns, rights: Rights, account: string): Pick<Survey, 'sets' | 'missing' | 'lacks'> {
  const sets = new Set<RowSetName>()
  const missing = new Set<string>()
  const lacks = new Map<RowSetName, Omit<Lack, 'facts'>[]>()
  for (const [name, set] of Object.entries(ROW_SETS) as [RowSetName, RowSet][]) {
    const lacking = lacksOf(set, known, rights, account)
    if (lacking.length > 0) {
      lacks.set(name, lacking)
      continue
    }
    sets.add(name)
    for (const column of emptyColumns(set, known)) missing.add(`${name}.${column}`)
  }
  return { sets, missing, lacks }
}

function lacksOf(set: RowSet, known: KnownColumns, rights: Rights, account: string): Omit<Lack, 'facts'>[] {
  const objects = [...new Set(Object.values(set.objects))].filter((each) => rights.get(each) !== true)
  if (objects.length === 0) return missingColumns(set, known).map((object) => ({ object, reason: 'not_there', grant: null }))
  return objects.map((object) => {
    // What is not there and what may not be seen look alike; a table that no document describes is more likely not there.
    const unlikely = rights.get(object) === null && UNCONFIRMED.has(object)
    return unlikely ? { object, reason: 'not_there', grant: null } : { object, reason: 'not_allowed', grant: grantFor(object, account) }
  })
}

async function settingsOf(
  ask: Ask,
  known: KnownColumns,
  types: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<keyof typeof SETTINGS, unknown[]>> {
  const tables = new Map<string, Map<string, string>>()
  for (const full of types.keys()) {
    const [schema, table = '', name = ''] = full.split('.')
    if (schema !== 'dbo' || !CONFIGURATION_TABLE.test(table)) continue
    for (const [meaning, names] of Object.entries(SETTINGS)) {
      if (!names.some((each) => each === name.toLowerCase())) continue
      if (meaning === 'ServerId' && types.get(full) !== 'uniqueidentifier') continue
      tables.set(table, (tables.get(table) ?? new Map<string, string>()).set(meaning, name))
    }
  }
  const found = new Map<keyof typeof SETTINGS, unknown[]>()
  for (const [table, columns] of tables) {
    for (const row of await allowed(ask('survey_settings', configurationOf(table, columns)))) {
      for (const [index, meaning] of ([...columns.keys()] as (keyof typeof SETTINGS)[]).entries()) {
        const value = row[index] ?? null
        if (value !== null) found.set(meaning, [...(found.get(meaning) ?? []), value])
      }
    }
  }
  return found
}

// A column can be listed to somebody who may not read it.
async function allowed(rows: Promise<CellRow[]>): Promise<CellRow[]> {
  try {
    return await rows
  } catch (error) {
    if (error instanceof WsusError && error.code === 'wsus_forbidden') return []
    throw error
  }
}

/** The value, when there is exactly one. */
function one<T>(values: readonly unknown[] | undefined, read: (value: unknown) => T): T | null {
  const [only, ...others] = new Set(values)
  return only === undefined || others.length > 0 ? null : read(only)
}

/** The server's own id where exactly one is told, else the database's. */
async function identityOf(ask: Ask, serverIds: readonly unknown[]): Promise<Pick<Survey['server'], 'serverId' | 'identity'>> {
  const serverId = one(serverIds, text)
  if (serverId !== null) return { serverId: serverId.toLowerCase(), identity: 'server' }
  const rows = await ask('survey_identity', DATABASE_ID)
  const brokerId = text(rows[0]?.[0])
  if (brokerId === null) throw new WsusError('wsus_not_wsus', { operation: 'survey_identity', reason: 'no_identity' })
  return { serverId: brokerId.toLowerCase(), identity: 'database' }
}

async function indexesOf(ask: Ask, rights: Rights): Promise<Survey['server']['indexes']> {
  // Indexes are listed to those alone who may read the table.
  const visible = CLEANUP_INDEXES.filter(({ table }) => rights.get(`dbo.${table}`) === true)
  if (visible.length === 0) return []
  const rows = await ask('survey_indexes', FIRST_INDEX_COLUMNS)
  const there = new Set(rows.map(([table, column]) => `${String(table)}.${String(column)}`.toLowerCase()))
  return visible.map(({ table, column }) => ({ table, column, there: there.has(`${table}.${column}`.toLowerCase()) }))
}

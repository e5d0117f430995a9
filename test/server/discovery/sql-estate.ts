import { expect } from 'chai'
import pg from 'pg'
import { COMMAND, withInfra, type App } from '../../../server/context.ts'
import { executeRun } from '../../../server/discovery/run.ts'
import type { DiscoveryWish } from '../../../server/discovery/service.ts'
import { getRun, type RunRow } from '../../../server/discovery/store.ts'
import { addWsus } from '../../../server/sources/service.ts'
import { openWsus } from '../../../wsus-adapter/index.ts'
import type { Rows } from '../../peers/susdb/index.ts'
import { insertRows } from '../../peers/susdb/index.ts'
import { ACCOUNTS, aSusdb, together, world, type ASusdb } from '../../wsus-adapter/susdb/a-susdb.ts'
import { beginRun } from './estate.ts'

/** A source that is read over SQL, and the database behind it. */
export interface SqlEstate {
  readonly susdb: ASusdb
  readonly sourceId: string
  readonly id: number
  /** Changes what WSUS holds. */
  change(sql: string, values?: unknown[]): Promise<void>
  insert(rows: Rows): Promise<void>
  discover(wish?: DiscoveryWish, open?: typeof openWsus): Promise<RunRow>
  /** As `discover`; the run must end well. */
  succeed(wish?: DiscoveryWish): Promise<RunRow>
}

/**
 * Registers a stand-in with rows as a source.
 *
 * @param more rows beside those of the test world
 */
export async function aSqlEstate(app: App, more: Rows = {}, user: (typeof ACCOUNTS)[number]['user'] = 'tables'): Promise<SqlEstate> {
  return overSql(app, await aSusdb(together(world(), more)), user)
}

/** Registers a stand-in as the source of one more CMDB. */
export async function overSql(app: App, susdb: ASusdb, user: (typeof ACCOUNTS)[number]['user'] = 'tables'): Promise<SqlEstate> {
  const { host, port } = susdb.susdb
  const route = { kind: 'sql', server: host, port, user, password: ACCOUNTS[0].password, encrypt: false } as const
  const sourceId = 'SQL1'
  const { id } = await withInfra(app, COMMAND, (ctx) => addWsus(ctx, { sourceId, route }))
  const discover = async (wish: DiscoveryWish = {}, open = openWsus): Promise<RunRow> =>
    readToItsEnd(app, await beginRun(app, sourceId, wish), open)
  return {
    susdb,
    sourceId,
    id,
    discover,
    change: (sql, values = []) => changeRows(susdb, sql, values),
    insert: (rows) => insertRows(susdb.database.ownerUrl, rows),
    async succeed(wish) {
      const run = await discover(wish)
      expect([run.state, run.errorCode, run.errorDetails]).to.deep.equal(['succeeded', null, null])
      return run
    },
  }
}

/** Reads a run to its end over whatever routes its source has. */
export async function readToItsEnd(app: App, runId: number, open = openWsus): Promise<RunRow> {
  await executeRun(app, runId, { signal: new AbortController().signal, open })
  const run = await withInfra(app, COMMAND, (ctx) => getRun(ctx, runId))
  if (run === undefined) throw new Error('the run is gone')
  return run
}

/** Changes rows of a stand-in as its WSUS would have. */
export async function changeRows({ database }: ASusdb, sql: string, values: unknown[] = []): Promise<void> {
  const client = new pg.Client({ connectionString: database.ownerUrl })
  await client.connect()
  try {
    await client.query(sql, values)
  } finally {
    await client.end()
  }
}

import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { constants, setPriority, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { startEmbedded } from '../server/cmdb/embedded.ts'
import { createLog } from '../server/log.ts'
import { takenAway } from './harness.ts'

const STAND_IN = fileURLToPath(new URL('../test/peers/susdb/main.ts', import.meta.url))
const GROUPS = 20
export const UPDATES = 4_000
export const VISIBLE = 1_500
/** Rows of states of each computer. */
export const ROWS = 300
export const ACCOUNT = { user: 'bench', password: 'b3nch-susdb' } as const

/** A SUSDB that a process of its own serves. */
export interface BenchSusdb {
  readonly host: string
  readonly port: number
  readonly computers: number
  /** Its PostgreSQL. */
  readonly databaseUrl: string
  /** For changes on the server's side. */
  ask(sql: string): Promise<void>
}

/**
 * A PostgreSQL of its own with one SUSDB per size, each behind a stand-in in a process of its own. They stand for other machines, so they
 * must not take the processor from this one: all of them run at a lower priority.
 *
 * @param sizes computers of each
 * @param work gets them in this order; all is removed afterwards
 */
export async function withSusdbs<T>(sizes: readonly number[], work: (susdbs: readonly BenchSusdb[]) => Promise<T>): Promise<T> {
  const stateDir = await mkdtemp(join(tmpdir(), 'tsukuroi-bench-susdb-'))
  const postgres = await startEmbedded({ stateDir, log: createLog('silent') })
  const children: ChildProcess[] = []
  const clients: pg.Client[] = []
  const remove = async (): Promise<void> => {
    for (const client of clients) await client.end().catch(() => undefined)
    await Promise.all(children.map(ended))
    await postgres.stop()
    await rm(postgres.home, { recursive: true, force: true })
    await rm(stateDir, { recursive: true, force: true })
  }
  takenAway.add(remove)
  try {
    const admin = await connected(postgres.adminUrl, clients)
    for (const setting of ['fsync', 'full_page_writes', 'synchronous_commit']) await admin.query(`alter system set ${setting} = off`)
    await admin.query(`alter system set max_wal_size = '8GB'`)
    await admin.query('select pg_reload_conf()')
    await lowerPostmaster(admin)
    const susdbs: BenchSusdb[] = []
    for (const [index, computers] of sizes.entries()) {
      await admin.query(`create database susdb${index}`)
      const url = new URL(postgres.adminUrl)
      url.pathname = `/susdb${index}`
      const { child, address } = startStandIn(url.href)
      children.push(child)
      const client = await connected(url.href, clients)
      const { host, port } = await address
      await fill(client, index, computers)
      susdbs.push({ host, port, computers, databaseUrl: url.href, ask: async (sql) => void (await client.query(sql)) })
    }
    return await work(susdbs)
  } finally {
    takenAway.delete(remove)
    await remove()
  }
}

/** Connections that are opened from now on inherit it. */
async function lowerPostmaster(admin: pg.Client): Promise<void> {
  const { rows } = await admin.query<{ data_directory: string }>('show data_directory')
  const [pid = ''] = (await readFile(join(rows[0]?.data_directory ?? '', 'postmaster.pid'), 'utf8')).split('\n')
  setPriority(Number(pid), constants.priority.PRIORITY_BELOW_NORMAL)
}

async function connected(url: string, clients: pg.Client[]): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  clients.push(client)
  return client
}

function startStandIn(databaseUrl: string): { child: ChildProcess; address: Promise<{ host: string; port: number }> } {
  const options = { databaseUrl, accounts: [{ ...ACCOUNT, rights: 'tables' }] }
  const child = spawn(process.execPath, [STAND_IN, JSON.stringify(options)], { stdio: ['pipe', 'pipe', 'inherit'] })
  if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL)
  const address = new Promise<{ host: string; port: number }>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the stand-in ended with ${code}`)))
    createInterface({ input: child.stdout }).once('line', (line) => resolve(JSON.parse(line) as { host: string; port: number }))
  })
  return { child, address }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const end = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await end
}

/** A GUID that belongs to a name. */
const guid = (name: string): string => `md5(${name})::uuid`
const TIME = `timestamp '2026-11-01'`

/** Everything by set-based SQL, rows of states in the order of the clustered key. */
async function fill(client: pg.Client, server: number, computers: number): Promise<void> {
  const all = `'a0a08746-4dbe-4a37-9adf-9e7652c0b421'::uuid`
  const category = UPDATES + 1
  await client.query(`
    insert into dbo."tbConfigurationA" values (${guid(`'server${server}'`)}, 0, null, 0);
    insert into dbo."tbTargetGroup" select ${all}, 'All Computers', null, 1, 1, null, 0, 0
      union all select 'b73ca6ed-5727-47f3-84de-015e03f6a88a', 'Unassigned Computers', null, 2, 1, ${all}, 1, 0
      union all select ${guid(`'group${server}/' || g`)}, 'Group ' || g, null, 2 + g, 0, ${all}, 1, 0 from generate_series(1, ${GROUPS}) g;
    insert into dbo."tbLanguage" values (1033, 'en', 'English'), (1041, 'ja', 'Japanese');
    insert into dbo."tbUpdate"
      select n, ${guid(`'update' || n`)}, ${guid(`'type'`)}, (n between ${VISIBLE + 1} and ${VISIBLE + 1000})::int, null, null, 0,
             ${TIME} - n * interval '1 hour', null, 1, 0, null from generate_series(1, ${UPDATES}) n;
    insert into dbo."tbRevision"
      select n, n, 200, 1, 0, 0, 0, null, null, 1, 0, ${guid(`'row' || n`)}, null from generate_series(1, ${UPDATES}) n;
    insert into dbo."tbRevision"
      select 1000000 + n, n, 100, 1, 0, 0, 0, null, null, 0, 0, ${guid(`'old' || n`)}, null from generate_series(1, ${UPDATES}, 3) n;
    insert into dbo."tbProperty"
      select n, 0, ${TIME} - n * interval '1 hour', ${TIME}, (n <= ${VISIBLE + 1000})::int, 1, 1, 0, 2, null, 'Software',
             (array['Critical', 'Important', 'Moderate', 'Low'])[1 + n % 4], 0, 0, 0, 2, 0, 0, 0, 1033 from generate_series(1, ${UPDATES}) n;
    insert into dbo."tbKBArticleForRevision" select n, (5000000 + n)::text from generate_series(1, ${UPDATES}) n;
    insert into dbo."tbMoreInfoURLForRevision" select n, 'https://support.microsoft.com/help/' || 5000000 + n, 'en' from generate_series(1, ${UPDATES}) n;
    insert into dbo."tbRevisionSupersedesUpdate" select n, ${guid(`'update' || n + 1`)} from generate_series(1, ${UPDATES - 1}, 4) n;
    insert into dbo."tbLocalizedProperty"
      select n, 'Cumulative Update ' || n || ' (KB' || 5000000 + n || ')', 'Install this update to resolve issues in Windows.', null
        from generate_series(1, ${UPDATES}) n
      union all select 1000000 + n, '累積更新プログラム ' || n || ' (KB' || 5000000 + n || ')', 'この更新プログラムは Windows の問題を解決します。', null
        from generate_series(1, ${UPDATES}) n;
    insert into dbo."tbLocalizedPropertyForRevision"
      select n, 1033, n from generate_series(1, ${UPDATES}) n union all select n, 1041, 1000000 + n from generate_series(1, ${UPDATES}) n;
    insert into dbo."tbUpdate" select id, guid, ${guid(`'category'`)}, 0, null, null, 0, ${TIME}, null, 1, 0, null
      from (values (${category}, '0fa1201d-4330-4fa8-8ae9-b877473b6441'::uuid), (${category + 1}, ${guid(`'product'`)})) c (id, guid);
    insert into dbo."tbRevision" select id, id, 100, 0, 0, 0, 0, null, null, 1, 0, ${guid(`'row' || id`)}, null from generate_series(${category}, ${category + 1}) id;
    insert into dbo."tbProperty" select id, 0, ${TIME}, ${TIME}, 0, 0, 0, null, null, null, 'Category', null, null, null, null, null, null, null, 0, 1033
      from generate_series(${category}, ${category + 1}) id;
    insert into dbo."tbCategory" values (${category}, 1, 'UpdateClassification', 0, 0, 1), (${category + 1}, 2, 'Product', 0, 0, 2);
    insert into dbo."tbLocalizedProperty" values (2000000, 'Security Updates', null, null), (2000001, 'Windows Server 2022', null, null);
    insert into dbo."tbLocalizedPropertyForRevision" values (${category}, 1033, 2000000), (${category + 1}, 1033, 2000001);
    insert into dbo."tbRevisionInCategory" select n, id, 1 from generate_series(1, ${UPDATES}) n cross join generate_series(${category}, ${category + 1}) id;
    insert into dbo."tbDeployment"
      select n * 100 + g, n, ${guid(`'group${server}/' || g`)}, 0, 1, ${TIME}, ${TIME}, null, 'BENCH\\administrator', 2,
             ${guid(`'deployment${server}/' || n || '/' || g`)}, 1, ${TIME}, n, 'Software', 1
        from generate_series(1, ${VISIBLE}, 3) n cross join generate_series(1, 4) g;
    insert into dbo."tbComputerTarget"
      select c, ${guid(`'computer${server}/' || c`)}::text, null, ${TIME}, ${TIME}, null, '192.0.2.1', 'host' || c || '.s${server}.example.test', 1, ${TIME},
             null, ${TIME}, null, 1 from generate_series(1, ${computers}) c;
    insert into dbo."tbComputerTargetDetail"
      select c, 10, 0, 20348, 0, 0, 'ja-JP', 'Example', 'Model 1', '1.0', 'BIOS', null, 'AMD64', null, null, null, null, ${TIME}, 272, 3, 3, 0,
             '10.0.20348.1', 0, 'Windows Server 2022', 'Windows Server 2022 Standard', null, null, null, null from generate_series(1, ${computers}) c;
    insert into dbo."tbTargetInTargetGroup" select ${guid(`'group${server}/' || 1 + c % ${GROUPS}`)}, c from generate_series(1, ${computers}) c;
    insert into dbo."tbExpandedTargetInTargetGroup"
      select c, ${guid(`'group${server}/' || 1 + c % ${GROUPS}`)}, 1 from generate_series(1, ${computers}) c
      union all select c, ${all}, 0 from generate_series(1, ${computers}) c;
    drop index dbo."tbUpdateStatusPerComputer_nc2UpdateStatusPerComputer", dbo."tbUpdateStatusPerComputer_nc3UpdateStatusPerComputer";
    insert into dbo."tbUpdateStatusPerComputer"
      select c, 1 + j * ${VISIBLE / ROWS} + (c + j) % ${VISIBLE / ROWS}, (array[4, 4, 2, 4, 3, 4, 5, 4, 2, 6])[1 + (c * 7 + j * 3) % 10], ${TIME}, ${TIME}, ${TIME}
        from generate_series(1, ${computers}) c cross join generate_series(0, ${ROWS - 1}) j order by 1, 2`)
  await client.query('vacuum analyze')
}

/** What the discovery reads of states, all computers at once. */
export const ALL_STATES = `SELECT s.TargetID, s.LocalUpdateID, s.SummarizationState FROM dbo.tbUpdateStatusPerComputer AS s
  WHERE s.SummarizationState BETWEEN 2 AND 6 ORDER BY s.TargetID, s.LocalUpdateID`

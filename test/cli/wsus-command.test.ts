import { expect } from 'chai'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { COMMAND, withInfra } from '../../server/context.ts'
import { taskHandlers } from '../../server/handlers.ts'
import { startWorker } from '../../server/worker.ts'
import { anUpdate, aWsus, stopAll } from '../demo/wsus/a-wsus.ts'
import { insertRows, startSusdb, type Susdb } from '../peers/susdb/index.ts'
import { openTestApi, type TestApi } from '../support/api.ts'
import { createEmptyDatabase } from '../support/database.ts'
import { unique } from '../support/people.ts'
import { fillFrom } from '../wsus-adapter/susdb-world.ts'
import { shell, type Outcome } from './run.ts'

const LOGINS = [
  { user: 'tables', password: 'Pa55 of tables', rights: 'tables' },
  { user: 'views', password: 'Pa55 of views', rights: 'views' },
] as const

describe('swcfmg_wsus', () => {
  let test: TestApi
  let worker: { stop(): Promise<void> }
  let dir: string
  let run: (line: string, ...more: string[]) => Promise<Outcome>
  let inJapanese: (line: string, ...more: string[]) => Promise<Outcome>
  const closing: (() => Promise<void>)[] = []

  before(async () => {
    test = await openTestApi()
    worker = await startWorker(test.app, taskHandlers, {})
    dir = await mkdtemp(join(tmpdir(), 'tsukuroi-cli-'))
    run = shell(test.app.config.stateDir)
    inJapanese = shell(test.app.config.stateDir, { locale: 'ja', tty: true })
  })
  afterEach(async () => {
    await stopAll()
    for (const close of closing.splice(0)) await close()
  })
  after(async () => {
    await worker.stop()
    await test.close()
    await rm(dir, { recursive: true, force: true })
  })

  const file = async (text: string): Promise<string> => {
    const path = join(dir, unique('f'))
    await writeFile(path, text)
    return path
  }
  const listed = async (line: string): Promise<Record<string, unknown>[]> =>
    JSON.parse((await run(`${line} -format json`)).out) as Record<string, unknown>[]
  const source = async (id: string): Promise<Record<string, unknown> | undefined> =>
    (await listed('swcfmg_wsus -list')).find((one) => one['sourceId'] === id)
  const good = async (line: string, ...more: string[]): Promise<Outcome> => {
    const outcome = await run(line, ...more)
    expect(outcome, outcome.err).to.include({ code: 0 })
    return outcome
  }

  async function aSusdb(fill: (databaseUrl: string) => Promise<void>): Promise<Susdb> {
    const database = await createEmptyDatabase()
    const susdb = await startSusdb({ databaseUrl: database.ownerUrl, accounts: LOGINS, unknowns: { cleanupIndexes: false } })
    closing.push(async () => {
      await susdb.stop()
      await database.drop()
    })
    await fill(database.ownerUrl)
    return susdb
  }

  it('adds a second route, prefers one, switches it off and removes it', async () => {
    const wsus = await aWsus({ updates: [anUpdate()] })
    const id = unique('W')
    await good(`swcfmg_wsus -add -id ${id} -url ${wsus.url}`)
    await good(`swcfmg_wsus -update -id ${id} -sync ${wsus.url}/sync`)
    expect(await source(id)).to.include({ routes: 'soap sync', url: wsus.url })

    await good(`swcfmg_wsus -update -id ${id} -route sync -disable`)
    expect(await source(id)).to.include({ routes: 'soap (sync)', enabled: true })
    await good(`swcfmg_wsus -update -id ${id} -prefer approvals=soap+sync,states=soap`)
    const { items } = (await test.operator('GET', '/api/v1/sources')).json
    expect(items.find((one) => one['sourceId'] === id)?.['factRoutes']).to.deep.equal({ approvals: ['soap', 'sync'], states: ['soap'] })

    const removed = await good(`swcfmg_wsus -delete -id ${id} -route sync`)
    expect(removed.out).to.match(/^CFMGD20328: INFO: /)
    expect(await source(id)).to.include({ routes: 'soap' })
    expect(await run(`swcfmg_wsus -delete -id ${id} -route soap`)).to.include({ code: 10 })
  })

  it('says what can be read over a login that may do little, and the exact grants to ask for', async () => {
    const wsus = await aWsus({ updates: [anUpdate()] })
    const susdb = await aSusdb((url) => fillFrom(url, wsus))
    const id = unique('W')
    const password = await file(`${LOGINS[1].password}\n`)
    await good(`swcfmg_wsus -add -id ${id} -sqlserver ${susdb.host}:${susdb.port} -user views -passwordfile`, password)
    await test.operator('PUT', `/api/v1/sources/${id}/routes/sql`, { encrypt: false, password: LOGINS[1].password })

    const views = await run(`swcfmg_wsus -test -id ${id}`)
    const route = { user: 'tables', encrypt: false, password: LOGINS[0].password }
    await test.operator('PUT', `/api/v1/sources/${id}/routes/sql`, route)
    const tables = await good(`swcfmg_wsus -test -id ${id} -route sql`)
    const japanese = await inJapanese(`swcfmg_wsus -test -id ${id}`)

    expect(views.code, views.err).to.equal(0)
    expect(views.out)
      .to.match(/Cannot be read: .*update flags/)
      .and.to.match(/Not allowed: .*dbo\.tbUpdate,/)
      .and.to.match(/administrator for:\n +USE \[SUSDB\];\n +GRANT SELECT ON dbo\.tb\w+ TO \[views\];\n/)
    expect(tables.out)
      .to.match(/Can be read: .*installation states/)
      .and.not.to.contain('Ask for')
    expect(tables.out).to.match(/Indexes that clean-up on the WSUS server misses: tbRevisionSupersedesUpdate\(SupersededUpdateID\), /)
    expect(japanese.out).to.contain('取得できる情報').and.to.contain('インデックスの不足')
  })

  it('reads over two routes, and says in a table by which, how long and what was kept aside', async () => {
    const wsus = await aWsus({ updates: [anUpdate(), anUpdate()] })
    const susdb = await aSusdb((url) => fillFrom(url, wsus))
    const id = unique('W')
    await good(`swcfmg_wsus -add -id ${id} -url ${wsus.url}`)
    const body = { server: susdb.host, port: susdb.port, user: 'tables', encrypt: false, password: LOGINS[0].password }
    await test.operator('PUT', `/api/v1/sources/${id}/routes/sql`, body)

    const tested = await good(`swcfmg_wsus -test -id ${id}`)
    const read = await good(`swcfmg_patch_updateinfo -sourceid ${id}`)
    const runs = await listed(`swcfmg_wsus -runs -id ${id}`)

    expect(tested.out)
      .to.match(/Read over sql: .*installation states/)
      .and.to.match(/Read over soap: /)
    expect(read.out)
      .to.match(/^CFMGD20010: INFO: Source .*\n/)
      .and.to.match(/Routes\s+Seconds\s+Servers\s+Read anew/)
    expect(read.out).to.match(new RegExp(`${id}\\s+succeeded\\s+sql, soap`))
    expect(runs).to.have.length(1)
    expect(runs[0]).to.include({ sourceId: id, state: 'succeeded', requestedBy: '#COMMAND', aside: 0 })
    expect(await listed(`swcfmg_wsus -runs -id ${id} -to 2001-01-01`)).to.deep.equal([])
    expect((await inJapanese(`swcfmg_wsus -runs -id ${id}`)).out).to.contain('成功')
  })

  it('goes on with 50 where a route fails, and marks it in the list', async () => {
    const wsus = await aWsus()
    const id = unique('W')
    await good(`swcfmg_wsus -add -id ${id} -url ${wsus.url}`)
    await good(`swcfmg_wsus -update -id ${id} -sqlserver 127.0.0.1:1 -user u -passwordfile`, await file('secret'))

    const tested = await run(`swcfmg_wsus -test -id ${id}`)

    expect(tested.code).to.equal(50)
    expect(tested.err).to.contain('CFMGD20300').and.to.contain('mssql://127.0.0.1:1/SUSDB').and.not.to.contain('secret')
    expect(tested.out).to.contain(wsus.serverId)
    expect(await source(id)).to.include({ routes: 'soap sql!' })
    const read = await good(`swcfmg_patch_updateinfo -sourceid ${id}`)
    expect(read.err).to.match(/CFMGD20333: WARNING: .*route sql .*wsus_unreachable/)
  })

  it('sets a schedule with blackouts in the terminal’s zone, in either language', async () => {
    const id = unique('W')
    await good(`swcfmg_wsus -add -id ${id} -url http://${id}.example:8530 -times 14:30,02:00`)
    expect(await source(id)).to.include({ times: '02:00 14:30', timeZone: 'Asia/Tokyo' })

    await good(`swcfmg_wsus -update -id ${id} -jitter 15 -alarmafter 6 -blackout`, 'Mon-Fri 08:00-10:00,土 22:00-06:00,12:00-13:00')
    expect(await source(id)).to.include({
      times: '02:00 14:30',
      jitterMinutes: 15,
      alarmAfterHours: 6,
      blackouts: 'Mon+Tue+Wed+Thu+Fri 08:00-10:00, Sat 22:00-06:00, 12:00-13:00',
    })
    const inBerlin = shell(test.app.config.stateDir, { zone: 'Europe/Berlin' })
    expect(await inBerlin(`swcfmg_wsus -update -id ${id} -times 03:00`)).to.include({ code: 0 })
    expect(await source(id), 'a zone that was set stays').to.include({ times: '03:00', timeZone: 'Asia/Tokyo' })

    await good(`swcfmg_wsus -update -id ${id} -interval 30 -blackout none -timezone UTC -disable`)
    expect(await source(id)).to.include({ times: '', blackouts: '', intervalMinutes: 30, enabled: false, nextRunAt: null, timeZone: 'UTC' })
  })

  it('puts the token of a collector into a file that only its owner reads', async () => {
    const id = unique('W')
    const path = join(dir, unique('token'))

    const added = await good(`swcfmg_wsus -add -id ${id} -collector -tokenfile`, path)
    const first = await readFile(path, 'utf8')
    await rm(path)
    await good(`swcfmg_wsus -update -id ${id} -collector -tokenfile`, path)

    expect(first).to.match(/^tkc_[\w-]{43}\n$/)
    expect((await stat(path)).mode & 0o077).to.equal(0)
    expect(await readFile(path, 'utf8')).not.to.equal(first)
    expect(added.out + added.err).not.to.contain(first.trim())
  })

  it('confirms a server that took the place of another', async () => {
    const id = unique('W')
    const former = crypto.randomUUID()
    const wsus = await aWsus({ updates: [anUpdate()] })
    await good(`swcfmg_wsus -add -id ${id} -url ${wsus.url}`)
    await withInfra(test.app, COMMAND, (ctx) => ctx.trx('source').where({ public_id: id }).update({ server_id: former }))

    const refused = await run(`swcfmg_patch_updateinfo -sourceid ${id}`)
    const shown = await inJapanese('swcfmg_wsus -list')
    const wrong = await run(`swcfmg_wsus -confirm -id ${id} -serverid ${former}`)
    const confirmed = await good(`swcfmg_wsus -confirm -id ${id} -serverid ${wsus.serverId.toUpperCase()}`)

    expect(refused.code).to.equal(50)
    expect(refused.err).to.contain(wsus.serverId).and.to.contain('-confirm')
    expect(shown.out.replaceAll(/\s/g, '')).to.contain('別サーバ')
    expect(wrong).to.include({ code: 10 })
    expect(confirmed.out).to.match(/^CFMGD20326: INFO: /)
    await good(`swcfmg_patch_updateinfo -sourceid ${id}`)
  })

  it('cancels a run, and says so when none runs', async () => {
    const id = unique('W')
    await good(`swcfmg_wsus -add -id ${id} -collector -tokenfile`, join(dir, unique('token')))
    expect(await run(`swcfmg_wsus -cancel -id ${id}`)).to.include({ code: 10 })
    await withInfra(test.app, COMMAND, async (ctx) => {
      const found = (await ctx.trx('source').where({ public_id: id }).first('id')) as { id: number }
      const row = { source_id: found.id, state: 'running', requested_by: '#SCHEDULE', started_at: ctx.now, counts: '{}' }
      await ctx.trx('source_run').insert(row)
    })

    const canceled = await good(`swcfmg_wsus -cancel -id ${id}`)

    expect(canceled.out).to.match(/^CFMGD20339: INFO: /)
    expect((await listed(`swcfmg_wsus -runs -id ${id}`))[0]).to.include({ state: 'stopped', errorCode: 'discovery_canceled' })
  })

  it('refuses options that make no sense, before anything is sent', async () => {
    const secret = await file('secret')
    const bad = [
      '-add -id W1',
      '-add -id W1 -sqlserver a/b -user u -passwordfile X',
      '-add -id W1 -sqlserver sql.example:99999 -user u -passwordfile X',
      '-add -id W1 -sqlserver sql.example -passwordfile X',
      '-add -id W1 -sqlserver sql.example -user u',
      '-add -id W1 -url http://a.example -sync http://b.example',
      '-add -id W1 -collector',
      '-add -id W1 -url http://a.example -interval 0',
      '-add -id W1 -url http://a.example -interval 60 -times 02:00',
      '-add -id W1 -url http://a.example -times 2:00',
      '-add -id W1 -url http://a.example -times 25:00',
      '-add -id W1 -url http://a.example -blackout 08:00',
      '-add -id W1 -url http://a.example -blackout 08:00-25:00',
      '-add -id W1 -url http://a.example -prefer states=carrier',
      '-update -id W1 -enable -disable',
      '-test -id W1 -route carrier',
      '-confirm -id W1 -serverid nothing',
      '-runs -from yesterday',
    ]
    for (const line of bad) expect(await run(`swcfmg_wsus ${line.replace('X', secret)}`), line).to.include({ code: 10 })
    const day = await run('swcfmg_wsus -add -id W1 -url http://a.example -blackout', 'Someday 08:00-10:00')
    expect(day).to.include({ code: 10 })
    expect(await source('W1')).to.equal(undefined)
  })

  it('asks which route an account is for when there are several', async () => {
    const id = unique('W')
    const secret = await file('secret')
    await good(`swcfmg_wsus -add -id ${id} -sqlserver ${id}.example -user u -passwordfile`, secret)
    await good(`swcfmg_wsus -update -id ${id} -user u2 -passwordfile`, secret)
    expect(await source(id)).to.include({ user: 'u2' })
    await good(`swcfmg_wsus -update -id ${id} -url http://${id}.example:8530`)

    expect(await run(`swcfmg_wsus -update -id ${id} -user u3 -passwordfile`, secret)).to.include({ code: 10 })
    await good(`swcfmg_wsus -update -id ${id} -route sql -user u3 -passwordfile`, secret)
  })

  it('fits its list into 80 columns in both languages', async () => {
    for (const tty of [shell(test.app.config.stateDir, { tty: true }), inJapanese]) {
      const { out } = await tty('swcfmg_wsus -list')
      expect(Math.max(...out.split('\n').map((line) => line.length))).to.be.at.most(80)
    }
  })

  it('takes what a stand-in without anything says for what it is', async () => {
    const susdb = await aSusdb((url) => insertRows(url, {}))
    const id = unique('W')
    await good(
      `swcfmg_wsus -add -id ${id} -sqlserver ${susdb.host}:${susdb.port} -user tables -passwordfile`,
      await file(LOGINS[0].password),
    )
    await test.operator('PUT', `/api/v1/sources/${id}/routes/sql`, { encrypt: false, password: LOGINS[0].password })

    expect((await run(`swcfmg_wsus -test -id ${id}`)).err + (await run(`swcfmg_wsus -test -id ${id}`)).out).to.match(/CFMGD20\d{3}/)
  })
})

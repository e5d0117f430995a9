import { expect } from 'chai'
import { COMMAND, withInfra } from '../../../server/context.ts'
import { AppError } from '../../../server/errors.ts'
import { checksOf, mayRunNow, type Condition } from '../../../server/system/rules.ts'
import { nextTaskAt } from '../../../server/system/schedule.ts'
import { runTask } from '../../../server/system/service.ts'
import { declareTasks, TaskLog } from '../../../server/system/store-tasks.ts'
import { openTestApi, type TestApi } from '../../support/api.ts'
import { aUser, PASSWORD } from '../../support/people.ts'
import { refusal } from '../jobs/world.ts'

describe('nextTaskAt', () => {
  const at = (schedule: string, now: string) => nextTaskAt(schedule, new Date(now))?.toISOString()

  it('is later than now, by a minute at least', () => {
    expect(at('* * * * *', '2026-03-01T10:00:00.000Z')).to.equal('2026-03-01T10:01:00.000Z')
    expect(at('*/5 * * * *', '2026-03-01T10:04:59.999Z')).to.equal('2026-03-01T10:05:00.000Z')
    expect(at('17 3 * * *', '2026-12-31T03:17:00.000Z')).to.equal('2027-01-01T03:17:00.000Z')
    expect(at('0 0 29 2 *', '2026-03-01T00:00:00.000Z')).to.equal('2028-02-29T00:00:00.000Z')
  })

  it('is null where no day fits', () => {
    expect(nextTaskAt('0 0 31 2 *', new Date('2026-01-01T00:00:00.000Z'))).to.equal(null)
  })
})

describe('mayRunNow', () => {
  it('holds for what recurs, finds its work itself and mails nobody by the calendar', () => {
    const asked = [mayRunNow('audit.sign', '7 * * * *'), mayRunNow('notices.heads', '41 6 * * *'), mayRunNow('jobs.advance', null)]

    expect(asked).to.deep.equal([true, false, false])
  })
})

describe('checksOf', () => {
  const well: Condition = {
    workersAlive: 1,
    queueOldestSeconds: null,
    queueFailed: 0,
    mailFailed: 0,
    mailConfigured: true,
    diskFreeRatio: 0.5,
    sourcesStale: 0,
    agentsQuarantined: 0,
    pendingMigrations: 0,
  }
  const state = (check: string, change: Partial<Condition>) => checksOf({ ...well, ...change }).find((one) => one.check === check)?.state

  it('finds nothing where all is well', () => {
    expect(new Set(checksOf(well).map((one) => one.state))).to.deep.equal(new Set(['ok']))
  })

  it('warns before it is too late', () => {
    expect([
      state('disk', { diskFreeRatio: 0.15 }),
      state('disk', { diskFreeRatio: 0.149 }),
      state('disk', { diskFreeRatio: 0.049 }),
    ]).to.deep.equal(['ok', 'warning', 'error'])
    expect([
      state('queue', { queueOldestSeconds: 300 }),
      state('queue', { queueOldestSeconds: 301 }),
      state('queue', { queueOldestSeconds: 3601 }),
    ]).to.deep.equal(['ok', 'warning', 'error'])
    expect([state('workers', { workersAlive: 0 }), state('mail', { mailFailed: 1 })]).to.deep.equal(['error', 'warning'])
  })
})

describe('the tasks and the health of the service', () => {
  let test: TestApi
  before(async () => {
    test = await openTestApi()
  })
  after(() => test.close())

  interface Shown {
    readonly items: readonly Record<string, unknown>[]
  }
  const tasks = async () => ((await test.operator('GET', '/api/v1/system/tasks')).json as unknown as Shown).items

  it('adds up what workers noted, keeps the last failure, and shows no more of it than its code', async () => {
    const { infra } = test.app.pools
    await declareTasks(infra, ['audit.sign', 'jobs.advance', 'gone.task'], { 'audit.sign': '7 * * * *' })
    const began = new Date('2026-03-01T10:00:00.000Z')
    const log = new TaskLog()
    log.note('jobs.advance', began, new Date('2026-03-01T10:00:02.000Z'), new Error('password=secret'))
    log.note('jobs.advance', began, new Date('2026-03-01T10:00:03.500Z'))
    await log.flush(infra)
    log.note('jobs.advance', began, new Date('2026-03-01T10:00:03.500Z'), new AppError('unavailable', 'database_full'))
    await log.flush(infra)
    await declareTasks(infra, ['audit.sign', 'jobs.advance'], { 'audit.sign': '7 * * * *' })

    const shown = await tasks()
    expect(shown.map((one) => one['task'])).to.deep.equal(['audit.sign', 'jobs.advance'])
    expect(shown[1]).to.deep.include({
      runs: 3,
      failures: 2,
      seconds: 3.5,
      lastResult: 'failed',
      lastError: 'database_full',
      actions: [],
      nextRunAt: null,
      title: 'Move a job on',
      state: 'failed',
    })
    expect(shown[0]).to.deep.include({ runs: 0, lastResult: null, actions: ['run'] })
  })

  it('runs a recurring task when asked, once, and no other', async () => {
    const infra = test.app.pools.infra
    await declareTasks(infra, ['audit.sign', 'jobs.advance'], { 'audit.sign': '7 * * * *' })
    const first = await test.operator('POST', '/api/v1/system/tasks/audit.sign/run')
    await test.operator('POST', '/api/v1/system/tasks/audit.sign/run')
    const waiting = (await tasks()).find((one) => one['task'] === 'audit.sign')?.['waiting']

    expect([first.status, waiting]).to.deep.equal([202, 1])
    const run = (task: string) => refusal(withInfra(test.app, COMMAND, (ctx) => runTask(ctx, task)))
    expect([await run('jobs.advance'), await run('nothing')]).to.deep.equal(['conflict task_by_calendar', 'not_found task_unknown'])
  })

  it('tells how the service is', async () => {
    const { json } = await test.operator('GET', '/api/v1/system/health')
    const health = json as unknown as Record<string, Record<string, unknown>>

    expect(health['database']?.['bytes']).to.be.greaterThan(1_000_000)
    expect(health['database']?.['tables']).to.have.length(20)
    expect(health['migrations']).to.deep.include({ pending: [] })
    expect(health['disk']?.['totalBytes']).to.be.greaterThan(0)
    expect(health['checks']).to.deep.include({ check: 'workers', state: 'error', value: 0 })
  })

  it('tells forms what holds for accounts', async () => {
    const browser = test.browser()
    await browser.signIn(await aUser(test.app, 'tenant_user'), PASSWORD)
    const { json } = await browser.ask('GET', '/api/v1/session/rules')

    expect(json).to.deep.include({ password: { least: 8, most: 64, mayBeUserId: false }, lock: { failures: 5, minutes: 15 } })
  })

  it('lists the policy that every tenant has', async () => {
    const browser = test.browser()
    await browser.signIn(await aUser(test.app, 'tenant_user'), PASSWORD)
    const { json } = await browser.ask('GET', '/api/v1/deployment-policies')

    expect(json.items).to.have.length(1)
    expect(json.items[0]).to.deep.include({ name: '#ANYTIME', isSystem: true })
  })
})

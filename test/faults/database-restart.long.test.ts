import { expect } from 'chai'
import { messageFor } from '../../templates/index.ts'
import { enqueue } from '../../server/cmdb/tasks.ts'
import { SYSTEM, withInfra } from '../../server/context.ts'
import { RealService } from './service.ts'

describe('a server whose database is killed', function () {
  this.timeout(120_000)
  let service: RealService

  before(async () => {
    service = new RealService({ TSUKUROI_LOG_LEVEL: 'info' })
    await service.start()
  })
  after(() => service.close())

  /** How many tasks of a kind have not come to their end. */
  async function waiting(task: string): Promise<number> {
    const sql = 'select count(*)::int as n from graphile_worker.jobs where task_identifier = $1'
    return (await service.rows<{ n: number }>(sql, [task], service.urls.owner))[0]?.n ?? 0
  }

  it('says so with a code until it has brought the database back by itself, and loses nothing', async () => {
    expect((await service.operator('POST', '/tenants/add', { tenants: [{ tenantId: 'before', name: 'Before' }] })).status).to.equal(201)
    const parts = [service.pidOf('api'), service.pidOf('worker')]
    const codes = new Set<string>()
    await service.kill('postgres')

    await service.until('the service answers again', async () => {
      const answer = await service.operator('GET', '/tenants')
      codes.add(`${answer.status} ${answer.code}`.trim())
      return answer.status === 200
    })

    expect([...codes]).to.deep.equal(['503 database_unavailable', '200'])
    expect((await service.operator('GET', '/tenants')).text).to.contain('"before"')
    expect([service.pidOf('api'), service.pidOf('worker')]).to.deep.equal(parts)
    for (const locale of ['en', 'ja'] as const) {
      expect(messageFor('database_unavailable', locale, {}).line).to.match(/^CFMGM30506: ERROR: ./)
    }
  })

  it('goes on with its tasks, also with those that were asked for meanwhile', async () => {
    const app = await service.app()
    await service.kill('postgres')
    await service.until('the service is ready again', () => service.isReady())

    await withInfra(app, SYSTEM, (ctx) => enqueue(ctx, 'audit.sign', {}))
    await service.until('every task is done', async () => (await waiting('audit.sign')) === 0)

    const sql = `select count(*)::int as n from pg_stat_activity where usename like 'tsukuroi%'`
    const [connections] = await service.rows<{ n: number }>(sql, [], service.urls.owner)
    expect(connections?.n).to.be.lessThan(60)
  })

  it('ends as it is asked to, even while the database is away', async () => {
    await service.kill('postgres')

    expect(await service.stop()).to.equal(0)
  })
})

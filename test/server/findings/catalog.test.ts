import { expect } from 'chai'
import { SYSTEM, withInfra } from '../../../server/context.ts'
import { lookAtSource } from '../../../server/findings/service.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { aTenant, computers, type World } from '../jobs/world.ts'
import { aFeed, dpkg, inventory, tell } from '../matching/estate.ts'

describe('a look at what inventories and the catalog say together', () => {
  let test: TestApp
  let world: World
  before(async () => {
    test = await openTestApp()
    world = await aTenant(test.app)
  })
  after(() => test.close())

  async function look(): Promise<[string, string, number, unknown][]> {
    const { app } = test
    const source = (await app.pools.infra('source').where({ kind: 'engine' }).first('id')) as { id: number }
    await withInfra(app, SYSTEM, (ctx) => lookAtSource(ctx, source.id))
    const rows = (await app.pools.infra('finding').whereNull('ended_at').orderBy('code')) as {
      code: string
      subject: string
      count: number
      details: { until?: string; examples?: string[] }
    }[]
    return rows.map((row) => [row.code, row.subject, row.count, row.details.until ?? row.details.examples])
  }

  it('finds releases whose support has ended or ends within 90 days, and versions that nobody can compare', async () => {
    const { app } = test
    const [first, second, third] = await computers(world, 3, { osType: 'linux' })
    if (first === undefined || second === undefined || third === undefined) throw new Error('no computers were made')
    await tell(world, first, inventory([dpkg('odd', 'x:y:z!')]))
    await tell(world, second, inventory([dpkg('bash', '1')]))
    await tell(world, third, inventory([], { machine: { platform: 'linux', os: { release: 'debian 13' } } }))
    const feed = await aFeed(app, [])
    const cycle = (release: string, supported: string, security: string | null) => ({
      document_id: feed.documentId,
      product: 'debian',
      cycle: release,
      release,
      supported_until: supported,
      security_until: security,
    })
    await app.pools.owner('lifecycle').insert([cycle('debian/12', '2026-06-10', '2028-06-30'), cycle('debian/13', '2028-08-09', null)])

    test.setTime(new Date('2028-05-01T00:00:00Z'))
    expect(await look()).to.deep.equal([
      ['finding_support_ends', 'debian/12', 2, '2028-06-30'],
      ['finding_versions_unreadable', 'debian/12', 1, ['odd:amd64 x:y:z!']],
    ])
    test.setTime(new Date('2028-07-15T00:00:00Z'))
    expect(await look()).to.deep.equal([
      ['finding_support_ended', 'debian/12', 2, '2028-06-30'],
      ['finding_support_ends', 'debian/13', 1, '2028-08-09'],
      ['finding_versions_unreadable', 'debian/12', 1, ['odd:amd64 x:y:z!']],
    ])
  })
})

import { expect } from 'chai'
import { COMMAND, withInfra, type Context } from '../../../server/context.ts'
import { AppError } from '../../../server/errors.ts'
import { addSites, placeRows, SiteRow, updateSites } from '../../../server/sites/rows.ts'
import { addSite } from '../../../server/sites/service.ts'
import { listSites } from '../../../server/sites/store.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { aTenant, computers, type World } from '../jobs/world.ts'

describe('many sites at once', () => {
  let test: TestApp
  let world: World
  let other: World
  before(async () => {
    test = await openTestApp()
    world = await aTenant(test.app)
    other = await aTenant(test.app)
  })
  after(() => test.close())

  const infra = <T>(work: (ctx: Context) => Promise<T>): Promise<T> => withInfra(test.app, COMMAND, work)
  const row = (name: string, ranges = '', given: object = {}) => SiteRow.parse({ name, ranges, tenantId: world.tenant, ...given })
  const named = async (text: string) => (await infra((ctx) => listSites(ctx, { text, limit: 50 }))).map(({ name }) => name).toSorted()

  it('are added with their ranges, whatever delimits them', async () => {
    const [first = ''] = await infra((ctx) =>
      addSites(ctx, [row('kita one', '192.0.2.0/25;192.0.2.128/25, 2001:db8::/32'), row('kita two')]),
    )

    expect(await named('kita')).to.deep.equal(['kita one', 'kita two'])
    const [site] = await infra((ctx) => listSites(ctx, { siteId: first, limit: 1 }))
    expect(site?.ranges).to.deep.equal(['192.0.2.0/25', '192.0.2.128/25', '2001:db8::/32'])
  })

  it('are refused together, each line with its column: bad names and ranges, what is there, and what an earlier line has', async () => {
    await infra((ctx) => addSite(ctx, { name: 'minami', ranges: ['198.51.100.0/24'], tenantId: world.tenant }))
    const rows = [
      row('higashi one', '203.0.113.0/25'),
      row(' '),
      row('higashi two', 'somewhere'),
      row('minami'),
      row('higashi one'),
      row('higashi three', '198.51.100.7/24'),
      row('higashi four', '203.0.113.99/25'),
      row('higashi five', '', { tenantId: 'nowhere' }),
      row('higashi six', '', { tenantId: null }),
      row('higashi one', '', { tenantId: other.tenant }),
    ]

    expect(await problems(infra((ctx) => addSites(ctx, rows)))).to.deep.equal([
      '2 name place_name_invalid',
      '3 ranges site_range_invalid',
      '4 name site_exists',
      '5 name site_exists',
      '6 ranges site_range_taken',
      '7 ranges site_range_taken',
      '8 tenantId tenant_not_found',
      '9 tenantId tenant_needed',
    ])
    expect(await named('higashi')).to.deep.equal([])
  })

  it('are only looked at with a dry run, an earlier line as if it were there', async () => {
    expect(await problems(infra((ctx) => addSites(ctx, [row('nishi'), row('nishi')], { dryRun: true })))).to.deep.equal([
      '2 name site_exists',
    ])
    await infra((ctx) => addSites(ctx, [row('nishi'), row('nishi', '', { tenantId: other.tenant })], { dryRun: true }))

    expect(await named('nishi')).to.deep.equal([])
  })

  it('change their names and ranges, never their tenants', async () => {
    const [one = '', two = ''] = await infra((ctx) => addSites(ctx, [row('naka one', '10.1.0.0/16'), row('naka two')]))
    const swapped = [row('naka three', '', { siteId: one }), row('naka one', '10.1.0.0/16', { siteId: two, tenantId: null })]
    await infra((ctx) => updateSites(ctx, swapped))

    expect(await named('naka')).to.deep.equal(['naka one', 'naka three'])
    const wrong = [row('naka four', '', { siteId: one, tenantId: other.tenant }), row('naka five', '', { siteId: 'none' }), row('naka six')]
    expect(await problems(infra((ctx) => updateSites(ctx, wrong)))).to.deep.equal([
      '1 tenantId site_tenant_differs',
      '2 siteId site_not_found',
      '3 siteId site_not_found',
    ])
  })

  it('take computers of their own tenants, each named once', async () => {
    const [here = ''] = await infra((ctx) => addSites(ctx, [row('oku')]))
    const [one, two] = (await computers(world, 2)).map(({ publicId }) => publicId)
    const [foreign] = (await computers(other, 1)).map(({ publicId }) => publicId)
    const place = (computerId = '', siteId = here) => ({ computerId, siteId })

    expect(
      await problems(infra((ctx) => placeRows(ctx, [place(one), place(foreign), place(two, 'none'), place(one), place('nobody')]))),
    ).to.deep.equal([
      '2 computerId computer_not_found',
      '3 siteId site_not_found',
      '4 computerId row_repeated',
      '5 computerId computer_not_found',
    ])
    expect(await infra((ctx) => placeRows(ctx, [place(one), place(two)], { dryRun: true }))).to.equal(2)
    expect(await infra((ctx) => placeRows(ctx, [place(one)]))).to.equal(1)
    expect(await infra((ctx) => placeRows(ctx, [place(one), place(two)]))).to.equal(1)
  })

  it('of two uploads at once are changed one after the other, whatever their order', async () => {
    const many = Array.from({ length: 40 }, (_, n) => row(`together ${n}`))
    const ids = await infra((ctx) => addSites(ctx, many))
    const change = many.map((one, n) => ({ ...one, siteId: ids[n] ?? '' }))
    const places = (await computers(world, 40)).map(({ publicId }, n) => ({ computerId: publicId, siteId: ids[n] ?? '' }))

    await Promise.all([infra((ctx) => updateSites(ctx, change)), infra((ctx) => updateSites(ctx, change.toReversed()))])
    const moved = await Promise.all([infra((ctx) => placeRows(ctx, places)), infra((ctx) => placeRows(ctx, places.toReversed()))])

    expect(moved.toSorted((a, b) => a - b)).to.deep.equal([0, 40])
  })
})

/** `line column code` of each problem. */
async function problems(work: Promise<unknown>): Promise<string[]> {
  try {
    await work
  } catch (err) {
    if (!(err instanceof AppError) || err.code !== 'rows_invalid') throw err
    return (err.details['rows'] as { row: number; column: string; code: string }[]).map(
      ({ row, column, code }) => `${String(row)} ${column} ${code}`,
    )
  }
  return []
}

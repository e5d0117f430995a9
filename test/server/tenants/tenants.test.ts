import { expect } from 'chai'
import { COMMAND, withInfra } from '../../../server/context.ts'
import { AppError } from '../../../server/errors.ts'
import type { RowProblem } from '../../../server/http/row-problems.ts'
import type { TenantRow } from '../../../server/tenants/rules.ts'
import { addTenants, deleteTenants, updateTenants } from '../../../server/tenants/service.ts'
import { listTenants } from '../../../server/tenants/store.ts'
import { deleteUsers } from '../../../server/users/service.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { aServerGroup, aTenant, aUser, unique } from '../../support/people.ts'

async function refused(work: Promise<unknown>): Promise<string[]> {
  const err = await work.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(err instanceof AppError)) throw err ?? new Error('nothing was refused')
  return (err.details['rows'] as RowProblem[]).map(({ row, column, code }) => `${row} ${column} ${code}`)
}

describe('tenants', () => {
  let test: TestApp
  const row = (given: Partial<TenantRow> = {}): TenantRow => ({
    tenantId: unique('T'),
    name: 'A tenant',
    locale: null,
    timeZone: null,
    ...given,
  })
  const add = (rows: TenantRow[]) => withInfra(test.app, COMMAND, (ctx) => addTenants(ctx, rows))
  const remove = (tenantIds: string[]) => withInfra(test.app, COMMAND, (ctx) => deleteTenants(ctx, tenantIds))
  const ids = async () =>
    (await withInfra(test.app, COMMAND, (ctx) => listTenants(ctx, { after: undefined, limit: 200 }))).map((t) => t.tenantId)

  before(async () => {
    test = await openTestApp()
    await aUser(test.app, 'administrator')
  })
  after(() => test.close())

  it('gives a new tenant a server group without owner, a site and an audit chain', async () => {
    const { tenantId } = row()
    await add([row({ tenantId, name: '営業部', locale: 'en', timeZone: 'Europe/Berlin' })])

    const { rows } = await test.app.pools.infra.raw<{ rows: object[] }>(
      `select g.name as group_name, g.owner_user_id, s.name as site, c.seq >= 0 as chained, t.locale, t.time_zone from tenant t
         join server_group g on g.id = t.default_server_group_id join site s on s.id = t.default_site_id
         join audit_chain c on c.tenant_id = t.id where t.public_id = ?`,
      [tenantId],
    )
    expect(rows).to.deep.equal([
      { group_name: 'default', owner_user_id: null, site: 'default', chained: true, locale: 'en', time_zone: 'Europe/Berlin' },
    ])
  })

  it('says row and column of everything that is wrong, and changes nothing', async () => {
    const taken = await aTenant(test.app)
    const good = row()

    const problems = await refused(
      add([
        good,
        row({ tenantId: 'with space' }),
        row({ tenantId: 'x'.repeat(33) }),
        row({ tenantId: '__MINE__' }),
        row({ tenantId: taken }),
        row({ tenantId: good.tenantId }),
        row({ name: ' ' }),
        row({ name: 'x'.repeat(129) }),
        row({ timeZone: 'Mars/Olympus' }),
      ]),
    )

    expect(problems).to.deep.equal([
      '2 tenantId tenant_id_invalid',
      '3 tenantId tenant_id_invalid',
      '4 tenantId tenant_reserved',
      '5 tenantId tenant_exists',
      '6 tenantId row_repeated',
      '7 name text_invalid',
      '8 name text_invalid',
      '9 timeZone time_zone_unknown',
    ])
    expect(await ids()).to.not.contain(good.tenantId)
  })

  it('changes the name and keeps what is not said', async () => {
    const { tenantId } = row()
    await add([row({ tenantId, locale: 'en' })])

    await withInfra(test.app, COMMAND, (ctx) => updateTenants(ctx, [row({ tenantId, name: 'Another name' })]))

    const all = await withInfra(test.app, COMMAND, (ctx) => listTenants(ctx, { after: undefined, limit: 200 }))
    expect(all.find((t) => t.tenantId === tenantId)).to.include({ name: 'Another name', locale: 'en' })
    expect(await refused(withInfra(test.app, COMMAND, (ctx) => updateTenants(ctx, [row(), row({ tenantId: '__INFRA__' })])))).to.deep.equal(
      ['1 tenantId tenant_not_found', '2 tenantId tenant_reserved'],
    )
  })

  it('removes only tenants that hold nothing, and never the default or a reserved one', async () => {
    const [empty, withUser, withGroup] = [await aTenant(test.app), await aTenant(test.app), await aTenant(test.app)]
    const userId = await aUser(test.app, 'tenant_user', withUser)
    await aServerGroup(test.app, withGroup)

    expect(await refused(remove([empty, withUser, withGroup, '__DEFAULT__', '__UNASSIGNED__', 'nowhere']))).to.deep.equal([
      '2 tenantId tenant_not_empty',
      '3 tenantId tenant_not_empty',
      '4 tenantId tenant_reserved',
      '5 tenantId tenant_reserved',
      '6 tenantId tenant_not_found',
    ])

    expect(await ids()).to.contain(empty)
    await withInfra(test.app, COMMAND, (ctx) => deleteUsers(ctx, [userId]))
    await remove([empty, withUser])
    expect(await ids()).to.not.contain(empty)
    expect(await refused(add([row({ tenantId: empty })]))).to.deep.equal(['1 tenantId tenant_exists'])
  })

  it('lists neither reserved nor removed tenants', async () => {
    expect(await ids())
      .to.contain('__DEFAULT__')
      .and.to.not.contain.members(['__INFRA__', '__UNASSIGNED__'])
  })
})

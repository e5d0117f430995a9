import { expect } from 'chai'
import { COMMAND, withInfra, withViewer, type Actor } from '../../../server/context.ts'
import { AppError } from '../../../server/errors.ts'
import type { RowProblem } from '../../../server/http/row-problems.ts'
import type { ServerGroupRow } from '../../../server/server-groups/rules.ts'
import { addServerGroups, deleteServerGroups, moveServerGroups, updateServerGroups } from '../../../server/server-groups/service.ts'
import { listServerGroups } from '../../../server/server-groups/store.ts'
import { actorOf } from '../../../server/sessions/service.ts'
import { accountByUserId } from '../../../server/users/store.ts'
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

describe('server groups', () => {
  let test: TestApp
  const add = (rows: ServerGroupRow[]) => withInfra(test.app, COMMAND, (ctx) => addServerGroups(ctx, rows))
  const row = (tenantId: string, given: Partial<ServerGroupRow> = {}): ServerGroupRow => ({
    serverGroupId: null,
    name: unique('g'),
    tenantId,
    owner: null,
    ...given,
  })
  const seenBy = async (actor: Actor) =>
    (await withViewer(test.app, actor, (ctx) => listServerGroups(ctx, { tenantId: undefined, after: undefined, limit: 200 }))).map(
      (group) => group.serverGroupId,
    )
  const actor = async (userId: string): Promise<Actor> => {
    const account = await accountByUserId(test.app.pools.infra, userId)
    if (account === undefined) throw new Error('no such user')
    return actorOf(account)
  }

  before(async () => {
    test = await openTestApp()
    await aUser(test.app, 'administrator')
  })
  after(() => test.close())

  it('gives an id of ours and keeps owner and name', async () => {
    const tenantId = await aTenant(test.app)
    const owner = await aUser(test.app, 'tenant_user', tenantId)

    const [id] = await add([row(tenantId, { name: '営業サーバ', owner })])

    expect(id).to.match(/^[A-Z2-9]{9}@Direct$/)
    const all = await withInfra(test.app, COMMAND, (ctx) => listServerGroups(ctx, { tenantId, after: undefined, limit: 10 }))
    expect(all.find((group) => group.serverGroupId === id)).to.deep.include({ name: '営業サーバ', owner, tenantId, computers: 0 })
  })

  it('says row and column of everything that is wrong, and changes nothing', async () => {
    const [one, two] = [await aTenant(test.app), await aTenant(test.app)]
    const stranger = await aUser(test.app, 'tenant_user', two)
    const administrator = await aUser(test.app, 'administrator')
    const taken = unique('taken')
    await add([row(one, { name: taken })])

    const problems = await refused(
      add([
        row(one, { name: 'a<b' }),
        row(one, { name: 'x'.repeat(86) }),
        row(one, { name: '' }),
        row(one, { name: taken }),
        row(two, { name: taken }),
        row(one, { owner: stranger }),
        row(one, { owner: administrator }),
        row(one, { owner: 'nobody' }),
        row('nowhere'),
        row('__UNASSIGNED__'),
        row(one, { name: 'twice' }),
        row(one, { name: 'twice' }),
        row(one, { serverGroupId: 'MINE23456@Direct' }),
      ]),
    )

    expect(problems).to.deep.equal([
      '1 name server_group_name_invalid',
      '2 name server_group_name_invalid',
      '3 name server_group_name_invalid',
      '4 name server_group_exists',
      '6 owner server_group_owner_invalid',
      '7 owner server_group_owner_invalid',
      '8 owner user_not_found',
      '9 tenantId tenant_not_found',
      '10 tenantId tenant_reserved',
      '12 name row_repeated',
      '13 serverGroupId server_group_id_given',
    ])
  })

  it('allows every character that the format does not forbid, up to 85', async () => {
    const tenantId = await aTenant(test.app)

    await add([row(tenantId, { name: '𠮷'.repeat(85) }), row(tenantId, { name: `a;b/c\\d (e) #1 %'`.replace("'", '') })])

    for (const bad of ['<', '>', '&', '"', "'", '|', ',', '\n', '\u2028']) {
      expect(await refused(add([row(tenantId, { name: `a${bad}b` })])), JSON.stringify(bad)).to.deep.equal([
        '1 name server_group_name_invalid',
      ])
    }
  })

  it('changes name and owner, and not the tenant', async () => {
    const [one, two] = [await aTenant(test.app), await aTenant(test.app)]
    const serverGroupId = await aServerGroup(test.app, one)
    const owner = await aUser(test.app, 'tenant_user', one)
    const update = (given: ServerGroupRow) => withInfra(test.app, COMMAND, (ctx) => updateServerGroups(ctx, [given]))

    await update({ serverGroupId, name: 'renamed', tenantId: one, owner })

    expect(await refused(update({ serverGroupId, name: 'renamed', tenantId: two, owner: null }))).to.deep.equal([
      '1 tenantId server_group_tenant_differs',
    ])
    expect(await refused(update(row(one, { serverGroupId: 'ABCDEFGHJ@Direct' })))).to.deep.equal(['1 serverGroupId server_group_not_found'])
    expect(await refused(update(row(one, { serverGroupId: `x' or 1=1` })))).to.deep.equal(['1 serverGroupId server_group_not_found'])
  })

  it('moves an empty group under its id, never the default one', async () => {
    const [one, two] = [await aTenant(test.app), await aTenant(test.app)]
    const serverGroupId = await aServerGroup(test.app, one)
    const groupOf = (id: string) => row(two, { serverGroupId: id })
    const all = await withInfra(test.app, COMMAND, (ctx) => listServerGroups(ctx, { tenantId: one, after: undefined, limit: 10 }))
    const standard = all.find((group) => group.name === 'default')

    await withInfra(test.app, COMMAND, (ctx) => moveServerGroups(ctx, [groupOf(serverGroupId)]))

    const there = await withInfra(test.app, COMMAND, (ctx) => listServerGroups(ctx, { tenantId: two, after: undefined, limit: 10 }))
    expect(there.map((group) => group.serverGroupId)).to.contain(serverGroupId)
    expect(
      await refused(withInfra(test.app, COMMAND, (ctx) => moveServerGroups(ctx, [groupOf(standard?.serverGroupId ?? '')]))),
    ).to.deep.equal(['1 serverGroupId server_group_default'])
  })

  it('keeps groups that hold computers', async () => {
    const tenantId = await aTenant(test.app)
    const [full, empty] = [await aServerGroup(test.app, tenantId), await aServerGroup(test.app, tenantId)]
    await test.app.pools.infra.raw(
      `insert into computer (tenant_id, public_id, host_name, os_type, server_group_id, site_id)
       select g.tenant_id, 'C' || g.id || '@Direct', 'web1', 'linux', g.id, t.default_site_id
         from server_group g join tenant t on t.id = g.tenant_id where g.public_id = ?`,
      [full],
    )
    const remove = (ids: string[]) => withInfra(test.app, COMMAND, (ctx) => deleteServerGroups(ctx, ids))

    expect(await refused(remove([empty, full, 'ABCDEFGHJ@Direct']))).to.deep.equal([
      '2 serverGroupId server_group_not_empty',
      '3 serverGroupId server_group_not_found',
    ])

    await remove([empty])
    const left = await withInfra(test.app, COMMAND, (ctx) => listServerGroups(ctx, { tenantId, after: undefined, limit: 10 }))
    expect(left.map((group) => group.serverGroupId))
      .to.contain(full)
      .and.to.not.contain(empty)
  })

  it('shows infrastructure all, a tenant administrator the tenant’s, a tenant user the own ones', async () => {
    const [one, two] = [await aTenant(test.app), await aTenant(test.app)]
    const [owner, admin] = [await aUser(test.app, 'tenant_user', one), await aUser(test.app, 'tenant_admin', one)]
    const [own, others, foreign] = [
      await aServerGroup(test.app, one, owner),
      await aServerGroup(test.app, one),
      await aServerGroup(test.app, two),
    ]

    expect(await seenBy(await actor(owner))).to.deep.equal([own])
    expect(await seenBy(await actor(admin)))
      .to.contain.members([own, others])
      .and.to.not.contain(foreign)
    expect(await seenBy(COMMAND)).to.contain.members([own, others, foreign])
  })
})

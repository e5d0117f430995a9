import { expect } from 'chai'
import { COMMAND, withInfra } from '../../../server/context.ts'
import { AppError } from '../../../server/errors.ts'
import type { RowProblem } from '../../../server/http/row-problems.ts'
import type { UserRow } from '../../../server/users/rules.ts'
import { addUsers, changePasswords, deleteUsers, moveUsers, unlockUsers, updateUsers } from '../../../server/users/service.ts'
import { listUsers } from '../../../server/users/store.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { aServerGroup, aTenant, aUser, aUserRow, unique } from '../../support/people.ts'

/** What was refused, as `row column code`. */
async function refused(work: Promise<unknown>): Promise<string[]> {
  const err = await work.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(err instanceof AppError)) throw err ?? new Error('nothing was refused')
  if (err.code !== 'rows_invalid') return [err.code]
  return (err.details['rows'] as RowProblem[]).map(({ row, column, code }) => `${row} ${column} ${code}`)
}

describe('users', () => {
  let test: TestApp
  const add = (rows: UserRow[]) => withInfra(test.app, COMMAND, (ctx) => addUsers(ctx, rows))
  const update = (rows: UserRow[]) => withInfra(test.app, COMMAND, (ctx) => updateUsers(ctx, rows))
  const remove = (userIds: string[]) => withInfra(test.app, COMMAND, (ctx) => deleteUsers(ctx, userIds))
  const move = (rows: { userId: string; tenantId: string | null; role: string | null }[]) =>
    withInfra(test.app, COMMAND, (ctx) => moveUsers(ctx, rows))
  const view = async (userId: string) => {
    const rows = await withInfra(test.app, COMMAND, (ctx) =>
      listUsers(ctx, { sort: 'userId', tenantId: undefined, after: undefined, limit: 200 }),
    )
    const found = rows.find((row) => row.userId === userId)
    if (found === undefined) return undefined
    const { sortKey: _sortKey, ...user } = found
    return user
  }

  before(async () => {
    test = await openTestApp()
    await aUser(test.app, 'administrator', undefined, { userId: 'keeper' })
  })
  after(() => test.close())

  describe('addUsers', () => {
    it('registers people of all four roles with everything a file can say', async () => {
      const tenantId = await aTenant(test.app)
      const row = aUserRow({
        role: 'tenant_admin',
        tenantId,
        middleName: 'M.',
        contractName: '株式会社繕い',
        phone: '+81 3 1234 5678',
        locale: 'en',
        lastName: '髙橋𠮷',
      })

      await add([row, aUserRow({ role: 'tenant_user', tenantId }), aUserRow(), aUserRow({ role: 'administrator', email: '' })])

      const { password: _password, ...shown } = row
      expect(await view(row.userId)).to.deep.equal({
        ...shown,
        tenantName: `Tenant ${tenantId}`,
        lockedUntil: null,
        lastSignInAt: null,
        ownsServerGroups: false,
      })
    })

    it('says row and column of everything that is wrong, and changes nothing', async () => {
      const tenantId = await aTenant(test.app)
      const good = aUserRow()

      const problems = await refused(
        add([
          good,
          aUserRow({ userId: 'Upper' }),
          aUserRow({ userId: 'keeper', email: 'no at sign' }),
          aUserRow({ role: 'tenant_user' }),
          aUserRow({ tenantId }),
          aUserRow({ role: 'king', password: 'short' }),
          aUserRow({ role: 'tenant_user', tenantId: 'nowhere' }),
          aUserRow({ role: 'tenant_user', tenantId: '__INFRA__' }),
          aUserRow({ userId: good.userId }),
          aUserRow({ firstName: 'a\nb', phone: 'x'.repeat(33), locale: 'fr' }),
        ]),
      )

      expect(problems.toSorted()).to.deep.equal(
        [
          '2 userId user_id_invalid',
          '3 email email_invalid',
          '3 userId user_exists',
          '4 tenantId role_needs_tenant',
          '5 tenantId role_without_tenant',
          '6 password password_length_invalid',
          '6 role role_unknown',
          '7 tenantId tenant_not_found',
          '8 tenantId tenant_reserved',
          '9 userId row_repeated',
          '10 firstName text_invalid',
          '10 locale locale_unknown',
          '10 phone text_invalid',
        ].toSorted(),
      )
      expect(await view(good.userId)).to.equal(undefined)
    })

    it('takes ids and passwords at their bounds and refuses them beyond', async () => {
      const longest = `${unique('u')}${'x'.repeat(21)}`
      expect(longest).to.have.length(32)
      await add([aUserRow({ userId: longest, password: '12345678' }), aUserRow({ password: '𠮷'.repeat(64) })])

      const problems = await refused(
        add([
          aUserRow({ userId: `${longest}x` }),
          aUserRow({ userId: '' }),
          aUserRow({ userId: '-a' }),
          aUserRow({ password: '1234567' }),
          aUserRow({ password: 'x'.repeat(65) }),
          aUserRow({ userId: 'samesame', password: 'SameSame' }),
          aUserRow({ password: 'with\tcontrol' }),
        ]),
      )

      expect(problems).to.deep.equal([
        '1 userId user_id_invalid',
        '2 userId user_id_invalid',
        '3 userId user_id_invalid',
        '4 password password_length_invalid',
        '5 password password_length_invalid',
        '6 password password_is_user_id',
        '7 password password_characters_invalid',
      ])
    })

    it('never gives the id of a removed user again', async () => {
      const userId = await aUser(test.app, 'infra_admin')
      await remove([userId])

      expect(await refused(add([aUserRow({ userId })]))).to.deep.equal(['1 userId user_exists'])
    })
  })

  describe('updateUsers', () => {
    it('changes attributes and keeps a password that is hidden or empty', async () => {
      const row = aUserRow()
      await add([row])
      const hashOf = async () =>
        (await test.app.pools.infra('user_account').where({ public_id: row.userId }).first('password_hash')) as object
      const before = await hashOf()

      await update([{ ...row, password: '****', lastName: 'Suzuki' }])
      await update([{ ...row, password: '', lastName: 'Sato' }])

      expect((await view(row.userId))?.lastName).to.equal('Sato')
      expect(await hashOf()).to.deep.equal(before)
      await update([{ ...row, password: 'something else' }])
      expect(await hashOf()).to.not.deep.equal(before)
    })

    it('does not move anybody', async () => {
      const [one, two] = [await aTenant(test.app), await aTenant(test.app)]
      const userId = await aUser(test.app, 'tenant_user', one)

      expect(await refused(update([aUserRow({ userId, role: 'tenant_user', tenantId: two })]))).to.deep.equal([
        '1 tenantId user_tenant_differs',
      ])
      expect(await refused(update([aUserRow({ userId: 'nobody' })]))).to.deep.equal(['1 userId user_not_found'])
    })
  })

  describe('moveUsers', () => {
    it('moves a user with id, password and language to another tenant and ends the row before', async () => {
      const [one, two] = [await aTenant(test.app), await aTenant(test.app)]
      const userId = await aUser(test.app, 'tenant_user', one, { locale: 'en' })

      await move([{ userId, tenantId: two, role: null }])
      await move([{ userId, tenantId: one, role: 'tenant_admin' }])

      expect(await view(userId)).to.include({ tenantId: one, role: 'tenant_admin', locale: 'en' })
      const rows = (await test.app.pools.infra('user_account').where({ public_id: userId }).select('deleted_at')) as {
        deleted_at: unknown
      }[]
      expect(rows.filter((row) => row.deleted_at === null)).to.have.length(1)
      expect(rows).to.have.length(3)
    })

    it('leaves owners of server groups where their computers are', async () => {
      const [one, two] = [await aTenant(test.app), await aTenant(test.app)]
      const userId = await aUser(test.app, 'tenant_user', one)
      await aServerGroup(test.app, one, userId)

      expect(await refused(move([{ userId, tenantId: two, role: null }]))).to.deep.equal(['1 userId user_owns_server_groups'])
    })
  })

  describe('deleteUsers', () => {
    it('removes all or none, and nobody who owns server groups', async () => {
      const tenantId = await aTenant(test.app)
      const [owner, other] = [await aUser(test.app, 'tenant_user', tenantId), await aUser(test.app, 'tenant_user', tenantId)]
      await aServerGroup(test.app, tenantId, owner)

      expect(await refused(remove([other, owner, 'nobody']))).to.deep.equal(['2 userId user_owns_server_groups', '3 userId user_not_found'])

      expect(await view(other)).to.not.equal(undefined)
      await remove([other])
      expect(await view(other)).to.equal(undefined)
    })
  })

  describe('changePasswords', () => {
    it('refuses unknown users and bad passwords by row', async () => {
      const userId = await aUser(test.app, 'infra_admin')
      const change = (rows: { userId: string; password: string }[]) => withInfra(test.app, COMMAND, (ctx) => changePasswords(ctx, rows))

      expect(
        await refused(
          change([
            { userId, password: 'fine enough' },
            { userId: 'nobody', password: 'x' },
          ]),
        ),
      ).to.deep.equal(['2 userId user_not_found', '2 password password_length_invalid'])
    })
  })

  describe('unlockUsers', () => {
    it('opens a locked account and keeps its password, all of them or none', async () => {
      const [locked, open] = [await aUser(test.app, 'infra_admin'), await aUser(test.app, 'infra_admin')]
      const account = () => test.app.pools.infra('user_account').where({ public_id: locked }).first()
      const unlock = (userIds: string[]) => withInfra(test.app, COMMAND, (ctx) => unlockUsers(ctx, userIds))
      await test.app.pools
        .infra('user_account')
        .where({ public_id: locked })
        .update({ locked_until: new Date(Date.now() + 60_000) })
      const { password_hash: before } = (await account()) as { password_hash: string }

      expect(await refused(unlock([locked, 'nobody']))).to.deep.equal(['2 userId user_not_found'])
      expect((await view(locked))?.lockedUntil).to.be.instanceOf(Date)
      await unlock([locked, open])

      expect((await view(locked))?.lockedUntil).to.equal(null)
      expect(await account()).to.include({ password_hash: before, failed_sign_ins: 0 })
    })
  })

  it('lists whoever comes, page by page, in three orders', async () => {
    const tenantId = await aTenant(test.app)
    for (let n = 0; n < 5; n += 1) await aUser(test.app, 'tenant_user', tenantId)
    for (const sort of ['userId', 'tenantId', 'tenantName'] as const) {
      const seen: string[] = []
      let after: readonly [string, string] | undefined
      for (;;) {
        const rows = await withInfra(test.app, COMMAND, (ctx) => listUsers(ctx, { sort, tenantId, after, limit: 2 }))
        seen.push(...rows.slice(0, 2).map((row) => row.userId))
        const last = rows[1]
        if (rows.length < 3 || last === undefined) break
        after = [last[sort] ?? '', last.userId]
      }
      expect(seen, sort).to.deep.equal(seen.toSorted())
      expect(seen, sort).to.have.length(5)
    }
  })

  it('writes every change to the audit chain, without passwords', async () => {
    const row = aUserRow({ password: 'never in the chain' })
    await add([row])
    await remove([row.userId])

    const records = (await test.app.pools.infra('audit_record').select('operation', 'parameters', 'actor')) as {
      operation: string
      actor: string
    }[]
    const mine = records.filter((record) => JSON.stringify(record).includes(row.userId))
    expect(mine.map((record) => `${record.actor} ${record.operation}`)).to.deep.equal(['#COMMAND user.add', '#COMMAND user.delete'])
    expect(JSON.stringify(records)).to.not.contain(row.password)
  })
})

describe('the last administrator', () => {
  let test: TestApp

  before(async () => {
    test = await openTestApp()
  })
  after(() => test.close())

  it('can neither be removed, nor moved, nor made a tenant’s', async () => {
    const tenantId = await aTenant(test.app)
    const userId = await aUser(test.app, 'administrator')
    const second = await aUser(test.app, 'infra_admin')
    const infra = <T>(work: (ctx: Parameters<typeof deleteUsers>[0]) => Promise<T>) => refused(withInfra(test.app, COMMAND, work))

    expect(await infra((ctx) => deleteUsers(ctx, [userId, second]))).to.deep.equal(['user_last_administrator'])
    await withInfra(test.app, COMMAND, (ctx) => deleteUsers(ctx, [second]))
    expect(await infra((ctx) => deleteUsers(ctx, [userId]))).to.deep.equal(['user_last_administrator'])
    expect(await infra((ctx) => moveUsers(ctx, [{ userId, tenantId, role: 'tenant_admin' }]))).to.deep.equal(['user_last_administrator'])
  })
})

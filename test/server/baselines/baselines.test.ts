import { expect } from 'chai'
import { compare, MAX_BASELINES, removeBaseline, takeBaseline, baselinesOf } from '../../../server/baselines/service.ts'
import { withViewer, type Actor } from '../../../server/context.ts'
import { AppError } from '../../../server/errors.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { aPatch, aPerson, aTenant, anAdministrator, computers, type TestComputer, type World } from '../jobs/world.ts'
import { dpkg, inventory, tell } from '../matching/estate.ts'

describe('baselines', () => {
  let test: TestApp
  before(async () => {
    test = await openTestApp()
  })
  after(() => test.close())
  afterEach(() => test.setTime(null))

  let time = Date.now()
  /** The instant after everything so far; what follows happens a minute later. */
  function instant(): Date {
    const now = new Date(time)
    time += 60_000
    test.setTime(new Date(time))
    return now
  }

  async function aComputer(): Promise<{ world: World; computer: TestComputer }> {
    instant()
    const world = await aTenant(test.app)
    const [computer] = await computers(world, 1, { osType: 'linux' })
    if (computer === undefined) throw new Error('no computer')
    await test.app.pools
      .infra('computer')
      .where({ id: computer.id })
      .update({ created_at: new Date(time) })
    return { world, computer }
  }

  const take = (actor: Actor, computer: TestComputer, name: string) =>
    withViewer(test.app, actor, (ctx) => takeBaseline(ctx, computer.publicId, name))
  const between = (actor: Actor, computer: TestComputer, from: string, to: string) =>
    withViewer(test.app, actor, (ctx) => compare(ctx, computer.publicId, { from, to }))
  const refusal = async (work: Promise<unknown>): Promise<string> => {
    const error = await work.then(
      () => new Error('it was not refused'),
      (err: unknown) => err,
    )
    if (!(error instanceof AppError)) throw error
    return error.code
  }

  it('keep what a computer was, and are compared with what it became', async () => {
    const { world, computer } = await aComputer()
    const patch = await aPatch(world, [computer])
    await tell(world, computer, inventory([dpkg('openssl', '1.0'), dpkg('vim', '9.0')]))
    instant()
    const baselineId = await take(world.user, computer, 'before the move')
    instant()
    await test.app.pools.infra('verdict').where({ patch_id: patch.id }).update({ state: 'installed' })
    await tell(world, computer, inventory([dpkg('openssl', '1.1'), dpkg('git', '2.0')]))

    const { from, difference } = await between(world.admin, computer, `baseline:${baselineId}`, 'now')

    expect(from.name).to.equal('before the move')
    expect(difference.gained).to.deep.equal([{ patchId: patch.publicId, from: 'missing', to: 'installed' }])
    expect(difference.software).to.deep.equal({
      added: [{ package: 'git:amd64', from: null, to: '2.0' }],
      removed: [{ package: 'vim:amd64', from: '9.0', to: null }],
      changed: [{ package: 'openssl:amd64', from: '1.0', to: '1.1' }],
    })
  })

  it('are not needed to know which packages a computer had: what changed is kept', async () => {
    const { world, computer } = await aComputer()
    const nothingYet = instant()
    await tell(world, computer, inventory([dpkg('openssl', '1.0'), dpkg('vim', '9.0')]))
    const first = instant()
    await tell(world, computer, inventory([dpkg('openssl', '1.1'), dpkg('vim', '9.0')]))
    const second = instant()
    await tell(world, computer, inventory([dpkg('openssl', '1.0'), dpkg('git', '2.0')]))
    const third = instant()

    const changes = async (from: Date, to: Date) => {
      const { software } = (await between(world.admin, computer, from.toISOString(), to.toISOString())).difference
      return software === null ? null : [...software.added, ...software.removed, ...software.changed].map((one) => [one.from, one.to])
    }

    expect(await changes(first, second)).to.deep.equal([['1.0', '1.1']])
    expect(await changes(second, third)).to.deep.equal([
      [null, '2.0'],
      ['9.0', null],
      ['1.1', '1.0'],
    ])
    expect(await changes(first, third)).to.deep.equal([
      [null, '2.0'],
      ['9.0', null],
    ])
    expect(await changes(nothingYet, third)).to.equal(null)
  })

  it('are listed newest first with what the viewer may do, and dropped by their author or an administrator', async () => {
    const { world, computer } = await aComputer()
    const colleague = await aPerson(test.app, world.tenantId, 'tenant_user')
    const first = await take(world.admin, computer, 'first')
    instant()
    const second = await take(world.user, computer, 'second')

    const names = (await withViewer(test.app, world.user, (ctx) => baselinesOf(ctx, computer.publicId))).map((one) => one.name)
    const drop = (actor: Actor, id: string) => withViewer(test.app, actor, (ctx) => removeBaseline(ctx, computer.publicId, id))

    expect(names).to.deep.equal(['second', 'first'])
    expect(await refusal(drop(world.user, first))).to.equal('baseline_not_yours')
    expect(await refusal(drop(colleague, second))).to.equal('computer_not_found')
    await drop(world.user, second)
    await drop(await anAdministrator(test.app, 'infra_admin'), first)
    expect(await refusal(drop(world.admin, first))).to.equal('baseline_not_found')
  })

  it('have names of their own on a computer, and there are no more than fifty', async () => {
    const { world, computer } = await aComputer()
    await take(world.admin, computer, 'monthly')

    expect(await refusal(take(world.user, computer, 'monthly'))).to.equal('baseline_name_taken')
    for (let n = 1; n < MAX_BASELINES; n++) await take(world.admin, computer, `number ${n}`)
    expect(await refusal(take(world.admin, computer, 'one more'))).to.equal('too_many_baselines')
  })

  it('are not there for other tenants, neither by their computer nor by their id', async () => {
    const { world, computer } = await aComputer()
    const { world: foreign, computer: theirs } = await aComputer()
    const baselineId = await take(foreign.admin, theirs, 'a secret name')

    expect(await refusal(between(world.admin, theirs, `baseline:${baselineId}`, 'now'))).to.equal('computer_not_found')
    expect(await refusal(between(world.admin, computer, `baseline:${baselineId}`, 'now'))).to.equal('baseline_not_found')
    expect(await refusal(take(world.admin, theirs, 'not theirs'))).to.equal('computer_not_found')
  })

  it('are not compared with a time before the computer, after the present, or that is none', async () => {
    const { world, computer } = await aComputer()

    expect(await refusal(between(world.admin, computer, '2020-01-01T00:00:00Z', 'now'))).to.equal('computer_unknown_then')
    expect(await refusal(between(world.admin, computer, 'now', '2999-01-01T00:00:00Z'))).to.equal('moment_in_future')
    expect(await refusal(between(world.admin, computer, 'yesterday', 'now'))).to.equal('moment_invalid')
  })

  it('are written to the tenant’s audit trail', async () => {
    const { world, computer } = await aComputer()
    const baselineId = await take(await anAdministrator(test.app), computer, 'audited')

    const records = (await test.app.pools
      .infra('audit_record')
      .where({ tenant_id: world.tenantId, operation: 'baseline.take' })
      .select('parameters')) as {
      parameters: Record<string, unknown>
    }[]

    expect(records.map((one) => one.parameters)).to.deep.equal([{ computerId: computer.publicId, baselineId, name: 'audited' }])
  })
})

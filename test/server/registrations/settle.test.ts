import { expect } from 'chai'
import { COMMAND, SYSTEM, withInfra, withTenant, type InfraContext } from '../../../server/context.ts'
import { makeException } from '../../../server/exceptions/service.ts'
import { recountTenant } from '../../../server/health/service.ts'
import { addFacts, deleteFacts } from '../../../server/registrations/facts.ts'
import { addPatches, deletePatches } from '../../../server/registrations/patches.ts'
import { addSoftware } from '../../../server/registrations/software.ts'
import { sweepRegistrations } from '../../../server/registrations/tasks.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { unique } from '../../support/people.ts'
import { aTenant, computers, type TestComputer, type World } from '../jobs/world.ts'

describe('what is registered by hand', () => {
  let test: TestApp
  before(async () => {
    test = await openTestApp()
  })
  after(() => test.close())

  const command = <T>(work: (ctx: InfraContext) => PromiseLike<T>): Promise<T> => withInfra(test.app, COMMAND, work)

  /** A tenant whose computers have a software with a patch of this importance. */
  async function anEstate(count = 2, importance = '3') {
    const world = await aTenant(test.app)
    const on = await computers(world, count, { osType: 'linux' })
    const [softwareId = ''] = await command((ctx) =>
      addSoftware(ctx, 'Direct', [{ softwareId: null, name: unique('Soft'), version: '1', osType: 'Linux', vendor: null }]),
    )
    const [patchId = ''] = await command((ctx) =>
      addPatches(ctx, 'Direct', [{ patchId: null, name: unique('P'), osType: 'Linux', softwareId, importance }]),
    )
    await command((ctx) => addFacts(ctx, 'installed', installed(on, softwareId)))
    return { world, on, softwareId, patchId }
  }
  const installed = (on: readonly TestComputer[], softwareId: string) => on.map(({ publicId }) => ({ server: publicId, softwareId }))
  const sweep = () =>
    sweepRegistrations({}, { app: test.app, signal: new AbortController().signal } as Parameters<typeof sweepRegistrations>[1])

  async function countsOf(world: World): Promise<unknown> {
    const { rows } = await test.app.pools.infra.raw<{ rows: unknown[] }>(
      'select patch_id, server_group_id, state, computers, approved, unapplied from patch_count where tenant_id = ? order by 1, 2, 3',
      [world.tenantId],
    )
    return rows
  }
  async function toldOf(world: World): Promise<number> {
    const { rows } = await test.app.pools.infra.raw<{ rows: { n: number }[] }>(
      `select count(*)::int as n from notice where user_id = ? and kind = 'new_patches'`,
      [world.user.userId],
    )
    return rows[0]?.n ?? 0
  }

  it('is counted in its own transaction as counting anew would', async () => {
    const { world, on, softwareId, patchId } = await anEstate(3)
    const [first] = on
    await command((ctx) => addFacts(ctx, 'applied', [{ server: first?.publicId ?? '', softwareId, patchId }]))
    const counted = await countsOf(world)
    expect(counted).to.have.length(2)

    await command((ctx) => recountTenant(ctx, world.tenantId))
    expect(await countsOf(world)).to.deep.equal(counted)

    await command((ctx) => deletePatches(ctx, [patchId]))
    expect(await countsOf(world)).to.deep.equal([])
  })

  it('is told once, a minute later, with the source’s own time', async () => {
    const { world } = await anEstate()
    await sweep()
    await sweep()

    expect(await toldOf(world)).to.equal(1)
    const source = (await test.app.pools.infra('source').where({ public_id: 'Direct' }).first('last_success_at')) as {
      last_success_at: unknown
    }
    expect(source.last_success_at).to.be.instanceOf(Date)
  })

  it('is not told while an exception holds it back, and begins no runs for it', async () => {
    const { world, patchId } = await anEstate()
    await withTenant(test.app, world.tenantId, world.admin, (ctx) => makeException(ctx, { patchId, kind: 'hold', reason: 'later' }))
    const runs = () => test.app.pools.infra('source_run').count('*').first()
    const before: unknown = await runs()
    await sweep()

    expect(await toldOf(world)).to.equal(0)
    expect(await runs()).to.deep.equal(before)
  })

  it('leaves a history of what was lacked, and nothing where nothing changed', async () => {
    const { world, on, softwareId, patchId } = await anEstate(1)
    const lines = [{ server: on[0]?.publicId ?? '', softwareId, patchId }]
    await command((ctx) => addFacts(ctx, 'applied', lines))
    const stamp = async (): Promise<unknown> =>
      (await test.app.pools.infra('verdict').where({ tenant_id: world.tenantId }).select('state', 'learned_at')) as unknown
    const before = await stamp()
    await command((ctx) => addFacts(ctx, 'installed', [{ server: on[0]?.publicId ?? '', softwareId: `${softwareId};/elsewhere` }]))

    expect(await stamp(), 'applied everywhere').to.deep.equal(before)
    const past = (await test.app.pools.infra('verdict_history').where({ tenant_id: world.tenantId }).select('state')) as unknown
    expect(past).to.deep.equal([{ state: 'missing' }])
  })

  it('leaves a verdict alone that another voice has given', async () => {
    const { world, on, softwareId } = await anEstate(1)
    const [patchId = ''] = await command((ctx) =>
      addPatches(ctx, 'Direct', [{ patchId: null, name: unique('P'), osType: 'Linux', softwareId, importance: '3' }]),
    )
    const agents = (await test.app.pools.infra('source').where({ public_id: 'Agents' }).first('id')) as { id: number }
    const patch = (await test.app.pools.infra('patch').where({ public_id: patchId }).first('id')) as { id: number }
    const own = { tenant_id: world.tenantId, patch_id: patch.id }
    await test.app.pools.infra('verdict').where(own).update({ source_id: agents.id, state: 'failed' })

    await command((ctx) => addFacts(ctx, 'applied', [{ server: on[0]?.publicId ?? '', softwareId, patchId }]))
    await command((ctx) => deleteFacts(ctx, 'installed', installed(on, softwareId)))

    expect(await test.app.pools.infra('verdict').where(own).first('state')).to.deep.equal({ state: 'failed' })
  })

  it('goes with a computer to another tenant, but for what is its former tenant’s own', async () => {
    const { on, softwareId } = await anEstate(1)
    const [computer] = on
    const other = await aTenant(test.app)
    const db = test.app.pools.infra
    const owner = (await db('tenant').where({ id: computer?.tenantId }).first('public_id')) as { public_id: string }
    const [ownId = ''] = await command((ctx) =>
      addSoftware(ctx, 'Direct', [{ softwareId: null, name: unique('Own'), version: '', osType: 'Linux', vendor: null }], owner.public_id),
    )
    await command((ctx) => addFacts(ctx, 'installed', [{ server: computer?.publicId ?? '', softwareId: ownId }]))
    await db('computer')
      .where({ id: computer?.id })
      .update({ ended_at: new Date(), public_id: `${computer?.publicId ?? ''}x` })
    const [moved] = await computers(other, 1, { osType: 'linux' })

    await db('computer_move').insert({ computer_id: moved?.id, from_computer_id: computer?.id, moved_by: 'x' })

    const carried = (await db('installed_software as i')
      .join('software as s', 's.id', 'i.software_id')
      .where({ computer_id: moved?.id })
      .pluck('s.public_id')) as unknown
    expect(carried).to.deep.equal([softwareId])
  })

  it('takes thousands of lines in a few statements', async () => {
    const world = await aTenant(test.app)
    const on = await computers(world, 40, { osType: 'linux', agent: false })
    const softwareIds = await command((ctx) =>
      addSoftware(
        ctx,
        'Direct',
        Array.from({ length: 100 }, () => ({ softwareId: null, name: unique('S'), version: '1', osType: 'Linux', vendor: null })),
      ),
    )
    await command((ctx) =>
      addPatches(
        ctx,
        'Direct',
        softwareIds.map((softwareId) => ({ patchId: null, name: unique('P'), osType: 'Linux', softwareId, importance: '2' })),
      ),
    )
    let statements = 0
    await command(async (ctx) => {
      ctx.trx.on('query', () => statements++)
      await addFacts(
        ctx,
        'installed',
        softwareIds.flatMap((softwareId) => installed(on, softwareId)),
      )
    })

    const { rows } = await test.app.pools.infra.raw<{ rows: { n: number }[] }>(
      `select count(*)::int as n from verdict where tenant_id = ? and state = 'missing'`,
      [world.tenantId],
    )
    expect(rows[0]?.n).to.equal(4000)
    expect(statements).to.be.lessThan(60)
  })

  it('counts nothing that a person of the tenant could not see', async () => {
    const { world, patchId } = await anEstate(1)
    const seen = await withTenant(
      test.app,
      world.tenantId,
      SYSTEM,
      async (ctx) => (await ctx.trx('patch').where({ public_id: patchId }).pluck('public_id')) as string[],
    )

    expect(seen).to.deep.equal([patchId])
  })
})

import { expect } from 'chai'
import { randomBytes, randomUUID } from 'node:crypto'
import type { InstalledProgram } from '../../../catalog/index.ts'
import { withTenant } from '../../../server/context.ts'
import { decideAboutPatch } from '../../../server/exceptions/approvals.ts'
import { touch } from '../../../server/matching/tasks.ts'
import type { TaskCall } from '../../../server/worker.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { aTenant, computers, type TestComputer, type World } from '../jobs/world.ts'
import { FIREFOX, firefox, programs, release, SEVEN_ZIP } from './applications.ts'
import { aFeed, evaluate, statesOf, tell, verdictsOf, type TestFeed } from './estate.ts'

describe('what applications a Windows computer has', () => {
  let test: TestApp
  let world: World
  beforeEach(async () => {
    test = await openTestApp()
    world = await aTenant(test.app)
  })
  afterEach(() => test.close())

  async function aComputer(): Promise<TestComputer> {
    const [computer] = await computers(world, 1, { osType: 'windows' })
    if (computer === undefined) throw new Error('no computer was made')
    return computer
  }

  function has(computer: TestComputer, applications: readonly InstalledProgram[]): Promise<void> {
    return tell(world, computer, programs(applications))
  }

  it('lacks the newest release of an application, and only a tenant approves it', async () => {
    const { app } = test
    const feed = await aFeed(app, ['windows/app'])
    for (const version of ['118.0', '119.0', '120.0']) await release(app, feed, firefox(version))
    await evaluate(app)
    const computer = await aComputer()
    await has(computer, [FIREFOX])

    expect(await statesOf(app, computer)).to.deep.equal(['app:windows/app/Mozilla.Firefox/120.0 missing Catalog'])
    expect((await verdictsOf(app, computer)).map((one) => one.approved)).to.deep.equal([false])
    await withTenant(app, world.tenantId, world.admin, (ctx) =>
      decideAboutPatch(ctx, { patchId: 'app:windows/app/Mozilla.Firefox/120.0', approved: true }),
    )
    expect((await verdictsOf(app, computer)).map((one) => one.approved)).to.deep.equal([true])

    await has(computer, [{ ...FIREFOX, version: '120.0' }])
    expect(await statesOf(app, computer)).to.deep.equal(['app:windows/app/Mozilla.Firefox/120.0 installed Catalog'])
  })

  it('is found out again when a feed names an application that nobody knew, or maps its versions', async () => {
    const { app } = test
    const [computer, other] = [await aComputer(), await aComputer()]
    await has(computer, [SEVEN_ZIP])
    await has(other, [FIREFOX])
    const feed = await aFeed(app, ['windows/app'])
    const entry = { displayVersion: '23.01.00.0', productCode: SEVEN_ZIP.productCode ?? '' }
    await release(app, feed, { id: '7zip.7zip', name: '7-Zip', publisher: 'Igor Pavlov', version: '23.01', entry })
    await release(app, feed, { id: '7zip.7zip', name: '7-Zip', publisher: 'Igor Pavlov', version: '24.09' })

    const so = await evaluate(app)

    expect(so.computers).to.be.greaterThan(0)
    expect(await statesOf(app, computer)).to.deep.equal(['app:windows/app/7zip.7zip/24.09 missing Catalog'])
    expect(await statesOf(app, other)).to.deep.equal([])
    const versions = (await app.pools.owner('package_version').where({ scheme: 'winget' }).pluck('version')) as string[]
    expect(versions, 'what is shown is mapped to the release').to.deep.equal(['23.01'])
  })

  it('follows a release that comes later', async () => {
    const { app } = test
    const feed = await aFeed(app, ['windows/app'])
    await release(app, feed, firefox('118.0'))
    await evaluate(app)
    const computer = await aComputer()
    await has(computer, [FIREFOX])
    expect(await statesOf(app, computer)).to.deep.equal([])

    await release(app, feed, firefox('121.0'))
    await evaluate(app)

    expect(await statesOf(app, computer)).to.deep.equal(['app:windows/app/Mozilla.Firefox/121.0 missing Catalog'])
  })

  it('is not offered a patch any more that was installed three times and is lacking all the same', async () => {
    const { computer, patchId, feed } = await offered()
    for (let tries = 1; tries <= 3; tries++) {
      await installed(world, computer, patchId, 'succeeded', null)
      await has(computer, [{ ...FIREFOX, key: `try ${tries}` }])
      expect(await flagsAndApproval(computer)).to.deep.equal([tries < 3 ? [null, true] : [64, false]])
    }
    await test.app.pools.owner.raw(`update inventory set checksum = '\\x00'`)
    await release(test.app, feed, firefox('121.0'))
    await evaluate(test.app)
    expect(await statesOf(test.app, computer), 'the next release is another patch').to.deep.equal([
      'app:windows/app/Mozilla.Firefox/121.0 missing Catalog',
    ])
  })

  it('is not offered one any more whose installer succeeds three times and does not bring it, though no inventory tells of it', async () => {
    const { computer, patchId } = await offered()
    for (const [result, code] of [
      ['failed', 'nothing_changed'],
      ['succeeded_with_errors', 'version_differs'],
      ['failed', 'nothing_changed'],
    ] as const) {
      expect(await flagsAndApproval(computer)).to.deep.equal([[null, true]])
      await installed(world, computer, patchId, result, code)
      await touch({ tenantId: world.tenantId, computerId: computer.id }, { app: test.app } as TaskCall)
      await evaluate(test.app)
    }
    expect(await flagsAndApproval(computer)).to.deep.equal([[64, false]])
  })

  it('is offered again and again what an installer refuses: that is no loop of ours', async () => {
    const { computer, patchId } = await offered()
    for (let tries = 1; tries <= 3; tries++) await installed(world, computer, patchId, 'failed', 'install_failed')
    await touch({ tenantId: world.tenantId, computerId: computer.id }, { app: test.app } as TaskCall)
    await evaluate(test.app)
    expect(await flagsAndApproval(computer)).to.deep.equal([[null, true]])
  })

  /** A computer that lacks a release of Firefox, which is approved there. */
  async function offered(): Promise<{ computer: TestComputer; patchId: number; feed: TestFeed }> {
    const { app } = test
    const feed = await aFeed(app, ['windows/app'])
    for (const version of ['118.0', '120.0']) await release(app, feed, firefox(version))
    await evaluate(app)
    const computer = await aComputer()
    await has(computer, [FIREFOX])
    const publicId = 'app:windows/app/Mozilla.Firefox/120.0'
    await withTenant(app, world.tenantId, world.admin, (ctx) => decideAboutPatch(ctx, { patchId: publicId, approved: true }))
    const patch = (await app.pools.owner('patch').where({ public_id: publicId }).first('id')) as { id: number }
    return { computer, patchId: patch.id, feed }
  }

  async function flagsAndApproval(computer: TestComputer): Promise<unknown[]> {
    return (await verdictsOf(test.app, computer)).map((one) => [one.flags, one.approved])
  }
})

/** A job in which an agent said that of a patch. */
async function installed(world: World, computer: TestComputer, patchId: number, result: string, code: string | null): Promise<void> {
  const db = world.app.pools.owner
  const policy = (await db('deployment_policy').where({ tenant_id: world.tenantId }).first('id')) as { id: number }
  const [{ id }] = (await db('job')
    .insert({
      tenant_id: world.tenantId,
      public_id: randomUUID(),
      request_id: randomUUID(),
      name: 'a job',
      state: 'completed',
      kind: 'middleware',
      requested_by: world.admin.name,
      owner_user_id: world.admin.userId,
      owner_name: world.admin.name,
      needs_approval: false,
      policy_id: policy.id,
      policy_version: 1,
      plan_hash: randomBytes(32),
      parameters: '{}',
    })
    .returning('id')) as [{ id: number }]
  await db('plan_slice').insert({ tenant_id: world.tenantId, job_id: id, computer_id: computer.id, slice: '{}', hash: randomBytes(32) })
  await db('plan_patch').insert({
    tenant_id: world.tenantId,
    job_id: id,
    computer_id: computer.id,
    patch_id: patchId,
    result,
    result_code: code,
    result_at: new Date(),
  })
}

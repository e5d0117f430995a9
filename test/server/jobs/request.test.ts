import { expect } from 'chai'
import { COMMAND } from '../../../server/context.ts'
import { preview, request, RequestBody } from '../../../server/jobs/service.ts'
import { computerViews, inbox, jobView } from '../../../server/jobs/views.ts'
import { listJobs } from '../../../server/jobs/store-read.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import {
  aDebianPatch,
  anAdministrator,
  aPatch,
  aPerson,
  aRequest,
  as,
  aTenant,
  computers,
  refusal,
  requested,
  requestedFor,
  TestAgent,
  type World,
} from './world.ts'

describe('requesting jobs', () => {
  let test: TestApp
  let world: World
  before(async () => {
    test = await openTestApp()
    world = await aTenant(test.app)
  })
  after(() => test.close())
  const ask = (actor: World['admin'], body: RequestBody) => refusal(as(test.app, actor, (ctx) => request(ctx, body)))
  const everything = { before: null, states: null, tenant: null, userId: null, from: null, to: null, limit: 50 }

  it('refuses patches that are not unapplied everywhere, and names them', async () => {
    const [one, two] = (await computers(world, 2)) as [never, never]
    const patch = await aPatch(world, [one])
    const unapproved = await aPatch(world, [one, two], { approved: false })
    const installed = await aPatch(world, [one, two], { state: 'installed' })
    const waiting = await aPatch(world, [one, two], { state: 'pending_reboot' })

    for (const wrong of [patch, unapproved, installed, waiting]) {
      expect(await ask(world.admin, aRequest([one, two], [wrong]))).to.equal('invalid job_patches_not_unapplied')
    }
    expect(await ask(world.admin, aRequest([one], [{ id: 0, publicId: 'wsus:unknown' }]))).to.equal('invalid job_patches_not_unapplied')
  })

  it('says so when an exception holds a patch back', async () => {
    const on = await computers(world, 1)
    const held = await aPatch(world, on, { excepted: true })

    expect(await ask(world.admin, aRequest(on, [held]))).to.equal('invalid job_patch_excluded')
  })

  it('applies each patch only where it is needed when asked to', async () => {
    const [one, two, three] = (await computers(world, 3)) as [never, never, never]
    const [first, second] = [await aPatch(world, [one]), await aPatch(world, [one, two])]

    const job = await requested(test.app, world.admin, aRequest([one, two, three], [first, second], { onlyNeeded: true }))

    const rows: unknown = await test.app.pools
      .infra('plan_patch')
      .where({ job_id: job.id })
      .orderBy(['computer_id', 'patch_id'])
      .select('computer_id', 'patch_id')
    const { id: oneId } = one as { id: number }
    const { id: twoId } = two as { id: number }
    expect(rows).to.deep.equal([
      { computer_id: oneId, patch_id: first.id },
      { computer_id: oneId, patch_id: second.id },
      { computer_id: twoId, patch_id: second.id },
    ])
  })

  it('takes WSUS update ids and KB numbers, and all that is unapplied', async () => {
    const on = await computers(world, 1)
    const patch = await aPatch(world, on)
    await test.app.pools
      .infra('patch')
      .where({ id: patch.id })
      .update({ kbs: ['5031364'] })
    const body = (patches: string[] | 'all') => RequestBody.parse({ kind: 'windows', patches, computerIds: on.map((one) => one.publicId) })

    const hashes = new Set<string>()
    for (const patches of [[patch.publicId], [patch.publicId.slice(5).toUpperCase()], ['KB5031364'], ['5031364']]) {
      const [plan] = await as(test.app, world.admin, (ctx) => preview(ctx, body(patches)))
      hashes.add(plan?.planHash ?? '')
    }
    const [all] = await as(test.app, world.admin, (ctx) => preview(ctx, body('all')))

    expect(hashes.size).to.equal(1)
    expect(all?.patches.map((one) => one.patchId)).to.deep.equal([patch.publicId])
  })

  it('refuses computers without an agent, of another kind, unknown, or ended', async () => {
    const [mute] = await computers(world, 1, { agent: false })
    const [linux] = await computers(world, 1, { osType: 'linux' })
    const [ended] = await computers(world, 1)
    const patch = await aPatch(world, [mute!, linux!, ended!])
    await test.app.pools.infra('computer').where({ id: ended!.id }).update({ ended_at: new Date() })

    expect(await ask(world.admin, aRequest([mute!], [patch]))).to.equal('invalid no_agent')
    expect(await ask(world.admin, aRequest([linux!], [patch]))).to.equal('invalid job_patch_type_mismatch')
    expect(await ask(world.admin, aRequest([ended!], [patch]))).to.equal('not_found computer_not_found')
    expect(await ask(world.admin, RequestBody.parse({ kind: 'windows', patches: ['KB1'] }))).to.equal('invalid job_no_computers')
  })

  it('refuses more than a hundred patches', async () => {
    const on = await computers(world, 1)
    const patches = Array.from({ length: 101 }, (_, i) => `KB${5_000_000 + i}`)

    expect(await ask(world.admin, RequestBody.parse({ kind: 'windows', patches, computerIds: [on[0]!.publicId] }))).to.equal(
      'invalid job_too_many_patches',
    )
  })

  it("knows no computer of another tenant, of another user's group, for nobody but who may see it", async () => {
    const other = await aTenant(test.app)
    const [foreign] = await computers(other, 1)
    const [unowned] = await computers(world, 1, { groupId: await defaultGroup(world) })
    const patch = await aPatch(world, [foreign!, unowned!])

    expect(await ask(world.admin, aRequest([foreign!], [patch]))).to.equal('not_found computer_not_found')
    expect(await ask(world.user, aRequest([unowned!], [patch]))).to.equal('not_found computer_not_found')
    expect(await ask(world.admin, aRequest([unowned!], [patch]))).to.equal('not refused')
  })

  it('lets no infrastructure administrator ask in the console, and a command only for somebody with rights there', async () => {
    const on = await computers(world, 1)
    const patch = await aPatch(world, on)
    const stranger = await aPerson(test.app, (await aTenant(test.app)).tenantId, 'tenant_admin')
    const forUser = (name: string) => refusal(as(test.app, COMMAND, (ctx) => request(ctx, aRequest(on, [patch]), name)))

    expect(await ask(await anAdministrator(test.app, 'infra_admin'), aRequest(on, [patch]))).to.equal('forbidden not_allowed')
    expect(await refusal(as(test.app, world.admin, (ctx) => request(ctx, aRequest(on, [patch]), world.user.name)))).to.equal(
      'forbidden not_allowed',
    )
    expect(await forUser('nobody')).to.equal('not_found user_not_found')
    expect(await forUser((await anAdministrator(test.app, 'infra_admin')).name)).to.equal('invalid job_requester_role')
    expect(await forUser(stranger.name)).to.equal('invalid job_requester_forbidden')
    const job = await requestedFor(test.app, world.admin, aRequest(on, [patch]))
    expect(job).to.deep.include({ requestedBy: '#COMMAND', ownerName: world.admin.name, state: 'pending_approval' })
  })

  it('makes one job per tenant of one request, each visible to its own tenant', async () => {
    const other = await aTenant(test.app)
    const [own] = await computers(world, 1)
    const [theirs] = await computers(other, 1)
    const patch = await aPatch(world, [own!, theirs!])
    const administrator = await anAdministrator(test.app)

    const jobs = await as(test.app, administrator, (ctx) => request(ctx, aRequest([own!, theirs!], [patch])))

    expect(jobs.map((job) => job.tenantId)).to.have.members([world.tenantId, other.tenantId])
    expect(new Set(jobs.map((job) => job.requestId)).size).to.equal(1)
    const seen = await as(test.app, other.admin, (ctx) => listJobs(ctx, everything))
    expect(seen.map((job) => job.requestedBy)).to.deep.equal([administrator.name])
  })

  it('refuses a request whose plan is no longer the one that was previewed', async () => {
    const on = await computers(world, 1)
    const patch = await aPatch(world, on)
    const [plan] = await as(test.app, world.admin, (ctx) => preview(ctx, aRequest(on, [patch])))
    if (plan === undefined) throw new Error('no plan')

    expect(await ask(world.admin, aRequest(on, [patch], { planHashes: [plan.planHash], restart: true }))).to.equal(
      'conflict job_plan_changed',
    )
    expect(await ask(world.admin, aRequest(on, [patch], { planHashes: [plan.planHash] }))).to.equal('not refused')
  })

  it('refuses scripts that are no text, times that are past, and policies that do not exist', async () => {
    const on = await computers(world, 1)
    const patch = await aPatch(world, on)

    expect(await ask(world.admin, aRequest(on, [patch], { preScript: { fileName: 'a.ps1', body: 'x\0' } }))).to.equal(
      'invalid script_not_text',
    )
    expect(await ask(world.admin, aRequest(on, [patch], { preScript: { fileName: 'a.ps1', body: 'あ'.repeat(400_000) } }))).to.equal(
      'invalid script_too_large',
    )
    expect(await ask(world.admin, aRequest(on, [patch], { schedule: '2020-01-01 00:00' }))).to.equal('invalid job_schedule_past')
    expect(await ask(world.admin, aRequest(on, [patch], { policy: 'nights' }))).to.equal('not_found job_policy_not_found')
    expect(RequestBody.safeParse({ kind: 'windows', patches: 'all', preScript: { fileName: '../x', body: 'x' } }).success).to.equal(false)
  })

  it('plans the packages of a Linux patch as the package manager of each computer offers them', async () => {
    const on = await computers(world, 1, { osType: 'linux' })
    const patch = await aDebianPatch(world, on)
    const source = patch.publicId.split('/').at(-2) ?? ''
    const job = await requested(test.app, world.admin, aRequest(on, [patch], { kind: 'linux', patches: [`${source}/1.0-2`] }))

    const lease = await new TestAgent(test.app, on[0]!).lease()

    expect(job.state).to.equal('running')
    expect(lease?.slice).to.deep.equal({
      computerId: on[0]!.publicId,
      installer: 'apt',
      items: [
        {
          patchId: patch.publicId,
          packages: [
            { name: source, architecture: 'amd64', version: '1.0-2' },
            { name: `${source}-data`, architecture: 'all', version: '1.0-2' },
          ],
        },
      ],
      expected: null,
    })
  })

  it('asks the computers what they would do, and plans what they answered', async () => {
    const on = await computers(world, 1)
    const body = aRequest(on, [await aPatch(world, on)])
    const agent = new TestAgent(test.app, on[0]!)
    const answer = { changes: [], restart: 'possible' as const, bytes: 12, services: ['wuauserv'] }

    const [asked] = await as(test.app, world.admin, (ctx) => preview(ctx, body))
    await agent.work(() => ({ preview: answer }))
    const [known] = await as(test.app, world.admin, (ctx) => preview(ctx, body))
    const job = await requested(test.app, world.admin, body)

    expect(agent.done).to.deep.equal(['preview'])
    expect(asked?.computers[0]).to.deep.include({ preview: { state: 'asked', reason: null }, expected: null })
    expect(known?.computers[0]).to.deep.include({ preview: { state: 'known', reason: null }, expected: answer })
    expect(job.planHash.toString('hex')).to.equal(known?.planHash)
    expect(await agent.lease())
      .to.have.nested.property('slice.expected')
      .that.deep.equals(answer)
  })

  it('calls the preview of a silent computer unknown', async () => {
    const on = await computers(world, 1)
    await test.app.pools
      .infra('agent')
      .where({ computer_id: on[0]!.id })
      .update({ last_seen_at: new Date(Date.now() - 86_400_000) })

    const [plan] = await as(test.app, world.admin, async (ctx) => preview(ctx, aRequest(on, [await aPatch(world, on)])))

    expect(plan?.computers[0]?.preview.state).to.equal('unknown')
  })

  it('shows a tenant user own jobs and own computers in the jobs of others, and nothing else', async () => {
    const [own] = await computers(world, 1)
    const [unowned, alone] = (await computers(world, 2, { groupId: await defaultGroup(world) })) as [never, never]
    const patch = await aPatch(world, [own!, unowned, alone])
    const shared = await requested(test.app, world.admin, aRequest([own!, unowned], [patch]))
    const hidden = await requested(test.app, world.admin, aRequest([alone], [patch]))

    const seen = await as(test.app, world.user, (ctx) => listJobs(ctx, everything))
    const rows = await as(test.app, world.user, (ctx) => computerViews(ctx, shared.publicId, { after: 0, limit: 50 }))
    const view = await as(test.app, world.user, (ctx) => jobView(ctx, shared.publicId))

    expect(seen.map((job) => job.publicId))
      .to.include(shared.publicId)
      .and.not.include(hidden.publicId)
    expect(rows.map((row) => row.computerId)).to.deep.equal([own!.publicId])
    expect(view.progress.every((line) => line.computers === 1)).to.equal(true)
    expect(view.computerCount).to.equal(1)
    expect(view.allowed).to.deep.equal([])
    expect(await refusal(as(test.app, world.user, (ctx) => jobView(ctx, hidden.publicId)))).to.equal('not_found job_not_found')
  })

  it('puts a plan into the inbox of those who may decide, and of nobody else', async () => {
    const tenant = await aTenant(test.app, { job_approval: 'two_person' })
    const on = await computers(tenant, 1)
    const job = await requested(test.app, tenant.admin, aRequest(on, [await aPatch(tenant, on)]))
    const inboxOf = async (actor: World['admin']) =>
      (await as(test.app, actor, (ctx) => inbox(ctx, { after: 0, limit: 50 }))).map((one) => one.publicId)

    expect(await inboxOf(tenant.otherAdmin)).to.deep.equal([job.publicId])
    expect(await inboxOf(tenant.admin)).to.deep.equal([])
    expect(await inboxOf(tenant.user)).to.deep.equal([])
    expect(await inboxOf((await aTenant(test.app)).admin)).to.deep.equal([])
    expect(await inboxOf(await anAdministrator(test.app, 'infra_admin'))).to.deep.equal([])
    expect(await inboxOf(await anAdministrator(test.app))).to.include(job.publicId)
  })

  it('finds what somebody may decide behind any number of plans that are not theirs to decide', async () => {
    const tenant = await aTenant(test.app, { job_approval: 'two_person' })
    const on = await computers(tenant, 2)
    const patch = await aPatch(tenant, on)
    for (const computer of on) await requested(test.app, tenant.admin, aRequest([computer], [patch]))
    const [later] = await computers(tenant, 1)
    const theirs = await requested(test.app, tenant.otherAdmin, aRequest([later!], [await aPatch(tenant, [later!])]))

    const found = await as(test.app, tenant.admin, (ctx) => inbox(ctx, { after: 0, limit: 50 }, 2))
    expect(found.map((one) => one.publicId)).to.deep.equal([theirs.publicId])
  })
})

async function defaultGroup(world: World): Promise<number> {
  const row = (await world.app.pools.infra('tenant').where({ id: world.tenantId }).first('default_server_group_id')) as {
    default_server_group_id: number
  }
  return row.default_server_group_id
}

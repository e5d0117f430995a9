import { expect } from 'chai'
import type { Page } from 'playwright-core'
import type { Actor } from '../../server/context.ts'
import type { Job } from '../../server/jobs/service.ts'
import {
  aPatch,
  approvedBy,
  aRequest,
  computers,
  reconcile,
  requested,
  stateOf,
  stepsOn,
  TestAgent,
  worldOf,
  type TestComputer,
  type World,
} from '../server/jobs/world.ts'
import { needs } from '../support/needs.ts'
import { aTenant, aUser } from '../support/people.ts'
import { openTestConsole, overflowOf, seriousBarriers, type TestConsole } from './browser.ts'

const MARKUP = '<script>window.wasRun = true</script><img src=x onerror="window.wasRun = true">'

describe('jobs in the console', function () {
  this.timeout(60_000)
  let test: TestConsole
  let world: World
  let decider: string
  let user: Actor

  before(needs('chromium'))
  before(async () => {
    test = await openTestConsole()
    const tenant = await aTenant(test.test.app)
    world = await worldOf(test.test.app, tenant)
    decider = await aUser(test.test.app, 'tenant_admin', tenant)
    const userId = await aUser(test.test.app, 'tenant_user', tenant)
    const row = (await test.test.app.pools.infra('user_account').where({ public_id: userId }).first('id')) as { id: number }
    user = { ...world.user, name: userId, userId: row.id }
    await test.test.app.pools.infra('server_group').where({ id: world.groupId }).update({ owner_user_id: row.id })
  })
  after(() => test?.close())

  const aJob = async (by: Actor, count = 2, differences: Parameters<typeof aRequest>[2] = {}) => {
    const on = await computers(world, count)
    const job = await requested(test.test.app, by, aRequest(on, [await aPatch(world, on)], differences))
    return { on: on as [TestComputer, ...TestComputer[]], job }
  }
  const agentOf = (computer: TestComputer): TestAgent => new TestAgent(test.test.app, computer)
  const open = async (page: Page, job: Job): Promise<void> => {
    await page.goto(`/jobs/${encodeURIComponent(job.publicId)}`)
    await page.getByRole('heading', { level: 1, name: job.name }).waitFor()
  }
  const decide = async (page: Page, action: string, comment: string): Promise<void> => {
    await page.getByRole('button', { name: action, exact: true }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('textbox', { name: 'Comment' }).fill(comment)
    await dialog.getByRole('button', { name: action, exact: true }).click()
    await dialog.waitFor({ state: 'detached' })
  }

  it('brings a request into the inbox and its number by itself, where it is approved with a comment', async () => {
    const { page, troubles } = await test.as(decider, { locale: 'en' })
    await page.goto('/jobs?view=inbox')
    await page.getByRole('heading', { name: 'Nothing needs your decision' }).waitFor()
    const { job } = await aJob(user)

    await page.getByRole('link', { name: job.name }).waitFor()
    await page.getByRole('navigation').getByText('1 need your decision').waitFor({ state: 'attached' })
    await page.getByRole('link', { name: job.name }).click()
    await page.getByRole('heading', { name: 'This plan waits for approval' }).waitFor()
    await decide(page, 'Approve', 'go ahead')

    await page.locator('td', { hasText: 'go ahead' }).first().waitFor()
    await page.getByText('Running', { exact: true }).first().waitFor()
    expect(await stateOf(test.test.app, job)).to.equal('running')
    await page.getByText('job.approve').waitFor()
    expect(troubles).to.deep.equal([])
  })

  it('rejects a plan, and tells the requester who did it and why', async () => {
    const { job } = await aJob(user)
    const { page } = await test.as(decider, { locale: 'en' })
    await open(page, job)
    await decide(page, 'Reject', 'not in business hours')
    await page.getByText('Rejected', { exact: true }).first().waitFor()

    const theirs = await test.as(user.name, { locale: 'ja', isNarrow: true })
    await open(theirs.page, job)
    await theirs.page.getByText('not in business hours').first().waitFor()
    await theirs.page.getByText('却下', { exact: true }).first().waitFor()
    expect(await theirs.page.getByRole('button', { name: '承認' }).count()).to.equal(0)
    expect(await overflowOf(theirs.page)).to.equal(0)
  })

  it('tells whoever decides second that somebody was faster, and shows what they decided', async () => {
    const { job } = await aJob(user)
    const { page } = await test.as(decider, { locale: 'en' })
    await open(page, job)
    await page.getByRole('button', { name: 'Reject', exact: true }).click()
    await page.getByRole('dialog').waitFor()
    await approvedBy(test.test.app, world.otherAdmin, job)
    await page.getByRole('dialog').getByRole('button', { name: 'Reject', exact: true }).click()

    await page.getByText('Somebody else was faster').waitFor()
    await page.locator('td', { hasText: world.otherAdmin.name }).first().waitFor()
    await page.getByRole('button', { name: 'Reject', exact: true }).waitFor({ state: 'detached' })
    expect(await stateOf(test.test.app, job)).to.equal('running')
  })

  it('shows progress without loading anew, and leads from its numbers to the computers', async () => {
    const { job, on } = await aJob(world.admin, 3)
    const { page, troubles } = await test.as(decider, { locale: 'en' })
    await open(page, job)
    await page.getByText('Done: 0 of 3').waitFor()
    await page.evaluate(() => ((window as unknown as { isSame: boolean }).isSame = true))
    await agentOf(on[0]).work()

    await page.getByText('Done: 1 of 3').waitFor()
    await page.getByRole('link', { name: 'Done: 1, show them' }).click()
    const table = page.getByRole('grid', { name: 'computers of this job' })
    await table.getByRole('row').nth(1).waitFor()
    await page.waitForFunction(() => document.querySelectorAll('#job-computers tbody').length === 1)
    expect(new URL(page.url()).searchParams.get('state')).to.equal('done')
    for (const computer of on.slice(1)) await agentOf(computer).work()
    await reconcile(test.test.app, job)

    await page.getByText('Completed', { exact: true }).first().waitFor()
    await page.getByText('Nothing will change any more.').waitFor()
    expect(await page.evaluate(() => (window as unknown as { isSame?: boolean }).isSame)).to.equal(true)
    expect(troubles).to.deep.equal([])
  })

  it('goes on asking by itself, and says so, when the connection for changes cannot be held', async () => {
    const { job, on } = await aJob(world.admin, 1)
    const { page } = await test.as(decider, { locale: 'en' })
    await page.route('**/events*', (route) => route.abort())
    await open(page, job)
    await page.getByText('asking every few seconds').waitFor()
    await agentOf(on[0]).work()
    await reconcile(test.test.app, job)

    await page.getByText('Completed', { exact: true }).first().waitFor()
  })

  it('retries, passes over and cancels failed steps: where each is allowed, for one computer or all', async () => {
    const script = { preScript: { fileName: 'before.sh', body: 'exit 3' } }
    const { job, on } = await aJob(world.admin, 3, script)
    const [first, second, third] = on as unknown as [TestComputer, TestComputer, TestComputer]
    const fails = (lease: { kind: string }) =>
      lease.kind === 'pre_script' ? ({ outcome: 'failed', reason: 'return_value', returnValue: 3, stdout: `out ${MARKUP}` } as const) : {}
    for (const computer of on) await agentOf(computer).work(fails)
    await reconcile(test.test.app, job)
    const { page, troubles } = await test.as(decider, { locale: 'en' })
    await open(page, job)
    await page.getByRole('heading', { name: 'A failed step waits for a decision on 3 computers' }).waitFor()
    const act = async (computer: TestComputer, action: string): Promise<void> => {
      const name = computer.publicId.replace('@Direct', '')
      await page.getByRole('button', { name: `Actions for ${name}` }).click()
      await page.getByRole('menuitem', { name: action }).click()
      await page.getByRole('dialog').getByRole('button', { name: action, exact: true }).click()
      await page.getByRole('dialog').waitFor({ state: 'detached' })
    }
    await act(first, 'Cancel here')
    await page.getByRole('heading', { name: 'on 2 computers' }).waitFor()
    await act(second, 'Continue')
    await page.getByRole('heading', { name: 'on 1 computer' }).waitFor()
    await decide(page, 'Retry', 'the service is back')
    await page.getByRole('heading', { name: 'A failed step waits' }).waitFor({ state: 'detached' })

    expect(await stepsOn(test.test.app, job, first)).to.include('apply:canceled')
    expect(await stepsOn(test.test.app, job, second)).to.include('apply:ready')
    expect(await stepsOn(test.test.app, job, third)).to.include('pre_script:ready')
    expect(troubles).to.deep.equal([])
  })

  it('shows scripts, outputs, names and titles with markup as the text that they are', async () => {
    const { job, on } = await aJob(world.admin, 1, {
      name: `job ${MARKUP}`,
      preScript: { fileName: 'before.sh', body: `echo '${MARKUP}'` },
    })
    await test.test.app.pools
      .infra('computer')
      .where({ id: on[0].id })
      .update({ host_name: `host ${MARKUP}` })
    await agentOf(on[0]).work(({ kind }) =>
      kind === 'pre_script' ? { returnValue: 0, stdout: `out ${MARKUP}`, stderr: `err ${MARKUP}` } : {},
    )
    await reconcile(test.test.app, job)
    const { page, troubles } = await test.as(decider, { locale: 'en', isDark: true })
    await open(page, job)
    await page.getByRole('link', { name: `host ${MARKUP}` }).waitFor()
    await page.getByRole('button', { name: `Details of host ${MARKUP}` }).click()
    await page.getByRole('button', { name: 'Standard output of attempt 1: Show' }).click()
    await page.getByRole('button', { name: 'Standard error of attempt 1: Show' }).click()
    await page.getByRole('button', { name: 'Before (pre script): Show' }).click()

    await page.locator('pre', { hasText: `echo '${MARKUP}'` }).waitFor()
    await page.locator('pre', { hasText: `out ${MARKUP}` }).waitFor()
    await page.locator('pre', { hasText: `err ${MARKUP}` }).waitFor()
    expect(await page.evaluate(() => (window as unknown as { wasRun?: boolean }).wasRun)).to.equal(undefined)
    expect(await seriousBarriers(page)).to.deep.equal([])
    expect(troubles).to.deep.equal([])
    const download = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Standard output of attempt 1: Download' }).click()
    expect((await download).suggestedFilename()).to.match(/-1-stdout\.txt$/)
  })

  it('tells a tenant’s people nothing of another tenant’s job', async () => {
    const { job } = await aJob(world.admin, 1)
    const stranger = await aUser(test.test.app, 'tenant_admin')
    const { page } = await test.as(stranger, { locale: 'en' })
    await page.goto(`/jobs/${encodeURIComponent(job.publicId)}`)
    await page.getByRole('alert').waitFor()
    expect(await page.locator('body').innerText()).to.not.include(job.name)
    await page.goto('/jobs')
    await page.getByText('No job was requested yet').waitFor()
  })
})

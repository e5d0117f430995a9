import { expect } from 'chai'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from '../../agent/config.ts'
import { Cycle } from '../../agent/cycle.ts'
import { enroll } from '../../agent/enroll.ts'
import { loadOrMakeIdentity } from '../../agent/identity.ts'
import { agentWork } from '../../server/agent-work.ts'
import { openAgentDoor } from '../../server/agents/router.ts'
import { createToken } from '../../server/agents/service.ts'
import { COMMAND, withInfra } from '../../server/context.ts'
import type { Job } from '../../server/jobs/service.ts'
import { CountingComputer } from '../server/agents/world.ts'
import { aDebianPatch, aRequest, reconcile, requested, stepsOn, worldOf, type TestComputer, type World } from '../server/jobs/world.ts'
import { needs } from '../support/needs.ts'
import { aTenant, aUser } from '../support/people.ts'
import { openTestConsole, overflowOf, seriousBarriers, type TestConsole } from './browser.ts'

/** A computer that says it is a server of its own. */
class NamedComputer extends CountingComputer {
  override async machine(): ReturnType<CountingComputer['machine']> {
    return { ...(await super.machine()), hostName: 'live01' }
  }
}

describe('what a step writes while it runs, in the console', function () {
  this.timeout(90_000)
  let test: TestConsole
  let world: World
  let tenant: string
  let admin: string
  let folder: string
  const waited: string[] = []

  before(needs('chromium'))
  before(async () => {
    test = await openTestConsole({ openAgents: (app) => openAgentDoor(app, agentWork) })
    folder = mkdtempSync(join(tmpdir(), 'job-output-'))
    tenant = await aTenant(test.test.app)
    world = await worldOf(test.test.app, tenant)
    admin = await aUser(test.test.app, 'tenant_admin', tenant)
  })
  after(async () => {
    // A script of a test that failed must not go on waiting.
    for (const file of waited) writeFileSync(file, '')
    await test?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  /** A real agent of the tenant; its computer only seems to install. */
  async function anAgent(): Promise<{ cycle: Cycle; computer: TestComputer }> {
    const { app } = test.test
    const { token } = await withInfra(app, COMMAND, (ctx) => createToken(ctx, { tenantId: tenant, uses: 1, hours: 1 }))
    const home = mkdtempSync(join(folder, 'agent-'))
    const config = loadConfig(home, { platform: 'linux' })
    const machine = new NamedComputer()
    const identity = loadOrMakeIdentity(home)
    const enrollment = await enroll({ server: test.url, ca: null }, token, identity, await machine.machine())
    const found = (await app.pools
      .infra('agent as a')
      .join('computer as c', 'c.id', 'a.computer_id')
      .where({ 'a.public_id': identity.agentId })
      .first('c.id', 'c.public_id as publicId')) as { id: number; publicId: string }
    return {
      cycle: new Cycle({ config, computer: machine, identity, enrollment, log: () => undefined }),
      computer: { ...found, tenantId: world.tenantId },
    }
  }

  /** A job whose script speaks, waits for a file, and speaks once more. */
  async function aTalkingJob(): Promise<{ job: Job; computer: TestComputer; cycle: Cycle; goOn: () => void }> {
    const { cycle, computer } = await anAgent()
    const file = join(folder, `go-on-${Math.random()}`)
    waited.push(file)
    const body = [
      `printf 'first \\033[1mline\\033[0m <script>window.wasRun = true</script>\\n 10%%\\r 50%%\\r100%%\\n'`,
      `printf 'oh\\000no\\n' >&2`,
      `while [ ! -e '${file}' ]; do echo waiting; sleep 0.5; done`,
      `echo 'last line'`,
    ].join('\n')
    const patch = await aDebianPatch(world, [computer])
    const asked = aRequest([computer], [patch], { kind: 'linux', preScript: { fileName: 'talks.sh', body } })
    const job = await requested(test.test.app, world.admin, asked)
    await reconcile(test.test.app, job)
    return { job, computer, cycle, goOn: () => writeFileSync(file, '') }
  }

  it('shows a line before the step ends, grows by itself, can be paused, and becomes the whole at the end', async () => {
    const { job, computer, cycle, goOn } = await aTalkingJob()
    const { page, troubles } = await test.as(admin, { locale: 'en' })
    await page.goto(`/jobs/${encodeURIComponent(job.publicId)}`)
    await page.getByRole('heading', { level: 1, name: job.name }).waitFor()
    const work = cycle.once()
    // Awaited at the end: what fails before is told there.
    void work.catch(() => undefined)
    await page.getByRole('button', { name: 'Details of live01' }).click()
    await page.getByRole('button', { name: 'Standard output of attempt 1: Show' }).click()
    await page.getByRole('button', { name: 'Standard error of attempt 1: Show' }).click()
    const output = page.locator('pre[aria-label="Standard output of attempt 1"]')

    await output.getByText('first line <script>window.wasRun = true</script>').waitFor()
    await page.locator('pre', { hasText: 'oh\uFFFDno' }).waitFor()
    expect(await stepsOn(test.test.app, job, computer)).to.include('pre_script:running')
    expect(await output.innerText()).to.match(/\n100%\n/)
    const lines = async (): Promise<number> => (await output.innerText()).split('waiting').length
    const before = await lines()
    await page.waitForFunction((had) => (document.querySelector('pre')?.textContent.split('waiting').length ?? 0) > had, before)
    expect(await seriousBarriers(page)).to.deep.equal([])

    await page.getByRole('button', { name: 'Pause' }).first().click()
    const paused = await lines()
    await page.waitForTimeout(3_000)
    expect(await lines()).to.equal(paused)
    await page.getByRole('button', { name: 'Go on' }).first().click()
    goOn()
    await work
    await reconcile(test.test.app, job)
    await output.getByText('last line').waitFor()
    await page.getByText('It grows while the step runs.').first().waitFor({ state: 'detached' })

    expect(await output.innerText()).to.match(/^first line .*\n100%\n(waiting\n)+last line/)
    expect(await page.evaluate(() => (window as unknown as { wasRun?: boolean }).wasRun)).to.equal(undefined)
    expect(troubles).to.deep.equal([])
  })

  it('goes on asking where the connection for changes cannot be held, on a narrow screen in the reader’s language', async () => {
    const { job, cycle, goOn } = await aTalkingJob()
    const { page } = await test.as(admin, { locale: 'ja', isNarrow: true })
    await page.route('**/events*', (route) => route.abort())
    await page.goto(`/jobs/${encodeURIComponent(job.publicId)}`)
    await page.getByRole('heading', { level: 1, name: job.name }).waitFor()
    const work = cycle.once()
    await page.getByRole('button', { name: 'live01 の詳細' }).click()
    await page.getByRole('button', { name: '標準出力（1 回目）: 表示' }).click()

    await page.locator('pre', { hasText: 'first line' }).waitFor()
    await page.getByText('受信日時:').waitFor()
    expect(await overflowOf(page)).to.equal(0)
    goOn()
    await work
    await page.locator('pre', { hasText: 'last line' }).waitFor()
  })
})

import { expect } from 'chai'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LocalRepository } from '../agent/local-repository.ts'
import { needs } from '../support/needs.ts'
import { AgentProcess } from './agent-process.ts'
import { aDebianRoot, aTokenFor, anAdministrator, requestUpgrade, type Administrator } from './debian.ts'
import { freePort } from '../peers/ports.ts'
import { RealService } from './service.ts'

interface StepRow extends Record<string, unknown> {
  kind: string
  state: string
  attempt: number
  reason: string | null
}

describe('a job whose processes are killed', function () {
  this.timeout(180_000)
  before(needs('apt-get', 'dpkg-deb'))
  let service: RealService
  let repository: LocalRepository
  let agent: AgentProcess
  let folder: string
  let admin: Administrator

  before(async () => {
    // Agents remember one address: the service must come back where it was.
    service = new RealService({ TSUKUROI_PORT: String(await freePort()) })
    folder = mkdtempSync(join(tmpdir(), 'tsukuroi-job-'))
    repository = new LocalRepository()
    agent = new AgentProcess()
    await service.start()
    await aDebianRoot(repository, 'web01.fault.example')
    const app = await service.app()
    admin = await anAdministrator(app)
    await agent.enroll(service.url, await aTokenFor(app, admin), repository.root)
    agent.start()
    await service.until('the inventory has told what is missing', async () => (await verdict()) === 'missing')
  })
  after(async () => {
    await agent.close()
    await service.close()
    repository.remove()
    rmSync(folder, { recursive: true, force: true })
  })

  const verdict = async (): Promise<string | undefined> =>
    (
      await service.rows<{ state: string }>(
        `select v.state from verdict v join patch p on p.id = v.patch_id where p.name like 'tsukuroi-demo%'`,
      )
    )[0]?.state
  const steps = (jobId: number): Promise<StepRow[]> =>
    service.rows<StepRow>('select kind, state, attempt, reason from step where job_id = $1 order by position', [jobId])
  const stateOf = async (jobId: number): Promise<string> =>
    (await service.rows<{ state: string }>('select state from job where id = $1', [jobId]).catch(() => []))[0]?.state ?? 'away'

  it('runs each step once and completes, with the server and the agent dead in the middle', async () => {
    const [marker, go] = [join(folder, 'ran'), join(folder, 'go')]
    const script = `echo run >> '${marker}'; while [ ! -e '${go}' ]; do sleep 0.1; done; echo told`
    const jobId = await requestUpgrade(await service.app(), admin, script)
    await service.kill('worker')
    await service.until('the script runs', () => textOf(marker) !== '')
    await service.kill('api')
    await service.until('the api is back', () => service.isReady())
    await service.kill('everything')
    writeFileSync(go, '')
    await service.until('the agent has written down the end of its script', () =>
      agent.spooled().some((step) => step.kind === 'pre_script' && step.phase === 'done' && step.unsent.length > 0),
    )
    await agent.kill()

    await service.start()
    agent.start()
    await service.until('the job has ended', async () => /^(completed|failed|canceled|awaiting)/.test(await stateOf(jobId)), 90_000)

    expect(await stateOf(jobId)).to.equal('completed')
    const all = await steps(jobId)
    expect(all.map((step) => step.kind)).to.include.members(['operation_check', 'pre_script', 'apply', 'verify'])
    expect(all.filter((step) => step.state !== 'succeeded' || step.attempt !== 1)).to.deep.equal([])
    expect(textOf(marker)).to.equal('run\n')
    expect(repository.installedVersion('tsukuroi-demo')).to.equal('1.1')
    const output = await service.rows(`select stream, body from step_output where job_id = $1 and body <> ''`, [jobId])
    expect(output.filter((row) => row['body'] === 'told\n')).to.have.length(1)
    await service.until('the next inventory confirms it', async () => (await verdict()) === 'installed')
  })

  it('is told of once: each person has one mail of its end', async () => {
    const doubled = await service.rows(`select user_id, kind from notice where kind like 'apply%' group by 1, 2 having count(*) > 1`)

    expect(doubled).to.deep.equal([])
    expect(await service.rows(`select from notice where kind = 'apply_complete'`)).to.have.length(1)
  })
})

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

import { expect } from 'chai'
import { fileURLToPath } from 'node:url'
import { LocalRepository } from '../agent/local-repository.ts'
import { needs } from '../support/needs.ts'
import { AgentProcess } from './agent-process.ts'
import { aDebianRoot, aTokenFor, anAdministrator, requestUpgrade, type Administrator } from './debian.ts'
import { RealService } from './service.ts'

const SKEW = fileURLToPath(new URL('./skewed-clock.ts', import.meta.url))
const YEAR = 366 * 24 * 3_600_000

/** Prints what no terminal, page or table should take at its word, and more than is kept. */
const HOSTILE = String.raw`printf '<script>alert(1)</script>\033[2J\033]0;owned\007'; printf 'nul\000nul \377\376 \342\200\256gnp.exe\n'
head -c 3000000 /dev/zero | tr '\0' 'x'; printf '=cmd|calc!A1\n' >&2`

describe('agents whose clocks are a year off', function () {
  this.timeout(180_000)
  before(needs('apt-get', 'dpkg-deb'))
  let service: RealService
  let admin: Administrator
  const repositories: LocalRepository[] = []
  const agents: AgentProcess[] = []

  before(async () => {
    service = new RealService()
    await service.start()
    const app = await service.app()
    admin = await anAdministrator(app)
    for (const [i, shift] of [YEAR, -YEAR].entries()) {
      const repository = new LocalRepository()
      repositories.push(repository)
      await aDebianRoot(repository, `clock${i}.fault.example`)
      const agent = new AgentProcess([], { NODE_OPTIONS: `--import=${SKEW}`, TSUKUROI_TEST_CLOCK_SHIFT: String(shift) })
      agents.push(agent)
      await agent.enroll(service.url, await aTokenFor(app, admin), repository.root)
      agent.start()
    }
    await service.until('both inventories have told what is missing', async () => (await verdicts()).join() === 'missing,missing')
  })
  after(async () => {
    for (const agent of agents) await agent.close()
    await service.close()
    for (const repository of repositories) repository.remove()
  })

  const verdicts = async (): Promise<string[]> =>
    (await service.rows<{ state: string }>('select v.state from verdict v order by v.computer_id')).map((row) => row.state)

  it('do their job, and are heard of by our clock', async () => {
    const jobId = await requestUpgrade(await service.app(), admin, HOSTILE)

    const state = async (): Promise<unknown> => (await service.rows('select state from job where id = $1', [jobId]))[0]?.['state']
    await service.until('the job has ended', async () => /^(completed|failed|canceled|awaiting)/.test(String(await state())), 90_000)

    expect(await service.rows(`select kind, state, reason from step where job_id = $1 and state <> 'succeeded'`, [jobId])).to.deep.equal([])
    expect(repositories.map((repository) => repository.installedVersion('tsukuroi-demo'))).to.deep.equal(['1.1', '1.1'])
    await service.until('both inventories confirm it', async () => (await verdicts()).join() === 'installed,installed')
    const times = await service.rows(
      `select from computer_status where agent_last_seen_at > now() + interval '1 minute' or agent_last_seen_at < now() - interval '10 minutes'`,
    )
    expect(times, 'contacts that are not of the present').to.deep.equal([])
    expect(await service.rows(`select from step where started_at > now() + interval '1 minute' or ended_at < started_at`)).to.deep.equal([])
  })

  it('had what their scripts printed kept as text, bounded, without what PostgreSQL cannot hold', async () => {
    const rows = await service.rows<{ stream: string; body: string; truncated: boolean }>(
      `select stream, body, truncated from step_output where body <> '' order by computer_id, stream`,
    )

    const out = rows.filter((row) => row.stream === 'stdout' && row.body.includes('<script>'))
    expect(out).to.have.length(2)
    for (const row of out) {
      expect(Buffer.byteLength(row.body)).to.be.at.most(1024 * 1024)
      expect(row.truncated).to.equal(true)
      expect(row.body).to.contain('nul\uFFFDnul')
    }
    expect(rows.filter((row) => row.stream === 'stderr').map((row) => row.body)).to.include('=cmd|calc!A1\n')
  })
})

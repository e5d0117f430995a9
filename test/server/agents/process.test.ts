import { expect } from 'chai'
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundleAgent } from '../../../agent/bundle.ts'
import { LocalRepository } from '../../agent/local-repository.ts'
import { needs } from '../../support/needs.ts'
import { startWorld } from './world.ts'
import type { HandMadeStep, World } from './world.ts'

describe('the bundled agent', function () {
  this.timeout(120_000)
  before(needs('apt-get', 'dpkg-deb'))
  let world: World
  let program: string
  let repository: LocalRepository
  let home: string
  let computerId: number
  const running: ChildProcess[] = []

  before(async () => {
    world = await startWorld()
    program = (await bundleAgent(join(world.folder, 'bundle'))).program
    repository = new LocalRepository()
    repository.add('tsukuroi-demo', '1.0')
    await repository.index()
  })
  beforeEach(async () => {
    home = mkdtempSync(join(world.folder, 'home-'))
    const enrolled = await finish(
      start(['enroll', '--server', world.url, '--token-file', '-', '--apt-root', repository.root], await world.token()),
    )
    const { agentId } = JSON.parse(enrolled.stdout) as { agentId: string }
    computerId = ((await world.app.pools.infra('agent').where({ public_id: agentId }).first('computer_id')) as { computer_id: number })
      .computer_id
  })
  afterEach(async () => {
    for (const child of running.splice(0)) {
      if (child.exitCode !== null || child.signalCode !== null) continue
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
  })
  after(async () => {
    repository.remove()
    await world.stop()
  })

  function start(args: readonly string[], input = ''): ChildProcess {
    const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', TSUKUROI_AGENT_HOME: home }
    const child = spawn(process.execPath, [program, ...args], { env, stdio: ['pipe', 'pipe', 'pipe'] })
    child.stdin?.end(input)
    running.push(child)
    return child
  }

  async function finish(child: ChildProcess): Promise<{ code: number | null; stdout: string; stderr: string }> {
    const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)]
    const [code] = (await once(child, 'close')) as [number | null]
    return { code, stdout: stdout(), stderr: stderr() }
  }

  async function addScript(body: string): Promise<object> {
    const sha256 = createHash('sha256').update(body).digest()
    await world.app.pools.infra('script').insert({ tenant_id: world.tenantId, sha256, body, created_by: 'test' })
    return { sha256: sha256.toString('hex'), interpreter: 'sh', success: '0', timeoutSeconds: 60 }
  }

  const upgradeTo = (version: string) => [
    { patchId: `demo/${version}`, packages: [{ name: 'tsukuroi-demo', architecture: null, version }] },
  ]

  it('keeps its key to itself', () => {
    expect(statSync(join(home, 'agent.key')).mode & 0o777).to.equal(0o600)
    expect(readFileSync(join(home, 'enrollment.json'), 'utf8')).to.not.contain('PRIVATE')
  })

  it('sends its inventory and upgrades one package in an isolated root', async () => {
    await world.jobs.add(computerId, 'apply', { items: upgradeTo('1.0') })
    expect((await finish(start(['once']))).code).to.equal(0)
    repository.add('tsukuroi-demo', '1.1')
    await repository.index()

    const steps = [
      await world.jobs.add(computerId, 'operation_check'),
      await world.jobs.add(computerId, 'apply', { items: upgradeTo('1.1') }),
      await world.jobs.add(computerId, 'verify', { items: upgradeTo('1.1') }),
    ]
    const run = await finish(start(['once']))

    expect(run.code, run.stderr).to.equal(0)
    expect(steps.map(outcomeOf)).to.deep.equal(['succeeded', 'succeeded', 'succeeded'])
    expect(repository.installedVersion('tsukuroi-demo')).to.equal('1.1')
    expect(world.jobs.inventories.filter((one) => one.computerId === computerId).length).to.be.at.least(2)
  })

  it('reports a script that was running when the agent was killed, and never runs it again', async () => {
    const [marker, pidFile] = [join(home, 'ran'), join(home, 'pid')]
    const preScript = await addScript(`echo $$ > '${pidFile}'; echo run >> '${marker}'; exec sleep 30`)
    const step = await world.jobs.add(computerId, 'pre_script', { common: { preScript } })
    const agent = start(['run'])
    await until(() => existsSync(marker))
    agent.kill('SIGKILL')
    await once(agent, 'exit')
    process.kill(Number(readFileSync(pidFile, 'utf8')), 'SIGKILL')

    start(['run'])
    await until(() => step.state === 'ended')

    expect(reasonOf(step)).to.equal('interrupted')
    expect(readFileSync(marker, 'utf8')).to.equal('run\n')
  })

  it('gets its work at once while it waits, and ends when it is asked to', async () => {
    const agent = start(['run'])
    const output = collect(agent.stderr)
    await until(() => output().includes('checked_in'))
    const began = performance.now()

    const step = await world.jobs.add(computerId, 'operation_check')
    await until(() => step.state !== 'ready')

    expect(performance.now() - began).to.be.lessThan(1_000)
    await until(() => step.state === 'ended')
    agent.kill('SIGTERM')
    expect(await once(agent, 'exit')).to.deep.equal([0, null])
  })

  it('refuses a second agent on its state directory', async () => {
    const first = start(['run'])
    const output = collect(first.stderr)
    await until(() => output().includes('checked_in'))

    const second = await finish(start(['run']))

    expect(second.code).to.equal(255)
    expect(second.stderr).to.contain('uses this state directory')
  })

  it('takes over the lock of a killed agent', async () => {
    writeFileSync(join(home, 'agent.lock'), '999999999 1')

    expect((await finish(start(['once']))).code).to.equal(0)
  })

  it('says with its return value what is wrong', async () => {
    expect((await finish(start([]))).code).to.equal(10)
    expect((await finish(start(['enroll', '--server', world.url, '--token-file', '-'], 'nonsense'))).code).to.equal(102)
    // On the command line every account could read it.
    expect((await finish(start(['enroll', '--server', world.url, '--token', await world.token()]))).code).to.equal(255)
    expect((await finish(start(['enroll', '--server', 'http://192.0.2.1', '--token-file', '-'], await world.token()))).stderr).to.contain(
      'https only',
    )
    home = mkdtempSync(join(world.folder, 'empty-'))
    expect((await finish(start(['once']))).code).to.equal(200)
  })
})

function outcomeOf(step: HandMadeStep): string {
  const finished = step.reports.find((report) => report.kind === 'finished')
  return finished?.kind === 'finished' ? `${finished.result.outcome}${finished.result.message}` : step.state
}

function reasonOf(step: HandMadeStep): string | null {
  const finished = step.reports.find((report) => report.kind === 'finished')
  return finished?.kind === 'finished' ? finished.result.reason : null
}

function collect(stream: NodeJS.ReadableStream | null): () => string {
  let text = ''
  stream?.on('data', (part: Buffer) => (text += part.toString()))
  return () => text
}

/** A test's own time-out ends it when this never comes true. */
async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 10))
}

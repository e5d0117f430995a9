import { expect } from 'chai'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { taskHandlers } from '../../server/handlers.ts'
import { startWorker } from '../../server/worker.ts'
import { aPatch, computers, TestAgent, worldOf, type Behavior, type TestComputer, type World } from '../server/jobs/world.ts'
import { openTestApi, type TestApi } from '../support/api.ts'
import { aTenant, aUser, PASSWORD, unique } from '../support/people.ts'
import { shell, type Outcome } from './run.ts'

describe('swcfmg_patch_apply and swcfmg_job', () => {
  let test: TestApi
  let worker: { stop(): Promise<void> }
  let dir: string
  let run: (line: string, ...more: string[]) => Promise<Outcome>
  const file = async (text: string): Promise<string> => {
    const path = join(dir, unique('f'))
    await writeFile(path, text)
    return path
  }
  const listed = async (line: string): Promise<Record<string, unknown>[]> =>
    JSON.parse((await run(`${line} -format json`)).out) as Record<string, unknown>[]

  before(async () => {
    test = await openTestApi()
    worker = await startWorker(test.app, taskHandlers, {})
    dir = await mkdtemp(join(tmpdir(), 'tsukuroi-cli-'))
    run = shell(test.app.config.stateDir)
  })
  after(async () => {
    await worker.stop()
    await test.close()
    await rm(dir, { recursive: true, force: true })
  })

  interface Scene {
    readonly world: World
    readonly computer: TestComputer
    readonly userId: string
    readonly adminId: string
    readonly patchId: string
    readonly apply: string
  }
  let password: string
  before(async () => {
    password = await file(`${PASSWORD}\n`)
  })

  /** One computer with one unapplied patch; the command asks for its tenant's administrator. */
  const scene = async (settings: Record<string, unknown> = { job_approval: 'tenant_admin' }): Promise<Scene> => {
    const tenant = await aTenant(test.app)
    await test.app.pools.infra('tenant').where({ public_id: tenant }).update(settings)
    const world = await worldOf(test.app, tenant)
    const [computer] = await computers(world, 1)
    if (computer === undefined) throw new Error('no computer')
    const userId = await aUser(test.app, 'tenant_user', tenant)
    const adminId = await aUser(test.app, 'tenant_admin', tenant)
    const { publicId: patchId } = await aPatch(world, [computer])
    const apply = `swcfmg_patch_apply -userid ${adminId} -serverid ${computer.publicId} -t windows -patch ${patchId}`
    return { world, computer, userId, adminId, patchId, apply }
  }
  /** The computer's agent, until the work is done. */
  const withAgent = async <T>(computer: TestComputer, behavior: Behavior, work: Promise<T>): Promise<T> => {
    const agent = new TestAgent(test.app, computer)
    let over = false
    const working = (async () => {
      while (!over) if ((await agent.step(behavior)) === null) await sleep(20)
    })()
    try {
      return await work
    } finally {
      over = true
      await working
    }
  }

  it('prints the exact plan in both languages and starts nothing', async () => {
    const { computer, patchId, apply } = await scene()
    await test.app.pools.infra('agent').where({ computer_id: computer.id }).update({ last_seen_at: null })
    const script = await file('#!/bin/sh\nexit 0\n')
    const english = await run(`${apply} -prescript ${script} -reboot -preview`)
    const japanese = await shell(test.app.config.stateDir, { locale: 'ja' })(`${apply} -preview`)

    expect(english, english.err).to.include({ code: 0 })
    expect(english.out)
      .to.match(/^Plan: [0-9a-f]{64}$/m)
      .and.to.match(/^Approval: needed$/m)
      .and.to.contain('pre script → apply')
    for (const text of [computer.publicId, patchId, 'SHA-256', 'unknown: the server has not said']) expect(english.out).to.contain(text)
    expect(japanese.out)
      .to.match(/^計画: [0-9a-f]{64}$/m)
      .and.to.match(/^承認: 必要$/m)
    expect(await listed(`swcfmg_job -list -userid ${apply.split(' ')[2]}`)).to.deep.equal([])
  })

  it('waits for a person who may decide: not the wrong password, not a tenant user', async () => {
    const { computer, userId, adminId, apply } = await scene()
    const requested = await run(apply)
    const jobId = requested.out.split('\n')[0] ?? ''
    expect(requested.out).to.equal(`${jobId}\nCFMGP30024: INFO: Job ${jobId} is waiting for approval.\n`)

    const approve = `swcfmg_job -approve -id ${jobId} -passwordfile`
    expect(await run(`${approve} ${await file('not the password\n')} -userid ${adminId}`)).to.include({ code: 102 })
    expect(await run(`${approve} ${password} -userid ${unique('nobody')}`)).to.include({ code: 102 })
    expect(await run(`${approve} ${password} -userid ${userId}`)).to.include({ code: 102 })
    expect(await run(`${approve} ${password}`)).to.include({ code: 10 })
    expect((await listed('swcfmg_job -list -state pending_approval')).map((job) => job['jobId'])).to.include(jobId)

    const approved = await run(`${approve} ${password} -userid ${adminId} -comment`, 'その夜に')
    expect(approved, approved.err).to.include({ code: 0 })
    expect(
      await withAgent(
        computer,
        () => ({}),
        until(async () => (await listed(`swcfmg_job -list -userid ${adminId}`))[0]?.['state'] === 'completed'),
      ),
    ).to.equal(undefined)
    const xml = (await run(`swcfmg_job -get -id ${jobId}`)).out
    for (const text of [`<jobId>${jobId}</jobId>`, '<jobStatus>completed</jobStatus>', `<jobOwner>${adminId}</jobOwner>`])
      expect(xml).to.contain(text)
  })

  it('does not let a command decide, nor act on what others requested', async () => {
    const { world, apply } = await scene({ job_approval: 'two_person' })
    const jobId = (await run(apply)).out.split('\n')[0] ?? ''
    const owner = apply.split(' ')[2] ?? ''

    expect(await run(`swcfmg_job -approve -id ${jobId} -passwordfile ${password} -userid ${owner}`)).to.include({ code: 102 })
    const other = await aUser(test.app, 'tenant_admin', world.tenant)
    expect(await run(`swcfmg_job -reject -id ${jobId} -passwordfile ${password} -userid ${other}`)).to.include({ code: 0 })
    await test.app.pools.infra('job').where({ public_id: jobId }).update({ requested_by: owner, state: 'pending_approval', ended_at: null })
    expect(await run(`swcfmg_job -cancel -id ${jobId}`)).to.include({ code: 102 })
    expect(await run('swcfmg_job -cancel -id nothing')).to.include({ code: 10 })
  })

  it('waits with -wait, and ends with 0 or 60', async () => {
    const good = await scene({ job_approval: 'none' })
    const done = await withAgent(good.computer, () => ({}), run(`${good.apply} -wait`))
    expect(done, done.err).to.include({ code: 0 })
    expect(done.out).to.contain('has completed')

    const bad = await scene({ job_approval: 'none' })
    const fail: Behavior = (lease) => (lease.kind === 'apply' ? { outcome: 'failed', reason: 'install_failed', message: '0x80070002' } : {})
    const failed = await withAgent(bad.computer, fail, run(`${bad.apply} -force -wait`))
    expect(failed, failed.out).to.include({ code: 60 })
    expect(failed.err).to.contain('CFMGP30026')
  })

  it('shows what steps wrote without letting it steer the terminal, and lets the command retry what it requested', async () => {
    const { computer, apply } = await scene({ job_approval: 'none' })
    const requested = await run(`${apply} -prescript`, await file('echo hello\n'))
    const jobId = requested.out.split('\n')[0] ?? ''
    const script: Behavior = (lease) =>
      lease.kind === 'pre_script' ? { outcome: 'failed', reason: 'script_failed', returnValue: 3, stdout: 'hello\u001B[2J\tworld\n' } : {}
    const state = async (wanted: string): Promise<boolean> =>
      (await listed('swcfmg_job -list')).some((job) => job['jobId'] === jobId && job['state'] === wanted)
    await withAgent(
      computer,
      script,
      until(() => state('awaiting_decision')),
    )

    const log = await run(`swcfmg_job -log -id ${jobId}`)
    expect(log, log.err).to.include({ code: 0 })
    expect(log.out).to.contain(computer.publicId).and.to.contain('pre script: failed').and.to.contain('hello [2J\tworld')
    const retried = await run(`swcfmg_job -retry -id ${jobId} -serverid ${computer.publicId}`)
    expect(retried, retried.err).to.include({ code: 0 })
    await withAgent(
      computer,
      () => ({}),
      until(() => state('completed')),
    )
    expect(await run(`swcfmg_job -retry -id ${jobId}`)).to.include({ code: 10 })
  })

  it('ends with 10 for what cannot be requested, and requests nothing', async () => {
    const { world, computer, adminId, userId, patchId, apply } = await scene({ time_zone: 'Europe/Berlin' })
    const [other] = await computers(world, 1)
    const base = `swcfmg_patch_apply -userid ${adminId} -t windows`
    for (const line of [
      `${base} -serverid ${other?.publicId} -patch ${patchId}`,
      `${base} -serverid ${computer.publicId} -patch KB1`,
      `${base} -serverid nobody -patch ${patchId}`,
      `${base} -ip 10.255.255.1 -all`,
      `${base} -serverid ${computer.publicId} -servergroupid x -all`,
      `${base} -serverid ${computer.publicId}`,
      `${base} -serverid ${computer.publicId} -all -monitor 1441`,
      `${base} -serverid ${computer.publicId} -all -successcode 1`,
      `${base} -serverid ${computer.publicId} -all -policy no-such-policy`,
      `swcfmg_patch_apply -userid ${unique('nobody')} -t windows -serverid ${computer.publicId} -all`,
      // A tenant user has rights on the own server groups alone.
      `swcfmg_patch_apply -userid ${userId} -t windows -serverid ${computer.publicId} -all`,
    ]) {
      const { code, err } = await run(line)
      expect(code, `${line}\n${err}`).to.equal(10)
    }
    for (const time of ['2027-03-28 02:30', '2027-10-31 02:30', '2020-01-01 00:00', 'tomorrow']) {
      expect((await run(`${apply} -schedule`, time)).code, time).to.equal(10)
    }
    expect(await listed(`swcfmg_job -list -userid ${adminId}`)).to.deep.equal([])
    expect((await run(`${apply} -schedule`, '2099-03-29T02:30+01:00')).code).to.equal(0)
  })

  it('reads patches from a file, asks the computer, and shows what it would do', async () => {
    const { adminId, computer, patchId } = await scene()
    const list = await file(`# one a line\n${patchId}\n`)
    const changes = [{ action: 'upgrade' as const, name: 'openssl', architecture: 'amd64', from: '3.0.1', to: '3.0.2', sha256: null }]
    const preview = { changes, restart: 'required' as const, bytes: 1_500_000, services: [] }
    const asked = run(`swcfmg_patch_apply -userid ${adminId} -t windows -serverid ${computer.publicId} -file ${list} -preview`)
    const { code, out, err } = await withAgent(computer, () => ({ preview }), asked)

    expect(code, err).to.equal(0)
    expect(out).to.contain('upgrade: openssl:amd64 3.0.1 → 3.0.2').and.to.contain('(restart: yes, 1.5 MB)')
  })

  it('refuses scripts that are no text or not there', async () => {
    const { apply } = await scene()
    const binary = join(dir, unique('f'))
    await writeFile(binary, Buffer.from([0xff, 0xfe, 0x00]))

    expect(await run(`${apply} -prescript ${binary}`)).to.include({ code: 10 })
    expect(await run(`${apply} -postscript ${join(dir, 'none')}`)).to.include({ code: 20 })
  })

  it('lists jobs by time in the zone of the terminal, and writes details to a file', async () => {
    const { adminId, apply } = await scene()
    const jobId = (await run(apply)).out.split('\n')[0] ?? ''
    const list = `swcfmg_job -list -userid ${adminId}`
    expect(await listed(`${list} -from 2000-01-01 -to 2099-12-31`)).to.have.lengthOf(1)
    expect(await listed(`${list} -to 2000-01-01`)).to.deep.equal([])
    for (const wrong of ['-from yesterday', '-state asleep', '-from 2026-02-30'])
      expect((await run(`${list} ${wrong}`)).code, wrong).to.equal(10)

    const out = join(dir, unique('job'))
    expect(await run(`swcfmg_job -get -id ${jobId} -file ${out}`)).to.include({ code: 0 })
    expect(await readFile(out, 'utf8')).to.contain(`<jobId>${jobId}</jobId>`)
    const table = await shell(test.app.config.stateDir, { tty: true, locale: 'ja' })(list)
    expect(table.out).to.contain('承認待ち')
  })
})

/** Looks until it is so. */
async function until(isSo: () => Promise<boolean>): Promise<undefined> {
  while (!(await isSo())) await sleep(50)
  return undefined
}

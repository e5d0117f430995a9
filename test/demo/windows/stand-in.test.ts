import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import type { DemoComputer, WuaFaults } from '../../../demo/windows/computer.ts'
import { describeFleet, detectNow, installStandIn, susClientIdOf } from '../../../demo/windows/fleet.ts'
import { Home } from '../../../demo/windows/home.ts'
import type { DemoWsus } from '../../../demo/wsus/index.ts'
import { anUpdate, aWsus, stopAll } from '../wsus/a-wsus.ts'

const ALL_COMPUTERS = 'a0a08746-4dbe-4a37-9adf-9e7652c0b421'
const [OLD, NEW, NEXT] = [1, 2, 3].map((n) => `00000000-0000-4000-8000-00000000000${n}`) as [string, string, string]
const updates = [
  anUpdate({ updateId: OLD, releasedOn: '2026-05-12' }),
  anUpdate({ updateId: NEW, releasedOn: '2026-06-09', supersedes: [OLD] }),
  anUpdate({ updateId: NEXT, releasedOn: '2026-06-10', reboot: 0, platform: 'office-2016', product: 'Office 2016' }),
]

type Reply = Record<string, unknown> & { ok?: boolean; results?: Record<string, unknown>[]; updates?: Record<string, unknown>[] }
type Run = { status: number | null; stdout: string; stderr: string }

describe('the stand-in powershell', () => {
  let dir: string

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'tsukuroi-standin-'))
    writeFileSync(join(dir, 'windows-update.ps1'), '')
  })
  afterEach(async () => {
    await stopAll()
    rmSync(dir, { recursive: true, force: true })
  })

  /** A Server 2022 with Office, patched until the end of May. */
  function aComputer(wsus: DemoWsus, wish: Partial<DemoComputer> = {}): { powershell: string; home: Home; computer: DemoComputer } {
    const [described] = describeFleet([{ name: 'alpha', count: 1 }])
    const extras = [{ product: 'Office 2016', platform: 'office-2016' }]
    const computer = { ...described!, extras, ...wish }
    return { ...installStandIn(join(dir, computer.name), computer, wsus.url), computer }
  }

  function run(powershell: string, input: string, script = join(dir, 'windows-update.ps1')): Promise<Run> {
    const args = ['-NoProfile', '-NonInteractive', '-ExecutionPolicy', 'Bypass', '-File', script]
    return new Promise((resolve, reject) => {
      const child = spawn(powershell, args, { env: {} })
      const out: Run = { status: null, stdout: '', stderr: '' }
      child.stdout.on('data', (chunk: Buffer) => (out.stdout += chunk.toString()))
      child.stderr.on('data', (chunk: Buffer) => (out.stderr += chunk.toString()))
      child.once('error', reject).once('close', (status) => resolve({ ...out, status }))
      child.stdin.on('error', () => undefined).end(input)
    })
  }

  async function ask(powershell: string, action: string, parameters: Record<string, unknown> = {}): Promise<Reply> {
    const { stdout, stderr } = await run(powershell, JSON.stringify({ contract: 1, action, ...parameters }))
    expect(stderr).to.equal('')
    return JSON.parse(stdout) as Reply
  }

  const stateOf = (wsus: DemoWsus, computer: DemoComputer, updateId: string): number =>
    wsus.estate.stateOf(wsus.estate.update(updateId), wsus.estate.computer(susClientIdOf(computer)))

  it('tells who the computer is', async () => {
    const wsus = await aWsus({ updates })
    const { powershell, computer } = aComputer(wsus)

    const reply = await ask(powershell, 'identity')

    expect(reply).to.deep.include({ contract: 1, action: 'identity', ok: true, hostName: 'web01.alpha.example', rebootPending: false })
    expect(reply['susClientId']).to.equal(susClientIdOf(computer))
    expect(reply['bootId']).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
  })

  it('registers, detects and reports by the client protocol, without agent', async () => {
    const wsus = await aWsus({ updates })
    wsus.addGroup('alpha-servers')
    const { computer } = aComputer(wsus)

    await detectNow(join(dir, computer.name))

    expect([OLD, NEW, NEXT].map((id) => stateOf(wsus, computer, id))).to.deep.equal([4, 2, 2])
    expect(wsus.counts()).to.include({ computers: 1, states: 3 })
    expect(wsus.estate.computer(susClientIdOf(computer)).requestedGroup).to.equal('alpha-servers')
  })

  it('offers in a search only what is approved for the computer', async () => {
    const wsus = await aWsus({ updates })
    const { powershell, computer } = aComputer(wsus)
    wsus.approve(NEW, ALL_COMPUTERS)

    const all = await ask(powershell, 'search', { updateIds: null })
    const other = await ask(powershell, 'search', { updateIds: [NEXT] })

    expect(all.updates).to.have.length(1)
    expect(all.updates![0]).to.include({ updateId: NEW, isInstalled: false, isDownloaded: false, rebootRequired: false, rebootBehavior: 1 })
    expect(other.updates).to.deep.equal([])
    expect(stateOf(wsus, computer, NEW)).to.equal(2)
  })

  it('installs, waits for the restart, restarts, and WSUS learns each of it from the client', async () => {
    const wsus = await aWsus({ updates })
    const { powershell, computer } = aComputer(wsus)
    wsus.approve(NEW, ALL_COMPUTERS)

    const install = await ask(powershell, 'install', { updateIds: [NEW] })
    const pending = stateOf(wsus, computer, NEW)
    const before = await ask(powershell, 'identity')
    const again = await ask(powershell, 'install', { updateIds: [NEW] })
    await ask(powershell, 'reboot', { delaySeconds: 0, reason: 'patches' })
    const after = await ask(powershell, 'identity')
    const search = await ask(powershell, 'search', { updateIds: [NEW] })

    expect(install).to.deep.include({ resultCode: 2, hresult: 0, rebootRequired: true })
    expect(install.results).to.deep.equal([{ updateId: NEW, resultCode: 2, hresult: 0, rebootRequired: true, notOffered: false }])
    expect(again.results![0]).to.include({ resultCode: 2, rebootRequired: true })
    expect(pending).to.equal(6)
    expect([before['rebootPending'], after['rebootPending']]).to.deep.equal([true, false])
    expect(after['bootId']).to.not.equal(before['bootId'])
    expect(search.updates![0]).to.include({ isInstalled: true, rebootRequired: false })
    expect([NEW, OLD].map((id) => stateOf(wsus, computer, id))).to.deep.equal([4, 1])
  })

  it('restarts only when the delay is over', async () => {
    const wsus = await aWsus({ updates })
    const { powershell } = aComputer(wsus)

    const reboot = await ask(powershell, 'reboot', { delaySeconds: 600, reason: 'patches' })
    const identity = await ask(powershell, 'identity')

    expect(reboot).to.deep.include({ scheduled: true, bootId: identity['bootId'] })
  })

  it('installs without restart what needs none, and keeps a history', async () => {
    const wsus = await aWsus({ updates })
    const { powershell, computer } = aComputer(wsus)
    wsus.approve(NEXT, ALL_COMPUTERS)

    const install = await ask(powershell, 'install', { updateIds: [NEXT] })
    const again = await ask(powershell, 'install', { updateIds: [NEXT] })
    const history = await ask(powershell, 'history', { count: 10 })

    expect(install).to.deep.include({ resultCode: 2, rebootRequired: false })
    expect(again.results![0]).to.include({ resultCode: 2, hresult: 0x00240006 })
    expect(stateOf(wsus, computer, NEXT)).to.equal(4)
    expect(history['entries']).to.have.length(1)
    expect((history['entries'] as object[])[0]).to.include({ updateId: NEXT, operation: 1, resultCode: 2, serverSelection: 1 })
  })

  it('only downloads when asked for that', async () => {
    const wsus = await aWsus({ updates })
    const { powershell, computer } = aComputer(wsus)
    wsus.approve(NEW, ALL_COMPUTERS)
    await ask(powershell, 'search', { updateIds: null })

    const download = await ask(powershell, 'download', { updateIds: [NEW] })

    expect(download.results).to.deep.equal([{ updateId: NEW, resultCode: 2, hresult: 0, notOffered: false }])
    expect(stateOf(wsus, computer, NEW)).to.equal(3)
  })

  it('installs nothing that is not approved', async () => {
    const wsus = await aWsus({ updates })
    const { powershell, computer } = aComputer(wsus)

    const install = await ask(powershell, 'install', { updateIds: [NEW] })

    expect(install.results).to.deep.equal([{ updateId: NEW, resultCode: 4, hresult: -2145124329, rebootRequired: false, notOffered: true }])
    expect(stateOf(wsus, computer, NEW)).to.equal(2)
  })

  it('plays a failure of one update beside the success of another', async () => {
    const wsus = await aWsus({ updates })
    const { powershell, computer, home } = aComputer(wsus)
    wsus.approve(NEW, ALL_COMPUTERS)
    wsus.approve(NEXT, ALL_COMPUTERS)
    home.playFaults({ updates: { [NEW]: { resultCode: 4, hresult: -2145124318 } } })
    await ask(powershell, 'search', { updateIds: null })

    const install = await ask(powershell, 'install', { updateIds: [NEW, NEXT] })

    expect(install).to.deep.include({ resultCode: 3, hresult: -2145124318, rebootRequired: false })
    expect(install.results!.map((result) => result['resultCode'])).to.deep.equal([4, 2])
    expect([NEW, NEXT].map((id) => stateOf(wsus, computer, id))).to.deep.equal([5, 4])
  })

  const broken: readonly { fault: WuaFaults['next']; shows: (run: Run) => void }[] = [
    { fault: 'garbage', shows: ({ stdout }) => expect(() => JSON.parse(stdout) as unknown).to.throw() },
    { fault: 'exit', shows: ({ status, stdout }) => expect([status, stdout]).to.deep.equal([1, '']) },
    { fault: 'unreachable', shows: ({ stdout }) => expect(stdout).to.include('"code":"server_unreachable","hresult":-2145107924') },
  ]
  for (const { fault, shows } of broken) {
    it(`plays "${fault}" once`, async () => {
      const wsus = await aWsus({ updates })
      const { powershell, home } = aComputer(wsus)
      home.playFaults({ next: fault ?? null })

      shows(await run(powershell, JSON.stringify({ contract: 1, action: 'identity' })))

      expect(await ask(powershell, 'identity')).to.include({ ok: true })
    })
  }

  it('says that the server is unreachable when the WSUS is gone, and keeps its state', async () => {
    const wsus = await aWsus({ updates })
    const { powershell, home } = aComputer(wsus)
    const before = home.read()
    await wsus.stop()

    const reply = await ask(powershell, 'search', { updateIds: null })

    expect(reply['error']).to.include({ code: 'server_unreachable', hresult: -2145107924 })
    expect(home.read()).to.deep.equal(before)
  })

  const refused = {
    'an unknown action': { contract: 1, action: 'format' },
    'another contract': { contract: 2, action: 'identity' },
    'ids that are none': { contract: 1, action: 'install', updateIds: ['x'] },
    'no ids': { contract: 1, action: 'download', updateIds: [] },
    'too many ids': { contract: 1, action: 'search', updateIds: Array.from({ length: 501 }, () => NEW) },
    'a delay that is none': { contract: 1, action: 'reboot', delaySeconds: -1 },
    'a count that is none': { contract: 1, action: 'history', count: 0 },
  }
  for (const [what, request] of Object.entries(refused)) {
    it(`refuses ${what}`, async () => {
      const wsus = await aWsus({ updates })
      const { powershell } = aComputer(wsus)

      const { stdout, status } = await run(powershell, JSON.stringify(request))

      expect(JSON.parse(stdout)).to.deep.include({ ok: false })
      expect((JSON.parse(stdout) as { error: { code: string } }).error.code).to.equal('bad_request')
      expect(status).to.equal(0)
    })
  }

  it('fails as PowerShell does when the script is not there', async () => {
    const wsus = await aWsus({ updates })
    const { powershell } = aComputer(wsus)

    const { status, stdout, stderr } = await run(powershell, '{}', join(dir, 'absent.ps1'))

    expect([status, stdout]).to.deep.equal([1, ''])
    expect(stderr).to.include('-File parameter does not exist')
  })

  it('lets two programs of one computer take turns, and is not stopped by the lock of a dead one', async () => {
    const wsus = await aWsus({ updates })
    const { powershell, computer } = aComputer(wsus)
    wsus.approve(NEXT, ALL_COMPUTERS)
    const lock = join(dir, computer.name, 'lock')
    writeFileSync(lock, '4194303')

    await Promise.all([ask(powershell, 'install', { updateIds: [NEXT] }), detectNow(join(dir, computer.name)), ask(powershell, 'identity')])

    expect(new Home(join(dir, computer.name)).read().installed).to.deep.equal([NEXT])
    expect(existsSync(lock)).to.equal(false)
    expect(stateOf(wsus, computer, NEXT)).to.equal(4)
  })
})

describe('describeFleet', () => {
  it('gives every computer its own name, and the same fleet each time', () => {
    const tenants = [
      { name: 'alpha', count: 9 },
      { name: 'beta', count: 3 },
    ]

    const fleet = describeFleet(tenants)

    expect(fleet).to.have.length(12)
    expect(new Set(fleet.map((computer) => computer.name)).size).to.equal(12)
    expect(describeFleet(tenants)).to.deep.equal(fleet)
    expect(fleet.filter((computer) => computer.tenant === 'beta').every((computer) => computer.targetGroup === 'beta-servers')).to.equal(
      true,
    )
  })
})

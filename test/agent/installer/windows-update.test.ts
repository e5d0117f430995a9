import { expect } from 'chai'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { InstallerError } from '../../../agent/installer/types.ts'
import { stateOf, WindowsUpdate } from '../../../agent/installer/windows-update.ts'
import { windowsInventory, windowsMachine } from '../../../agent/inventory/windows.ts'
import type { Slice } from '../../../agent/protocol/messages.ts'
import { StandInPowerShell } from '../../peers/powershell.ts'
import type { Behavior } from '../../peers/powershell.ts'

const ID = '5c9a4f0e-29ab-4c1e-8a57-0d0f0c1d2e3f'
const OTHER = '11111111-2222-4333-8444-555555555555'
const TIMEOUT = 10_000

const slice: Slice = {
  installer: 'windows-update',
  computerId: 'K7M2Q9XDA@Direct',
  expected: null,
  items: [{ patchId: 'kb', updateId: ID.toUpperCase() }],
}

const anUpdate = (changes: Record<string, unknown> = {}) => ({
  updateId: ID,
  revisionNumber: 200,
  title: '2026-06 累積更新プログラム (KB5060526)',
  kbs: ['5060526'],
  type: 1,
  msrcSeverity: null,
  categories: [],
  isInstalled: false,
  isDownloaded: false,
  isHidden: false,
  isMandatory: false,
  rebootRequired: false,
  eulaAccepted: true,
  canRequestUserInput: false,
  rebootBehavior: 2,
  impact: 0,
  maxDownloadSize: 1_000,
  deadline: null,
  ...changes,
})

const identity = {
  susClientId: OTHER,
  machineUuid: ID,
  hostName: 'ap-web01.tenant.example',
  bootId: '2026-11-20T03:12:45Z',
  rebootPending: false,
  os: {
    caption: 'Microsoft Windows Server 2022 Standard',
    version: '10.0.20348',
    build: 20348,
    ubr: 3807,
    architecture: 'x64',
    productType: 3,
    language: 'ja-JP',
  },
  wua: { clientVersion: null, useWuServer: true, wuServer: null, targetGroup: null },
  manufacturer: null,
  model: null,
}

const noApplications = () => Promise.resolve([])

const found = (...updates: object[]): Behavior => ({
  kind: 'answer',
  fields: { resultCode: 2, searchedAt: '2026-11-20T03:12:45Z', updates, warnings: [] },
})

describe('WindowsUpdate', function () {
  let folder: string
  let powershell: StandInPowerShell
  let installer: WindowsUpdate

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'wua-'))
    powershell = new StandInPowerShell(folder)
    installer = new WindowsUpdate({
      powershell: powershell.program,
      script: '/opt/agent/windows-update.ps1',
      environment: { PATH: '/usr/bin' },
    })
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  function installs(resultCode: number, hresult: number, more: Record<string, unknown> = {}): void {
    const result = { updateId: ID, resultCode, hresult, rebootRequired: false, notOffered: false, ...more }
    powershell.on('install', { kind: 'answer', fields: { resultCode, hresult, rebootRequired: false, results: [result] } })
  }

  it('starts PowerShell with an argument list, the question on standard input and a bare environment', async () => {
    powershell.on('search', found())

    await installer.search([ID], TIMEOUT)

    const [asked] = powershell.asked()
    expect(asked?.args).to.deep.equal([
      '-NoProfile',
      '-NonInteractive',
      '-ExecutionPolicy',
      'Bypass',
      '-File',
      '/opt/agent/windows-update.ps1',
    ])
    expect(asked?.request).to.deep.equal({ contract: 1, action: 'search', updateIds: [ID] })
    expect(asked?.environment).to.deep.equal(['PATH'])
  })

  for (const [resultCode, hresult, expected] of [
    [0, 0, { outcome: 'failed', code: 'not_finished', retryable: true }],
    [1, 0, { outcome: 'failed', code: 'not_finished', retryable: true }],
    [2, 0, { outcome: 'succeeded', code: null, retryable: false }],
    [2, 2359302, { outcome: 'succeeded', code: null, retryable: false }],
    [3, 0, { outcome: 'succeeded_with_errors', code: 'succeeded_with_errors', retryable: false }],
    [4, -2145124318, { outcome: 'failed', code: 'install_failed', retryable: false }],
    [4, -2145124317, { outcome: 'failed', code: 'eula_not_accepted', retryable: false }],
    [4, -2145107924, { outcome: 'failed', code: 'server_unreachable', retryable: true }],
    [4, -2147024784, { outcome: 'failed', code: 'disk_full', retryable: false }],
    [5, 0, { outcome: 'failed', code: 'aborted', retryable: true }],
  ] as const) {
    it(`takes result code ${resultCode} with HRESULT ${hresult} for ${expected.outcome}${expected.code === null ? '' : ` (${expected.code})`}`, async () => {
      installs(resultCode, hresult)

      expect(await installer.apply(slice, slice.items[0]!, TIMEOUT)).to.include({ ...expected, patchId: 'kb', hresult })
    })
  }

  it('tells that an update waits for a restart', async () => {
    installs(2, 0, { rebootRequired: true })

    expect(await installer.apply(slice, slice.items[0]!, TIMEOUT)).to.include({ outcome: 'succeeded', restartRequired: true })
  })

  it('says of an update that the managed server does not offer that it is not offered', async () => {
    installs(4, -2145124329, { notOffered: true })

    expect(await installer.apply(slice, slice.items[0]!, TIMEOUT)).to.include({ outcome: 'failed', code: 'not_offered' })
  })

  for (const [code, hresult, retryable] of [
    ['not_managed', null, false],
    ['server_unreachable', -2147012867, true],
    ['busy', -2145124330, true],
    ['reboot_pending', null, true],
    ['access_denied', -2147024891, false],
    ['failed', -2147467259, false],
  ] as const) {
    it(`passes the error ${code} on with its HRESULT`, async () => {
      powershell.on('install', { kind: 'error', code, hresult, message: 'テスト' })

      const result = await installer.apply(slice, slice.items[0]!, TIMEOUT)

      expect(result).to.include({ outcome: 'failed', code, hresult, message: 'テスト', retryable })
    })
  }

  for (const [what, behavior, code] of [
    ['garbage', { kind: 'text', stdout: 'At line:1 char:1\n+ <html>', exit: 0 }, 'answer_malformed'],
    ['nothing', { kind: 'text', stdout: '', exit: 0 }, 'answer_malformed'],
    ['a failing exit status', { kind: 'text', stdout: '{"contract":1,"action":"install","ok":true}', exit: 1 }, 'answer_malformed'],
    ['the answer to another question', { kind: 'text', stdout: '{"contract":1,"action":"search","ok":true}', exit: 0 }, 'answer_malformed'],
    ['another contract', { kind: 'text', stdout: '{"contract":2,"action":"install","ok":true}', exit: 0 }, 'answer_malformed'],
    [
      'a result of another update',
      {
        kind: 'answer',
        fields: {
          resultCode: 2,
          hresult: 0,
          rebootRequired: false,
          results: [{ updateId: OTHER, resultCode: 2, hresult: 0, rebootRequired: false, notOffered: false }],
        },
      },
      'answer_malformed',
    ],
    [
      'an unknown result code',
      {
        kind: 'answer',
        fields: {
          resultCode: 2,
          hresult: 0,
          rebootRequired: false,
          results: [{ updateId: ID, resultCode: 6, hresult: 0, rebootRequired: false, notOffered: false }],
        },
      },
      'answer_malformed',
    ],
    ['20 MB of output', { kind: 'flood' }, 'answer_too_large'],
  ] as const satisfies readonly (readonly [string, Behavior, string])[]) {
    it(`fails clearly on ${what}`, async () => {
      powershell.on('install', behavior)

      expect(await installer.apply(slice, slice.items[0]!, TIMEOUT)).to.include({ outcome: 'failed', code })
    })
  }

  it('ends a PowerShell that does not answer in time', async () => {
    powershell.on('install', { kind: 'slow' })

    expect(await installer.apply(slice, slice.items[0]!, 500)).to.include({ outcome: 'failed', code: 'timed_out', retryable: true })
  })

  it('says so when there is no PowerShell', async () => {
    const none = new WindowsUpdate({ powershell: '/nonexistent', script: 'x', environment: {} })

    expect(await none.apply(slice, slice.items[0]!, TIMEOUT)).to.include({ outcome: 'failed', code: 'powershell_absent' })
  })

  it('accepts a byte order mark and blanks around the answer', async () => {
    const answer = { contract: 1, action: 'search', ok: true, resultCode: 2, updates: [], warnings: [] }
    powershell.on('search', { kind: 'text', stdout: `\uFEFF\r\n ${JSON.stringify(answer)}\r\n`, exit: 0 })

    expect(await installer.search([ID], TIMEOUT)).to.deep.equal([])
  })

  it('refuses a search that failed', async () => {
    powershell.on('search', { kind: 'answer', fields: { resultCode: 4, updates: [], warnings: [] } })

    const error = await installer.search([ID], TIMEOUT).catch((failure: unknown) => failure)

    expect(error).to.be.instanceOf(InstallerError).with.property('code', 'search_failed')
  })

  it('previews what is open, with restart and size', async () => {
    powershell.on('search', found(anUpdate(), anUpdate({ updateId: OTHER, isInstalled: true, rebootBehavior: 1 })))

    expect(await installer.preview(slice, TIMEOUT)).to.deep.equal({
      changes: [{ action: 'upgrade', name: ID, architecture: null, from: null, to: '200', sha256: null }],
      restart: 'possible',
      bytes: 1_000,
      services: [],
    })
  })

  it('verifies by a search of its own; what is not offered is missing', async () => {
    const two = { ...slice, items: [...slice.items, { patchId: 'other', updateId: OTHER }] } as Slice
    powershell.on('search', found(anUpdate({ isInstalled: true })))

    expect(await installer.verify(two, TIMEOUT)).to.deep.equal([
      { patchId: 'kb', state: 'installed', version: '200' },
      { patchId: 'other', state: 'missing', version: null },
    ])
  })

  it('asks for a restart with a reason that is short enough', async () => {
    powershell.on('reboot', { kind: 'answer', fields: { scheduled: true, bootId: 'b' } })

    await installer.reboot('x'.repeat(500), 5)

    expect(powershell.asked()[0]?.request).to.deep.equal({ contract: 1, action: 'reboot', delaySeconds: 5, reason: 'x'.repeat(200) })
  })

  it('gives an inventory that is equal for an equal computer', async () => {
    powershell.on('identity', { kind: 'answer', fields: identity })
    const machine = windowsMachine(await installer.identity(TIMEOUT))
    powershell.on('search', found(anUpdate(), anUpdate({ updateId: OTHER, isInstalled: true })))
    const first = await windowsInventory(machine, installer, noApplications)
    powershell.on('search', found(anUpdate({ updateId: OTHER, isInstalled: true }), anUpdate()))

    expect(await windowsInventory({ ...machine, bootId: 'another start' }, installer, noApplications)).to.deep.equal(first)
    expect(first.updates.map((update) => update.state)).to.deep.equal(['installed', 'missing'])
    expect(first.machine).to.include({ susClientId: OTHER, machineUuid: ID, hostName: 'ap-web01.tenant.example' })
  })
})

describe('stateOf', () => {
  it('puts the restart that is waited for above all', () => {
    expect(stateOf({ isInstalled: true, isDownloaded: true, rebootRequired: true })).to.equal('pending_reboot')
    expect(stateOf({ isInstalled: true, isDownloaded: true, rebootRequired: false })).to.equal('installed')
    expect(stateOf({ isInstalled: false, isDownloaded: true, rebootRequired: false })).to.equal('downloaded')
    expect(stateOf({ isInstalled: false, isDownloaded: false, rebootRequired: false })).to.equal('missing')
  })
})

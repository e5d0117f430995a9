import { expect } from 'chai'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dayOf, listApplications } from '../../../agent/inventory/applications.ts'
import { windowsInventory } from '../../../agent/inventory/windows.ts'
import { WindowsUpdate } from '../../../agent/installer/windows-update.ts'
import { Inventory } from '../../../server/agents/protocol.ts'
import { StandInPowerShell } from '../../peers/powershell.ts'

const PRODUCT = '5C9A4F0E-29AB-4C1E-8A57-0D0F0C1D2E3F'

const entry = (changes: Record<string, unknown> = {}) => ({
  key: `{${PRODUCT}}`,
  productCode: PRODUCT,
  upgradeCode: null,
  name: 'サンプル ビューア',
  version: '1.0.2',
  publisher: 'Example Corp.',
  scope: 'machine',
  architecture: 'x64',
  installDate: '20261120',
  uninstallable: true,
  windowsInstaller: true,
  ...changes,
})

const machine = {
  hostName: 'ap-win01',
  machineUuid: PRODUCT.toLowerCase(),
  susClientId: null,
  platform: 'windows' as const,
  os: {
    name: 'Microsoft Windows Server 2022 Standard',
    version: '10.0.20348',
    release: '10.0.20348.3807',
    architecture: 'x64',
    kernel: '10.0.20348.3807',
  },
  addresses: [],
  bootId: 'b',
}

describe('listApplications', () => {
  let folder: string
  let powershell: StandInPowerShell

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'applications-'))
    powershell = new StandInPowerShell(folder)
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  const settings = () => ({
    powershell: powershell.program,
    script: '/opt/agent/windows-applications.ps1',
    environment: { PATH: '/usr/bin' },
  })
  const answers = (...applications: object[]) =>
    powershell.on('applications', { kind: 'answer', fields: { applications, unreadable: 0, truncated: false } })

  it('reads what Add/Remove-Programs has, each application once, equal for equal computers', async () => {
    const user = entry({
      key: 'Tool',
      productCode: null,
      name: 'Tool',
      version: null,
      publisher: null,
      scope: 'user',
      architecture: 'unknown',
      installDate: '11/20/2026',
    })
    answers(entry(), user, user)

    const first = await listApplications(settings())
    answers(user, entry())

    expect(await listApplications(settings())).to.deep.equal(first)
    expect(first).to.have.length(2)
    expect(first[0]).to.include({ name: 'Tool', version: null, scope: 'user', installedOn: null })
    expect(first[1]).to.deep.equal({
      key: `{${PRODUCT}}`,
      productCode: PRODUCT.toLowerCase(),
      upgradeCode: null,
      name: 'サンプル ビューア',
      version: '1.0.2',
      publisher: 'Example Corp.',
      scope: 'machine',
      architecture: 'x64',
      installedOn: '2026-11-20',
      uninstallable: true,
      windowsInstaller: true,
    })
    expect(powershell.asked()[0]?.args.at(-1)).to.equal('/opt/agent/windows-applications.ps1')
  })

  it('fails with a code of its own on an answer of another shape', async () => {
    answers({ ...entry(), scope: 'galaxy' })

    const error = await listApplications(settings()).catch((caught: unknown) => caught)

    expect(error).to.include({ code: 'answer_malformed' })
  })

  it('comes with the inventory of a Windows computer, or is said to be untold', async () => {
    answers(entry())
    powershell.on('search', { kind: 'answer', fields: { resultCode: 2, searchedAt: null, updates: [], warnings: [] } })
    powershell.on('identity', {
      kind: 'answer',
      fields: {
        susClientId: null,
        machineUuid: PRODUCT,
        hostName: 'ap-win01',
        bootId: 'b',
        rebootPending: false,
        os: { caption: 'x', version: '10', build: 1, ubr: null, architecture: 'x64', productType: 3, language: 'ja-JP' },
      },
    })
    const updates = new WindowsUpdate({ ...settings(), script: '/opt/agent/windows-update.ps1' })

    const told = await windowsInventory(machine, updates, () => listApplications(settings()))
    powershell.on('applications', { kind: 'error', code: 'access_denied', hresult: null, message: 'no' })
    const untold = await windowsInventory(machine, updates, () => listApplications(settings()))

    expect(Inventory.parse(JSON.parse(JSON.stringify(told)))).to.deep.equal(told)
    expect([told.applications.length, told.untold]).to.deep.equal([1, []])
    expect([untold.applications.length, untold.untold]).to.deep.equal([0, ['applications']])
  })
})

describe('dayOf', () => {
  it('reads the one form that is certain', () => {
    expect(['20261120', '20261320', '2026-11-20', '', null].map(dayOf)).to.deep.equal(['2026-11-20', null, null, null, null])
  })
})

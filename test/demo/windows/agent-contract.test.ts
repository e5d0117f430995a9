import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { windowsInventory, windowsMachine } from '../../../agent/inventory/windows.ts'
import { WindowsUpdate } from '../../../agent/installer/windows-update.ts'
import type { Slice } from '../../../agent/protocol/messages.ts'
import { describeFleet, installStandIn, susClientIdOf } from '../../../demo/windows/fleet.ts'
import { anUpdate, aWsus, stopAll } from '../wsus/a-wsus.ts'

const ALL_COMPUTERS = 'a0a08746-4dbe-4a37-9adf-9e7652c0b421'
const TIMEOUT_MS = 20_000
const script = join(import.meta.dirname, '../../../agent/installer/windows-update.ps1')

describe('the agent with the stand-in powershell', () => {
  const dir = mkdtempSync(join(tmpdir(), 'tsukuroi-standin-'))
  afterEach(stopAll)
  after(() => rmSync(dir, { recursive: true, force: true }))

  it('previews, applies, restarts and verifies an update that the demo WSUS approves', async () => {
    const update = anUpdate()
    const wsus = await aWsus({ updates: [update] })
    wsus.approve(update.updateId, ALL_COMPUTERS)
    const [computer] = describeFleet([{ name: 'alpha', count: 1 }])
    const { powershell } = installStandIn(dir, computer!, wsus.url)
    const installer = new WindowsUpdate({ powershell, script, environment: {} })
    const slice: Slice = {
      installer: 'windows-update',
      computerId: 'C@Direct',
      items: [{ patchId: 'p1', updateId: update.updateId }],
      expected: null,
    }

    const before = await installer.identity(TIMEOUT_MS)
    const preview = await installer.preview(slice, TIMEOUT_MS)
    const applied = await installer.apply(slice, slice.items[0]!, TIMEOUT_MS)
    const pending = await installer.verify(slice, TIMEOUT_MS)
    await installer.reboot('patches', 0)
    const after = await installer.identity(TIMEOUT_MS)
    const verified = await installer.verify(slice, TIMEOUT_MS)
    const inventory = await windowsInventory(windowsMachine(after), installer, () => Promise.resolve([]))

    expect(before.susClientId).to.equal(susClientIdOf(computer!))
    expect(preview).to.deep.include({ restart: 'required', bytes: 10 * 1_048_576 })
    expect(preview.changes).to.have.length(1)
    expect(applied).to.include({ outcome: 'succeeded', restartRequired: true })
    expect(pending[0]!.state).to.equal('pending_reboot')
    expect(after.bootId).to.not.equal(before.bootId)
    expect(verified[0]!.state).to.equal('installed')
    expect(inventory.updates).to.have.length(1)
    expect(inventory.updates[0]).to.include({ updateId: update.updateId, state: 'installed' })
    expect(inventory.restartRequired).to.equal(false)
    expect(wsus.estate.computer(susClientIdOf(computer!)).rows.get(update.updateId)?.state).to.equal(4)
  })
})

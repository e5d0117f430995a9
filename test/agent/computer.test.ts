import { expect } from 'chai'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openComputer } from '../../agent/computer.ts'
import { loadConfig } from '../../agent/config.ts'
import type { PatchResult, Slice } from '../../agent/protocol/messages.ts'
import { ClientError } from '../../agent/protocol/client.ts'

const NOTHING = '{"contract":1,"action":"applications","ok":true,"applications":[]}'

describe('openComputer of a Windows computer', () => {
  let home: string
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'home-'))
  })
  afterEach(() => rmSync(home, { recursive: true }))

  /** What becomes of an application whose installer cannot be loaded. */
  async function loading(failure: Error): Promise<PatchResult> {
    const powershell = join(home, 'powershell')
    writeFileSync(powershell, `#!/bin/sh\ncat > /dev/null\necho '${NOTHING}'\n`)
    chmodSync(powershell, 0o755)
    const { installer, loadFilesFrom } = openComputer(loadConfig(home, { platform: 'windows', powershell }), home)
    loadFilesFrom?.({ download: () => Promise.reject(failure) })
    const item = {
      patchId: 'app:windows/app/Example.Viewer/1.1',
      action: 'install' as const,
      installerType: 'inno' as const,
      file: { sha256: '0'.repeat(64), size: 10, name: 'viewer.exe' },
      pathInArchive: null,
      switches: null,
      success: [0],
      restart: [],
      timeoutSeconds: 10,
      expects: { productCode: null, upgradeCode: null, name: 'Example Viewer', publisher: null, version: '1.1' },
    }
    const slice: Slice = { installer: 'application', computerId: 'K', expected: null, items: [item] }
    return installer.apply(slice, item, 20_000)
  }

  it('tells a full disk from a server that gives no file: both can be tried again', async () => {
    const full = Object.assign(new Error('write'), { code: 'ENOSPC' })

    expect(await loading(full)).to.include({ outcome: 'failed', code: 'disk_full', message: 'ENOSPC', retryable: true })
    expect(await loading(new ClientError('unreachable', 'ECONNREFUSED'))).to.include({
      outcome: 'failed',
      code: 'download_failed',
      message: 'ECONNREFUSED',
      retryable: true,
    })
  })
})

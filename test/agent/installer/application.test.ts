import { expect } from 'chai'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ApplicationInstaller, findApplication } from '../../../agent/installer/application.ts'
import { InstallerError } from '../../../agent/installer/types.ts'
import type { Application } from '../../../agent/inventory/inventory.ts'
import type { ApplicationItem, Slice } from '../../../agent/protocol/messages.ts'
import { zipOf } from '../../catalog/document/packed.ts'

const PRODUCT = '5c9a4f0e-29ab-4c1e-8a57-0d0f0c1d2e3f'
const UPGRADE = '11111111-2222-4333-8444-555555555555'
const TIMEOUT = 20_000

const installed = (changes: Partial<Application> = {}): Application => ({
  key: 'Viewer_is1',
  productCode: null,
  upgradeCode: null,
  name: 'Example Viewer',
  version: '1.0',
  publisher: 'Example Corp.',
  scope: 'machine',
  architecture: 'x64',
  installedOn: null,
  uninstallable: true,
  windowsInstaller: false,
  ...changes,
})

describe('ApplicationInstaller', () => {
  let home: string
  let listed: Application[]
  let text: string
  let downloads: number
  let listings: number

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'application-'))
    listed = [installed()]
    downloads = 0
    listings = 0
    program('')
  })
  afterEach(() => rmSync(home, { recursive: true }))

  /** The installer that the server gives: notes its arguments, then does `script`. */
  function program(script: string): void {
    text = `#!/bin/sh\nfor one in "$@"; do echo "$one" >> ${home}/arguments; done\n${script}\n`
  }
  const sha256 = () => createHash('sha256').update(text).digest('hex')
  const argumentsGiven = () => readFileSync(join(home, 'arguments'), 'utf8').trim().split('\n')

  /** Whether the program was run is seen by the file it writes; the second look at what is installed finds `after`. */
  function installer(after: Application[], changes: { download?: (path: string) => void } = {}): ApplicationInstaller {
    const msiexec = join(home, 'msiexec')
    writeFileSync(
      msiexec,
      `#!/bin/sh\nfor one in "$@"; do echo "$one" >> ${home}/arguments; done\nexit $(cat ${home}/status 2>/dev/null || echo 0)\n`,
      { mode: 0o755 },
    )
    return new ApplicationInstaller({
      folder: join(home, 'installers'),
      msiexec,
      environment: { PATH: '/usr/bin:/bin' },
      download: ({ path }) => {
        downloads += 1
        if (changes.download) changes.download(path)
        else writeFileSync(path, text)
        return Promise.resolve()
      },
      applications: () => {
        listings += 1
        return Promise.resolve(listings === 1 ? listed : after)
      },
    })
  }

  function item(changes: Partial<ApplicationItem> = {}): ApplicationItem {
    return {
      patchId: 'app:windows/app/Example.Viewer/1.1',
      action: 'install',
      installerType: 'inno',
      file: { sha256: sha256(), size: text.length, name: 'viewer-1.1.exe' },
      pathInArchive: null,
      switches: null,
      success: [0],
      restart: [3010, 1641],
      timeoutSeconds: 10,
      expects: { productCode: null, upgradeCode: null, name: 'Example Viewer', publisher: 'EXAMPLE  corp.', version: '1.1' },
      ...changes,
    }
  }
  const sliceOf = (one: ApplicationItem): Slice => ({ installer: 'application', computerId: 'K', expected: null, items: [one] })
  async function apply(one: ApplicationItem, with_: ApplicationInstaller) {
    return with_.apply(sliceOf(one), one, TIMEOUT)
  }
  const newer = [installed({ version: '1.1.0' })]

  it('runs the file of the plan silently, sees what is installed then, and leaves nothing behind', async () => {
    const one = item()

    expect(await apply(one, installer(newer))).to.deep.equal({
      patchId: one.patchId,
      outcome: 'succeeded',
      code: null,
      hresult: 0,
      message: '',
      restartRequired: false,
      retryable: false,
    })
    expect(argumentsGiven()).to.deep.equal(['/VERYSILENT', '/SUPPRESSMSGBOXES', '/NORESTART', '/SP-'])
    expect(readdirSync(join(home, 'installers'))).to.deep.equal([])
  })

  it('gives each switch of the plan as one argument, and an MSI to Windows Installer', async () => {
    await apply(item({ installerType: 'msi', switches: ['/qn', 'INSTALLDIR=C:\\Program Files\\Viewer', '$(reboot)'] }), installer(newer))

    const [mode, path, ...rest] = argumentsGiven()
    expect([mode, path?.endsWith('/viewer-1.1.exe'), rest]).to.deep.equal([
      '/i',
      true,
      ['/qn', 'INSTALLDIR=C:\\Program Files\\Viewer', '$(reboot)'],
    ])
  })

  it('does nothing when the wanted version or a newer one is there', async () => {
    listed = [installed({ version: '1.2' })]

    expect(await apply(item(), installer([]))).to.include({ outcome: 'succeeded' })
    expect(downloads).to.equal(0)
  })

  describe('with an archive', () => {
    /** The archive that the server gives: an installer that also notes what lies beside it, and what else the test wants. */
    function archived(changes: Partial<ApplicationItem>, other: Record<string, string> = {}) {
      program(`ls >> ${home}/beside`)
      const members = { 'viewer/setup.exe': text, 'viewer/data.cab': 'cabinet', 'manual.pdf': 'manual', ...other }
      const bytes = zipOf(Object.entries(members).map(([name, body]) => ({ name, body: Buffer.from(body) })))
      const file = { sha256: createHash('sha256').update(bytes).digest('hex'), size: bytes.length, name: 'viewer.zip' }
      const one = item({ file, pathInArchive: 'viewer/setup.exe', ...changes })
      return { one, with_: installer(newer, { download: (path) => writeFileSync(path, bytes) }) }
    }

    it('runs the installer inside where it was unpacked, as its type asks for, and leaves nothing behind', async () => {
      const { one, with_ } = archived({ installerType: 'nullsoft' })

      expect(await apply(one, with_)).to.include({ outcome: 'succeeded', hresult: 0 })
      expect(argumentsGiven()).to.deep.equal(['/S'])
      expect(readFileSync(join(home, 'beside'), 'utf8').trim().split('\n')).to.deep.equal(['data.cab', 'setup.exe'])
      expect(readdirSync(join(home, 'installers'))).to.deep.equal([])
    })

    it('gives an MSI inside to Windows Installer', async () => {
      const { one, with_ } = archived({ installerType: 'wix', pathInArchive: 'viewer/v.msi' }, { 'viewer/v.msi': 'package' })

      await apply(one, with_)

      const [mode, path, ...rest] = argumentsGiven()
      expect([mode, path?.endsWith('/_unpacked/v.msi'), rest]).to.deep.equal(['/i', true, ['/quiet', '/norestart']])
    })

    it('runs nothing of an archive that leads out of it, and leaves nothing behind', async () => {
      const { one, with_ } = archived({}, { '../../evil.exe': 'evil' })

      expect(await apply(one, with_)).to.include({ outcome: 'failed', code: 'archive_refused', retryable: false })
      expect(readdirSync(home).toSorted()).to.deep.equal(['installers', 'msiexec'])
      expect(readdirSync(join(home, 'installers'))).to.deep.equal([])
    })

    it('opens no archive that is another than the plan says', async () => {
      const { one, with_ } = archived({})
      const file = { sha256: sha256(), size: 1, name: 'viewer.zip' }

      expect(await apply({ ...one, file }, with_)).to.include({ outcome: 'failed', code: 'hash_mismatch' })
      expect(existsSync(join(home, 'beside'))).to.equal(false)
    })
  })

  it('runs no file that is another than the plan says', async () => {
    const result = await apply(item(), installer(newer, { download: (path) => writeFileSync(path, `${text}\necho changed`) }))

    expect(result).to.include({ outcome: 'failed', code: 'hash_mismatch' })
    expect(existsSync(join(home, 'arguments'))).to.equal(false)
  })

  it('says that the file could not be had, may be tried again, and keeps the part that came for that', async () => {
    const part = (path: string) => `${path}.part`
    const download = (path: string) => {
      writeFileSync(part(path), 'half')
      throw new InstallerError('download_failed', 'agent_file_not_found')
    }

    expect(await apply(item(), installer(newer, { download }))).to.include({ outcome: 'failed', code: 'download_failed', retryable: true })
    expect(readdirSync(join(home, 'installers', sha256()))).to.deep.equal(['viewer-1.1.exe.part'])
    program('# another one')
    listings = 0
    await apply(item(), installer(newer))
    expect(readdirSync(join(home, 'installers'))).to.deep.equal([])
  })

  it('runs no plain program of which nobody knows how it stays silent', async () => {
    expect(await apply(item({ installerType: 'exe' }), installer(newer))).to.include({ outcome: 'failed', code: 'switches_absent' })
    expect(downloads).to.equal(0)
  })

  it('takes a return value that asks for a restart for success', async () => {
    program('exit 7')

    expect(await apply(item({ restart: [7] }), installer(newer))).to.include({ outcome: 'succeeded', restartRequired: true, hresult: 7 })
  })

  it('takes the return values of the plan for success', async () => {
    program('exit 9')

    expect(await apply(item({ success: [0, 9] }), installer(newer))).to.include({ outcome: 'succeeded' })
  })

  for (const [status, code, retryable] of [
    [5, 'access_denied', false],
    [112, 'disk_full', true],
    [42, 'install_failed', false],
  ] as const) {
    it(`calls the return value ${status} ${code}`, async () => {
      program(`echo out of luck; exit ${status}`)

      const result = await apply(item(), installer([]))

      expect(result).to.include({ outcome: 'failed', code, retryable, hresult: status, message: 'out of luck' })
    })
  }

  it('does not believe an installer that changed nothing', async () => {
    expect(await apply(item(), installer(listed))).to.include({ outcome: 'failed', code: 'nothing_changed', retryable: false })
  })

  it('says when another version is there than the plan told', async () => {
    expect(await apply(item(), installer([installed({ version: '1.0.5' })]))).to.include({
      outcome: 'succeeded_with_errors',
      code: 'version_differs',
    })
  })

  it('ends an installer that shows a window and waits', async () => {
    program('exec sleep 60')

    expect(await apply(item({ timeoutSeconds: 1 }), installer(listed))).to.include({
      outcome: 'failed',
      code: 'timed_out',
      retryable: true,
    })
  })

  it('removes by Windows Installer, and nothing else', async () => {
    const gone = item({ action: 'remove', file: null, expects: { ...item().expects, productCode: PRODUCT.toUpperCase(), version: null } })
    listed = [installed({ productCode: PRODUCT, windowsInstaller: true })]

    expect(await apply(gone, installer([]))).to.include({ outcome: 'succeeded' })
    expect(argumentsGiven()).to.deep.equal(['/x', `{${PRODUCT.toUpperCase()}}`, '/quiet', '/norestart'])
    listings = 0
    listed = [installed()]
    expect(await apply({ ...gone, expects: item().expects }, installer([]))).to.include({ outcome: 'failed', code: 'not_removable' })
  })

  it('previews what would come, and verifies what came', async () => {
    const one = item()

    expect(await installer(newer).preview(sliceOf(one))).to.deep.equal({
      changes: [{ action: 'upgrade', name: 'Example Viewer', architecture: null, from: '1.0', to: '1.1', sha256: sha256() }],
      restart: 'possible',
      bytes: text.length,
      services: [],
    })
    expect(await installer(newer).verify(sliceOf(one))).to.deep.equal([{ patchId: one.patchId, state: 'installed', version: '1.1.0' }])
    listings = 0
    expect((await installer([]).verify(sliceOf(one)))[0]).to.include({ state: 'missing', version: '1.0' })
  })
})

describe('findApplication', () => {
  const nobody = { productCode: null, upgradeCode: null, name: null, publisher: null, version: null }
  const all = [
    installed({ productCode: PRODUCT, name: 'Other name', version: '2' }),
    installed({ upgradeCode: UPGRADE, version: '3' }),
    installed({ version: '10' }),
    installed({ version: '9' }),
    installed({ version: null }),
  ]

  it('goes by product code, then upgrade code, then name and publisher, and takes the highest version', () => {
    const byName = { ...nobody, name: 'example viewer', publisher: 'Example Corp.' }

    expect(findApplication({ ...byName, productCode: PRODUCT, upgradeCode: UPGRADE }, all)?.version).to.equal('2')
    expect(findApplication({ ...byName, productCode: UPGRADE, upgradeCode: UPGRADE }, all)?.version).to.equal('3')
    expect(findApplication(byName, all)?.version).to.equal('10')
    expect(findApplication({ ...byName, publisher: 'Somebody' }, all)).to.equal(undefined)
    expect(findApplication(nobody, all)).to.equal(undefined)
  })
})

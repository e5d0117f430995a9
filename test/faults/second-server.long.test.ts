import { expect } from 'chai'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { messageFor } from '../../templates/index.ts'
import { freePort } from '../peers/ports.ts'
import { hasEnded, isAlive, RealService } from './service.ts'

const LOCALES = [
  ['C.UTF-8', 'en'],
  ['ja_JP.UTF-8', 'ja'],
] as const

describe('a second server on the same state directory', function () {
  this.timeout(120_000)
  let service: RealService

  before(async () => {
    service = new RealService()
    await service.start()
  })
  after(() => service.close())

  async function refused(environment: Record<string, string> = {}): Promise<{ status: number | null; text: string }> {
    const second = new RealService({}, service.stateDir)
    const child = second.launch(environment)
    await once(child, 'close')
    return { status: child.exitCode, text: second.log }
  }

  for (const [locale, language] of LOCALES) {
    it(`is refused in ${language}, and the first one is unharmed`, async () => {
      const message = messageFor('state_directory_in_use', language, { stateDir: service.stateDir })
      const before = [service.pidOf('api'), service.pidOf('worker'), service.pidOf('postgres')]

      const { status, text } = await refused({ LC_ALL: locale, LANG: locale })

      expect(status).to.equal(message.exit)
      expect(text).to.contain(message.line)
      expect([service.pidOf('api'), service.pidOf('worker'), service.pidOf('postgres')]).to.deep.equal(before)
      expect(await service.isReady()).to.equal(true)
      expect((await service.operator('GET', '/tenants')).status).to.equal(200)
    })
  }

  it('is refused even after the database was killed and came back', async () => {
    await service.kill('postgres')
    await service.until('the service is ready again', () => service.isReady())

    const { status, text } = await refused()

    expect(text).to.contain(messageFor('state_directory_in_use', 'en', { stateDir: service.stateDir }).line)
    expect(status).to.equal(101)
  })
})

describe('two servers that begin at the same moment in a new state directory', function () {
  this.timeout(120_000)

  it('end up as one', async () => {
    const one = new RealService()
    const other = new RealService({}, one.stateDir)
    try {
      const children = [one.launch(), other.launch()]
      await Promise.race(children.map((child) => once(child, 'close')))
      await one
        .until('the other one is up', () => one.isReady())
        .catch((error: unknown) => {
          throw new Error(other.log, { cause: error })
        })

      expect(children.filter(hasEnded).map((child) => child.exitCode)).to.deep.equal([101])
      expect(one.log + other.log).to.contain(messageFor('state_directory_in_use', 'en', { stateDir: one.stateDir }).line)
    } finally {
      await Promise.all([one.stop(), other.stop()])
      for (const service of [one, other]) await service.close()
    }
  })
})

describe('a server whose supervisor is killed', function () {
  this.timeout(120_000)
  let service: RealService

  before(async () => {
    service = new RealService({ TSUKUROI_PORT: String(await freePort()) })
    await service.start()
  })
  after(() => service.close())

  it('leaves nobody behind, and the next one has the port, the socket and the directory at once', async () => {
    const parts = [service.pidOf('api') ?? 0, service.pidOf('worker') ?? 0]
    // A held answer makes the old parts end late.
    const held = connect(Number(new URL(service.url).port), '127.0.0.1').on('error', () => undefined)
    held.write('POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{')

    await service.kill('main')
    await service.start()
    await service.until('the old parts are gone', () => parts.every((pid) => !isAlive(pid)))
    held.destroy()

    expect(await service.isReady()).to.equal(true)
    expect((await service.operator('GET', '/tenants')).status).to.equal(200)
  })
})

describe('a start that cannot succeed', function () {
  this.timeout(120_000)
  let folder: string
  before(() => (folder = mkdtempSync(join(tmpdir(), 'tsukuroi-start-'))))
  after(() => rmSync(folder, { recursive: true, force: true }))

  async function endOf(service: RealService, environment: Record<string, string>): Promise<number | null> {
    const child = service.launch(environment)
    await once(child, 'close')
    return child.exitCode
  }

  it('says that its port is taken, in both languages', async () => {
    const taken = createServer()
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
    const { port } = taken.address() as AddressInfo
    const service = new RealService({ TSUKUROI_PORT: String(port) })
    try {
      for (const [locale, language] of LOCALES) {
        const status = await endOf(service, { LC_ALL: locale, LANG: locale })

        const message = messageFor('port_in_use', language, { address: `127.0.0.1:${port}` })
        expect(service.log).to.contain(message.line)
        expect(status).to.equal(message.exit)
      }
    } finally {
      taken.close()
      await service.close()
    }
  })

  it('says that a file is where its state directory should be', async () => {
    const path = join(folder, 'a-file')
    writeFileSync(path, '')
    const service = new RealService({}, path)

    const status = await endOf(service, {})

    expect(service.log).to.match(/^CFMGM30504: ERROR: The state directory .*a-file.* cannot be used: ENOTDIR\./m)
    expect(status).to.equal(110)
  })

  it('says which settings are wrong, all of them', async () => {
    const service = new RealService({}, join(folder, 'unused'))

    const status = await endOf(service, { TSUKUROI_PORT: '70000', TSUKUROI_ROLE: 'nobody' })

    expect(service.log).to.contain('TSUKUROI_PORT').and.to.contain('TSUKUROI_ROLE')
    expect(status).to.equal(10)
  })
})

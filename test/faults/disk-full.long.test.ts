import { expect } from 'chai'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { messageFor } from '../../templates/index.ts'
import { needsMounts } from '../support/needs.ts'
import { freePort } from '../peers/ports.ts'
import { RealService } from './service.ts'
import { mayMount, SmallDisk } from './small-disk.ts'

const MEGABYTES = 420

describe('a full state directory', function () {
  this.timeout(120_000)
  before(needsMounts(mayMount))
  let disk: SmallDisk
  let service: RealService

  before(() => {
    disk = new SmallDisk(4)
    service = new RealService({}, disk.folder('state'))
  })
  after(async () => {
    await service.close()
    disk.remove()
  })

  for (const [locale, language] of [
    ['C.UTF-8', 'en'],
    ['ja_JP.UTF-8', 'ja'],
  ] as const) {
    it(`stops the start with a message in ${language}`, async () => {
      disk.fill()
      const child = service.launch({ LC_ALL: locale, LANG: locale })
      await once(child, 'close')

      const message = messageFor('disk_full', language, { path: service.stateDir })
      expect(service.log).to.contain(message.line)
      expect(child.exitCode).to.equal(message.exit)
    })
  }

  it('is no hindrance any more once there is space', async () => {
    disk.free()
    await service.start()

    expect(await service.isReady()).to.equal(true)
  })
})

describe('a full disk under the database', function () {
  this.timeout(180_000)
  before(needsMounts(mayMount))
  let disk: SmallDisk
  let service: RealService

  before(async () => {
    disk = new SmallDisk(MEGABYTES)
    service = new RealService()
    await placeDatabase(service, disk.folder('postgres'))
    await service.start()
  })
  after(async () => {
    disk.free()
    await service.close()
    disk.remove()
  })

  it('is said with a code; what was confirmed stays, what was refused is not there, and all goes on with space', async () => {
    const confirmed: string[] = []
    const refused: string[] = []
    const codes = new Set<string>()
    disk.fill()
    for (let number = 0; refused.length < 5 && number < 2000; number += 1) {
      const tenantId = `full-${String(number).padStart(4, '0')}`
      const tenants = Array.from({ length: 50 }, (_, i) => ({ tenantId: `${tenantId}-${i}`, name: 'x'.repeat(60) }))
      const answer = await service.operator('POST', '/tenants/add', { tenants })
      if (answer.status === 201) confirmed.push(`${tenantId}-0`)
      else refused.push(`${tenantId}-0`)
      if (answer.status !== 201) codes.add(`${answer.status} ${answer.code}`)
    }

    expect(refused).to.have.length(5)
    expect([...codes].filter((code) => !/^503 (?:database_full|database_unavailable)$/.test(code))).to.deep.equal([])
    disk.free()
    await service.until('the service is ready again', () => service.isReady())
    const there = (await service.rows<{ public_id: string }>(`select public_id from tenant where public_id like 'full-%-0'`)).map(
      (row) => row.public_id,
    )
    expect(there.toSorted()).to.deep.equal(confirmed.toSorted())
    expect((await service.operator('POST', '/tenants/add', { tenants: [{ tenantId: 'after', name: 'After' }] })).status).to.equal(201)
  })

  it('has a text in both languages', () => {
    expect(messageFor('database_full', 'en', {}).line).to.equal('CFMGM30521: ERROR: The disk of the database is full. Nothing was changed.')
    expect(messageFor('database_full', 'ja', {}).line).to.match(/^CFMGM30521: ERROR: データベース/)
  })

  it('keeps a stopped server from starting with a message, and nothing else', async () => {
    await service.stop()
    disk.fill()
    const child = service.launch()
    await service.until('it gives up', () => child.exitCode !== null)
    disk.free()

    expect(service.log).to.contain(messageFor('disk_full', 'en', { path: service.cluster.home }).line)
    await service.start()
    expect((await service.operator('GET', '/tenants?limit=1')).status).to.equal(200)
  })
})

/** Has the service make its database in this folder. */
async function placeDatabase(service: RealService, home: string): Promise<void> {
  const port = await freePort()
  const cluster = { home, port, passwords: { owner: 'own-secret', infra: 'infra-secret', tenant: 'tenant-secret' } }
  writeFileSync(join(service.stateDir, 'postgres.json'), JSON.stringify(cluster), { mode: 0o600 })
}

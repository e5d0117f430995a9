import { randomUUID } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect } from 'chai'
import { taskHandlers } from '../../server/handlers.ts'
import { startWorker } from '../../server/worker.ts'
import { monthOf, tableOf } from '../server/advisories/world.ts'
import { openTestApi, type TestApi } from '../support/api.ts'
import { aServerGroup, aTenant, aUser, PASSWORD } from '../support/people.ts'
import { shell, type Outcome } from './run.ts'

const SERVER = 'Windows Server 2019'
const TITLE = 'Cumulative Update for Windows Server 2019 for x64-based Systems'

describe('swcfmg_catalog', () => {
  let test: TestApi
  let worker: { stop(): Promise<void> }
  let dir: string
  let run: (line: string, ...more: string[]) => Promise<Outcome>
  let patchId: string
  const servers: Server[] = []

  before(async () => {
    test = await openTestApi()
    worker = await startWorker(test.app, taskHandlers, {})
    dir = await mkdtemp(join(tmpdir(), 'tsukuroi-catalog-'))
    run = shell(test.app.config.stateDir)
    patchId = `wsus:${randomUUID()}`
    await test.app.pools.infra('patch').insert({ public_id: patchId, kind: 'windows', name: 'KB5000002', title: TITLE, kbs: ['5000002'] })
  })
  after(async () => {
    await worker.stop()
    for (const server of servers) server.close()
    await test.close()
    await rm(dir, { recursive: true, force: true })
  })

  async function aFile(body: string | Buffer): Promise<string> {
    const path = join(dir, `${randomUUID()}.txt`)
    await writeFile(path, body)
    return path
  }

  const lines = Array.from({ length: 60 }, (_, n) => ({ cve: `CVE-2026-${1_000 + n}`, kb: 5000002, product: SERVER }))

  it('imports a file, says what came of it, and refuses one that would drop much', async () => {
    const first = await run(`swcfmg_catalog -import -file ${await aFile(gzipSync(tableOf(lines)))}`)
    expect(first, first.err).to.include({ code: 0 })
    expect(first.out).to.contain('CFMGD20520').and.to.contain('60 records, added 60').and.to.contain('1 patches looked at, 1 changed')

    const same = await run(`swcfmg_catalog -import -file ${await aFile(gzipSync(tableOf(lines)))}`)
    expect(same.out).to.contain('CFMGD20521')
    const small = await aFile(tableOf(lines.slice(0, 5)))
    const refused = await run(`swcfmg_catalog -import -file ${small}`)
    expect(refused).to.include({ code: 61 })
    expect(refused.err).to.contain('CFMGD20504').and.to.contain('drop 55 of 60')
    const japanese = await shell(test.app.config.stateDir, { locale: 'ja' })(`swcfmg_catalog -import -file ${small}`)
    expect(japanese.err).to.contain('60件のうち55件が失われます')
    expect(await run(`swcfmg_catalog -import -file ${small} -force`)).to.include({ code: 0 })
    expect(await run(`swcfmg_catalog -import -file ${await aFile(tableOf(lines))}`)).to.include({ code: 0 })
  })

  it('says where a file cannot be used', async () => {
    expect(await run(`swcfmg_catalog -import -file ${join(dir, 'none')}`)).to.include({ code: 20 })
    expect(await run(`swcfmg_catalog -import -file ${await aFile('%PDF')}`)).to.include({ code: 40 })
    expect(await run('swcfmg_catalog -import')).to.include({ code: 10 })
    expect(await run(`swcfmg_catalog -import -sourceid NOBODY -file ${await aFile(tableOf(lines))}`)).to.include({ code: 10 })
    const partly = await run(`swcfmg_catalog -import -file ${await aFile(`${tableOf(lines)}2026-01-13,CVE-X,5000002,t,p,,Low,,,\n`)}`)
    expect(partly).to.include({ code: 0 })
    expect(partly.err).to.contain('CFMGD20522').and.to.contain('line 62')
  })

  it('shows what is in force', async () => {
    const table = await run('swcfmg_catalog -status -format table')
    expect(table).to.include({ code: 0 })
    expect(table.out).to.contain('fresh').and.to.contain('60 CVEs in 1 KB articles')
    const sources = JSON.parse((await run('swcfmg_catalog -status -format json')).out) as Record<string, unknown>[]
    expect(sources).to.have.length(1)
    expect(sources[0]).to.include({ sourceId: 'msrc', documentCount: 1, enabled: false, state: 'fresh' })
    const documents = JSON.parse((await run('swcfmg_catalog -status -sourceid msrc -format json')).out) as Record<string, unknown>[]
    expect(documents[0]).to.include({ sourceId: 'msrc', key: 'kb-cve', records: 60 })
  })

  it('shows CVEs in the list of patches', async () => {
    const listed = JSON.parse((await run('swcfmg_patch_info -patch -format json')).out) as Record<string, unknown>[]

    expect(listed.find((patch) => patch['patchId'] === patchId)).to.include({ cveCount: 60, inheritedCves: 0, exploited: false })
  })

  it('fetches MSRC’s months that changed, each once, and says what failed', async () => {
    const months = new Map([['2026-Jan', monthOf('2026-Jan', [{ cve: 'CVE-2026-5000', kb: 5000002, product: SERVER, exploited: true }])]])
    const asked: string[] = []
    let revised = '2026-01-13T08:00:00Z'
    const server = createServer((req, res) => {
      asked.push(req.url ?? '')
      const key = /cvrf\/(.+)$/.exec(req.url ?? '')?.[1]
      if (req.url === '/updates') {
        const value = [
          {
            ID: '2026-Jan',
            CvrfUrl: `http://${req.headers.host}/cvrf/2026-Jan`,
            InitialReleaseDate: '2026-01-13T08:00:00Z',
            CurrentReleaseDate: revised,
          },
          { ID: '2026-Feb', CvrfUrl: 'http://elsewhere.example/cvrf/2026-Feb', CurrentReleaseDate: revised },
        ]
        res.end(JSON.stringify({ value }))
      } else if (key !== undefined && months.has(key)) res.end(months.get(key))
      else res.writeHead(404).end()
    })
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/updates`

    expect(await run(`swcfmg_catalog -set -url ${url} -schedule on`)).to.include({ code: 0 })
    const first = await run('swcfmg_catalog -update')
    expect(first, first.err).to.include({ code: 0 })
    expect(asked).to.deep.equal(['/updates', '/cvrf/2026-Jan'])
    expect(await run('swcfmg_patch_updateinfo -catalog')).to.include({ code: 0 })
    expect(asked.slice(2)).to.deep.equal(['/updates'])

    revised = '2026-02-01T08:00:00Z'
    months.set('2026-Jan', 'nonsense')
    const failed = await run('swcfmg_catalog -update')
    expect(failed).to.include({ code: 50 })
    expect(failed.err).to.contain('CFMGD20500')
    expect(JSON.parse((await run('swcfmg_catalog -status -sourceid msrc -format json')).out)).to.have.length(2)

    expect(await run('swcfmg_catalog -set -internet none')).to.include({ code: 0 })
    expect((await run('swcfmg_catalog -update')).err).to.contain('CFMGD20509')
    expect(await run('swcfmg_catalog -set -internet ftp://x')).to.include({ code: 10 })
    expect(await run('swcfmg_catalog -set -internet pac:http://wpad.example/proxy.pac -user u')).to.include({ code: 10 })
    expect(await run('swcfmg_catalog -set -internet pac:./nowhere.pac')).to.include({ code: 20 })
    expect(await run('swcfmg_catalog -set -internet pac:http://127.0.0.1:1/proxy.pac')).to.include({ code: 0 })
    expect((await run('swcfmg_catalog -update')).err).to.contain('http://127.0.0.1:1/proxy.pac')
  })

  it('shows a patch’s vulnerabilities to those who may see the patch, with who says so', async () => {
    const tenantId = await aTenant(test.app)
    const person = await aUser(test.app, 'tenant_admin', tenantId)
    await aServerGroup(test.app, tenantId)
    const browser = test.browser()
    await browser.signIn(person, PASSWORD)

    const patch = (await browser.ask('GET', `/api/v1/patches/${patchId}`)).json as unknown as {
      vulnerabilities: Record<string, unknown>[]
      documents: Record<string, unknown>[]
    }
    expect(patch.vulnerabilities[0]).to.deep.include({
      cve: 'CVE-2026-5000',
      exploited: true,
      inherited: false,
      kbs: [5000002],
      url: 'https://msrc.microsoft.com/update-guide/vulnerability/CVE-2026-5000',
    })
    expect(patch.documents.map((document) => document['key'])).to.have.members(['kb-cve', '2026-Jan'])
    const listed = await browser.ask('GET', '/api/v1/patches?view=all&exploited=true&cve=cve-2026-5000')
    expect(listed.json.items.map((item) => item['patchId'])).to.deep.equal([patchId])
    const advisories = await browser.ask('GET', '/api/v1/advisories?exploited=true')
    expect(advisories.json.items.map((item) => item['advisoryId'])).to.deep.equal(['CVE-2026-5000'])
    const one = (await browser.ask('GET', '/api/v1/advisories/CVE-2026-5000')).json as unknown as { patches: Record<string, unknown>[] }
    expect(one.patches.map((item) => item['patchId'])).to.deep.equal([patchId])
    expect((await browser.ask('GET', '/api/v1/advisories/CVE-2026-9999')).status).to.equal(404)
    expect((await browser.ask('GET', '/api/v1/feeds')).status).to.equal(403)
    expect((await browser.ask('POST', '/api/v1/feeds/msrc/documents', tableOf(lines))).status).to.equal(403)
  })
})

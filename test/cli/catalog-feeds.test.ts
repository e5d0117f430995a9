import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { taskHandlers } from '../../server/handlers.ts'
import { startWorker } from '../../server/worker.ts'
import { advisories, debianList, kevOf, osvLines } from '../server/advisories/feed-world.ts'
import { catalogFixture } from '../catalog/feed/feeds.ts'
import { openTestApi, type TestApi } from '../support/api.ts'
import { shell, type Outcome } from './run.ts'

describe('swcfmg_catalog with feeds of every vendor', function () {
  this.timeout(30_000)
  let test: TestApi
  let worker: { stop(): Promise<void> }
  let dir: string
  let server: Server
  let run: (line: string, ...more: string[]) => Promise<Outcome>
  let answer = ''

  before(async () => {
    test = await openTestApi()
    worker = await startWorker(test.app, taskHandlers, {})
    dir = await mkdtemp(join(tmpdir(), 'tsukuroi-feeds-'))
    run = shell(test.app.config.stateDir)
    server = createServer((_req, res) => void res.end(answer))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  })
  after(async () => {
    await worker.stop()
    server.close()
    await test.close()
    await rm(dir, { recursive: true, force: true })
  })

  const dsa = (more: readonly string[]): string =>
    debianList(['DSA-5532-1', 'DSA-4371-1', ...more].map((id, n) => ({ id, package: `package${n}`, fixed: '1.0-1' })))
  async function rowsOf(line: string): Promise<Record<string, unknown>[]> {
    const { code, out, err } = await run(`${line} -format json`)
    expect(code, err).to.equal(0)
    return JSON.parse(out) as Record<string, unknown>[]
  }

  it('adds a source from a preset, fetches it, and says what came of it', async () => {
    const presets = await rowsOf('swcfmg_catalog -presets')
    expect(presets.map((preset) => preset['presetId'])).to.include.members(['debian-security', 'alma-9', 'rhel-vex', 'winget', 'kev'])
    answer = dsa(['DSA-6000-1'])
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/list`

    expect(await run(`swcfmg_catalog -set -sourceid debian-security -url ${url} -schedule on`)).to.include({ code: 0 })
    const updated = await run('swcfmg_catalog -update -sourceid debian-security')
    expect(updated, updated.err).to.include({ code: 0 })
    expect(updated.out).to.contain('1 documents read, 1 changed; 3 records, 6 added, 0 changed, 0 removed, 0 rejected')
    const japanese = await shell(test.app.config.stateDir, { locale: 'ja' })('swcfmg_catalog -update -sourceid debian-security -force')
    expect(japanese.out).to.contain('項目 3件')

    answer = '%PDF'
    const failed = await run('swcfmg_catalog -update -sourceid debian-security')
    expect(failed).to.include({ code: 50 })
    const [source] = (await rowsOf('swcfmg_catalog -status')).filter((row) => row['sourceId'] === 'debian-security')
    expect(source).to.include({
      enabled: true,
      state: 'fresh',
      documentCount: 1,
      advisoryCount: 3,
      fixCount: 3,
      streams: 'debian/12/security',
      errorCode: 'feed_unknown_format',
    })
    expect((await run('swcfmg_catalog -set -sourceid mine -preset nonsense')).err).to.contain('CFMGD20608')
    expect(await run('swcfmg_catalog -set -sourceid mine -preset kev')).to.include({ code: 0 })
    expect(await run(`swcfmg_catalog -set -sourceid mine -signkey ${join(dir, 'none')}`)).to.include({ code: 20 })
    await writeFile(join(dir, 'key'), 'no key')
    expect(await run(`swcfmg_catalog -set -sourceid mine -signkey ${join(dir, 'key')}`)).to.include({ code: 10 })
  })

  it('takes in a directory, and says which of its files were refused', async () => {
    const feeds = join(dir, 'feeds')
    await mkdir(join(feeds, 'debian'), { recursive: true })
    await writeFile(join(feeds, 'alma.ndjson'), osvLines(advisories(30)))
    await writeFile(join(feeds, 'debian', 'DLA'), debianList([{ id: 'DLA-1-1', package: 'bash', fixed: '5.2-1', codename: 'bullseye' }]))
    await writeFile(join(feeds, 'README'), 'about these files')
    await writeFile(join(feeds, 'empty'), '')
    await symlink('/etc/passwd', join(feeds, 'link'))
    expect(await run('swcfmg_catalog -set -sourceid offline')).to.include({ code: 0 })

    const taken = await run(`swcfmg_catalog -import -dir ${feeds} -sourceid offline`)
    expect(taken, taken.err).to.include({ code: 0 })
    expect(taken.out).to.contain('CFMGD20611').and.to.contain('31 records')
    expect((await rowsOf('swcfmg_catalog -status -sourceid offline')).map((row) => row['key'])).to.have.members(['DLA', 'osv/AlmaLinux'])

    await writeFile(join(feeds, 'alma.ndjson'), osvLines(advisories(10)))
    await writeFile(join(feeds, 'kev.json'), kevOf(['CVE-2026-0001']))
    const partly = await run(`swcfmg_catalog -import -dir ${feeds} -sourceid offline`)
    expect(partly).to.include({ code: 61 })
    expect(partly.err).to.contain('CFMGD20609').and.to.contain('alma.ndjson').and.to.contain('feed_would_lose')
    expect(await run(`swcfmg_catalog -import -file ${join(feeds, 'alma.ndjson')} -sourceid offline`)).to.include({ code: 61 })
    expect(await run(`swcfmg_catalog -import -dir ${feeds} -sourceid offline -force`)).to.include({ code: 0 })
    expect(await run(`swcfmg_catalog -import -dir ${join(feeds, 'README')} -sourceid offline`)).to.include({ code: 20 })
  })

  it('gives a source of somebody’s own its stream and its way, for what is fetched and for what is brought', async () => {
    const list = join(dir, 'Packages')
    await writeFile(list, catalogFixture('deb-packages/Packages'))
    expect(await run('swcfmg_catalog -set -sourceid ours')).to.include({ code: 0 })
    const untold = await run(`swcfmg_catalog -import -file ${list} -sourceid ours`)
    expect(untold).to.include({ code: 40 })
    expect(untold.err).to.contain('CFMGD20601').and.to.contain('-stream rhel/9/base')

    const taken = await run(`swcfmg_catalog -import -file ${list} -sourceid ours -stream ubuntu/24.04/security`)
    expect(taken, taken.err).to.include({ code: 0 })
    expect(taken.out).to.contain('packages/ubuntu/24.04/security/')
    expect((await run(`swcfmg_catalog -import -file ${list} -sourceid ours -stream ubuntu/24.04/main`)).err).to.contain('CFMGD20618')
    expect((await run(`swcfmg_catalog -import -file ${list} -sourceid kev -stream ubuntu/24.04/main`)).err).to.contain('CFMGD20615')
    expect((await run('swcfmg_catalog -set -sourceid ours -stream noble')).err).to.contain('stream')

    const apt = 'swcfmg_catalog -set -sourceid ours -url http://127.0.0.1:9/ubuntu/ -way apt'
    expect(await run(`${apt} -suite noble-security -components main,universe`)).to.include({ code: 0 })
    const [source] = (await rowsOf('swcfmg_catalog -status')).filter((row) => row['sourceId'] === 'ours')
    expect(source).to.include({ stream: 'ubuntu/24.04/security', way: 'apt' })
    expect((await run(apt)).err).to.contain('-components')
    expect((await run('swcfmg_catalog -set -sourceid ours -way rpm')).err).to.contain('CFMGD20617')
    expect((await run('swcfmg_catalog -set -sourceid ours -way rpm -suite noble')).err).to.contain('-way rpm, -suite')
    expect((await run('swcfmg_catalog -set -sourceid ours -suite noble')).err).to.contain('-way')
    expect(await run('swcfmg_catalog -set -sourceid other -stream rhel/9/base -way rpm')).to.include({ code: 0 })
    expect(await run('swcfmg_catalog -set -sourceid other -stream none -way document')).to.include({ code: 0 })
    expect(await run('swcfmg_catalog -remove -sourceid ours')).to.include({ code: 0 })
  })

  it('removes a source with everything that it said', async () => {
    expect(await run('swcfmg_catalog -remove')).to.include({ code: 10 })
    const removed = await run('swcfmg_catalog -remove -sourceid offline')
    expect(removed).to.include({ code: 0 })
    // Eleven of its own, and three of another source that answer a vulnerability of which nobody says any more that attacks use it.
    expect(removed.out).to.contain('CFMGD20610').and.to.contain('3 documents').and.to.contain('14 packages')
    expect((await rowsOf('swcfmg_catalog -status')).map((row) => row['sourceId'])).to.not.include('offline')
    expect(await test.app.pools.infra('advisory').where('public_id', 'like', 'ALSA%').select()).to.deep.equal([])
    expect(await run('swcfmg_catalog -remove -sourceid offline')).to.include({ code: 10 })
  })
})

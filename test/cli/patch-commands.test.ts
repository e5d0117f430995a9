import { expect } from 'chai'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { taskHandlers } from '../../server/handlers.ts'
import { startWorker } from '../../server/worker.ts'
import { anUpdate, aWsus, stopAll } from '../demo/wsus/a-wsus.ts'
import { RawClient } from '../peers/wsus-calls.ts'
import { openTestApi, type TestApi } from '../support/api.ts'
import { unique } from '../support/people.ts'
import { shell, type Outcome } from './run.ts'

const ALL_COMPUTERS = 'a0a08746-4dbe-4a37-9adf-9e7652c0b421'

describe('commands for discovery and patches', () => {
  let test: TestApi
  let worker: { stop(): Promise<void> }
  let dir: string
  let run: (line: string, ...more: string[]) => Promise<Outcome>
  const file = async (text: string): Promise<string> => {
    const path = join(dir, unique('f'))
    await writeFile(path, text)
    return path
  }
  const listed = async (line: string): Promise<Record<string, unknown>[]> =>
    JSON.parse((await run(`${line} -format json`)).out) as Record<string, unknown>[]

  before(async () => {
    test = await openTestApi()
    worker = await startWorker(test.app, taskHandlers, {})
    dir = await mkdtemp(join(tmpdir(), 'tsukuroi-cli-'))
    run = shell(test.app.config.stateDir)
  })
  after(async () => {
    await worker.stop()
    await stopAll()
    await test.close()
    await rm(dir, { recursive: true, force: true })
  })

  describe('swcfmg_wsus and swcfmg_patch_updateinfo', () => {
    const account = { user: 'tsukuroi', password: 'Wsus Passw0rd' }

    it('registers, tests, reads, changes and removes a WSUS server', async () => {
      const wsus = await aWsus({ auth: { kind: 'ntlm', domain: 'DEMO', role: 'reporter', ...account }, updates: [anUpdate(), anUpdate()] })
      const [id, password, wrong] = [unique('W'), await file(`${account.password}\n`), await file('wrong\n')]

      const added = await run(`swcfmg_wsus -add -id ${id} -url ${wsus.url} -user DEMO\\tsukuroi -passwordfile ${wrong}`)
      expect(added, added.err).to.include({ code: 0 })
      expect(await run(`swcfmg_wsus -test -id ${id}`)).to.include({ code: 50 })
      expect(await run(`swcfmg_wsus -update -id ${id} -passwordfile ${password}`)).to.include({ code: 0 })
      const tested = await run(`swcfmg_wsus -test -id ${id}`)
      expect(tested, tested.err).to.include({ code: 0 })
      expect(tested.out)
        .to.contain(wsus.serverId)
        .and.to.contain('Can be read: groups, computers, categories, updates, supersedence, approvals')
      expect(tested.out).to.contain('Not tried, as none are new: computers')

      const read = await run(`swcfmg_patch_updateinfo -sourceid ${id}`)
      expect(read, read.err).to.include({ code: 0 })
      expect(read.out).to.match(
        new RegExp(
          `^CFMGD20010: INFO: Source ${id}: read \\d+, added \\d+, changed 0, removed 0, newly approved 0, notices queued 0, [\\d.]+ s\\.\n`,
        ),
      )
      expect((await listed('swcfmg_wsus -list')).find((source) => source['sourceId'] === id)).to.include({
        url: wsus.url,
        freshness: 'fresh',
      })

      expect(await listed(`swcfmg_wsus -findings -id ${unique('W')}`)).to.deep.equal([])
      const gone = await run(`swcfmg_wsus -delete -id ${id}`)
      expect(gone, gone.err).to.include({ code: 0 })
      expect(await run(`swcfmg_wsus -test -id ${id}`)).to.include({ code: 10 })
    })

    it('refuses settings that cannot be', async () => {
      expect(await run('swcfmg_wsus -add -id W1 -url ftp://wsus')).to.include({ code: 10 })
      expect(await run('swcfmg_wsus -add -id bad.id -url http://127.0.0.1:1')).to.include({ code: 10 })
      expect(await run('swcfmg_wsus -add -id W1 -url http://127.0.0.1:1 -user U')).to.include({ code: 10 })
      expect(await run('swcfmg_wsus -add -id W1 -url http://127.0.0.1:1 -user U -passwordfile', join(dir, 'none'))).to.include({ code: 20 })
      expect(await run('swcfmg_wsus -add -id W1 -url https://127.0.0.1:1 -ca', await file('no certificate'))).to.include({ code: 20 })
    })

    it('goes on past a source that fails: 50; and refuses a second run of one that runs: 101', async () => {
      const good = await aWsus({ updates: [anUpdate()] })
      const away = await aWsus({ updates: [] })
      const [goodId, awayId] = [unique('W'), unique('W')]
      await run(`swcfmg_wsus -add -id ${goodId} -url ${good.url}`)
      await run(`swcfmg_wsus -add -id ${awayId} -url ${away.url}`)
      await away.stop()

      const { code, out, err } = await run(`swcfmg_patch_updateinfo -sourceid ${goodId},${awayId}`)
      expect(code).to.equal(50)
      expect(out).to.contain(`Source ${goodId}: read`)
      expect(err).to.contain('CFMGD20300').and.to.contain(`CFMGD20008: ERROR: Some sources could not be read: ${awayId}.`)

      const database = test.app.pools.infra
      const source = (await database('source').where({ public_id: goodId }).first('id')) as { id: number }
      await database('source_run').insert({ source_id: source.id, state: 'running', requested_by: 'test', started_at: new Date() })
      expect(await run(`swcfmg_patch_updateinfo -sourceid ${goodId}`)).to.include({ code: 101 })
      await database('source_run').where({ source_id: source.id, state: 'running' }).update({ state: 'failed', ended_at: new Date() })
      expect(await run('swcfmg_patch_updateinfo -wsus -yum')).to.include({ code: 10 })
      for (const id of [goodId, awayId]) await run(`swcfmg_wsus -delete -id ${id}`)
    })

    it('stops with 61 when too much would vanish, says how much of what, and obeys -force', async function () {
      this.timeout(60_000)
      const wsus = await aWsus({ updates: [anUpdate()] })
      const clients = Array.from({ length: 52 }, (_, i) => new RawClient(wsus.url, crypto.randomUUID(), `${unique('pc')}${i}.example`))
      for (const client of clients) await client.register('')
      const id = unique('W')
      await run(`swcfmg_wsus -add -id ${id} -url ${wsus.url}`)
      expect(await run(`swcfmg_patch_updateinfo -sourceid ${id}`)).to.include({ code: 0 })
      for (const computerId of [...wsus.estate.computers.keys()].slice(0, 12)) wsus.deleteComputer(computerId)

      const braked = await shell(test.app.config.stateDir, { locale: 'ja' })(`swcfmg_patch_updateinfo -sourceid ${id} -full`)
      expect(braked.code).to.equal(61)
      expect(braked.err).to.contain('業務サーバ 52件のうち12件')
      expect(await run(`swcfmg_patch_updateinfo -sourceid ${id} -full -cleanup -force`)).to.include({ code: 0 })
      await run(`swcfmg_wsus -delete -id ${id}`)
    })
  })

  describe('swcfmg_patch_info', () => {
    it('counts, lists and explains', async () => {
      const update = anUpdate({ kb: String(5_900_000 + Math.floor(Math.random() * 90_000)) })
      const wsus = await aWsus({ updates: [update] })
      wsus.approve(update.updateId, ALL_COMPUTERS)
      const client = new RawClient(wsus.url, crypto.randomUUID(), `${unique('pc')}.example`)
      await client.register('')
      await client.status([update.updateId], [])
      const id = unique('W')
      await run(`swcfmg_wsus -add -id ${id} -url ${wsus.url}`)
      const read = await run(`swcfmg_patch_updateinfo -sourceid ${id}`)
      expect(read, read.err).to.include({ code: 0 })
      const states = (await listed('swcfmg_patch_info -status -t windows -state missing')).filter(
        (v) => v['patchId'] === `wsus:${update.updateId}`,
      )
      expect(states).to.have.lengthOf(1).and.to.have.nested.property('[0].unapplied', true)
      const serverId = String(states[0]?.['serverId'])
      expect(await listed(`swcfmg_patch_info -status -serverid ${serverId} -state installed`)).to.deep.equal([])

      for (const name of [`wsus:${update.updateId}`, update.updateId.toUpperCase(), `KB${update.kb}`]) {
        const explained = await run(`swcfmg_patch_info -explain -serverid ${serverId} -patchid ${name}`)
        expect(explained, explained.err).to.include({ code: 0 })
        expect(explained.out)
          .to.contain('State: missing\nUnapplied: yes\n')
          .and.to.contain(`Said by: ${id}`)
          .and.to.contain('All Computers')
      }
      const japanese = await shell(test.app.config.stateDir, { locale: 'ja' })(
        `swcfmg_patch_info -explain -serverid ${serverId} -patchid KB${update.kb}`,
      )
      expect(japanese.out).to.contain('適用状態: 未インストール\n未適用: はい\n')
      expect((await listed('swcfmg_patch_info -patch -t windows')).map((patch) => patch['patchId'])).to.include(`wsus:${update.updateId}`)

      for (const wrong of [
        '-explain -serverid x -patchid KB9999999',
        `-explain -serverid ${serverId} -patchid nothing`,
        '-status -serverid nobody',
        '-status -state gone',
        '-patch -t mac',
      ]) {
        expect((await run(`swcfmg_patch_info ${wrong}`)).code, wrong).to.equal(10)
      }
      await run(`swcfmg_wsus -delete -id ${id}`)
    })
  })
})

import { fork, type ChildProcess } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { COMMAND, withInfra } from '../../../server/context.ts'
import { saveStoreSetting } from '../../../server/store/keeping.ts'
import { StoreSetting } from '../../../server/store/rules.ts'
import { ensureFile } from '../../../server/store/service.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { mayMount, SmallDisk } from '../../faults/small-disk.ts'
import { needsMounts } from '../../support/needs.ts'
import { content, serving, sha256, Upstream } from './upstream.ts'

const CHILD = fileURLToPath(new URL('./fetch-child.ts', import.meta.url))

describe('ensureFile when the process is killed', () => {
  let test: TestApp
  let upstream: Upstream
  const children = new Set<ChildProcess>()
  before(async () => {
    test = await openTestApp()
    upstream = await new Upstream().start()
    await upstream.lead(test.app)
    await withInfra(test.app, COMMAND, (ctx) => saveStoreSetting(ctx, { ...StoreSetting.parse({}), freeBytes: 0 }))
  })
  after(async () => {
    for (const child of children) child.kill('SIGKILL')
    await upstream.stop()
    await test.close()
  })

  function begin(wish: object): ChildProcess {
    const child = fork(CHILD, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    children.add(child)
    child.once('exit', () => children.delete(child))
    child.send({ urls: test.app.pools.urls, stateDir: test.app.config.stateDir, wish })
    return child
  }

  it('goes on from where each of them was killed, and no part of the file is there before its end', async () => {
    const file = content(900_000, 'killed')
    const wish = { sha256: sha256(file), url: `${upstream.url}/killed`, bytes: file.length }
    const partial = join(test.app.config.stateDir, 'store', 'partial', wish.sha256)
    const stored = join(test.app.config.stateDir, 'store', 'files', wish.sha256.slice(0, 2), wish.sha256)
    for (const upTo of [200_000, 450_000, 700_000]) {
      // The server falls silent in the middle, so that the process is killed there.
      upstream.answer = (req, res) => {
        const [, first = '0'] = /^bytes=(\d+)-$/.exec(req.headers.range ?? '') ?? []
        const from = Number(first)
        res.writeHead(from > 0 ? 206 : 200, { etag: '"1"', 'content-range': `bytes ${from}-899999/900000` })
        res.write(file.subarray(from, upTo))
      }
      const child = begin(wish)
      while (!existsSync(partial) || statSync(partial).size < upTo) await pause(10)
      const gone = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGKILL')
      await gone
      expect(existsSync(stored)).to.equal(false)
      expect(existsSync(`${partial}.lock`)).to.equal(true)
    }
    upstream.answer = serving(file)

    const kept = await ensureFile(test.app, wish)

    expect(upstream.asked.map(({ range }) => range)).to.deep.equal([undefined, 'bytes=200000-', 'bytes=450000-', 'bytes=700000-'])
    expect(readFileSync(join(test.app.config.stateDir, kept.path)).equals(file)).to.equal(true)
    expect(existsSync(`${partial}.lock`)).to.equal(false)
  })

  it('shares a download with another process', async () => {
    const file = content(600_000, 'shared')
    const wish = { sha256: sha256(file), url: `${upstream.url}/shared`, bytes: file.length }
    upstream.asked.length = 0
    let finish: () => void = () => undefined
    const asked = new Promise<void>((resolve) => {
      upstream.answer = (_req, res) => {
        res.writeHead(200, { etag: '"1"', 'content-length': file.length }).write(file.subarray(0, 300_000))
        finish = () => void res.end(file.subarray(300_000))
        resolve()
      }
    })
    const child = begin(wish)
    const said = new Promise((resolve) => child.once('message', resolve))
    await asked
    const mine = ensureFile(test.app, wish)
    finish()

    expect(await said).to.equal('stored')
    expect((await mine).bytes).to.equal(file.length)
    expect(upstream.asked).to.have.length(1)
  })
})

describe('ensureFile on a full disk', () => {
  before(needsMounts(mayMount))
  let disk: SmallDisk
  let test: TestApp
  let upstream: Upstream
  before(async () => {
    disk = new SmallDisk(16)
    test = await openTestApp()
    upstream = await new Upstream().start()
    await upstream.lead(test.app)
    await withInfra(test.app, COMMAND, (ctx) => saveStoreSetting(ctx, { ...StoreSetting.parse({}), freeBytes: 0 }))
  })
  after(async () => {
    await upstream?.stop()
    await test?.close()
    disk?.remove()
  })

  it('says so, leaves nothing there that takes space, and succeeds when there is room', async () => {
    const app = { ...test.app, config: { ...test.app.config, stateDir: disk.folder('state') } }
    const file = content(8_000_000, 'full')
    const wish = { sha256: sha256(file), url: `${upstream.url}/full` }
    upstream.answer = (req, res) => {
      // The room is taken by somebody else while the file is on its way.
      disk.fill()
      serving(file)(req, res)
    }
    const failure: unknown = await ensureFile(app, wish).catch((err: unknown) => err)

    expect(failure).to.include({ code: 'store_disk_full', kind: 'unavailable' })
    expect(existsSync(join(app.config.stateDir, 'store', 'partial', wish.sha256))).to.equal(false)
    disk.free()
    upstream.answer = serving(file)
    expect((await ensureFile(app, wish)).bytes).to.equal(file.length)
  })
})

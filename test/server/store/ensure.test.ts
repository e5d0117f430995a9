import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { createMessage, generateKey, readPrivateKey, sign } from 'openpgp'
import { COMMAND, withInfra } from '../../../server/context.ts'
import { saveInternetSetting } from '../../../server/sources/fetch.ts'
import { deleteRefused } from '../../../server/store/removal.ts'
import { ensureFile } from '../../../server/store/service.ts'
import type { TestApp } from '../../support/app.ts'
import { aTenant } from '../../support/people.ts'
import { content, serving, sha256, type Upstream } from './upstream.ts'
import { problem, StoreWorld } from './world.ts'

describe('ensureFile', () => {
  let world: StoreWorld
  let test: TestApp
  let upstream: Upstream
  before(async () => {
    world = await StoreWorld.open()
    ;({ test, upstream } = world)
  })
  after(() => world.close())
  beforeEach(() => {
    upstream.asked.length = 0
  })

  it('fetches a file once, however many need it at the same time, and not again', async () => {
    const file = content(700_000, 'once')
    upstream.answer = serving(file)
    const wish = { sha256: sha256(file), url: `${upstream.url}/a/once%20more.msi?token=secret`, bytes: file.length }

    const found = await Promise.all(Array.from({ length: 20 }, () => ensureFile({ ...test.app }, wish)))
    await ensureFile(test.app, wish)

    expect(upstream.asked).to.have.length(1)
    expect(world.bodyOf(found[0]?.path ?? '').equals(file)).to.equal(true)
    const listed = (await world.files()).find((one) => one.sha256 === wish.sha256)
    expect(listed).to.include({
      bytes: file.length,
      name: 'once more.msi',
      url: `${upstream.url}/a/once%20more.msi`,
      tenantId: null,
      addedBy: '#SYSTEM',
      wanted: false,
    })
    expect(world.partials()).to.deep.equal([])
  })

  it('fetches a file again that has gone from the disk, or is shorter there', async () => {
    const file = content(10_000, 'gone')
    upstream.answer = serving(file)
    const wish = { sha256: sha256(file), url: upstream.url }
    const { path } = await ensureFile(test.app, wish)
    writeFileSync(join(test.app.config.stateDir, path), 'short')

    await ensureFile(test.app, wish)

    expect(upstream.asked).to.have.length(2)
    expect(world.bodyOf(path).equals(file)).to.equal(true)
  })

  it('goes on where the server gave up, again and again', async () => {
    const file = content(1_000_000, 'resumed')
    const cuts = [300_000, 650_000, 900_000]
    const left = [...cuts]
    upstream.answer = serving(file, '"5"', () => left.shift() ?? file.length)

    const { path } = await ensureFile(test.app, { sha256: sha256(file), url: upstream.url, bytes: file.length })

    // What was on its way when the connection broke may be lost, so a part may begin before the last one was cut, never after.
    const [first, ...later] = upstream.asked.map(({ range }) => range)
    const begun = later.map((range) => Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1]))
    expect([first, begun.length]).to.deep.equal([undefined, cuts.length])
    for (const [at, from] of begun.entries()) expect(from).to.be.within((cuts[at - 1] ?? 0) + 1, cuts[at]!)
    expect(world.bodyOf(path).equals(file)).to.equal(true)
    expect(upstream.asked[1]?.ifRange).to.equal('"5"')
  })

  it('begins anew where the file at the server is another by now', async () => {
    const [before, now] = [content(400_000, 'before'), content(400_000, 'now')]
    upstream.answer = serving(before, '"before"', () => 200_000)
    const wish = { sha256: sha256(now), url: `${upstream.url}/anew`, bytes: now.length }
    let turns = 0
    const first = upstream.answer
    upstream.answer = (req, res) => (turns++ === 0 ? first(req, res) : serving(now, '"now"')(req, res))

    await ensureFile(test.app, wish)

    expect(upstream.asked.map(({ range }) => range)).to.deep.equal([undefined, 'bytes=200000-'])
  })

  it('begins anew where what it resumed turns out wrong', async () => {
    const file = content(300_000, 'mixed')
    const other = content(300_000, 'other half')
    let turns = 0
    // A server that says that two editions are the same.
    upstream.answer = (req, res) => (turns++ === 0 ? serving(other, '"1"', () => 100_000) : serving(file, '"1"'))(req, res)

    await ensureFile(test.app, { sha256: sha256(file), url: upstream.url, bytes: file.length })

    expect(upstream.asked).to.have.length(3)
    expect(await world.refused()).to.deep.equal([])
  })

  it('gives up where nothing comes, and leaves what came for the next time', async () => {
    const file = content(500_000, 'stuck')
    const wish = { sha256: sha256(file), url: `${upstream.url}/stuck?token=secret`, bytes: file.length }
    upstream.answer = serving(file, '"1"', () => 200_000)
    expect(await problem(ensureFile(test.app, wish))).to.deep.equal({
      code: 'store_fetch_failed',
      url: `${upstream.url}/stuck`,
      reason: 'ECONNRESET',
    })
    expect(upstream.asked).to.have.length(2)

    upstream.answer = serving(file, '"1"')
    await ensureFile(test.app, wish)

    expect(upstream.asked.at(-1)).to.include({ range: 'bytes=200000-' })
  })

  it('ends with a server that is too slow', async () => {
    upstream.answer = (_req, res) => {
      res.writeHead(200)
      const timer = setInterval(() => res.write('a'), 20)
      res.on('close', () => clearInterval(timer))
    }
    const wish = { sha256: sha256('slow'), url: upstream.url }

    expect(await problem(ensureFile(test.app, wish, { timeMs: 300 }))).to.include({ code: 'store_fetch_failed' })
  })

  it('ends for who does not wait any more, and goes on for the others', async () => {
    const file = content(100_000, 'patient')
    let begun: () => void = () => undefined
    const beginning = new Promise<void>((resolve) => (begun = resolve))
    let go: () => void = () => undefined
    const going = new Promise<void>((resolve) => (go = resolve))
    upstream.answer = (_req, res) => {
      res.writeHead(200, { 'content-length': file.length }).write(file.subarray(0, 50_000))
      begun()
      void going.then(() => res.end(file.subarray(50_000)))
    }
    const wish = { sha256: sha256(file), url: upstream.url, bytes: file.length }
    const stop = new AbortController()
    const impatient = ensureFile(test.app, wish, { signal: stop.signal }).catch((err: unknown) => err)
    const patient = ensureFile(test.app, wish)
    await beginning
    stop.abort(new Error('enough'))

    expect(await impatient)
      .to.be.instanceOf(Error)
      .and.to.include({ message: 'enough' })
    go()
    expect((await patient).bytes).to.equal(file.length)
    expect(upstream.asked).to.have.length(1)
  })

  it('puts what is not what it should be into quarantine, and never serves it', async () => {
    const wanted = content(1_000, 'wanted')
    const evil = content(1_000, 'evil')
    upstream.answer = serving(evil)
    const found = await problem(ensureFile(test.app, { sha256: sha256(wanted), url: `${upstream.url}/x.rpm`, bytes: 1_000 }))

    expect(found).to.include({ code: 'store_file_refused', reason: 'hash_wrong', sha256: sha256(evil), wantedSha256: sha256(wanted) })
    const [entry] = await world.refused()
    expect(entry).to.include({ id: found['quarantineId'], reason: 'hash_wrong', bytes: 1_000, name: 'x.rpm' })
    expect(world.bodyOf(entry?.path ?? '').equals(evil)).to.equal(true)
    expect((await world.files()).filter((file) => [sha256(evil), sha256(wanted)].includes(file.sha256))).to.deep.equal([])
    await deleteRefused(test.app, COMMAND, entry?.id ?? 0)
    expect(existsSync(join(test.app.config.stateDir, entry?.path ?? ''))).to.equal(false)
    expect(await problem(deleteRefused(test.app, COMMAND, entry?.id ?? 0))).to.include({ code: 'store_quarantine_not_found' })
  })

  it('keeps in quarantine one file of an address, however often it is fetched', async () => {
    const wish = { sha256: sha256(content(1_000, 'what was published')), url: `${upstream.url}/latest.msi`, bytes: 1_000 }
    for (const version of ['one', 'two', 'three']) {
      upstream.answer = serving(content(1_000, version))
      expect(await problem(ensureFile(test.app, wish))).to.include({ code: 'store_file_refused' })
    }

    const kept = (await world.refused()).filter((file) => file.name === 'latest.msi')
    expect(kept.map((file) => file.sha256)).to.deep.equal([sha256(content(1_000, 'three'))])
    expect(readdirSync(join(test.app.config.stateDir, 'store', 'quarantine')).length).to.equal((await world.refused()).length)
  })

  it('keeps in quarantine what one owner was refused when another is refused the same', async () => {
    const [one, two] = [await tenantKey(), await tenantKey()]
    const wish = { sha256: sha256(content(1_000, 'what all of them want')), url: `${upstream.url}/common.msi`, bytes: 1_000 }
    for (const ownerTenantId of [one, two, null, one, null]) {
      upstream.answer = serving(content(1_000, `not it, for ${ownerTenantId ?? 'everybody'}`))
      expect(await problem(ensureFile(test.app, { ...wish, ownerTenantId }))).to.include({ code: 'store_file_refused' })
    }

    const kept = (await world.refused()).filter((file) => file.name === 'common.msi')
    expect(kept.map((file) => file.ownerTenantId)).to.have.members([one, two, null])
  })

  it('believes a signature beside the file, and no other', async () => {
    const { privateKey, publicKey } = await generateKey({ userIDs: [{ name: 'Vendor' }], format: 'armored' })
    const signingKeys = await readPrivateKey({ armoredKey: privateKey })
    const [signed, unsigned] = [content(2_000, 'signed'), content(2_000, 'unsigned')]
    const message = await createMessage({ binary: new Uint8Array(signed) })
    const signature = {
      signature: Buffer.from(await sign({ message, signingKeys, detached: true, format: 'armored' })),
      keyring: publicKey,
    }
    upstream.answer = serving(signed)
    await ensureFile(test.app, { sha256: sha256(signed), url: upstream.url, signature })
    upstream.answer = serving(unsigned)

    expect(await problem(ensureFile(test.app, { sha256: sha256(unsigned), url: upstream.url, signature }))).to.include({
      code: 'store_file_refused',
      reason: 'signature_invalid',
    })
    for (const { id } of await world.refused()) await deleteRefused(test.app, COMMAND, id)
  })

  it('takes no more than a server said that it would send, or than was wanted', async () => {
    const file = content(500_000, 'long')
    upstream.answer = (_req, res) => {
      res.writeHead(200)
      for (let at = 0; at < 200; at++) res.write(file)
      res.end()
    }
    const found = await problem(ensureFile(test.app, { sha256: sha256(file), url: upstream.url, bytes: file.length }))
    expect(found).to.include({ code: 'store_file_refused', reason: 'size_wrong' })
    const [entry] = await world.refused()
    expect(entry?.bytes).to.be.lessThan(file.length + 200_000)
    await deleteRefused(test.app, COMMAND, entry?.id ?? 0)

    upstream.answer = serving(file)
    expect(await problem(ensureFile(test.app, { sha256: sha256('short'), url: upstream.url, bytes: 499_999 }))).to.include({
      code: 'store_file_too_large',
    })
    expect(await problem(ensureFile(test.app, { sha256: sha256(file), url: `${upstream.url}/`, bytes: 500_001 }))).to.include({
      code: 'store_file_refused',
      reason: 'size_wrong',
    })
    for (const { id } of await world.refused()) await deleteRefused(test.app, COMMAND, id)
  })

  it('follows nobody to this machine, and goes there for no feed', async () => {
    upstream.answer = (_req, res) => res.writeHead(302, { location: 'http://localhost:1/keys' }).end()

    expect(await problem(ensureFile(test.app, { sha256: sha256('inside'), url: upstream.url }))).to.deep.equal({
      code: 'store_fetch_failed',
      url: `${upstream.url}/`,
      reason: 'HTTP 302',
    })
    upstream.asked.length = 0
    await withInfra(test.app, COMMAND, (ctx) => saveInternetSetting(ctx, { mode: 'direct' }))
    for (const url of [upstream.proxy, upstream.proxy.replace('127.0.0.1', 'localhost'), 'http://169.254.169.254/', 'file:///etc/passwd']) {
      expect(await problem(ensureFile(test.app, { sha256: sha256('inside'), url })), url).to.include({ code: 'store_fetch_failed' })
    }
    await withInfra(test.app, COMMAND, (ctx) => saveInternetSetting(ctx, { mode: 'none' }))
    expect(await problem(ensureFile(test.app, { sha256: sha256('inside'), url: upstream.url }))).to.include({
      code: 'internet_forbidden',
    })
    await upstream.lead(test.app)
    expect(upstream.asked).to.deep.equal([])
  })

  it('keeps to its limits', async () => {
    const file = content(3_000_000, 'limits')
    upstream.answer = serving(file)
    const wish = { sha256: sha256(file), url: upstream.url, bytes: file.length }
    try {
      await world.set({ largestBytes: 2_000_000 })
      expect(await problem(ensureFile(test.app, wish))).to.deep.equal({ code: 'store_file_too_large', limit: 2_000_000 })
      expect(await problem(ensureFile(test.app, { ...wish, bytes: null }))).to.deep.equal({
        code: 'store_file_too_large',
        limit: 2_000_000,
      })
      await world.set({ totalBytes: 2_500_000 })
      expect(await problem(ensureFile(test.app, wish))).to.deep.equal({ code: 'store_full', limit: 2_500_000 })
      await world.set({ freeBytes: 2 ** 50 })
      expect(await problem(ensureFile(test.app, wish))).to.include({ code: 'store_disk_low', floor: 2 ** 50 })
      expect(upstream.asked.length).to.be.lessThan(2)
    } finally {
      await world.set({})
    }
    await ensureFile(test.app, wish)
  })

  it('keeps a file to its tenant, until another has it too', async () => {
    const [one, two] = [await tenantKey(), await tenantKey()]
    const file = content(1_000, 'owned')
    upstream.answer = serving(file)
    const wish = { sha256: sha256(file), url: upstream.url }

    expect((await ensureFile(test.app, { ...wish, ownerTenantId: one })).ownerTenantId).to.equal(one)
    await ensureFile(test.app, { ...wish, ownerTenantId: one })
    expect(upstream.asked).to.have.length(1)
    // Another tenant has to show that it can have the file itself.
    expect((await ensureFile(test.app, { ...wish, ownerTenantId: two })).ownerTenantId).to.equal(null)
    expect(upstream.asked).to.have.length(2)
  })

  async function tenantKey(): Promise<number> {
    const publicId = await aTenant(test.app)
    return ((await test.app.pools.infra('tenant').where({ public_id: publicId }).first('id')) as { id: number }).id
  }
})

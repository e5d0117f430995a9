import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { createMessage, generateKey, readPrivateKey, sign } from 'openpgp'
import { COMMAND, SYSTEM, withInfra } from '../../../server/context.ts'
import { AppError } from '../../../server/errors.ts'
import { saveInternetSetting } from '../../../server/sources/fetch.ts'
import { saveStoreSetting, storeSetting } from '../../../server/store/keeping.ts'
import { cleanUp, deleteRefused, releaseRefused, removeFiles } from '../../../server/store/removal.ts'
import { StoreSetting } from '../../../server/store/rules.ts'
import { ensureFile, takeUpload } from '../../../server/store/service.ts'
import { listRefused, listStored, type ListedFile, type Refused } from '../../../server/store/store.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { aTenant } from '../../support/people.ts'
import { content, serving, sha256, Upstream } from './upstream.ts'

describe('the patch store', () => {
  let test: TestApp
  let upstream: Upstream
  const DAY = 86_400_000
  before(async () => {
    test = await openTestApp()
    upstream = await new Upstream().start()
    await upstream.lead(test.app)
  })
  after(async () => {
    await upstream.stop()
    await test.close()
  })
  beforeEach(() => {
    upstream.asked.length = 0
  })

  const files = (): Promise<ListedFile[]> => withInfra(test.app, SYSTEM, (ctx) => listStored(ctx, '', 1_000))
  const refused = (): Promise<Refused[]> => withInfra(test.app, SYSTEM, (ctx) => listRefused(ctx, 2 ** 31 - 1, 1_000))
  const set = (setting: Partial<StoreSetting>): Promise<void> =>
    withInfra(test.app, COMMAND, (ctx) => saveStoreSetting(ctx, { ...StoreSetting.parse({}), freeBytes: 0, ...setting }))
  const bodyOf = (path: string): Buffer => readFileSync(join(test.app.config.stateDir, path))
  const partials = (): string[] => readdirSync(join(test.app.config.stateDir, 'store', 'partial'))

  async function problem(work: Promise<unknown>): Promise<Record<string, unknown>> {
    const err: unknown = await work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    if (!(err instanceof AppError)) throw err instanceof Error ? err : new Error('it succeeded')
    return { code: err.code, ...err.details }
  }

  async function* pieces(bytes: Buffer): AsyncGenerator<Buffer> {
    for (let at = 0; at < bytes.length; at += 100_000) yield bytes.subarray(at, at + 100_000)
  }

  describe('ensureFile', () => {
    it('fetches a file once, however many need it at the same time, and not again', async () => {
      const file = content(700_000, 'once')
      upstream.answer = serving(file)
      const wish = { sha256: sha256(file), url: `${upstream.url}/a/once%20more.msi?token=secret`, bytes: file.length }

      const found = await Promise.all(Array.from({ length: 20 }, () => ensureFile({ ...test.app }, wish)))
      await ensureFile(test.app, wish)

      expect(upstream.asked).to.have.length(1)
      expect(bodyOf(found[0]?.path ?? '').equals(file)).to.equal(true)
      const listed = (await files()).find((one) => one.sha256 === wish.sha256)
      expect(listed).to.include({
        bytes: file.length,
        name: 'once more.msi',
        url: `${upstream.url}/a/once%20more.msi`,
        tenantId: null,
        addedBy: '#SYSTEM',
        wanted: false,
      })
      expect(partials()).to.deep.equal([])
    })

    it('fetches a file again that has gone from the disk, or is shorter there', async () => {
      const file = content(10_000, 'gone')
      upstream.answer = serving(file)
      const wish = { sha256: sha256(file), url: upstream.url }
      const { path } = await ensureFile(test.app, wish)
      writeFileSync(join(test.app.config.stateDir, path), 'short')

      await ensureFile(test.app, wish)

      expect(upstream.asked).to.have.length(2)
      expect(bodyOf(path).equals(file)).to.equal(true)
    })

    it('goes on where the server gave up, again and again', async () => {
      const file = content(1_000_000, 'resumed')
      const cuts = [300_000, 650_000, 900_000]
      upstream.answer = serving(file, '"5"', () => cuts.shift() ?? file.length)

      await ensureFile(test.app, { sha256: sha256(file), url: upstream.url, bytes: file.length })

      expect(upstream.asked.map(({ range }) => range)).to.deep.equal([undefined, 'bytes=300000-', 'bytes=650000-', 'bytes=900000-'])
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
      expect(await refused()).to.deep.equal([])
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
      const [entry] = await refused()
      expect(entry).to.include({ id: found['quarantineId'], reason: 'hash_wrong', bytes: 1_000, name: 'x.rpm' })
      expect(bodyOf(entry?.path ?? '').equals(evil)).to.equal(true)
      expect((await files()).filter((file) => [sha256(evil), sha256(wanted)].includes(file.sha256))).to.deep.equal([])
      await deleteRefused(test.app, COMMAND, entry?.id ?? 0)
      expect(existsSync(join(test.app.config.stateDir, entry?.path ?? ''))).to.equal(false)
      expect(await problem(deleteRefused(test.app, COMMAND, entry?.id ?? 0))).to.include({ code: 'store_quarantine_not_found' })
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
      for (const { id } of await refused()) await deleteRefused(test.app, COMMAND, id)
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
      const [entry] = await refused()
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
      for (const { id } of await refused()) await deleteRefused(test.app, COMMAND, id)
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
      for (const url of [
        upstream.proxy,
        upstream.proxy.replace('127.0.0.1', 'localhost'),
        'http://169.254.169.254/',
        'file:///etc/passwd',
      ]) {
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
        await set({ largestBytes: 2_000_000 })
        expect(await problem(ensureFile(test.app, wish))).to.deep.equal({ code: 'store_file_too_large', limit: 2_000_000 })
        expect(await problem(ensureFile(test.app, { ...wish, bytes: null }))).to.deep.equal({
          code: 'store_file_too_large',
          limit: 2_000_000,
        })
        await set({ totalBytes: 2_500_000 })
        expect(await problem(ensureFile(test.app, wish))).to.deep.equal({ code: 'store_full', limit: 2_500_000 })
        await set({ freeBytes: 2 ** 50 })
        expect(await problem(ensureFile(test.app, wish))).to.include({ code: 'store_disk_low', floor: 2 ** 50 })
        expect(upstream.asked.length).to.be.lessThan(2)
      } finally {
        await set({})
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

  describe('takeUpload', () => {
    it('takes a file in that somebody brings', async () => {
      const file = content(1_234_567, 'brought')
      const stored = await takeUpload(
        test.app,
        COMMAND,
        { name: '../../evil/brought.cab', sha256: sha256(file), ownerTenantId: null },
        pieces(file),
      )

      expect(stored).to.include({ sha256: sha256(file), bytes: file.length })
      expect((await files()).find((one) => one.sha256 === sha256(file))).to.include({ name: 'brought.cab', url: null, addedBy: '#COMMAND' })
      const audit = (await test.app.pools.infra('audit_record').where({ operation: 'store.add' }).select('parameters')) as {
        parameters: object
      }[]
      expect(JSON.stringify(audit)).to.contain(sha256(file))
    })

    it('puts a file into quarantine that is not what its bringer said, and releases it under its true hash', async () => {
      const file = content(5_000, 'mistaken')
      const found = await problem(takeUpload(test.app, COMMAND, { name: 'm', sha256: 'a'.repeat(64), ownerTenantId: null }, pieces(file)))
      expect(found).to.include({ code: 'store_file_refused', reason: 'hash_wrong' })

      const stored = await releaseRefused(test.app, COMMAND, Number(found['quarantineId']))

      expect(stored).to.include({ sha256: sha256(file), bytes: 5_000 })
      expect(bodyOf(stored.path).equals(file)).to.equal(true)
      expect(await refused()).to.deep.equal([])
    })

    it('keeps nothing of an upload that is too large, or breaks off', async () => {
      await set({ largestBytes: 1024 * 1024 })
      const before = partials()
      expect(await problem(takeUpload(test.app, COMMAND, { name: 'l', ownerTenantId: null }, pieces(content(1_100_000, 'l'))))).to.include({
        code: 'store_file_too_large',
      })
      await set({})
      async function* broken(): AsyncGenerator<Buffer> {
        yield content(200_000)
        throw new Error('the sender went away')
      }
      const failure = await takeUpload(test.app, COMMAND, { name: 'b', ownerTenantId: null }, broken()).catch((err: unknown) => err)

      expect(failure).to.be.instanceOf(Error).and.to.include({ message: 'the sender went away' })
      expect(partials()).to.deep.equal(before)
    })
  })

  describe('cleanUp and removeFiles', () => {
    it('takes away what nobody misses and nobody used lately, after listing it', async () => {
      const [old, used, missed] = [content(2_000, 'old'), content(3_000, 'used'), content(4_000, 'missed')]
      for (const file of [old, used, missed]) await takeUpload(test.app, COMMAND, { name: '', ownerTenantId: null }, pieces(file))
      await missPatchWith(sha256(missed))
      const past = new Date(Date.now() - 31 * DAY)
      await test.app.pools.infra('store_file').update({ used_at: new Date() })
      for (const file of [old, missed])
        await test.app.pools
          .infra('store_file')
          .where({ sha256: Buffer.from(sha256(file), 'hex') })
          .update({ used_at: past })

      const listed = await cleanUp(test.app, COMMAND, true)
      expect(listed.map((file) => file.sha256)).to.deep.equal([sha256(old)])
      expect((await files()).find((file) => file.sha256 === sha256(missed))?.wanted).to.equal(true)
      expect((await files()).some((file) => file.sha256 === sha256(old))).to.equal(true)

      const { path } = listed[0] ?? { path: '' }
      expect((await cleanUp(test.app, COMMAND, false)).map((file) => file.sha256)).to.deep.equal([sha256(old)])
      expect(existsSync(join(test.app.config.stateDir, path))).to.equal(false)
      const left = (await files()).map((file) => file.sha256)
      expect(left)
        .to.include.members([sha256(used), sha256(missed)])
        .and.to.not.include(sha256(old))
      expect(await cleanUp(test.app, COMMAND, false)).to.deep.equal([])
    })

    it('takes away what was begun and never ended, once it is old', async () => {
      const folder = join(test.app.config.stateDir, 'store', 'partial')
      await mkdir(folder, { recursive: true })
      for (const name of ['fresh', 'old']) writeFileSync(join(folder, name), 'x')
      const past = new Date(Date.now() - 8 * DAY)
      utimesSync(join(folder, 'old'), past, past)

      await cleanUp(test.app, SYSTEM, false)

      expect(partials()).to.include('fresh').and.to.not.include('old')
    })

    it('deletes what it is told to, and nothing when one of it is unknown', async () => {
      const file = content(1_000, 'deleted')
      const { path } = await takeUpload(test.app, COMMAND, { name: '', ownerTenantId: null }, pieces(file))

      expect(await problem(removeFiles(test.app, COMMAND, [sha256(file), 'b'.repeat(64)]))).to.deep.equal({
        code: 'store_file_not_found',
        sha256: 'b'.repeat(64),
      })
      expect(existsSync(join(test.app.config.stateDir, path))).to.equal(true)
      expect(await removeFiles(test.app, COMMAND, [sha256(file)])).to.deep.equal({ files: 1, bytes: 1_000 })
      expect(existsSync(join(test.app.config.stateDir, path))).to.equal(false)
    })

    /** A computer that misses a patch with this file. */
    async function missPatchWith(hash: string): Promise<void> {
      const tenant = (await test.app.pools.infra('tenant').where({ public_id: '__DEFAULT__' }).first('id')) as { id: number }
      const source = (await test.app.pools.infra('source').first('id')) as { id: number }
      const [patch] = (await test.app.pools
        .infra('patch')
        .insert({ public_id: `p-${hash.slice(0, 8)}`, kind: 'windows', name: 'p', title: 'p' })
        .returning('id')) as { id: number }[]
      await test.app.pools
        .infra('patch_file')
        .insert({ patch_id: patch?.id, sha1: hash.slice(0, 40), sha256: hash, name: 'p.cab', bytes: 4_000 })
      const [computer] = (await test.app.pools
        .infra('computer')
        .insert({
          tenant_id: tenant.id,
          public_id: `c-${hash.slice(0, 8)}`,
          host_name: 'c',
          os_type: 'windows',
          server_group_id: ((await test.app.pools.infra('server_group').where({ tenant_id: tenant.id }).first('id')) as { id: number }).id,
          site_id: ((await test.app.pools.infra('site').first('id')) as { id: number }).id,
        })
        .returning('id')) as { id: number }[]
      await test.app.pools.infra('verdict').insert({
        tenant_id: tenant.id,
        computer_id: computer?.id,
        patch_id: patch?.id,
        state: 'missing',
        source_id: source.id,
        approved: true,
        since: new Date(),
      })
    }
  })

  it('keeps its settings', async () => {
    await set({ keepDays: 7 })
    expect(await withInfra(test.app, SYSTEM, storeSetting)).to.include({ keepDays: 7, freeBytes: 0 })
  })
})

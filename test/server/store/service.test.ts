import { existsSync, utimesSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { COMMAND, SYSTEM, withInfra } from '../../../server/context.ts'
import { storeSetting } from '../../../server/store/keeping.ts'
import { cleanUp, releaseRefused, removeFiles } from '../../../server/store/removal.ts'
import { takeUpload } from '../../../server/store/service.ts'
import type { TestApp } from '../../support/app.ts'
import { content, sha256 } from './upstream.ts'
import { problem, StoreWorld } from './world.ts'

describe('the patch store', () => {
  let world: StoreWorld
  let test: TestApp
  before(async () => {
    world = await StoreWorld.open()
    ;({ test } = world)
  })
  after(() => world.close())
  const DAY = 86_400_000

  async function* pieces(bytes: Buffer): AsyncGenerator<Buffer> {
    for (let at = 0; at < bytes.length; at += 100_000) yield bytes.subarray(at, at + 100_000)
  }

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
      expect((await world.files()).find((one) => one.sha256 === sha256(file))).to.include({
        name: 'brought.cab',
        url: null,
        addedBy: '#COMMAND',
      })
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
      expect(world.bodyOf(stored.path).equals(file)).to.equal(true)
      expect(await world.refused()).to.deep.equal([])
    })

    it('keeps nothing of an upload that is too large, or breaks off', async () => {
      await world.set({ largestBytes: 1024 * 1024 })
      const before = world.partials()
      expect(await problem(takeUpload(test.app, COMMAND, { name: 'l', ownerTenantId: null }, pieces(content(1_100_000, 'l'))))).to.include({
        code: 'store_file_too_large',
      })
      await world.set({})
      async function* broken(): AsyncGenerator<Buffer> {
        yield content(200_000)
        throw new Error('the sender went away')
      }
      const failure = await takeUpload(test.app, COMMAND, { name: 'b', ownerTenantId: null }, broken()).catch((err: unknown) => err)

      expect(failure).to.be.instanceOf(Error).and.to.include({ message: 'the sender went away' })
      expect(world.partials()).to.deep.equal(before)
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

      const listed = (await cleanUp(test.app, COMMAND, true)).files
      expect(listed.map((file) => file.sha256)).to.deep.equal([sha256(old)])
      expect((await world.files()).find((file) => file.sha256 === sha256(missed))?.wanted).to.equal(true)
      expect((await world.files()).some((file) => file.sha256 === sha256(old))).to.equal(true)

      const { path } = listed[0] ?? { path: '' }
      expect((await cleanUp(test.app, COMMAND, false)).files.map((file) => file.sha256)).to.deep.equal([sha256(old)])
      expect(existsSync(join(test.app.config.stateDir, path))).to.equal(false)
      const left = (await world.files()).map((file) => file.sha256)
      expect(left)
        .to.include.members([sha256(used), sha256(missed)])
        .and.to.not.include(sha256(old))
      expect((await cleanUp(test.app, COMMAND, false)).files).to.deep.equal([])
    })

    it('takes away what has lain in quarantine for as long, after listing it, and the audit log names it', async () => {
      const wanted = { name: 'refused', sha256: sha256(content(1, 'another')), ownerTenantId: null }
      for (const seed of ['old refused', 'new refused'])
        expect(await problem(takeUpload(test.app, COMMAND, wanted, pieces(content(500, seed))))).to.include({ code: 'store_file_refused' })
      const [kept, old] = await world.refused()
      await test.app.pools
        .infra('store_quarantine')
        .where({ id: old?.id })
        .update({ refused_at: new Date(Date.now() - 31 * DAY) })

      expect((await cleanUp(test.app, COMMAND, true)).refused.map(({ id }) => id)).to.deep.equal([old?.id])
      expect(await world.refused()).to.have.length(2)
      await cleanUp(test.app, SYSTEM, false)
      const audit = await test.app.pools.infra('audit_record').where({ operation: 'store.discard' }).select('parameters')
      expect(audit).to.deep.equal([{ parameters: { files: [{ quarantineId: old?.id, sha256: old?.sha256 }], bytes: 500 } }])
      expect((await world.refused()).map(({ id }) => id)).to.deep.equal([kept?.id])
      expect(existsSync(join(test.app.config.stateDir, old?.path ?? ''))).to.equal(false)
      expect(existsSync(join(test.app.config.stateDir, kept?.path ?? ''))).to.equal(true)
    })

    it('takes away what was begun and never ended, once it is old', async () => {
      const folder = join(test.app.config.stateDir, 'store', 'partial')
      await mkdir(folder, { recursive: true })
      for (const name of ['fresh', 'old']) writeFileSync(join(folder, name), 'x')
      const past = new Date(Date.now() - 8 * DAY)
      utimesSync(join(folder, 'old'), past, past)

      await cleanUp(test.app, SYSTEM, false)

      expect(world.partials()).to.include('fresh').and.to.not.include('old')
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
    await world.set({ keepDays: 7 })
    expect(await withInfra(test.app, SYSTEM, storeSetting)).to.include({ keepDays: 7, freeBytes: 0 })
  })
})

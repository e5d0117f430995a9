import { expect } from 'chai'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openTestApi, type TestApi } from '../support/api.ts'
import { aTenant, aUser, unique } from '../support/people.ts'
import { content, serving, sha256, Upstream } from '../server/store/upstream.ts'
import { shell, type Outcome } from './run.ts'

describe('swcfmg_store', () => {
  let test: TestApi
  let dir: string
  let upstream: Upstream
  let run: (line: string, ...more: string[]) => Promise<Outcome>
  let japanese: (line: string, ...more: string[]) => Promise<Outcome>
  before(async () => {
    test = await openTestApi()
    dir = await mkdtemp(join(tmpdir(), 'tsukuroi-cli-'))
    run = shell(test.app.config.stateDir)
    japanese = shell(test.app.config.stateDir, { locale: 'ja' })
    upstream = await new Upstream().start()
    await upstream.lead(test.app)
    await aUser(test.app, 'administrator')
    expect(await run('swcfmg_store -set -free 0')).to.include({ code: 0 })
  })
  after(async () => {
    await upstream.stop()
    await test.close()
    await rm(dir, { recursive: true, force: true })
  })

  const file = async (bytes: Buffer): Promise<string> => {
    const path = join(dir, unique('f'))
    await writeFile(path, bytes)
    return path
  }
  const listed = async (more = ''): Promise<Record<string, unknown>[]> => {
    const { code, out, err } = await run(`swcfmg_store -list ${more} -format json`.replaceAll('  ', ' '))
    expect(code, err).to.equal(0)
    return JSON.parse(out) as Record<string, unknown>[]
  }

  it('brings a file, lists it, and deletes it', async () => {
    const body = content(200_000, 'command')
    const tenantId = await aTenant(test.app)
    const added = await run(`swcfmg_store -add -sha256 ${sha256(body).toUpperCase()} -tenantid ${tenantId}`, '-file', await file(body))
    expect(added, added.err).to.include({ code: 0 })
    expect(added.out + added.err)
      .to.contain('CFMGM30820')
      .and.to.contain(sha256(body))

    expect((await listed()).find((row) => row['sha256'] === sha256(body))).to.include({
      bytes: 200_000,
      tenantId,
      addedBy: '#COMMAND',
      wanted: 'no',
    })
    const table = await japanese('swcfmg_store -list -format table')
    expect(table.out).to.contain('最終使用日時')
    expect(table.out + table.err).to.contain('パッチストアの使用量')

    expect(await run(`swcfmg_store -delete -sha256 ${sha256(body)}`)).to.include({ code: 0 })
    expect((await run(`swcfmg_store -delete -sha256 ${sha256(body)}`)).err).to.contain('CFMGM30800')
    expect(await listed()).to.deep.equal([])
  })

  it('puts a file into quarantine that is not what was said, and releases or deletes it', async () => {
    const path = await file(content(1_000, 'strange'))
    const refused = await run(`swcfmg_store -add -sha256 ${'a'.repeat(64)}`, '-file', path)
    expect(refused).to.include({ code: 40 })
    expect(refused.err).to.contain('CFMGM30805')
    await run(`swcfmg_store -add -sha256 ${'b'.repeat(64)}`, '-file', path)
    const [second, first] = await listed('-quarantine')
    expect(first).to.include({ reason: 'hash_wrong', wantedSha256: 'a'.repeat(64), refusedBy: '#COMMAND' })

    expect(await run(`swcfmg_store -release -id ${String(first?.['quarantineId'])}`)).to.include({ code: 0 })
    expect(await run(`swcfmg_store -delete -id ${String(second?.['quarantineId'])}`)).to.include({ code: 0 })
    expect(await run(`swcfmg_store -delete -id ${String(second?.['quarantineId'])}`)).to.include({ code: 10 })
    expect(await listed('-quarantine')).to.deep.equal([])
    expect(await listed()).to.have.length(1)
  })

  it('lists and counts what has lain in quarantine for long among what could be deleted', async () => {
    await run(`swcfmg_store -add -sha256 ${'c'.repeat(64)}`, '-file', await file(content(1_500, 'forgotten')))
    const long = new Date(Date.now() - 366 * 86_400_000)
    await test.app.pools.infra('store_quarantine').update({ refused_at: long })
    const [refused] = await listed('-quarantine')
    const found = await run('swcfmg_store -cleanup -format json')

    expect(JSON.parse(found.out)).to.deep.equal([
      {
        sha256: sha256(content(1_500, 'forgotten')),
        name: refused?.['name'],
        bytes: 1_500,
        wanted: 'no',
        usedAt: null,
        tenantId: null,
        addedAt: long.toISOString(),
        addedBy: '#COMMAND',
        url: null,
        quarantineId: refused?.['quarantineId'],
      },
    ])
    expect((await japanese('swcfmg_store -cleanup -format table')).out).to.contain('不要なファイルが1件あります（1500バイト）')
    expect((await run('swcfmg_store -cleanup -force -format table')).out).to.contain('1 files were deleted, 1500 bytes')
    expect(await listed('-quarantine')).to.deep.equal([])
  })

  it('fetches the files of a patch: those that a source lists, and installers of an application', async () => {
    const [cab, msi] = [content(3_000, 'cab'), content(4_000, 'msi')]
    const db = test.app.pools.infra
    const [windows, app] = (await db('patch')
      .insert([
        { public_id: 'wsus:11111111-2222-3333-4444-555555555555', kind: 'windows', name: 'w', title: 'w' },
        { public_id: 'app:windows/app/Vendor.Tool/1.2', kind: 'windows', name: 'Tool', title: 'Tool' },
      ])
      .returning('id')) as { id: number }[]
    await db('patch_file').insert({
      patch_id: windows?.id,
      sha1: '1'.repeat(40),
      sha256: sha256(cab),
      name: 'w.cab',
      bytes: cab.length,
      url: `${upstream.url}/w.cab`,
    })
    const source = (await db('source').first('id')) as { id: number }
    await db('document').insert({ sha256: Buffer.alloc(32, 7), body: Buffer.alloc(1) })
    const [document] = (await db('feed_document')
      .insert({
        source_id: source.id,
        key: 'k',
        format: 'kb-cve',
        title: 't',
        sha256: Buffer.alloc(32, 7),
        fetched_at: new Date(),
        records: 1,
        skipped: 0,
        rejected: 0,
      })
      .returning('id')) as { id: number }[]
    const [application] = (await db('application').insert({ public_id: 'Vendor.Tool' }).returning('id')) as { id: number }[]
    const [release] = (await db('application_release')
      .insert({
        document_id: document?.id,
        application_id: application?.id,
        version: '1.2',
        key: Buffer.from('1'),
        digest: Buffer.alloc(32),
      })
      .returning('id')) as { id: number }[]
    await db('application_installer').insert({
      release_id: release?.id,
      architecture: 'x64',
      type: 'msi',
      url: `${upstream.url}/tool.msi`,
      sha256: Buffer.from(sha256(msi), 'hex'),
    })
    upstream.answer = (req, res) => serving(req.url?.endsWith('/w.cab') === true ? cab : msi)(req, res)

    for (const id of ['wsus:11111111-2222-3333-4444-555555555555', 'app:windows/app/Vendor.Tool/1.2']) {
      const fetched = await run(`swcfmg_store -fetch -patchid ${id}`)
      expect(fetched, fetched.err).to.include({ code: 0 })
    }
    expect((await listed()).map((row) => row['sha256'])).to.include.members([sha256(cab), sha256(msi)])
    expect(app?.id).to.be.a('number')
    expect((await run('swcfmg_store -fetch -patchid nothing')).code).to.equal(10)
    upstream.answer = (_req, res) => void res.writeHead(404).end()
    await run(`swcfmg_store -delete -sha256 ${sha256(cab)}`)
    expect(await run('swcfmg_store -fetch -patchid wsus:11111111-2222-3333-4444-555555555555')).to.include({ code: 50 })
  })

  it('lists what could be deleted, and deletes it with -force', async () => {
    const body = content(500, 'unused')
    await run('swcfmg_store -add', '-file', await file(body))
    await test.app.pools.infra('store_file').update({ used_at: new Date(0) })

    const listing = await run('swcfmg_store -cleanup')
    expect(listing.out).to.contain(sha256(body))
    expect(listing.out + listing.err).to.contain('CFMGM30822')
    expect((await listed()).some((row) => row['sha256'] === sha256(body))).to.equal(true)
    expect(await run('swcfmg_store -cleanup -force')).to.include({ code: 0 })
    expect(await listed()).to.deep.equal([])
  })

  it('says what cannot be', async () => {
    expect(await run('swcfmg_store -add -file ./nowhere')).to.include({ code: 20 })
    expect(await run('swcfmg_store -add')).to.include({ code: 10 })
    expect(await run('swcfmg_store -delete')).to.include({ code: 10 })
    expect(await run('swcfmg_store -delete -sha256 abc')).to.include({ code: 10 })
    expect(await run('swcfmg_store -set -size many')).to.include({ code: 10 })
    expect(await run('swcfmg_store -set -largest 0.001')).to.include({ code: 0 })
    const large = await run('swcfmg_store -add', '-file', await file(content(1_100_000, 'too large')))
    expect(large).to.include({ code: 40 })
    expect(large.err).to.contain('CFMGM30801')
    expect(await run('swcfmg_store -set -largest 16 -size 100 -keep 10')).to.include({ code: 0 })
  })
})

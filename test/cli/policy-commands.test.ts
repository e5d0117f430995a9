import { expect } from 'chai'
import iconv from 'iconv-lite'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SYSTEM, withInfra, withTenant } from '../../server/context.ts'
import { recountTenant } from '../../server/health/service.ts'
import { claimImport } from '../../server/policies/store-linux.ts'
import { openTestApi, type TestApi } from '../support/api.ts'
import { aUser, unique } from '../support/people.ts'
import { aTenant, computers, type TestComputer, type World } from '../server/jobs/world.ts'
import { shell, type Outcome } from './run.ts'

describe('commands for managed Linux packages', () => {
  let test: TestApi
  let dir: string
  let run: (line: string, ...more: string[]) => Promise<Outcome>
  let japanese: (line: string, ...more: string[]) => Promise<Outcome>
  let world: World
  let computer: TestComputer

  const file = async (text: string, encoding = 'utf8'): Promise<string> => {
    const path = join(dir, unique('f'))
    await writeFile(path, iconv.encode(text, encoding))
    return path
  }

  /** A package patch that the computer lacks, as an agent of its had it. */
  async function aLackedPackage(name = unique('pkg')): Promise<{ name: string; id: number }> {
    const db = test.app.pools.infra
    const agents = (await db('source').where({ public_id: 'Agents' }).first('id')) as { id: number }
    const [patch] = (await db('patch')
      .insert({ public_id: `deb:debian/12/main/${name}/1-1`, kind: 'linux', name, title: name, version: '1-1', stream: 'debian/12/main' })
      .returning('id')) as [{ id: number }]
    const key = { tenant_id: world.tenantId, computer_id: computer.id, patch_id: patch.id, source_id: agents.id }
    await db('verdict').insert({ ...key, state: 'missing', approved: false, since: new Date(), learned_at: new Date(0) })
    await withInfra(test.app, SYSTEM, (ctx) => recountTenant(ctx, world.tenantId))
    return { name, id: patch.id }
  }
  const verdict = async (patch: { id: number }): Promise<unknown> =>
    (await test.app.pools.infra('verdict').where({ computer_id: computer.id, patch_id: patch.id }).first('approved', 'untold')) as unknown

  before(async () => {
    test = await openTestApi()
    dir = await mkdtemp(join(tmpdir(), 'tsukuroi-cli-'))
    run = shell(test.app.config.stateDir)
    japanese = shell(test.app.config.stateDir, { locale: 'ja' })
    await aUser(test.app, 'administrator')
    world = await aTenant(test.app)
    const [made] = await computers(world, 1, { osType: 'linux' })
    if (made === undefined) throw new Error('no computer was made')
    computer = made
  })
  after(async () => {
    await test.close()
    await rm(dir, { recursive: true, force: true })
  })

  it('exports, takes back what was edited, and decides anew about what is approved', async () => {
    const lacked = await aLackedPackage()
    const out = join(dir, unique('out'))
    const exported = await japanese(`swcfmg_patch_exportrpmpolicy -e Shift_JIS -f ${out}`)
    expect(exported, exported.err).to.include({ code: 0 })
    const text = iconv.decode(await readFile(out), 'Shift_JIS')
    expect(text).to.contain('一覧は取り込まれていません').and.to.contain(`\r\n#${lacked.name},,,\r\n`)

    const edited = await file(text.replace(`#${lacked.name}`, lacked.name), 'Shift_JIS')
    const imported = await japanese(`swcfmg_patch_importrpmpolicy -e Shift_JIS -f`, edited)
    expect(imported, imported.err).to.deep.equal({
      code: 0,
      out: 'CFMGC01110: INFO: 管理対象のパッケージ: 1件。承認の状態が変わった業務サーバのパッチ: 1件。\n',
      err: '',
    })
    expect(await verdict(lacked)).to.deep.equal({ approved: true, untold: true })
    const history = (await test.app.pools.infra('verdict_history').where({ patch_id: lacked.id }).select('approved')) as unknown
    expect(history).to.deep.equal([{ approved: false }])

    const again = join(dir, unique('out'))
    await run(`swcfmg_patch_exportrpmpolicy -f ${again}`)
    expect(await readFile(again, 'utf8'))
      .to.contain(`\r\n${lacked.name},,,\r\n`)
      .and.not.to.contain('No list has been imported')
  })

  it('exports no name that would end its comment and have something else managed', async () => {
    const name = unique('pkg')
    await aLackedPackage(`${name}\nopenssl`)
    const out = join(dir, unique('out'))
    await run(`swcfmg_patch_exportrpmpolicy -f ${out}`)

    expect(await readFile(out, 'utf8')).not.to.contain(name)
  })

  it('takes the place of the former list: what it does not name loses its approval', async () => {
    const [kept, dropped] = [await aLackedPackage(), await aLackedPackage()]
    await run('swcfmg_patch_importrpmpolicy -f', await file(`${kept.name},,,\n${dropped.name},x86_64,1,1\n`))
    expect(await verdict(dropped)).to.include({ approved: true })

    const imported = await run('swcfmg_patch_importrpmpolicy -f', await file(`# one\n${kept.name},noarch,1,1\n`))
    expect(imported, imported.err).to.include({ code: 0 })
    expect(await verdict(kept)).to.include({ approved: true })
    expect(await verdict(dropped)).to.deep.equal({ approved: false, untold: false })
  })

  it('leaves what a tenant decided as it is', async () => {
    const lacked = await aLackedPackage()
    const word = { tenant_id: world.tenantId, patch_id: lacked.id, approved: false, author_name: 'x' }
    await withTenant(test.app, world.tenantId, world.admin, async (ctx) => void (await ctx.trx('patch_approval').insert(word)))

    await run('swcfmg_patch_importrpmpolicy -f', await file(`${lacked.name},,,\n`))
    expect(await verdict(lacked)).to.include({ approved: false })
  })

  it('names line and column of every problem, and changes nothing', async () => {
    const lacked = await aLackedPackage()
    const path = await file(`# targets\n${lacked.name},,,\n,x86_64,,\nbad name,,,\nyum,noarch,,33.el5\nyum,no arch,,\n${lacked.name},,,\n`)
    const { code, err } = await run('swcfmg_patch_importrpmpolicy -f', path)

    expect(code).to.equal(40)
    expect(err).to.contain(`${path}:3:1: CFMGM30950: ERROR: `)
    expect(err).to.contain(`${path}:4:1: CFMGM30951: ERROR: `)
    expect(err).to.contain(`${path}:5:4: CFMGM30954: ERROR: `)
    expect(err).to.contain(`${path}:6:2: CFMGM30952: ERROR: `)
    expect(err).to.contain(`${path}:7:1: CFMGM30955: ERROR: `)
    expect(await verdict(lacked)).to.include({ approved: false })
  })

  it('ends with the return value of what is wrong', async () => {
    expect((await run('swcfmg_patch_importrpmpolicy')).code).to.equal(10)
    expect((await run('swcfmg_patch_importrpmpolicy -f', join(dir, 'nothing'))).code).to.equal(20)
    expect((await run('swcfmg_patch_importrpmpolicy -e latin1 -f', await file('a,,,\n'))).code).to.equal(30)
    expect((await run('swcfmg_patch_importrpmpolicy -f', await file('営業,,,\n', 'Shift_JIS'))).code).to.equal(30)
    expect((await run('swcfmg_patch_importrpmpolicy -f', await file('a,b,c,d,e\n'))).code).to.equal(40)
    expect((await run('swcfmg_patch_importrpmpolicy -f', await file('# nothing\n'))).code).to.equal(40)
    expect((await run('swcfmg_patch_exportrpmpolicy')).code).to.equal(10)
    expect((await run('swcfmg_patch_exportrpmpolicy -f', join(dir, 'no/such/out.csv'))).code).to.equal(20)
    expect((await run('swcfmg_patch_exportrpmpolicy -e latin1 -f', join(dir, unique('out')))).code).to.equal(30)
    expect((await run('swcfmg_notify_yumcacheclean -serverid nothing')).code).to.equal(10)
    const away = await mkdtemp(join(dir, 'away-'))
    for (const line of [`swcfmg_patch_exportrpmpolicy -f ${away}/x`, 'swcfmg_notify_yumcacheclean']) {
      expect((await shell(away)(line)).code, line).to.equal(200)
    }
  })

  it('imports one list at a time', async () => {
    const path = await file('yum,,,\n')
    const refused = await withInfra(test.app, SYSTEM, async (ctx) => {
      expect(await claimImport(ctx)).to.equal(true)
      return run('swcfmg_patch_importrpmpolicy -f', path)
    })

    expect(refused.code).to.equal(101)
    expect(refused.err).to.contain('CFMGM30956')
  })

  it('asks the agents of Linux servers to renew their caches, and says which cannot be told', async () => {
    const [windows] = await computers(world, 1, { osType: 'windows' })
    const told = await run(`swcfmg_notify_yumcacheclean -serverid ${computer.publicId},${windows?.publicId ?? ''}`)
    expect(told.code).to.equal(50)
    expect(told.err).to.contain(`CFMGC01113: WARNING: Server ${windows?.publicId ?? ''}`)
    expect(told.out).to.contain('cache: 1.')

    const all = await japanese('swcfmg_notify_yumcacheclean')
    expect(all, all.err).to.include({ code: 0 })
    expect(all.out).to.contain('CFMGC01112')
    const asked = (await test.app.pools.infra('agent').whereNotNull('clean_cache_at').pluck('computer_id')) as number[]
    expect(asked).to.deep.equal([computer.id])
  })
})

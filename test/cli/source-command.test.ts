import { expect } from 'chai'
import iconv from 'iconv-lite'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openTestApi, type TestApi } from '../support/api.ts'
import { aUser, unique } from '../support/people.ts'
import { COMMAND, withInfra } from '../../server/context.ts'
import { takeCollection } from '../../server/registrations/collections.ts'
import { aTenant, computers } from '../server/jobs/world.ts'
import { aZip } from '../server/registrations/zip.ts'
import { shell, type Outcome } from './run.ts'

describe('swcfmg_source_def', () => {
  let test: TestApi
  let dir: string
  let run: (line: string, ...more: string[]) => Promise<Outcome>
  let japanese: (line: string, ...more: string[]) => Promise<Outcome>
  let soft: string
  let patch: string
  let scripts: string

  const file = async (content: string | Buffer): Promise<string> => {
    const path = join(dir, unique('f'))
    await writeFile(path, content)
    return path
  }
  async function aSource(): Promise<string> {
    const id = unique('own')
    const added = await run(`swcfmg_source_def -add -id ${id} -softitem ${soft} -patchitem ${patch} -file ${scripts}`)
    expect(added, added.err).to.include({ code: 0 })
    return id
  }
  const listed = async (): Promise<Record<string, unknown>[]> =>
    JSON.parse((await run('swcfmg_source_def -list -format json')).out) as Record<string, unknown>[]

  before(async () => {
    test = await openTestApi()
    dir = await mkdtemp(join(tmpdir(), 'tsukuroi-cli-'))
    run = shell(test.app.config.stateDir)
    japanese = shell(test.app.config.stateDir, { locale: 'ja' })
    await aUser(test.app, 'administrator')
    soft = await file('# items\nsoftwareName,identification\nversion,identification\nvendor,definition\n')
    patch = await file('patchName,identification\nsoftwareName,identification\n')
    scripts = await file(aZip([{ name: 'collect.sh', content: 'true' }]))
  })
  after(async () => {
    await test.close()
    await rm(dir, { recursive: true, force: true })
  })

  it('registers a source, gives its items and its package back, and takes others', async () => {
    const id = await aSource()
    const [softOut, patchOut] = [join(dir, unique('out')), join(dir, unique('out'))]
    const got = await japanese(`swcfmg_source_def -get -id ${id} -softitem ${softOut} -patchitem ${patchOut} -e Shift_JIS`)
    expect(got, got.err).to.include({ code: 0 })
    expect(iconv.decode(await readFile(softOut), 'Shift_JIS')).to.equal(
      '#収集項目,用途\r\nsoftwareName,identification\r\nversion,identification\r\nvendor,definition\r\n',
    )
    expect((await run(`swcfmg_source_def -get -id ${id} -format csv`)).out).to.contain('patchName,identification')

    const back = await run(`swcfmg_source_def -update -id ${id} -e Shift_JIS -softitem ${softOut} -patchitem ${patchOut}`)
    expect(back, back.err).to.include({ code: 0 })

    const other = aZip([{ name: 'collect.ps1', content: 'exit 0' }])
    expect((await run(`swcfmg_source_def -upload -id ${id} -file ${await file(other)}`)).code).to.equal(0)
    const folder = await mkdtemp(join(dir, 'd'))
    const down = await run(`swcfmg_source_def -download -id ${id} -dir ${folder}`)
    expect(down.out).to.contain(join(folder, `${id}.zip`))
    expect(await readFile(join(folder, `${id}.zip`))).to.deep.equal(other)
    expect((await listed()).find((one) => one['sourceId'] === id)).to.include({ state: 'valid', platforms: 'windows', succeeded: 0 })
  })

  it('makes sources valid and invalid by a file, all lines or none', async () => {
    const [one, two] = [await aSource(), await aSource()]
    const list = join(dir, unique('out'))
    await run(`swcfmg_source_def -list -file ${list}`)
    const edited = (await readFile(list, 'utf8')).replace(`${one},valid`, `${one},invalid`)
    expect((await run('swcfmg_source_def -batchupdate -file', await file(edited))).code).to.equal(0)
    const state = async (id: string): Promise<unknown> => (await listed()).find((row) => row['sourceId'] === id)?.['state']
    expect([await state(one), await state(two)]).to.deep.equal(['invalid', 'valid'])
    const table = await shell(test.app.config.stateDir, { locale: 'ja', tty: true, columns: 120 })('swcfmg_source_def -list')
    expect(table.out).to.contain('無効')

    const path = await file(`${two},invalid\nnothing,valid\n${one},perhaps\n${one},valid\n`)
    const refused = await run('swcfmg_source_def -batchupdate -file', path)
    expect(refused.code).to.equal(40)
    for (const text of [`${path}:2:1: CFMGM30900`, `${path}:3:2: CFMGM30905`, `${path}:4:1: CFMGM30906`])
      expect(refused.err).to.contain(text)
    expect(await state(two)).to.equal('valid')
  })

  it('names line and column in the item file that is wrong', async () => {
    const wrong = await file('patchName,identification\nsoftwareName,identification\nsoftwareName,x\n')
    const add = await japanese(`swcfmg_source_def -add -id ${unique('s')} -softitem ${soft} -patchitem ${wrong} -file ${scripts}`)

    expect(add.code).to.equal(40)
    expect(add.err).to.contain(`${wrong}:3:2: CFMGM30902: ERROR: 用途 x が正しくありません。`)
  })

  it('says on which servers the scripts worked, and why they failed', async () => {
    const id = await aSource()
    const world = await aTenant(test.app)
    const [computer] = await computers(world, 1, { osType: 'linux' })
    const { sha256 } = (await listed()).find((one) => one['sourceId'] === id) as { sha256: string }
    const facts = {
      tenantId: world.tenantId,
      computerId: computer?.id ?? 0,
      platform: 'linux',
      sourceId: id,
      sha256,
      software: '',
      patches: null,
    } as const
    await withInfra(test.app, COMMAND, (ctx) =>
      takeCollection(ctx, { ...facts, outcome: 'failed', reason: 'script_failed', message: '3 broken' }),
    )

    const rows = JSON.parse((await run(`swcfmg_source_def -list -id ${id} -format json`)).out) as unknown[]
    expect(rows).to.have.length(1)
    expect(rows[0]).to.include({ serverId: computer?.publicId, outcome: 'failed', reason: 'script_failed', message: '3 broken' })
    expect((await shell(test.app.config.stateDir, { locale: 'ja', tty: true })(`swcfmg_source_def -list -id ${id}`)).out).to.contain('失敗')
    expect((await run('swcfmg_source_def -list -id nothing')).code).to.equal(10)
  })

  it('removes a source', async () => {
    const id = await aSource()
    const gone = await run(`swcfmg_source_def -delete -id ${id}`)

    expect(gone, gone.err).to.include({ code: 0 })
    expect((await listed()).map((one) => one['sourceId'])).to.not.include(id)
    expect((await run(`swcfmg_source_def -delete -id ${id}`)).code).to.equal(10)
    expect((await run(`swcfmg_software -list -sourceid ${id}`)).code).to.equal(10)
  })

  it('ends with the return value of what is wrong, and leaves no file behind', async () => {
    const id = await aSource()
    expect((await run(`swcfmg_source_def -add -id ${id} -softitem ${soft} -file ${scripts}`)).code, 'taken').to.equal(10)
    expect((await run(`swcfmg_source_def -add -id Direct -softitem ${soft} -file ${scripts}`)).code, 'reserved').to.equal(10)
    expect((await run(`swcfmg_source_def -add -id bad/id -softitem ${soft} -file ${scripts}`)).code).to.equal(10)
    expect((await run(`swcfmg_source_def -add -id ${unique('s')} -file ${scripts}`)).code).to.equal(10)
    expect((await run(`swcfmg_source_def -update -id ${id}`)).code).to.equal(10)
    expect((await run('swcfmg_source_def -get')).code).to.equal(10)
    expect((await run('swcfmg_source_def -get -id nothing')).code).to.equal(10)
    expect((await run('swcfmg_source_def -delete -id Direct')).code).to.equal(10)
    expect((await run(`swcfmg_source_def -upload -id ${id} -file ${join(dir, 'nothing')}`)).code).to.equal(20)
    expect((await run(`swcfmg_source_def -download -id ${id} -dir ${join(dir, 'no/such')}`)).code).to.equal(20)
    expect((await run(`swcfmg_source_def -update -id ${id} -e latin1 -softitem ${soft}`)).code).to.equal(30)
    const hostile = await file(aZip([{ name: 'collect.sh' }, { name: '../../etc/cron.d/x' }]))
    const refused = await run(`swcfmg_source_def -upload -id ${id} -file ${hostile}`)
    expect(refused.code).to.equal(40)
    expect(refused.err).to.contain('path_invalid')
    const before = await readdir(dir)
    await run(`swcfmg_source_def -download -id ${id} -dir ${dir}`)
    expect((await readdir(dir)).filter((name) => !before.includes(name))).to.deep.equal([`${id}.zip`])
    const away = await mkdtemp(join(dir, 'away-'))
    expect((await shell(away)('swcfmg_source_def -list')).code).to.equal(200)
  })
})

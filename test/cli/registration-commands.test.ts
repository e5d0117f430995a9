import { expect } from 'chai'
import iconv from 'iconv-lite'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openTestApi, type TestApi } from '../support/api.ts'
import { aUser, unique } from '../support/people.ts'
import { aTenant, computers, type TestComputer, type World } from '../server/jobs/world.ts'
import { shell, type Outcome } from './run.ts'

describe('commands for manual registration', () => {
  let test: TestApi
  let dir: string
  let run: (line: string, ...more: string[]) => Promise<Outcome>
  let world: World
  let computer: TestComputer
  let address: string

  const file = async (text: string, encoding = 'utf8'): Promise<string> => {
    const path = join(dir, unique('f'))
    await writeFile(path, iconv.encode(text, encoding))
    return path
  }
  const listed = async (line: string): Promise<Record<string, unknown>[]> => {
    const outcome = await run(`${line} -format json`)
    expect(outcome, outcome.err).to.include({ code: 0 })
    return JSON.parse(outcome.out) as Record<string, unknown>[]
  }
  /** The id that an -add printed. */
  const idIn = ({ code, out, err }: Outcome): string => {
    expect(code, err).to.equal(0)
    return out.split('\n')[0] ?? ''
  }
  const aSoftware = async (name = unique('Soft')): Promise<string> =>
    idIn(await run('swcfmg_software -add -file', await file(`,${name},1.0,Linux,Vendor\n`)))
  const aPatch = async (softwareId: string, importance = 3): Promise<string> =>
    idIn(await run('swcfmg_patch_def -add -file', await file(`,${unique('Patch')},Linux,${softwareId},${importance}\n`)))
  const stateOf = async (patchId: string): Promise<unknown> => {
    const found = (await test.app.pools
      .infra('verdict as v')
      .join('patch as p', 'p.id', 'v.patch_id')
      .where({ 'p.public_id': patchId, computer_id: computer.id })
      .first('v.state', 'v.approved', 'v.untold')) as unknown
    return found
  }

  before(async () => {
    test = await openTestApi()
    dir = await mkdtemp(join(tmpdir(), 'tsukuroi-cli-'))
    run = shell(test.app.config.stateDir)
    await aUser(test.app, 'administrator')
    world = await aTenant(test.app)
    const [made] = await computers(world, 1, { osType: 'linux' })
    if (made === undefined) throw new Error('no computer was made')
    computer = made
    address = '192.0.2.77'
    await test.app.pools.infra('computer').where({ id: computer.id }).update({ management_address: address })
  })
  after(async () => {
    await test.close()
    await rm(dir, { recursive: true, force: true })
  })

  it('registers software in every encoding, and takes back what it listed', async () => {
    for (const encoding of ['UTF-8', 'Shift_JIS', 'EUC-JP']) {
      const name = `${unique('販売')}管理`
      const path = await file(`# id,name\r\n,${name},V1.0,Windows EM64T,"富士, 通"\r\n`, encoding)
      const softwareId = idIn(await run(`swcfmg_software -add -e ${encoding} -file`, path))
      expect(softwareId).to.match(/^[A-Z0-9]{9}@Direct$/)

      const out = join(dir, unique('out'))
      expect((await run(`swcfmg_software -list -e ${encoding} -file ${out}`)).code).to.equal(0)
      const line = iconv
        .decode(await readFile(out), encoding)
        .split('\r\n')
        .find((one) => one.startsWith(softwareId))
      expect(line).to.equal(`${softwareId},${name},V1.0,Windows EM64T,"富士, 通",Direct,`)
      const back = await run(`swcfmg_software -update -e ${encoding} -file`, await file(`${line?.replace('V1.0', 'V1.1')}\r\n`, encoding))
      expect(back, back.err).to.deep.equal({ code: 0, out: 'CFMGC00138: INFO: Entries processed: 1.\n', err: '' })
      expect((await listed('swcfmg_software -list')).find((one) => one['softwareId'] === softwareId)).to.include({ version: 'V1.1' })
    }
  })

  it('makes a computer with the software lack its patch until that is applied', async () => {
    const softwareId = await aSoftware()
    const patchId = await aPatch(softwareId)
    expect(await stateOf(patchId)).to.equal(undefined)

    const installed = await run('swcfmg_installedsoftware -add -file', await file(`${address},${softwareId}\n`))
    expect(installed, installed.err).to.include({ code: 0 })
    expect(await stateOf(patchId)).to.deep.equal({ state: 'missing', approved: true, untold: true })
    const status = await run(`swcfmg_patch_info -status -serverid ${computer.publicId} -format json`)
    expect(status.out).to.contain(patchId)
    const patches = JSON.parse((await run('swcfmg_patch_info -patch -t middleware -format json')).out) as Record<string, unknown>[]
    expect(
      patches.find((one) => one['patchId'] === patchId),
      'counted at once',
    ).to.include({ missing: 1 })

    const applied = await run('swcfmg_patch_applied -add -file', await file(`${computer.publicId},${softwareId},${patchId}\n`))
    expect(applied, applied.err).to.include({ code: 0 })
    expect(await stateOf(patchId)).to.deep.equal({ state: 'installed', approved: true, untold: false })

    const out = join(dir, unique('out'))
    await run(`swcfmg_patch_applied -list -ip ${address} -file ${out}`)
    const listedRow = (await readFile(out, 'utf8')).split('\r\n').find((line) => line.includes(patchId)) ?? ''
    expect(listedRow).to.match(new RegExp(`^${computer.publicId},${softwareId},${patchId},`))
    expect((await run('swcfmg_patch_applied -delete -file', await file(listedRow))).code).to.equal(0)
    expect(await stateOf(patchId)).to.include({ state: 'missing' })

    const explained = await run(`swcfmg_patch_info -explain -serverid ${computer.publicId} -patchid ${patchId}`)
    expect(explained, explained.err).to.include({ code: 0 })

    expect((await run('swcfmg_installedsoftware -delete -file', await file(`${computer.publicId},${softwareId}\n`))).code).to.equal(0)
    expect(await stateOf(patchId)).to.equal(undefined)
  })

  it('counts software that is there several times as lacking until each of them has the patch', async () => {
    const softwareId = await aSoftware()
    const patchId = await aPatch(softwareId)
    await run('swcfmg_installedsoftware -add -file', await file(`${address},${softwareId};/opt/a\n${address},${softwareId};/opt/b\n`))

    await run('swcfmg_patch_applied -add -file', await file(`${address},${softwareId};/opt/a,${patchId}\n`))
    expect(await stateOf(patchId)).to.include({ state: 'missing' })
    await run('swcfmg_patch_applied -add -file', await file(`${address},${softwareId};/opt/b,${patchId}\n`))
    expect(await stateOf(patchId)).to.include({ state: 'installed' })
  })

  it('names line and column of every problem, and changes nothing', async () => {
    const name = unique('Soft')
    const path = await file(`# software\n,${name},1,Linux,\n,Bad,1,Plan 9,\nno-at-sign,Other,1,Linux,\n,${name},1,Linux,\n`)
    const { code, err } = await run('swcfmg_software -add -file', path)

    expect(code).to.equal(40)
    expect(err).to.contain(`${path}:3:4: CFMGM30856: ERROR: `)
    expect(err).to.contain(`${path}:4:1: CFMGM30852: ERROR: `)
    expect(err).to.contain(`${path}:5:2: CFMGM30851: ERROR: `)
    expect((await listed('swcfmg_software -list')).filter((one) => one['name'] === name)).to.deep.equal([])
  })

  it('names unknown servers, software and patches, and what is there already', async () => {
    const [softwareId, other] = [await aSoftware(), await aSoftware()]
    const patchId = await aPatch(softwareId)
    await run('swcfmg_patch_applied -add -file', await file(`${address},${softwareId},${patchId}\n`))
    const lines = [
      `198.51.100.1,${softwareId},${patchId}`,
      `${address},NOTHING@Direct,${patchId}`,
      `${address},${softwareId},NOTHING@Direct`,
      `${address},${softwareId},${patchId}`,
      `${address},${other},${patchId}`,
    ]
    const path = await file(`${lines.join('\n')}\n`)
    const { code, err } = await shell(test.app.config.stateDir, { locale: 'ja' })('swcfmg_patch_applied -add -file', path)

    expect(code).to.equal(40)
    expect(err).to.contain(`${path}:1:1: CFMGM30871: ERROR: 業務サーバ 198.51.100.1 は管理対象ではありません。`)
    expect(err).to.contain(`${path}:2:2: CFMGM30850: ERROR: `)
    expect(err).to.contain(`${path}:3:3: CFMGM30860: ERROR: `)
    expect(err).to.contain(`${path}:4:3: CFMGM30867: ERROR: `)
    expect(err).to.contain(`${path}:5:3: CFMGM30866: ERROR: `)
  })

  it('gives an id never again, and lets nobody change it', async () => {
    const softwareId = await aSoftware()
    const patchId = `${unique('GEW')}@Direct`
    const line = await file(`${patchId},PatchA,Linux,${softwareId},1\n`)
    expect(idIn(await run('swcfmg_patch_def -add -file', line))).to.equal(patchId)
    expect((await run('swcfmg_patch_def -add -file', line)).err).to.contain('CFMGM30862')
    expect((await run('swcfmg_software -delete -id', softwareId)).code, 'it has a patch').to.equal(10)

    expect((await run('swcfmg_patch_def -delete -id', patchId)).code).to.equal(0)
    expect((await listed('swcfmg_patch_def -list')).map((one) => one['patchId'])).to.not.include(patchId)
    expect((await run('swcfmg_patch_def -add -file', line)).err).to.contain('CFMGM30862')
    expect((await run('swcfmg_patch_def -update -file', line)).err).to.contain('CFMGM30860')
    expect((await run('swcfmg_software -delete -id', softwareId)).code).to.equal(0)
    const again = await run('swcfmg_software -add -file', await file(`${softwareId},${unique('n')},1,Linux,\n`))
    expect(again.err).to.contain('CFMGM30853')
  })

  it('changes a patch, and what follows from its importance', async () => {
    const softwareId = await aSoftware()
    const patchId = await aPatch(softwareId, 1)
    await run('swcfmg_installedsoftware -add -file', await file(`${address},${softwareId}\n`))
    expect(await stateOf(patchId)).to.include({ state: 'missing', approved: false })

    const changed = await run('swcfmg_patch_def -update -file', await file(`${patchId},Renamed,Linux,${softwareId},3\n`))
    expect(changed, changed.err).to.include({ code: 0 })
    expect(await stateOf(patchId)).to.include({ state: 'missing', approved: true })
    const table = await shell(test.app.config.stateDir, { locale: 'ja', tty: true, columns: 200 })('swcfmg_patch_def -list')
    expect(table.out).to.match(/Renamed.*セキュリティ/)
  })

  it('keeps what belongs to one tenant from the others', async () => {
    const other = await aTenant(test.app)
    const added = await run(`swcfmg_software -add -tenantid ${other.tenant} -file`, await file(`,${unique('Own')},1,Linux,\n`))
    const softwareId = idIn(added)
    const refused = await run('swcfmg_installedsoftware -add -file', await file(`${address},${softwareId}\n`))

    expect(refused.code).to.equal(40)
    expect(refused.err).to.contain('CFMGM30850')
  })

  it('ends with the return value of what is wrong', async () => {
    expect((await run('swcfmg_patch_def -add -file', join(dir, 'nothing'))).code).to.equal(20)
    expect((await run('swcfmg_software -add -file', await file(',営業,1,Linux,\n', 'Shift_JIS'))).code).to.equal(30)
    expect((await run('swcfmg_patch_applied -add -file', await file('"a,b\n'))).code).to.equal(40)
    expect((await run('swcfmg_patch_applied -add -file', await file('a,b\n'))).code).to.equal(40)
    expect((await run('swcfmg_installedsoftware -list -file', join(dir, 'no/such/out.csv'))).code).to.equal(20)
    expect((await run('swcfmg_software -add -list')).code).to.equal(10)
    expect((await run('swcfmg_software -list -sourceid nowhere')).code).to.equal(10)
    expect((await run('swcfmg_patch_def -list -sourceid Agents')).code).to.equal(10)
    expect((await run('swcfmg_patch_applied -list -serverid nothing')).code).to.equal(10)
    expect((await run('swcfmg_patch_def -delete -id nothing@Direct')).code).to.equal(10)
    const away = await mkdtemp(join(dir, 'away-'))
    expect((await shell(away)('swcfmg_software -list')).code).to.equal(200)
    await writeFile(join(away, 'operator.credential'), 'x')
    expect((await shell(away)('swcfmg_software -list')).code).to.equal(100)
  })

  it('ends with 110 when an output cannot take its place, and with 102 without the operator’s credential', async () => {
    const policy = 'swcfmg_patch_exportrpmpolicy -f'
    for (const line of ['swcfmg_software -list -file', 'swcfmg_patch_def -list -file', 'swcfmg_source_def -list -file', policy]) {
      const folder = await mkdtemp(join(dir, 'taken-'))
      expect((await run(line, folder)).code, line).to.equal(110)
    }
    const foreign = await mkdtemp(join(dir, 'foreign-'))
    await mkdir(join(foreign, 'run'))
    await writeFile(join(foreign, 'operator.credential'), 'x'.repeat(43))
    await writeFile(join(foreign, 'run/operator.json'), JSON.stringify({ socketPath: test.api.socketPath }))
    const lines = [
      'swcfmg_software -list',
      'swcfmg_patch_def -list',
      'swcfmg_patch_applied -list',
      'swcfmg_installedsoftware -list',
      'swcfmg_source_def -list',
    ]
    for (const line of [...lines, `${policy} ${join(dir, 'x')}`, 'swcfmg_notify_yumcacheclean']) {
      expect((await shell(foreign)(line)).code, line).to.equal(102)
    }
  })
})

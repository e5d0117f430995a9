import { expect } from 'chai'
import iconv from 'iconv-lite'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openTestApi, type TestApi } from '../support/api.ts'
import { aServerGroup, aTenant, aUser, PASSWORD, unique } from '../support/people.ts'
import { computers, worldOf } from '../server/jobs/world.ts'
import { shell, type Outcome } from './run.ts'

describe('commands for tenants, users, server groups and servers', () => {
  let test: TestApi
  let dir: string
  let run: (line: string, ...more: string[]) => Promise<Outcome>
  const file = async (text: string, encoding = 'utf8'): Promise<string> => {
    const path = join(dir, unique('f'))
    await writeFile(path, iconv.encode(text, encoding))
    return path
  }
  const listed = async (line: string): Promise<Record<string, unknown>[]> =>
    JSON.parse((await run(`${line} -format json`)).out) as Record<string, unknown>[]

  before(async () => {
    test = await openTestApi()
    dir = await mkdtemp(join(tmpdir(), 'tsukuroi-cli-'))
    run = shell(test.app.config.stateDir)
    await aUser(test.app, 'administrator')
  })
  after(async () => {
    await test.close()
    await rm(dir, { recursive: true, force: true })
  })

  it('takes tenants in every encoding, lists them, and takes the list back', async () => {
    for (const encoding of ['UTF-8', 'Shift_JIS', 'EUC-JP']) {
      const id = unique('T')
      const added = await run(`swcfmg_tenant -add -e ${encoding} -file`, await file(`#id,name\r\n${id},営業部～東\r\n`, encoding))
      expect(added, encoding).to.deep.equal({ code: 0, out: 'CFMGC00138: INFO: Entries processed: 1.\n', err: '' })

      const out = join(dir, unique('out'))
      expect((await run(`swcfmg_tenant -list -e ${encoding} -file ${out}`)).code).to.equal(0)
      expect(iconv.decode(await readFile(out), encoding)).to.contain(`${id},営業部～東,`)
      const own = iconv
        .decode(await readFile(out), encoding)
        .split('\r\n')
        .filter((line) => line.startsWith(id))
      const back = await run(`swcfmg_tenant -update -e ${encoding} -file`, await file(own.join('\r\n'), encoding))
      expect(back, back.err).to.include({ code: 0 })
    }
  })

  it('names line and column of every problem, and changes nothing', async () => {
    const [good, taken] = [unique('T'), await aTenant(test.app)]
    const path = await file(`# tenants\n${good},Good\n${taken},Taken\nbad id,Bad\n`)
    const { code, err } = await run('swcfmg_tenant -add -file', path)

    expect(code).to.equal(40)
    expect(err).to.contain(`${path}:3:1: CFMGM30201: ERROR: Tenant ${taken} already exists.\n`)
    expect(err).to.contain(`${path}:4:1: CFMGM30204: ERROR: `)
    expect(err).to.contain(`CFMGC00137: ERROR: The file ${path} has 2 problems. Nothing was changed.\n`)
    expect((await listed('swcfmg_tenant -list')).map((tenant) => tenant['tenantId'])).to.not.include(good)
  })

  it('ends with the return value of what is wrong with a file', async () => {
    expect((await run('swcfmg_tenant -add -file', join(dir, 'nothing'))).code).to.equal(20)
    expect((await run('swcfmg_tenant -add -file', await file('a,営業部\n', 'Shift_JIS'))).code).to.equal(30)
    expect((await run('swcfmg_tenant -add -e latin1 -file', await file('a,b\n'))).code).to.equal(30)
    expect((await run('swcfmg_tenant -add -file', await file('"a,b\n'))).code).to.equal(40)
    expect((await run('swcfmg_tenant -add -file', await file('only-one-column\n'))).code).to.equal(40)
    expect((await run('swcfmg_tenant -list -file', join(dir, 'no/such/out.csv'))).code).to.equal(20)
    expect((await run('swcfmg_tenant -add')).code).to.equal(10)
    expect((await run('swcfmg_tenant -add -list')).code).to.equal(10)
    expect((await run('swcfmg_nothing')).code).to.equal(10)
  })

  it('writes no part of a list that an encoding cannot hold', async () => {
    const id = unique('T')
    await run('swcfmg_tenant -add -file', await file(`${id},Zoë 한국\n`))
    const [before, out] = [await readdir(dir), join(dir, unique('out'))]

    expect((await run(`swcfmg_tenant -list -e Shift_JIS -file ${out}`)).code).to.equal(30)
    expect(await readdir(dir)).to.deep.equal(before)
    await run(`swcfmg_tenant -delete -id ${id}`)
  })

  it('names what cannot be removed, in the language of the locale', async () => {
    const tenantId = await aTenant(test.app)
    await aUser(test.app, 'tenant_admin', tenantId)
    const { code, err } = await shell(test.app.config.stateDir, { locale: 'ja' })(
      `swcfmg_tenant -delete -id ${tenantId},__DEFAULT__,${unique('none')}`,
    )

    expect(code).to.equal(40)
    for (const text of [tenantId, '__DEFAULT__', '存在しません']) expect(err).to.contain(text)
  })

  it('takes users, shows no password, and gives the list back without changing passwords', async () => {
    const [tenantId, userId] = [await aTenant(test.app), unique('u')]
    const line = `${userId},${PASSWORD},${tenantId},tenant_user,${userId}@example.com,花,,山田,,,ja\n`
    expect((await run('swcfmg_account -add -e Shift_JIS -file', await file(line, 'Shift_JIS'))).code).to.equal(0)

    const own = (await run('swcfmg_account -list -sort tenant-name')).out.split('\r\n').find((row) => row.startsWith(`${userId},`))
    expect(own).to.equal(`${userId},****,${tenantId},tenant_user,${userId}@example.com,花,,山田,,,ja`)
    expect((await run('swcfmg_account -update -file', await file(`${own}\n`))).code).to.equal(0)
    expect((await test.browser().signIn(userId, PASSWORD)).status).to.equal(200)
    expect((await run('swcfmg_account -chpasswd -file', await file(`${userId},another good password\n`))).code).to.equal(0)
    expect((await test.browser().signIn(userId, PASSWORD)).status).to.equal(401)
    expect((await run(`swcfmg_account -delete -id ${userId}`)).code).to.equal(0)
  })

  it('registers, lists, changes and removes servers, and resolves addresses within a tenant', async () => {
    const [one, two] = [await aTenant(test.app), await aTenant(test.app)]
    const [groupOne, groupTwo] = [await aServerGroup(test.app, one), await aServerGroup(test.app, two)]
    const address = '10.20.30.40'
    const rows = [groupOne, groupTwo].map(
      (group) => `${address},"WEB 本番",${group},${unique('web')}.example,Windows,x64,Windows Server 2022\r\n`,
    )
    const added = await run('swcfmg_server -add -e Shift_JIS -file', await file(rows.join(''), 'Shift_JIS'))
    expect(added, added.err).to.include({ code: 0 })
    const [first = '', second = ''] = added.out.split('\n')

    const ambiguous = await run(`swcfmg_server -delete -ip ${address}`)
    expect(ambiguous.code).to.equal(10)
    for (const candidate of [first, second, one, two]) expect(ambiguous.err).to.contain(candidate)
    expect((await run('swcfmg_server -delete -ip 10.99.99.99')).code).to.equal(10)

    const out = join(dir, unique('out'))
    await run(`swcfmg_server -list -tenantid ${one} -e Shift_JIS -file ${out}`)
    const changed = iconv.decode(await readFile(out), 'Shift_JIS').replace('WEB 本番', 'WEB 予備')
    expect((await run('swcfmg_server -update -e Shift_JIS -file', await file(changed, 'Shift_JIS'))).code).to.equal(0)
    expect(await listed(`swcfmg_server -list -tenantid ${one}`))
      .to.have.lengthOf(1)
      .and.to.have.nested.property('[0].name', 'WEB 予備')

    expect((await run(`swcfmg_server -delete -ip ${address} -tenantid ${one}`)).code).to.equal(0)
    expect((await run(`swcfmg_server -delete -serverid ${second}`)).code).to.equal(0)
    expect(await listed(`swcfmg_server -list -tenantid ${two}`)).to.deep.equal([])
  })

  it('says which columns of a servers’ file are wrong', async () => {
    const path = await file('10.1.2.300,x,nogroup,bad host!,Solaris,x,\n')
    const { code, err } = await run('swcfmg_server -add -file', path)

    expect(code).to.equal(40)
    for (const column of [1, 3, 4, 5]) expect(err).to.contain(`${path}:1:${column}: `)
  })

  it('tests connections: an agent that asks anew answers, another is silent', async () => {
    const world = await worldOf(test.app, await aTenant(test.app))
    const [mute] = await computers(world, 1, { agent: false })
    const [heard] = await computers(world, 1)
    const database = test.app.pools.infra
    // What an agent does when its held request is answered: it speaks again.
    const speaking = setInterval(
      () => void database('agent').where({ computer_id: heard?.id }).update({ last_seen_at: new Date() }).then(),
      100,
    )
    const answer = await run(`swcfmg_connectiontest -serverid ${heard?.publicId}`)
    clearInterval(speaking)

    expect(answer).to.deep.equal({ code: 0, out: `CFMGC00130: INFO: Server ${heard?.publicId} answers.\n`, err: '' })
    const none = await run(`swcfmg_connectiontest -serverid ${mute?.publicId}`)
    expect(none).to.include({ code: 50, err: `CFMGP30012: ERROR: No agent is installed on server ${mute?.publicId}.\n` })
    expect((await run('swcfmg_connectiontest -serverid nobody')).code).to.equal(10)
    expect((await run('swcfmg_connectiontest')).code).to.equal(10)
  })
})

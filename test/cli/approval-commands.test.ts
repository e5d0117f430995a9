import { expect } from 'chai'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import iconv from 'iconv-lite'
import { openTestApi, type TestApi } from '../support/api.ts'
import { aTenant, aUser, PASSWORD, unique } from '../support/people.ts'
import { shell, type Outcome } from './run.ts'

describe('swcfmg_patch_approval', () => {
  let test: TestApi
  let dir: string
  let password: string
  let run: (line: string, ...more: string[]) => Promise<Outcome>
  let japanese: (line: string, ...more: string[]) => Promise<Outcome>
  let tenant: string
  let admin: string

  before(async () => {
    test = await openTestApi()
    dir = await mkdtemp(join(tmpdir(), 'tsukuroi-cli-'))
    password = join(dir, 'password')
    await writeFile(password, `${PASSWORD}\n`)
    run = shell(test.app.config.stateDir)
    japanese = shell(test.app.config.stateDir, { locale: 'ja', tty: true, columns: 200 })
    // An administrator who may sign in at all.
    await aUser(test.app, 'administrator')
  })
  after(async () => {
    await test.close()
    await rm(dir, { recursive: true, force: true })
  })
  beforeEach(async () => {
    tenant = await aTenant(test.app)
    admin = await aUser(test.app, 'tenant_admin', tenant)
  })

  async function aPatch(name = unique('pkg')): Promise<string> {
    const publicId = `deb:debian/12/main/${name}/1-1`
    await test.app.pools.infra('patch').insert({ public_id: publicId, kind: 'linux', name, title: name, version: '1-1' })
    return publicId
  }
  const as = (user: string): string => `-userid ${user} -passwordfile ${password}`
  async function listed(more = ''): Promise<Record<string, unknown>[]> {
    const { out, err } = await run(`swcfmg_patch_approval -list -tenantid ${tenant} -format json${more}`)
    expect(err).to.equal('')
    return JSON.parse(out) as Record<string, unknown>[]
  }

  it('approves and rejects as a person, lists what is decided, and takes it back', async () => {
    const [wanted, unwanted] = [await aPatch(), await aPatch()]

    expect(
      await run(`swcfmg_patch_approval -approve -patchid ${wanted} -until 2099-01-31 ${as(admin)}`, '-reason', 'tested'),
    ).to.deep.equal({
      code: 0,
      out: `CFMGC00782: INFO: Patch ${wanted} is approved.\n`,
      err: '',
    })
    expect(await run(`swcfmg_patch_approval -reject -patchid ${unwanted} ${as(admin)}`)).to.include({ code: 0 })
    const approvals = await listed()
    expect(approvals.map(({ decidedAt: _, ...one }) => one)).to.deep.equal([
      {
        tenantId: tenant,
        patchId: wanted,
        name: wanted.split('/').at(-2),
        approved: true,
        reason: 'tested',
        author: admin,
        untilAt: '2099-01-31T15:00:00.000Z',
      },
      { tenantId: tenant, patchId: unwanted, name: unwanted.split('/').at(-2), approved: false, reason: '', author: admin, untilAt: null },
    ])

    const revoked = await run(`swcfmg_patch_approval -revoke -patchid ${wanted},${unwanted} ${as(admin)}`)
    expect(revoked.out).to.contain(`CFMGC00784: INFO: The decision about patch ${wanted} is taken back.`)
    expect(await listed()).to.deep.equal([])
  })

  it('lets a dual-role administrator decide for the tenant that is named', async () => {
    const patch = await aPatch()
    const dual = await aUser(test.app, 'administrator')

    expect(await run(`swcfmg_patch_approval -approve -patchid ${patch} ${as(dual)}`)).to.include({ code: 10 })
    expect(await run(`swcfmg_patch_approval -approve -patchid ${patch} -tenantid ${tenant} ${as(dual)}`)).to.include({ code: 0 })
    expect(await listed()).to.have.lengthOf(1)
  })

  it('refuses who may not decide: the command itself, an infrastructure administrator, a tenant’s user, a wrong password, another tenant', async () => {
    const patch = await aPatch()
    const line = `swcfmg_patch_approval -approve -patchid ${patch} -tenantid ${tenant}`
    const wrong = join(dir, 'wrong')
    await writeFile(wrong, 'something else\n')

    expect(await run(line)).to.include({ code: 10, out: '' })
    expect(await run(`${line} ${as(await aUser(test.app, 'infra_admin'))}`)).to.include({ code: 102 })
    expect(await run(`${line} ${as(await aUser(test.app, 'tenant_user', tenant))}`)).to.include({ code: 102 })
    expect((await run(`${line} -userid ${admin} -passwordfile ${wrong}`)).code).to.not.equal(0)
    expect((await run(`${line} ${as(await aUser(test.app, 'tenant_admin'))}`)).code).to.not.equal(0)
    expect(await listed()).to.deep.equal([])
  })

  it('decides about the others when one patch is unknown or WSUS’s own, and says which', async () => {
    const [patch, own] = [await aPatch(), `wsus:${crypto.randomUUID()}`]
    await test.app.pools.infra('patch').insert({ public_id: own, kind: 'windows', name: 'KB1', title: 'KB1' })

    const outcome = await run(`swcfmg_patch_approval -approve -patchid deb:none/1,${own},${patch} ${as(admin)}`)

    expect(outcome.code).to.equal(50)
    expect(outcome.err).to.contain('deb:none/1').and.to.contain(own)
    expect(await listed()).to.have.lengthOf(1)
    expect((await run(`swcfmg_patch_approval -approve -patchid deb:none/1 ${as(admin)}`)).code).to.not.be.oneOf([0, 50])
  })

  it('takes a comma for a part of an id where no other id follows', async () => {
    const patch = 'app:windows/app/Maker.One,Two/1.0'
    await test.app.pools.infra('patch').insert({ public_id: patch, kind: 'middleware', name: 'One,Two', title: 'One,Two', version: '1.0' })
    const other = await aPatch()

    await run(`swcfmg_patch_approval -approve -patchid ${patch},${other} ${as(admin)}`)

    expect((await listed(` -patchid ${patch}`)).map((one) => one['patchId'])).to.deep.equal([patch])
    expect(await listed(` -patchid ${patch},${other}`)).to.have.lengthOf(2)
  })

  it('shows the list in Japanese, and writes it as CSV into a file', async () => {
    const patch = await aPatch()
    await run(`swcfmg_patch_approval -reject -patchid ${patch} ${as(admin)}`, '-reason', '検証中')
    const file = join(dir, unique('out'))

    const shown = await japanese(`swcfmg_patch_approval -list -tenantid ${tenant}`)
    await run(`swcfmg_patch_approval -list -tenantid ${tenant} -file ${file} -e Shift_JIS`)

    expect(shown.out).to.contain('判断者').and.to.contain('却下').and.to.contain('検証中').and.to.contain(patch)
    const text = iconv.decode(await readFile(file), 'Shift_JIS')
    expect(text).to.contain(`${tenant},${patch},`).and.to.contain(',false,検証中,')
  })

  it('refuses times that are over or none, and options that say nothing to a revocation', async () => {
    const patch = await aPatch()
    const line = `-patchid ${patch} ${as(admin)}`

    expect(await run(`swcfmg_patch_approval -approve -until 2001-01-01 ${line}`)).to.include({ code: 10 })
    expect(await run(`swcfmg_patch_approval -approve -until tomorrow ${line}`)).to.include({ code: 10 })
    expect(await run(`swcfmg_patch_approval -revoke -until 2099-01-01 ${line}`)).to.include({ code: 10 })
    expect(await run(`swcfmg_patch_approval -approve -reject ${line}`)).to.include({ code: 10 })
    expect(await listed()).to.deep.equal([])
  })
})

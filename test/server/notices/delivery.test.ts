import { expect } from 'chai'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Mailbox } from '../../../demo/mailbox/index.ts'
import { COMMAND, SYSTEM, withInfra, withTenant } from '../../../server/context.ts'
import { queueNotice, queueNoticeToRoles, retryFailed } from '../../../server/notices/service.ts'
import {
  approved,
  aComputer,
  aMailServer,
  aPatch,
  aPerson,
  aSource,
  aTenant,
  aVerdict,
  infraTenant,
  noticesOf,
  openEstate,
  runEnds,
  sendDue,
  type Estate,
} from './estate.ts'

describe('deliver', () => {
  let estate: Estate
  let mailbox: Mailbox
  before(async () => {
    estate = await openEstate()
    mailbox = await aMailServer(estate)
  })
  after(async () => {
    await mailbox.stop()
    await estate.stop()
  })
  afterEach(() => mailbox.faults.set([]))

  const queue = (tenantId: number, userKeys: number[], data = approved) =>
    withTenant(estate.app, tenantId, SYSTEM, (ctx) => queueNotice(ctx, 'approved', userKeys, data))

  it('sends a digest in the language and zone of each reader, with only what they may see', async () => {
    const tenant = await aTenant(estate, { locale: 'ja', time_zone: 'Asia/Tokyo' })
    const admin = await aPerson(estate, tenant.id, 'tenant_admin', { last_name: '山田', first_name: '花子' })
    const owner = await aPerson(estate, tenant.id, 'tenant_user', { locale: 'en', first_name: 'Ann', last_name: 'Lee' })
    const sourceId = await aSource(estate)
    const patchId = await aPatch(estate, { severity: 'critical', exploited: true, cves: ['CVE-2026-0001'], kbs: ['5039227'] })
    await estate.db('patch_text').insert({ patch_id: patchId, locale: 'ja', title: '累積更新プログラム' })
    const computers = [await aComputer(estate, tenant.id, owner), await aComputer(estate, tenant.id, null)]
    for (const computerId of computers) await aVerdict(estate, { tenantId: tenant.id, computerId, patchId, sourceId })
    await runEnds(estate, sourceId)

    await sendDue(estate, tenant.id)

    const [ja] = mailbox.mailsTo(admin.email)
    expect(ja?.subject).to.equal('[Tsukuroi] 新しいパッチ 1件のお知らせ')
    expect(ja?.text)
      .to.contain('山田 花子 様')
      .and.contain('KB5039227 累積更新プログラム')
      .and.contain('対象の業務サーバ: 2台')
      .and.contain('緊急')
    expect(ja?.text)
      .to.contain('CVE-2026-0001')
      .and.contain('悪用が確認されています')
      .and.contain('https://patch.example.jp/wizard?patch=wsus%3A')
    expect(ja?.html).to.contain('lang="ja"')
    const [en] = mailbox.mailsTo(owner.email)
    expect(en?.subject).to.equal('[Tsukuroi] New patches for your servers: 1')
    expect(en?.text).to.contain('Dear Ann Lee').and.contain('Servers that need it: 1').and.contain('Cumulative Update')
    expect(en?.from).to.contain('Tsukuroi 通知').and.contain('patch@example.jp')
    expect((await noticesOf(estate, tenant.id)).map((row) => row.state)).to.deep.equal(['sent', 'sent'])
  })

  it('sends nothing when the need is gone, and tells when it comes back', async () => {
    const tenant = await aTenant(estate)
    const admin = await aPerson(estate, tenant.id, 'tenant_admin')
    const sourceId = await aSource(estate)
    const key = { tenantId: tenant.id, computerId: await aComputer(estate, tenant.id, null), patchId: await aPatch(estate), sourceId }
    await aVerdict(estate, key)
    await runEnds(estate, sourceId)
    await aVerdict(estate, key, { state: 'installed', untold: false })

    await sendDue(estate, tenant.id)

    expect(mailbox.mailsTo(admin.email)).to.deep.equal([])
    expect((await noticesOf(estate, tenant.id))[0]).to.include({ state: 'sent', reason_code: 'notice_nothing_left' })
    await aVerdict(estate, key)
    expect(await runEnds(estate, sourceId)).to.equal(1)
  })

  it('sends process notices to tenant people and to the infrastructure’s, each from their own outbox', async () => {
    const tenant = await aTenant(estate, { locale: 'en', time_zone: 'Europe/London' })
    const user = await aPerson(estate, tenant.id, 'tenant_user')
    const dual = await aPerson(estate, await infraTenant(estate), 'administrator', { locale: 'ja' })

    await queue(tenant.id, [user.id, dual.id])
    await sendDue(estate, tenant.id)
    await sendDue(estate, await infraTenant(estate))

    expect(mailbox.mailsTo(user.email)[0]?.text).to.contain('10 June 2026 at 01:00 BST').and.contain('https://patch.example.jp/jobs/JOB1')
    const [ja] = mailbox.mailsTo(dual.email)
    expect(ja?.text).to.contain('ジョブが承認されました').and.not.contain('__INFRA__')
  })

  it('cannot queue for people of another tenant out of a tenant’s transaction', async () => {
    const [here, there] = [await aTenant(estate), await aTenant(estate)]
    const stranger = await aPerson(estate, there.id, 'tenant_admin')

    await queue(here.id, [stranger.id])

    expect(await noticesOf(estate, there.id)).to.deep.equal([])
    expect(await noticesOf(estate, here.id)).to.deep.equal([])
  })

  it('queues for everybody with a role, and nothing at all when the transaction rolls back', async () => {
    const tenant = await aTenant(estate)
    const admins = [await aPerson(estate, tenant.id, 'tenant_admin'), await aPerson(estate, tenant.id, 'tenant_admin')]
    await aPerson(estate, tenant.id, 'tenant_user')
    await withTenant(estate.app, tenant.id, SYSTEM, (ctx) => queueNoticeToRoles(ctx, 'approved', ['tenant_admin'], approved))
    expect((await noticesOf(estate, tenant.id)).map((row) => row.user_id)).to.deep.equal(admins.map((admin) => admin.id))

    const rolledBack = withTenant(estate.app, tenant.id, SYSTEM, async (ctx) => {
      await queueNoticeToRoles(ctx, 'approved', ['tenant_admin'], approved)
      throw new Error('after all not')
    })
    expect(await rolledBack.catch((error: Error) => error.message)).to.equal('after all not')
    expect(await noticesOf(estate, tenant.id)).to.have.length(2)
  })

  it('refuses data that does not fit the kind when it is queued, not when it is sent', async () => {
    const tenant = await aTenant(estate)
    const user = await aPerson(estate, tenant.id, 'tenant_user')

    const outcome = await queue(tenant.id, [user.id], { ...approved, decidedAt: 'yesterday' }).catch((error: Error) => error.name)

    expect(outcome).to.equal('ZodError')
  })

  it('says why a mail cannot be sent: person unknown, no address, address not valid', async () => {
    const tenant = await aTenant(estate)
    const gone = await aPerson(estate, tenant.id, 'tenant_user')
    const mute = await aPerson(estate, tenant.id, 'tenant_user', { email: null })
    const odd = await aPerson(estate, tenant.id, 'tenant_user', { email: 'x@y.jp\r\nBcc: all@example.com' })
    await queue(tenant.id, [gone.id, mute.id, odd.id])
    await estate.db('user_account').where({ id: gone.id }).update({ deleted_at: new Date() })

    await sendDue(estate, tenant.id)

    const rows = await noticesOf(estate, tenant.id)
    expect(rows.map((row) => [row.state, row.reason_code])).to.deep.equal([
      ['failed', 'mail_user_unknown'],
      ['failed', 'mail_no_address'],
      ['failed', 'mail_address_invalid'],
    ])
    const moved = await withInfra(estate.app, COMMAND, retryFailed)
    const mine = moved.filter((row) => row.tenantId === tenant.publicId)
    expect(mine.map((row) => row.moved)).to.deep.equal([false, false, true])
    expect(mailbox.mails.some((mail) => mail.envelopeTo.includes('all@example.com'))).to.equal(false)
  })

  it('keeps headers whole whatever names and titles hold', async () => {
    const tenant = await aTenant(estate)
    const user = await aPerson(estate, tenant.id, 'tenant_user', { last_name: 'x"\r\nBcc: all@example.com', first_name: '<b>' })
    await queue(tenant.id, [user.id], { ...approved, jobName: 'job\r\nBcc: all@example.com\r\n\r\nbody' })

    await sendDue(estate, tenant.id)

    const [mail] = mailbox.mailsTo(user.email)
    expect(mail?.subject).to.equal('[Tsukuroi] ジョブが承認されました: job Bcc: all@example.com body')
    expect(mail?.raw.toString().split('\r\n\r\n')[0]).to.not.match(/^bcc:/im)
    expect(mail?.envelopeTo).to.deep.equal([user.email])
  })

  it('uses the administrator’s template, and ours when theirs is wrong', async () => {
    const tenant = await aTenant(estate, { locale: 'en' })
    const user = await aPerson(estate, tenant.id, 'tenant_user')
    const folder = join(estate.stateDir, 'mail-templates/approved')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'en.txt'), 'Mine for $userid\nbody\n')
    await queue(tenant.id, [user.id])
    await sendDue(estate, tenant.id)
    writeFileSync(join(folder, 'en.txt'), 'Mine for $nobody\nbody\n')
    await queue(tenant.id, [user.id])
    await sendDue(estate, tenant.id)
    rmSync(join(estate.stateDir, 'mail-templates'), { recursive: true })

    const subjects = mailbox.mailsTo(user.email).map((mail) => mail.subject)
    expect(subjects).to.deep.equal([`Mine for ${user.userId}`, '[Tsukuroi] Job approved: 月例パッチ'])
  })
})

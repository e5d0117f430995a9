import { expect } from 'chai'
import { once } from 'node:events'
import type { Mailbox } from '../../../demo/mailbox/index.ts'
import { COMMAND, SYSTEM, withInfra, withTenant } from '../../../server/context.ts'
import { deliver } from '../../../server/notices/delivery.ts'
import { queueNotice, retryFailed } from '../../../server/notices/service.ts'
import { retryNotices } from '../../../server/notices/tasks.ts'
import { SMTP_TIMEOUTS } from '../../../server/notices/transport.ts'
import {
  approved,
  aMailServer,
  aPerson,
  aTenant,
  noticesOf,
  openEstate,
  IMPATIENT,
  sendDue,
  sendInChild,
  setMailServer,
  type Estate,
} from './estate.ts'

describe('deliver on bad days', () => {
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

  it('gives up at once when the server refuses the recipient for good, and keeps its answer', async () => {
    const tenant = await aTenant(estate)
    const user = await aPerson(estate, tenant.id, 'tenant_user')
    mailbox.faults.set([{ fault: { kind: 'refuse', code: 550, text: '5.1.1 No such user here' }, to: user.email }])
    await queue(tenant.id, [user.id])

    await sendDue(estate, tenant.id)

    const [row] = await noticesOf(estate, tenant.id)
    expect(row).to.include({ state: 'failed', reason_code: 'smtp_refused', attempts: 1 })
    expect(row?.reason).to.contain('5.1.1 No such user here')
  })

  it('comes back to a greylisting server after the first wait, with the same Message-ID', async () => {
    const tenant = await aTenant(estate)
    const user = await aPerson(estate, tenant.id, 'tenant_user')
    mailbox.faults.set([{ fault: { kind: 'greylist' } }])
    await queue(tenant.id, [user.id])

    await sendDue(estate, tenant.id)
    const [waiting] = await noticesOf(estate, tenant.id)
    expect(waiting).to.include({ state: 'retrying', reason_code: 'smtp_refused', attempts: 1 })
    const again = await estate.app.pools
      .owner('graphile_worker.jobs')
      .where({ key: `notices.send-again:${tenant.id}` })
      .first<{ run_at: Date }>()
    expect(again.run_at.getTime()).to.equal(waiting?.next_attempt_at.getTime())
    await sendDue(estate, tenant.id)
    expect(mailbox.mailsTo(user.email)).to.deep.equal([])
    estate.passTime(3)
    await sendDue(estate, tenant.id)

    expect(mailbox.mailsTo(user.email).map((mail) => mail.messageId)).to.deep.equal([`<${waiting?.message_id}>`])
    expect((await noticesOf(estate, tenant.id))[0]).to.include({ state: 'sent', attempts: 2, reason_code: null })
  })

  it('tries ten times within 24 hours, then fails; the command queues it again', async () => {
    const tenant = await aTenant(estate)
    const user = await aPerson(estate, tenant.id, 'tenant_user')
    mailbox.faults.set([{ fault: { kind: 'refuse', code: 450, text: '4.2.1 Mailbox busy' }, to: user.email }])
    await queue(tenant.id, [user.id])

    const queuedAt = estate.app.clock().getTime()
    const states: string[] = []
    for (let attempt = 1; attempt <= 10; attempt += 1) {
      await sendDue(estate, tenant.id)
      const [row] = await noticesOf(estate, tenant.id)
      expect(row?.attempts).to.equal(attempt)
      states.push(row?.state ?? '')
      if (attempt < 10) estate.passTime(((row?.next_attempt_at.getTime() ?? 0) - estate.app.clock().getTime()) / 60_000)
    }
    expect(states).to.deep.equal([...Array.from({ length: 9 }, () => 'retrying'), 'failed'])
    expect((estate.app.clock().getTime() - queuedAt) / 3_600_000).to.be.closeTo(24, 0.01)

    mailbox.faults.set([])
    const requeued = await withInfra(estate.app, COMMAND, retryFailed)
    expect(requeued.find((row) => row.userId === user.userId)).to.include({ moved: true, reasonCode: 'smtp_refused' })
    await sendDue(estate, tenant.id)
    expect(mailbox.mailsTo(user.email)).to.have.length(1)
  })

  it('tells a hanging server by its silence, and the other mails still go out', async () => {
    const tenant = await aTenant(estate)
    const [stuck, fine] = [await aPerson(estate, tenant.id, 'tenant_user'), await aPerson(estate, tenant.id, 'tenant_user')]
    mailbox.faults.set([{ fault: { kind: 'hang', at: 'recipient' }, to: stuck.email }])
    await queue(tenant.id, [stuck.id, fine.id])

    await sendDue(estate, tenant.id, IMPATIENT)

    const states = (await noticesOf(estate, tenant.id)).map((row) => [row.state, row.reason_code])
    expect(states).to.deep.equal([
      ['retrying', 'smtp_timeout'],
      ['sent', null],
    ])
    expect(mailbox.mailsTo(fine.email)).to.have.length(1)
  })

  it('sends once more, with the same Message-ID, when the server took the mail but could not say so', async () => {
    const tenant = await aTenant(estate)
    const user = await aPerson(estate, tenant.id, 'tenant_user')
    mailbox.faults.set([{ fault: { kind: 'drop', at: 'after_data' }, times: 1 }])
    await queue(tenant.id, [user.id])

    await sendDue(estate, tenant.id)
    estate.passTime(3)
    await sendDue(estate, tenant.id)

    const ids = mailbox.mailsTo(user.email).map((mail) => mail.messageId)
    expect(ids).to.have.length(2)
    expect(new Set(ids)).to.have.property('size', 1)
    expect((await noticesOf(estate, tenant.id))[0]).to.include({ state: 'sent' })
  })

  it('takes over what a killed sender held once its time is over, and wakes for it', async () => {
    const tenant = await aTenant(estate)
    const user = await aPerson(estate, tenant.id, 'tenant_user')
    await queue(tenant.id, [user.id])
    const held = { state: 'sending', attempts: 1, next_attempt_at: new Date(estate.app.clock().getTime() + 10 * 60_000) }
    await estate.db('notice').where({ tenant_id: tenant.id }).update(held)

    await sendDue(estate, tenant.id)
    expect(mailbox.mailsTo(user.email)).to.deep.equal([])
    estate.passTime(11)
    await estate.app.pools.owner.raw('delete from graphile_worker._private_jobs')
    await retryNotices({}, { app: estate.app, signal: new AbortController().signal })
    const woken = await estate.app.pools.owner('graphile_worker.jobs').where({ key: `notices.send:${tenant.id}` })
    expect(woken).to.have.length(1)
    await sendDue(estate, tenant.id)

    expect(mailbox.mailsTo(user.email)).to.have.length(1)
  })

  it('holds a mail longer than the slowest server may take, which answers each of two mails on a connection at the last moment', async () => {
    const tenant = await aTenant(estate)
    const user = await aPerson(estate, tenant.id, 'tenant_user')
    await queue(tenant.id, [user.id])
    mailbox.faults.set([{ fault: { kind: 'hang', at: 'after_data' }, to: user.email, times: 1 }])
    const before = estate.app.clock().getTime()
    const child = sendInChild(estate, tenant.id)
    await mailbox.waitFor(() => mailbox.mailsTo(user.email).length === 1, 15_000)
    child.kill('SIGKILL')
    await once(child, 'exit')

    const [row] = await noticesOf(estate, tenant.id)
    // EHLO, STARTTLS, EHLO and two steps of authentication; then MAIL, RCPT, DATA and the mail itself, twice.
    const slowest = 2 * SMTP_TIMEOUTS.connect + SMTP_TIMEOUTS.greeting + (5 + 2 * 4) * SMTP_TIMEOUTS.silence
    expect(row?.next_attempt_at.getTime()).to.be.at.least(before + slowest)
  })

  it('loses and forgets nothing when the sender is killed after the server took the mail and before the answer', async () => {
    const tenant = await aTenant(estate)
    const user = await aPerson(estate, tenant.id, 'tenant_user')
    await queue(tenant.id, [user.id])
    mailbox.faults.set([{ fault: { kind: 'hang', at: 'after_data' }, to: user.email, times: 1 }])
    const child = sendInChild(estate, tenant.id)
    await mailbox.waitFor(() => mailbox.mailsTo(user.email).length === 1, 15_000)
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect((await noticesOf(estate, tenant.id))[0]).to.include({ state: 'sending', attempts: 1 })

    estate.passTime(11)
    await sendDue(estate, tenant.id)

    const ids = mailbox.mailsTo(user.email).map((mail) => mail.messageId)
    expect(ids).to.have.length(2)
    expect(new Set(ids)).to.have.property('size', 1)
    expect((await noticesOf(estate, tenant.id))[0]).to.include({ state: 'sent', attempts: 2 })
  })

  it('lets two senders share an outbox without sending anything twice', async () => {
    const tenant = await aTenant(estate)
    const people = await Promise.all(Array.from({ length: 30 }, () => aPerson(estate, tenant.id, 'tenant_user')))
    await queue(
      tenant.id,
      people.map((person) => person.id),
    )

    await Promise.all([sendDue(estate, tenant.id), sendDue(estate, tenant.id)])

    expect(people.map((person) => mailbox.mailsTo(person.email).length)).to.deep.equal(people.map(() => 1))
  })

  it('stops between batches when the process is asked to stop', async () => {
    const tenant = await aTenant(estate)
    const user = await aPerson(estate, tenant.id, 'tenant_user')
    await queue(tenant.id, [user.id])

    await deliver(estate.app, tenant.id, AbortSignal.abort())

    expect((await noticesOf(estate, tenant.id))[0]).to.include({ state: 'queued' })
  })
})

describe('deliver without a mail server', () => {
  it('keeps the mails and looks again later; they go out once a server is set', async () => {
    const estate = await openEstate()
    const tenant = await aTenant(estate)
    const user = await aPerson(estate, tenant.id, 'tenant_user')
    await withTenant(estate.app, tenant.id, SYSTEM, (ctx) => queueNotice(ctx, 'approved', [user.id], approved))

    await sendDue(estate, tenant.id)
    expect((await noticesOf(estate, tenant.id))[0]).to.include({ state: 'queued', attempts: 0 })
    await setMailServer(estate, { host: '127.0.0.1', smtpPort: 1 })
    await sendDue(estate, tenant.id)
    expect((await noticesOf(estate, tenant.id))[0]).to.include({ state: 'retrying', reason_code: 'smtp_unreachable' })
    const mailbox = await aMailServer(estate)
    estate.passTime(3)
    await sendDue(estate, tenant.id)

    expect(mailbox.mailsTo(user.email)).to.have.length(1)
    await mailbox.stop()
    await estate.stop()
  })
})

import { expect } from 'chai'
import type { Mailbox } from '../../demo/mailbox/index.ts'
import { SYSTEM, withTenant } from '../../server/context.ts'
import { queueNotice, wakeSender } from '../../server/notices/service.ts'
import { aTenant, aUser, unique } from '../support/people.ts'
import { approved } from '../server/notices/estate.ts'
import { aMailbox, mailTo } from './estate.ts'
import { RealService } from './service.ts'

const PEOPLE = 12

interface NoticeRow extends Record<string, unknown> {
  email: string
  state: string
  message_id: string
}

describe('mails of a server that is killed while it sends', function () {
  this.timeout(120_000)
  let service: RealService
  let mailbox: Mailbox

  before(async () => {
    mailbox = await aMailbox()
    service = new RealService()
    await service.start()
    await mailTo(await service.app(), mailbox)
  })
  after(async () => {
    await service.close()
    await mailbox.stop()
  })
  afterEach(() => mailbox.faults.set([]))

  /** A tenant with people to each of whom a mail is queued. */
  async function queued(): Promise<{ tenantKey: number; addresses: string[] }> {
    const app = await service.app()
    const tenantId = await aTenant(app)
    const addresses = Array.from({ length: PEOPLE }, () => `${unique('p')}@fault.example`)
    for (const email of addresses) await aUser(app, 'tenant_user', tenantId, { email })
    const people = await app.pools
      .infra('user_account')
      .join('tenant', 'tenant.id', 'user_account.tenant_id')
      .where('tenant.public_id', tenantId)
      .select<{ id: number; tenant_id: number }[]>('user_account.id', 'tenant_id')
    const tenantKey = people[0]?.tenant_id ?? 0
    await withTenant(app, tenantKey, SYSTEM, (ctx) =>
      queueNotice(
        ctx,
        'approved',
        people.map((person) => person.id),
        approved,
      ),
    )
    return { tenantKey, addresses }
  }

  const noticesOf = (tenantKey: number): Promise<NoticeRow[]> =>
    service.rows<NoticeRow>(
      `select u.email, n.state, n.message_id::text from notice n join user_account u on u.tenant_id = n.tenant_id and u.id = n.user_id
        where n.tenant_id = $1 order by u.email`,
      [tenantKey],
    )

  /** What a dead sender holds is another's after a while: it passes at once. */
  async function passLease(tenantKey: number): Promise<void> {
    await service.rows(`update notice set next_attempt_at = now() where tenant_id = $1 and state = 'sending'`, [tenantKey])
    await withTenant(await service.app(), tenantKey, SYSTEM, (ctx) => wakeSender(ctx, tenantKey))
  }

  for (const victim of ['worker', 'everything'] as const) {
    it(`go out once, or twice under one Message-ID, when ${victim} died after the mail server had taken some`, async () => {
      mailbox.faults.set([{ fault: { kind: 'hang', at: 'after_data' }, times: 3 }])
      const { tenantKey, addresses } = await queued()
      await mailbox.waitFor(() => addresses.filter((address) => mailbox.mailsTo(address).length > 0).length >= 3, 60_000)
      await service.kill(victim)
      if (victim === 'everything') await service.start()
      mailbox.faults.set([])
      await service.until('the database is there', () => service.isReady())
      const held = (await noticesOf(tenantKey)).filter((notice) => notice.state === 'sending')
      expect(held.length, 'mails in flight when the sender died').to.be.greaterThan(0)

      await passLease(tenantKey)

      await service.until('all mails are sent', async () => (await noticesOf(tenantKey)).every((notice) => notice.state === 'sent'))
      for (const { email, message_id: id } of await noticesOf(tenantKey)) {
        const ids = mailbox.mailsTo(email).map((mail) => mail.messageId)
        expect(ids.length, email).to.be.within(1, held.some((notice) => notice.email === email) ? 2 : 1)
        expect([...new Set(ids)], email).to.deep.equal([`<${id}>`])
      }
    })
  }
})

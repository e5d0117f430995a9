import { expect } from 'chai'
import express from 'express'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Mailbox } from '../../../demo/mailbox/index.ts'
import { COMMAND, SYSTEM, withTenant, type Actor } from '../../../server/context.ts'
import { errorHandler, mountEndpoints } from '../../../server/http/mount.ts'
import { noticesEndpoints } from '../../../server/notices/endpoints.ts'
import { queueNotice } from '../../../server/notices/service.ts'
import {
  aComputer,
  aMailServer,
  aPatch,
  aPerson,
  approved,
  aSource,
  aTenant,
  aVerdict,
  openEstate,
  sendDue,
  type Estate,
} from './estate.ts'

interface Answer {
  readonly status: number
  readonly body: Record<string, unknown> & {
    readonly items?: Record<string, unknown>[]
    readonly code?: string
    readonly next?: string | null
  }
}

describe('noticesEndpoints', () => {
  let estate: Estate
  let mailbox: Mailbox
  let server: Server
  let actor: Actor = COMMAND
  before(async () => {
    estate = await openEstate()
    mailbox = await aMailServer(estate)
    const api = express()
    api.use(mountEndpoints(estate.app, noticesEndpoints, () => Promise.resolve(actor)))
    api.use(errorHandler(estate.app))
    server = api.listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
  })
  after(async () => {
    server.close()
    await mailbox.stop()
    await estate.stop()
  })
  afterEach(() => {
    actor = COMMAND
  })

  async function ask(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    return { status: response.status, body: (await response.json()) as Answer['body'] }
  }

  async function failedNotice() {
    const tenant = await aTenant(estate)
    const person = await aPerson(estate, tenant.id, 'tenant_user')
    mailbox.faults.set([{ fault: { kind: 'refuse' }, to: person.email }])
    await withTenant(estate.app, tenant.id, SYSTEM, (ctx) => queueNotice(ctx, 'approved', [person.id], approved))
    await sendDue(estate, tenant.id)
    mailbox.faults.set([])
    return { tenant, person }
  }

  it('shows and sets the mail server, never its password', async () => {
    const before = await ask('GET', '/notices/mail-settings')
    const settings = before.body['settings'] as Record<string, unknown>
    const auth = { kind: 'password', user: 'mailer' }

    const set = await ask('PUT', '/notices/mail-settings', { ...settings, auth, password: 'geheim' })
    expect([set.status, JSON.stringify(set.body).includes('geheim')]).to.deep.equal([200, false])
    expect((await ask('GET', '/notices/mail-settings')).body).to.deep.equal({ settings: { ...settings, auth } })
    expect(await ask('PUT', '/notices/mail-settings', { ...settings, port: 0 })).to.deep.include({ status: 400 })
    expect((await ask('PUT', '/notices/mail-settings', { ...settings, auth, host: 'other.example.jp' })).body.code).to.equal(
      'mail_secret_required',
    )
    await ask('PUT', '/notices/mail-settings', settings)
  })

  it('sends a test mail and gives the dialogue', async () => {
    const { status, body } = await ask('POST', '/notices/test-mail', { to: 'admin@example.jp', locale: 'ja' })

    expect(status).to.equal(200)
    expect(body).to.include({ sent: true, code: null })
    expect(JSON.stringify(body['dialog'])).to.contain('MAIL FROM')
    expect((await ask('POST', '/notices/test-mail', { to: 'a@b.jp, c@d.jp' })).status).to.equal(400)
  })

  it('lists the outbox page by page with the reasons, and queues failed mails again', async () => {
    const { tenant, person } = await failedNotice()
    await failedNotice()

    const first = await ask('GET', '/notices?state=failed&limit=1')
    const second = await ask('GET', `/notices?state=failed&limit=1&after=${first.body.next}`)
    expect(second.body.items?.[0]).to.include({
      tenantId: tenant.publicId,
      userId: person.userId,
      state: 'failed',
      reasonCode: 'smtp_refused',
      kind: 'approved',
    })
    expect(second.body.items?.[0]?.['reason']).to.contain('No such user')
    expect((await ask('GET', '/notices?after=nonsense')).body.code).to.equal('page_unknown')

    const retried = await ask('POST', '/notices/retry')
    expect(retried.body.items?.map((item) => item['moved'])).to.deep.equal([true, true])
    expect((await ask('POST', '/notices/retry')).body.items).to.deep.equal([])
    await sendDue(estate, tenant.id)
    expect(mailbox.mailsTo(person.email)).to.have.length(1)
  })

  it('names computers of which no owner can be told', async () => {
    const tenant = await aTenant(estate)
    const gone = await aPerson(estate, tenant.id, 'tenant_user', { deleted_at: new Date() })
    const owner = await aPerson(estate, tenant.id, 'tenant_user')
    const [sourceId, patchId] = [await aSource(estate), await aPatch(estate)]
    for (const person of [null, gone, owner]) {
      await aVerdict(estate, { tenantId: tenant.id, computerId: await aComputer(estate, tenant.id, person), patchId, sourceId })
    }
    await aComputer(estate, tenant.id, null)

    const { body } = await ask('GET', '/notices/ownerless-computers')

    expect(body.items?.filter((item) => item['tenantId'] === tenant.publicId).map((item) => item['patches'])).to.deep.equal([1, 1])
  })

  it('is for infrastructure roles alone', async () => {
    const tenant = await aTenant(estate)
    for (const role of ['tenant_admin', 'tenant_user'] as const) {
      actor = { kind: 'user', name: 'x', role, userId: 1, tenantId: tenant.id }
      for (const { method, path } of noticesEndpoints) expect((await ask(method.toUpperCase(), path)).status, path).to.equal(403)
    }
  })
})

import { expect } from 'chai'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { startMailbox, type Mailbox, type MailboxOptions } from '../../../demo/mailbox/index.ts'
import { COMMAND, SYSTEM, withInfra, withTenant } from '../../../server/context.ts'
import type { AppError } from '../../../server/errors.ts'
import { queueNoticeToRoles } from '../../../server/notices/service.ts'
import { MailSettingsInput, readMailServer, readMailSettings, saveMailSettings } from '../../../server/notices/settings.ts'
import { sendTestMail } from '../../../server/notices/test-mail.ts'
import { needs } from '../../support/needs.ts'
import { aPerson, aTenant, noticesOf, openEstate, sendDue, setMailServer, type Estate } from './estate.ts'

const FAST = { connect: 500, greeting: 500, silence: 500 }
const sender = { name: 'Tsukuroi', address: 'patch@example.jp' }
const server = { host: 'smtp.example.jp', port: 587, security: 'starttls', sender }

describe('MailSettingsInput', () => {
  const refused: readonly (readonly [string, Record<string, unknown>])[] = [
    ['a host that is a line of protocol', { host: 'smtp\r\nMAIL FROM' }],
    ['an empty host', { host: '' }],
    ['a port out of range', { port: 70_000 }],
    ['an unknown security', { security: 'auto' }],
    ['a sender that is no address', { sender: { name: 'x', address: 'x' } }],
    ['a sender with a second header', { sender: { name: 'x', address: 'x@y.jp\r\nBcc: z@y.jp' } }],
    ['an unknown field', { cipher: 'none' }],
    ['no attempt at all', { maxAttempts: 0 }],
    ['a token address that is a file', { auth: { kind: 'oauth2', user: 'u', clientId: 'c', accessUrl: 'file:///etc/passwd' } }],
    ['an endless password', { auth: { kind: 'password', user: 'u' }, password: 'x'.repeat(10_001) }],
  ]
  for (const [title, change] of refused) {
    it(`refuses ${title}`, () => {
      expect(MailSettingsInput.safeParse({ ...server, ...change }).success).to.equal(false)
    })
  }

  it('checks certificates and tries ten times unless told otherwise', () => {
    expect(MailSettingsInput.parse(server)).to.include({ verify: true, maxAttempts: 10, caPem: null })
  })
})

describe('saveMailSettings', () => {
  let estate: Estate
  before(async () => {
    estate = await openEstate()
  })
  after(() => estate.stop())
  const save = (input: Record<string, unknown>) =>
    withInfra(estate.app, COMMAND, (ctx) => saveMailSettings(ctx, MailSettingsInput.parse(input)))
  const withPassword = { ...server, auth: { kind: 'password', user: 'mailer' } }
  const refusal = async (saving: Promise<unknown>): Promise<string> =>
    saving.then(
      () => 'taken',
      (error: AppError) => error.code,
    )

  it('seals the password, gives it to nobody, and keeps it while server and account stay', async () => {
    await save({ ...withPassword, password: 'geheim-1' })
    await save({ ...withPassword, maxAttempts: 3 })

    const opened = await withInfra(estate.app, SYSTEM, readMailServer)
    expect(opened).to.include({ password: 'geheim-1' })
    expect(opened?.settings.maxAttempts).to.equal(3)
    expect(JSON.stringify(await withInfra(estate.app, SYSTEM, readMailSettings))).to.not.contain('geheim')
    const stored = JSON.stringify([
      await estate.db('setting'),
      await estate.db('audit_record'),
      (await estate.db('secret')).map((row) => String(row.sealed)),
    ])
    expect(stored).to.contain('mail.configure').and.not.contain('geheim')
  })

  it('does not show a kept password to another server, another account or over a weaker line', async () => {
    await save({ ...withPassword, password: 'geheim-2' })

    for (const change of [
      { host: 'evil.example.com' },
      { port: 25 },
      { security: 'none' },
      { verify: false },
      { auth: { kind: 'password', user: 'other' } },
    ]) {
      expect(await refusal(save({ ...withPassword, ...change })), JSON.stringify(change)).to.equal('mail_secret_required')
    }
  })

  it('asks for secrets that were never given and forgets those that are no longer needed', async () => {
    await save({ ...withPassword, password: 'geheim-3' })
    await save(server)

    expect((await withInfra(estate.app, SYSTEM, readMailServer))?.password).to.equal(undefined)
    expect(await refusal(save(withPassword))).to.equal('mail_secret_required')
    const oauth = { ...server, auth: { kind: 'oauth2', user: 'u', clientId: 'c', accessUrl: 'https://id.example.jp/token' } }
    expect(await refusal(save({ ...oauth, clientSecret: 's' }))).to.equal('mail_secret_required')
    await save({ ...oauth, clientSecret: 's', refreshToken: 'r' })
    expect(await withInfra(estate.app, SYSTEM, readMailServer)).to.include({ clientSecret: 's', refreshToken: 'r' })
  })
})

describe('sendTestMail', () => {
  let estate: Estate
  const boxes: Mailbox[] = []
  before(async () => {
    estate = await openEstate()
  })
  after(async () => {
    await Promise.all(boxes.map((box) => box.stop()))
    await estate.stop()
  })
  async function box(options: MailboxOptions, settings: Record<string, unknown> = {}): Promise<Mailbox> {
    const started = await startMailbox(options)
    boxes.push(started)
    await setMailServer(estate, started, settings)
    return started
  }
  const test = (locale: 'ja' | 'en' = 'ja') =>
    sendTestMail(estate.app, 'admin@example.jp', { ...COMMAND, name: 'admin' }, { locale, zone: 'Asia/Tokyo' }, FAST)

  const pool = () => (estate.app.pools.infra.client as { pool: { numUsed(): number } }).pool

  it('says that no mail server has been set', async () => {
    expect(await test().catch((error: AppError) => error.code)).to.equal('mail_settings_missing')
  })

  it('shows the dialogue, in which the password is masked', async () => {
    const password = 'pässwort-geheim'
    const mailbox = await box({ account: { user: 'mailer', password } }, { auth: { kind: 'password', user: 'mailer' }, password })

    const result = await test()

    expect(result.sent).to.equal(true)
    const said = result.dialog.filter((line) => line.from !== 'note').map((line) => line.text)
    expect(said.join('\n')).to.contain('EHLO').and.contain('RCPT TO:<admin@example.jp>').and.contain('235')
    const everything = JSON.stringify(result)
    expect(everything)
      .to.not.contain(password)
      .and.not.contain(Buffer.from(`\0mailer\0${password}`).toString('base64'))
    expect(everything).to.not.contain(Buffer.from(password).toString('base64'))
    expect(mailbox.mails[0]?.subject).to.equal('[Tsukuroi] テストメール')
  })

  it('tells a wrong password, a refusal, a silence and a closed port apart', async () => {
    const mailbox = await box(
      { account: { user: 'mailer', password: 'right' } },
      { auth: { kind: 'password', user: 'mailer' }, password: 'wrong' },
    )
    const wrong = await test()
    expect(wrong).to.include({ sent: false, code: 'smtp_unauthorized' })
    expect(wrong.answer).to.contain('535')
    await mailbox.stop()
    expect(await test()).to.include({ sent: false, code: 'smtp_unreachable' })

    const open = await box({})
    open.faults.set([{ fault: { kind: 'refuse', code: 554, text: '5.7.1 Relay denied' } }])
    expect(await test()).to.include({ sent: false, code: 'smtp_refused', answer: '554 5.7.1 Relay denied' })
    open.faults.set([{ fault: { kind: 'hang', at: 'connect' } }])
    const silence = test()
    const used: number[] = []
    const looking = setInterval(() => used.push(pool().numUsed()), 10)
    expect(await silence).to.include({ sent: false, code: 'smtp_timeout' })
    clearInterval(looking)
    expect(used.filter((count) => count === 0).length, 'the network is not waited for in a transaction').to.be.greaterThan(used.length / 2)
  })

  it('records who tested what', async () => {
    await box({})
    await test('en')

    const record = await estate
      .db('audit_record')
      .where({ operation: 'mail.test' })
      .orderBy('seq', 'desc')
      .first<{ actor: string; result: string }>()
    expect(record).to.include({ actor: 'admin', result: 'done' })
  })

  describe('with TLS', () => {
    before(needs('openssl'))

    for (const security of ['starttls', 'smtps'] as const) {
      it(`checks the certificate over ${security}, unless told not to`, async () => {
        const mailbox = await box({ tls: security }, { security })
        expect(await test()).to.include({ sent: false, code: 'smtp_certificate_untrusted' })

        await setMailServer(estate, mailbox, { security, caPem: mailbox.certificate })
        expect(await test()).to.include({ sent: true })
        await setMailServer(estate, mailbox, { security, verify: false })
        expect(await test()).to.include({ sent: true })
      })
    }

    it('refuses to go on in the clear when STARTTLS is not offered', async () => {
      const mailbox = await box({ tls: 'none' }, { security: 'starttls' })

      expect(await test()).to.include({ sent: false, code: 'smtp_starttls_missing' })
      expect(mailbox.mails).to.deep.equal([])
    })

    it('does not mind the certificate of a server that offers STARTTLS when none is asked for', async () => {
      await box({ tls: 'starttls' }, { security: 'none' })

      expect(await test()).to.include({ sent: true })
    })
  })

  describe('with OAuth 2.0', () => {
    let tokens: Server
    const issued: string[] = []
    before(async () => {
      tokens = createServer((_request, response) => {
        issued.push(`token-${issued.length + 1}`)
        response.setHeader('content-type', 'application/json')
        response.end(JSON.stringify({ access_token: issued.at(-1), expires_in: 3600 }))
      })
      await new Promise<void>((resolve) => tokens.listen(0, '127.0.0.1', resolve))
    })
    after(() => tokens.close())

    it('gets a token, and a new one when the server no longer takes the old', async () => {
      const accessUrl = `http://127.0.0.1:${(tokens.address() as AddressInfo).port}/token`
      const account = { user: 'patch@example.jp', accessTokens: () => issued.slice(1) }
      const auth = { kind: 'oauth2', user: 'patch@example.jp', clientId: 'client', accessUrl }
      const mailbox = await box({ account }, { auth, clientSecret: 'client-geheim', refreshToken: 'refresh-geheim' })

      const result = await test()

      expect(result).to.include({ sent: true })
      expect(issued).to.deep.equal(['token-1', 'token-2'])
      expect(JSON.stringify(result.dialog)).to.not.match(/geheim|token-[12]/)
      expect(mailbox.mails).to.have.length(1)
    })
  })
})

describe('mail over TLS', () => {
  before(needs('openssl'))

  it('goes out by the outbox as well', async () => {
    const estate = await openEstate()
    const mailbox = await startMailbox({ tls: 'starttls' })
    await setMailServer(estate, mailbox, { security: 'starttls', caPem: mailbox.certificate })
    const tenant = await aTenant(estate)
    await aPerson(estate, tenant.id, 'tenant_admin')
    const head = {
      chain: tenant.publicId,
      sequence: 1,
      head: 'ab',
      signedAt: '2026-06-10T00:00:00Z',
      keyId: 'k',
      signature: 's',
      recordCount: 1,
    }
    await withTenant(estate.app, tenant.id, SYSTEM, (ctx) =>
      queueNoticeToRoles(ctx, 'audit_head', ['tenant_admin'], { ...head, from: '2026-06-03T00:00:00Z', until: '2026-06-10T00:00:00Z' }),
    )

    await sendDue(estate, tenant.id)

    expect((await noticesOf(estate, tenant.id))[0]).to.include({ state: 'sent' })
    expect(mailbox.mails[0]?.text).to.contain('swcfmg_audit -verify -head ab')
    await mailbox.stop()
    await estate.stop()
  })
})

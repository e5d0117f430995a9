import { expect } from 'chai'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import nodemailer from 'nodemailer'
import { startMailbox } from '../../../demo/mailbox/index.ts'
import type { Mailbox, MailboxOptions } from '../../../demo/mailbox/index.ts'

describe('startMailbox', () => {
  const open: Mailbox[] = []
  async function mailbox(options: MailboxOptions = {}): Promise<Mailbox> {
    const started = await startMailbox(options)
    open.push(started)
    return started
  }
  afterEach(async () => {
    await Promise.all(open.splice(0).map((started) => started.stop()))
  })

  const mail = {
    from: 'Tsukuroi <patch@example.jp>',
    to: '花子 <hanako@example.jp>',
    subject: '日本語の件名',
    text: '本文です。',
    html: '<p>本文<script>1</script></p>',
  }
  async function send(box: Mailbox, message: Record<string, unknown> = mail, options: Record<string, unknown> = {}): Promise<void> {
    const transport = nodemailer.createTransport({
      host: box.host,
      port: box.smtpPort,
      ignoreTLS: true,
      socketTimeout: 10_000,
      greetingTimeout: 10_000,
      ...options,
    })
    try {
      await transport.sendMail(message)
    } finally {
      transport.close()
    }
  }
  const failure = async (sending: Promise<unknown>): Promise<Error & { responseCode?: number; code?: string }> => {
    try {
      await sending
    } catch (error) {
      return error as Error & { responseCode?: number; code?: string }
    }
    throw new Error('the mail was taken')
  }

  it('keeps a mail in memory and as a file, with its Japanese text', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'mailbox-test-'))
    const box = await mailbox({ directory })

    await send(box)

    const [received] = box.mailsTo('HANAKO@example.jp')
    expect(received?.subject).to.equal('日本語の件名')
    expect(received?.text.trim()).to.equal('本文です。')
    expect(received?.from).to.contain('patch@example.jp')
    expect(readdirSync(directory)).to.deep.equal(['000001.eml'])
    expect(readFileSync(join(directory, '000001.eml'))).to.deep.equal(received?.raw)
    rmSync(directory, { recursive: true })
  })

  it('answers at once when the awaited mail is there, and gives up in time when it is not', async () => {
    const box = await mailbox()
    const waiting = box.waitFor((mails) => mails.length === 1, 5000)
    await send(box)

    expect(await waiting).to.have.length(1)
    expect(await box.waitFor((mails) => mails.length > 0, 5000)).to.have.length(1)
    expect((await failure(box.waitFor(() => false, 50))).message).to.contain('did not arrive')
  })

  it('lists mails as a page in two languages and as JSON, and shows HTML in a sandbox', async () => {
    const box = await mailbox()
    await send(box, { ...mail, subject: '<b>bold</b>' })
    const page = async (path: string, language = 'en') => fetch(box.url + path, { headers: { 'accept-language': language } })

    expect(await (await page('/')).text())
      .to.contain('Mail box (1)')
      .and.contain('&lt;b&gt;bold')
    expect(await (await page('/', 'ja-JP,ja;q=0.9')).text()).to.contain('メールボックス (1)')
    expect(await (await page('/mails/1')).text())
      .to.contain('本文です。')
      .and.contain('<iframe sandbox')
    const html = await page('/mails/1.html')
    expect(html.headers.get('content-security-policy')).to.contain('sandbox').and.contain("default-src 'none'")
    expect(await html.text()).to.contain('<script>1</script>')
    const list = (await (await page('/mails')).json()) as { subject: string; bytes: number }[]
    expect(list.map((entry) => entry.subject)).to.deep.equal(['<b>bold</b>'])
    expect((await page('/mails/1.eml')).headers.get('content-type')).to.equal('message/rfc822')
    for (const missing of ['/mails/2', '/mails/1.exe', '/../etc/passwd', '/mails/1/x']) expect((await page(missing)).status).to.equal(404)
    expect((await fetch(`${box.url}/mails`, { method: 'DELETE' })).status).to.equal(405)
  })

  it('refuses, greylists and hangs when told to, for one recipient or a number of times', async () => {
    const box = await mailbox()

    box.faults.set([{ fault: { kind: 'refuse' }, to: 'hanako@example.jp' }])
    expect((await failure(send(box))).responseCode).to.equal(550)
    await send(box, { ...mail, to: 'taro@example.jp' })

    box.faults.set([{ fault: { kind: 'greylist' } }])
    expect((await failure(send(box))).responseCode).to.equal(451)
    await send(box)

    box.faults.set([{ fault: { kind: 'hang', at: 'recipient' }, times: 1 }])
    expect((await failure(send(box, mail, { socketTimeout: 500 }))).code).to.equal('ETIMEDOUT')
    await send(box)
    expect(box.mails).to.have.length(3)
  })

  it('can take a mail and go away before it says so', async () => {
    const box = await mailbox()
    box.faults.set([{ fault: { kind: 'drop', at: 'after_data' }, times: 1 }])

    await failure(send(box))

    expect(box.mails).to.have.length(1)
  })

  it('lets only its account sign in when it has one', async () => {
    const tokens = ['good']
    const box = await mailbox({ account: { user: 'u', password: 'p', accessTokens: () => tokens } })

    await send(box, mail, { auth: { user: 'u', pass: 'p' } })
    await send(box, mail, { auth: { type: 'OAuth2', user: 'u', accessToken: 'good' } })
    expect((await failure(send(box, mail, { auth: { user: 'u', pass: 'wrong' } }))).code).to.equal('EAUTH')
    expect((await failure(send(box, mail, { auth: { type: 'OAuth2', user: 'u', accessToken: 'old' } }))).code).to.equal('EAUTH')
    expect((await failure(send(box))).responseCode).to.equal(530)
    expect(box.mails).to.have.length(2)
  })

  it('refuses a mail that is too large', async () => {
    const box = await mailbox({ maxBytes: 1000 })

    expect((await failure(send(box, { ...mail, text: 'x'.repeat(5000) }))).responseCode).to.equal(552)
    expect(box.mails).to.deep.equal([])
  })

  for (const tls of ['starttls', 'smtps'] as const) {
    it(`speaks ${tls} with a key of its own`, async () => {
      const box = await mailbox({ tls })
      const secured = { ignoreTLS: false, requireTLS: tls === 'starttls', secure: tls === 'smtps' }

      await send(box, mail, { ...secured, tls: { ca: box.certificate } })

      expect(box.mails).to.have.length(1)
      expect((await failure(send(box, mail, secured))).code).to.match(/ETLS|ESOCKET|SELF_SIGNED/)
    })
  }

  it('stops while a client hangs on the line', async () => {
    const box = await startMailbox()
    const socket = connect(box.smtpPort, box.host)
    await new Promise((resolve) => socket.once('data', resolve))

    await box.stop()

    socket.destroy()
    expect((await failure(send(box))).code).to.match(/ECONNREFUSED|ECONNECTION|ESOCKET/)
  })
})

import { expect } from 'chai'
import { mkdir } from 'node:fs/promises'
import { request } from 'node:http'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { pino } from 'pino'
import { startApi } from '../../server/api.ts'
import { Browser, openTestApi, type TestApi } from '../support/api.ts'
import { postgresUrls } from '../support/database.ts'
import { aUser, PASSWORD } from '../support/people.ts'
import { Hold, sampleEndpoints } from './http/sample-endpoints.ts'

describe('/healthz, /readyz and /metrics', () => {
  let test: TestApi

  before(async () => {
    test = await openTestApi({ endpoints: sampleEndpoints() })
  })
  after(() => test.close())

  it('say that the service lives and is ready', async () => {
    expect((await test.browser().ask('GET', '/healthz')).json).to.deep.equal({ status: 'alive' })
    expect((await test.browser().ask('GET', '/readyz')).json).to.deep.equal({ status: 'ready' })
  })

  it('count requests by route and status, not by address', async () => {
    await test.browser().ask('GET', '/api/v1/tenants?after=x')
    await test.browser().ask('GET', '/api/v1/secret-id-in-a-path')

    const { text, status } = await test.browser().ask('GET', '/metrics')

    expect(status).to.equal(200)
    expect(text).to.contain('tsukuroi_http_requests_total{method="GET",route="/api/v1/tenants",status="401"} 1')
    expect(text).to.contain('tsukuroi_database_up 1')
    expect(text).to.contain('tsukuroi_tasks{state="waiting"}')
    expect(text).to.not.contain('secret-id-in-a-path')
  })

  it('keep the figures from whoever comes through a proxy', async () => {
    expect((await test.browser().ask('GET', '/metrics', undefined, { 'x-forwarded-for': '192.0.2.1' })).status).to.equal(404)
    expect((await test.operator('GET', '/metrics')).status).to.equal(200)
  })
})

describe('when the database is away', () => {
  it('answers 503 with a code, lives, is not ready, and comes back', async () => {
    const { port } = new URL(postgresUrls().ownerUrl)
    const wire = await openWire(Number(port))
    const test = await openTestApi({ endpoints: sampleEndpoints(), through: (url) => url.replace(`:${port}/`, `:${wire.port}/`) })
    try {
      const browser = test.browser()
      await browser.signIn(await aUser(test.app, 'administrator'), PASSWORD)

      await wire.cut()
      const answers = [
        await browser.ask('GET', '/api/v1/tenants'),
        await test.operator('GET', '/api/v1/tenants'),
        await test.browser().ask('POST', '/api/v1/session', { userId: 'someone', password: 'some password' }),
      ]
      const [alive, ready, metrics] = [
        await browser.ask('GET', '/healthz'),
        await browser.ask('GET', '/readyz'),
        await browser.ask('GET', '/metrics'),
      ]
      await wire.mend()
      const after = await browser.ask('GET', '/api/v1/tenants')

      expect(answers.map((answer) => `${answer.status} ${answer.json.code}`)).to.deep.equal(Array(3).fill('503 database_unavailable'))
      expect([alive.status, ready.status, ready.json.reason]).to.deep.equal([200, 503, 'database_unavailable'])
      expect(metrics.text).to.contain('tsukuroi_database_up 0')
      expect(after.status).to.equal(200)
    } finally {
      await wire.mend()
      await test.close()
      await wire.cut()
    }
  }).timeout(60_000)
})

/** A wire to PostgreSQL that can be cut and mended. */
async function openWire(target: number): Promise<{ port: number; cut(): Promise<void>; mend(): Promise<void> }> {
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1')
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one)
      one.pipe(other)
      one.on('error', () => undefined)
      one.on('close', () => {
        sockets.delete(one)
        other.destroy()
      })
    }
  })
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  await listen(0)
  const { port } = server.address() as AddressInfo
  return {
    port,
    mend: async () => {
      if (!server.listening) await listen(port)
    },
    cut: async () => {
      if (!server.listening) return
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

describe('the log of requests', () => {
  it('has one line for each, with route, actor and status, and no secret, address or body', async () => {
    const test = await openTestApi({ endpoints: sampleEndpoints() })
    const lines: string[] = []
    const log = pino({ level: 'debug' }, { write: (line) => void lines.push(line) })
    await mkdir(`${test.app.config.stateDir}/second`)
    const api = await startApi(
      { ...test.app, config: { ...test.app.config, stateDir: `${test.app.config.stateDir}/second` }, log },
      sampleEndpoints(),
    )
    try {
      const userId = await aUser(test.app, 'administrator')
      const browser = new Browser(api.url)
      await browser.signIn(userId, PASSWORD)
      await browser.ask(
        'POST',
        '/api/v1/echo/a-word-in-the-path?n=987654321',
        { text: 'text of the body' },
        { 'x-request-id': 'the-request' },
      )
      await browser.ask('GET', '/api/v1/bug')
      await browser.ask('POST', '/api/v1/session', { userId, password: 'a wrong password' })

      const all = lines.join('')
      const line = lines.map((text) => JSON.parse(text) as Record<string, unknown>).find(({ requestId }) => requestId === 'the-request')
      expect(line).to.include({ msg: 'request', door: 'network', method: 'POST', route: '/api/v1/echo/{word}', status: 200, actor: userId })
      const secrets = [
        PASSWORD,
        'a wrong password',
        browser.cookie.slice(9, 40),
        browser.csrf ?? '',
        'a-word-in-the-path',
        '987654321',
        'text of the body',
      ]
      expect(secrets.filter((secret) => all.includes(secret))).to.deep.equal([])
      expect(all).to.contain('a request failed')
    } finally {
      await api.stop()
      await test.close()
    }
  })
})

describe('startApi, stop', () => {
  it('lets an answer that is under way end, and takes no new request', async () => {
    const hold = new Hold()
    const test = await openTestApi({ endpoints: sampleEndpoints(hold), graceMs: 5000 })
    const browser = test.browser()
    await browser.signIn(await aUser(test.app, 'administrator'), PASSWORD)
    const underWay = browser.ask('GET', '/api/v1/held')
    await hold.began.promise

    const stopped = test.api.stop()
    const late = await new Promise<string>((resolve) => {
      const asked = request(`${test.url}/healthz`, (response) => resolve(String(response.statusCode)))
      asked.on('error', (err: NodeJS.ErrnoException) => resolve(err.code ?? ''))
      asked.end()
    })
    hold.answer.resolve()

    expect((await underWay).text).to.equal('done')
    expect(late).to.equal('ECONNREFUSED')
    await stopped
    await test.close()
  })

  it('cuts what does not end within the grace', async () => {
    const hold = new Hold()
    const test = await openTestApi({ endpoints: sampleEndpoints(hold), graceMs: 200 })
    const browser = test.browser()
    await browser.signIn(await aUser(test.app, 'administrator'), PASSWORD)
    const underWay = browser.ask('GET', '/api/v1/held').then(
      () => 'answered',
      () => 'cut',
    )
    await hold.began.promise

    await test.api.stop()

    expect(await underWay).to.equal('cut')
    hold.answer.resolve()
    await test.close()
  })
})

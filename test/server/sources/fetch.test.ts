import { createServer as createHttpServer, request, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { readFileSync } from 'node:fs'
import { connect, type AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { text } from 'node:stream/consumers'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { expect } from 'chai'
import { COMMAND, withInfra } from '../../../server/context.ts'
import { AppError } from '../../../server/errors.ts'
import { fetchDocument, internetSetting, internetWay, saveInternetSetting, type Fetched } from '../../../server/sources/fetch.ts'
import { isInside, lookupOutside } from '../../../server/sources/inside.ts'
import { openTestApp } from '../../support/app.ts'

const DIRECT = { mode: 'direct' } as const
const LIMIT = 1_000_000
const pem = (name: string): string => readFileSync(new URL(`../../fixtures/wsus/test-only.${name}.pem`, import.meta.url), 'utf8')

describe('fetchDocument', () => {
  const servers: Server[] = []
  const tunnels: Duplex[] = []
  afterEach(async () => {
    for (const tunnel of tunnels.splice(0)) tunnel.destroy()
    for (const server of servers.splice(0)) {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
  })

  async function listen(server: Server): Promise<number> {
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return (server.address() as AddressInfo).port
  }

  async function serve(listener: RequestListener): Promise<string> {
    return `http://127.0.0.1:${await listen(createHttpServer(listener))}`
  }

  async function codeOf(work: Promise<unknown>): Promise<[string, Record<string, unknown>]> {
    const err = await work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    expect(err).to.be.instanceOf(AppError)
    return [(err as AppError).code, (err as AppError).details]
  }

  async function bodyOf(fetched: Fetched): Promise<string> {
    if (fetched.kind !== 'document') throw new Error('not a document')
    return text(fetched.body)
  }

  it('fetches, and asks later only whether something changed', async () => {
    const asked: IncomingMessage['headers'][] = []
    const url = await serve((req, res) => {
      asked.push(req.headers)
      if (req.headers['if-none-match'] === '"1"') res.writeHead(304).end()
      else res.writeHead(200, { etag: '"1"', 'last-modified': 'Tue, 13 Jan 2026 08:00:00 GMT' }).end('{}')
    })

    const first = await fetchDocument(DIRECT, { url, limit: LIMIT })
    expect(await bodyOf(first)).to.equal('{}')
    expect(first).to.include({ etag: '"1"', lastModified: 'Tue, 13 Jan 2026 08:00:00 GMT' })
    const second = await fetchDocument(DIRECT, { url, etag: '"1"', lastModified: 'Tue, 13 Jan 2026 08:00:00 GMT', limit: LIMIT })

    expect(second).to.deep.equal({ kind: 'not_modified' })
    expect(asked[0]).to.not.have.any.keys('if-none-match', 'if-modified-since')
    expect(asked[1]).to.include({ 'if-none-match': '"1"', 'if-modified-since': 'Tue, 13 Jan 2026 08:00:00 GMT' })
  })

  it('follows where it is sent, not for ever, and not from HTTPS to HTTP', async () => {
    const url = await serve((req, res) => {
      if (req.url === '/a') res.writeHead(302, { location: '/b' }).end()
      else if (req.url === '/b') res.writeHead(200).end('there')
      else if (req.url?.startsWith('/away') === true) res.writeHead(302, { location: 'ftp://elsewhere/' }).end()
      else res.writeHead(301, { location: '/loop' }).end()
    })

    expect(await bodyOf(await fetchDocument(DIRECT, { url: `${url}/a`, limit: LIMIT }))).to.equal('there')
    expect((await codeOf(fetchDocument(DIRECT, { url: `${url}/loop`, limit: LIMIT })))[0]).to.equal('feed_refused')
    expect(await codeOf(fetchDocument(DIRECT, { url: `${url}/away?token=secret`, limit: LIMIT }))).to.deep.equal([
      'feed_refused',
      { url: `${url}/away`, status: 302 },
    ])
    const secure = createHttpsServer(
      { cert: pem('cert'), key: pem('key') },
      (_req, res) => void res.writeHead(302, { location: `${url}/b` }).end(),
    )
    const port = await listen(secure)
    expect((await codeOf(fetchDocument(DIRECT, { url: `https://127.0.0.1:${port}/`, caPem: pem('cert'), limit: LIMIT })))[0]).to.equal(
      'feed_refused',
    )
  })

  it('follows nobody to this machine who was not asked there', async () => {
    let asked = 0
    const inside = await serve((_req, res) => {
      asked++
      res.end('keys')
    })
    const { port } = new URL(inside)
    const url = await serve((req, res) => res.writeHead(302, { location: decodeURIComponent(req.url?.slice(1) ?? '') }).end())
    for (const to of ['localhost', 'localhost.', '127.0.0.2', '[::ffff:127.0.0.1]', '[::1]', '0.0.0.0', '169.254.169.254', '2130706434']) {
      const refused = await codeOf(fetchDocument(DIRECT, { url: `${url}/${encodeURIComponent(`http://${to}:${port}/`)}`, limit: LIMIT }))
      expect(refused, to).to.deep.equal(['feed_refused', { url: `${url}/${encodeURIComponent(`http://${to}:${port}/`)}`, status: 302 }])
    }
    expect(asked).to.equal(0)
    expect(await bodyOf(await fetchDocument(DIRECT, { url: `${url}/${encodeURIComponent(inside)}`, limit: LIMIT }))).to.equal('keys')
  })

  it('follows through a proxy of this machine to other hosts, and not back to this one', async () => {
    const proxy = new URL(
      await serve((req, res) => {
        const { hostname, pathname } = new URL(req.url ?? '')
        if (hostname === 'feed.example') res.writeHead(302, { location: `http://${pathname.slice(1)}/` }).end()
        else res.end(`of ${hostname}`)
      }),
    )
    const way = { mode: 'proxy', proxy: `http://localhost:${proxy.port}` } as const

    expect(await bodyOf(await fetchDocument(way, { url: 'http://feed.example/mirror.example', limit: LIMIT }))).to.equal(
      'of mirror.example',
    )
    expect((await codeOf(fetchDocument(way, { url: 'http://feed.example/127.0.0.1', limit: LIMIT })))[0]).to.equal('feed_refused')
  })

  it('follows no name that means this machine', async () => {
    const found = await new Promise<unknown>((resolve) => lookupOutside('localhost', {}, (err, address) => resolve(err ?? address)))
    expect(found).to.be.instanceOf(Error).and.to.include({ code: 'ERR_REDIRECTED_INSIDE' })
    const outside = (all: boolean): Promise<unknown> =>
      new Promise((resolve) => lookupOutside('192.0.2.1', { all }, (err, address) => resolve(err ?? address)))
    expect(await outside(false)).to.equal('192.0.2.1')
    for (const keys of [
      '169.254.169.254',
      '168.63.129.16',
      '100.100.100.200',
      '192.0.0.192',
      '::ffff:168.63.129.16',
      'fd00:ec2::254',
      '64:ff9b::a9fe:a9fe',
    ])
      expect(isInside(keys), keys).to.equal(true)
    for (const other of ['168.63.129.17', '10.0.0.1', '192.0.2.1', '64:ff9b::808:808']) expect(isInside(other), other).to.equal(false)
    expect(await outside(true)).to.deep.equal([{ address: '192.0.2.1', family: 4 }])
  })

  it('believes no certificate whose authority it does not know', async () => {
    const port = await listen(createHttpsServer({ cert: pem('cert'), key: pem('key') }, (_req, res) => void res.end('ok')))
    const url = `https://127.0.0.1:${port}/`

    expect((await codeOf(fetchDocument(DIRECT, { url, limit: LIMIT })))[0]).to.equal('feed_unreachable')
    expect(await bodyOf(await fetchDocument(DIRECT, { url, caPem: pem('cert'), limit: LIMIT }))).to.equal('ok')
  })

  it('believes the authorities of the machine beside the one that is given', async () => {
    const known = getCACertificates('default')
    const url = `https://127.0.0.1:${await listen(createHttpsServer({ cert: pem('cert'), key: pem('key') }, (_req, res) => void res.end('ok')))}/`
    const [another = ''] = getCACertificates('bundled')
    try {
      setDefaultCACertificates([...known, pem('cert')])

      expect(await bodyOf(await fetchDocument(DIRECT, { url, caPem: another, limit: LIMIT }))).to.equal('ok')
    } finally {
      setDefaultCACertificates(known)
    }
  })

  it('refuses what says that it is too large, and says when nobody answers', async () => {
    const url = await serve((_req, res) => res.writeHead(200, { 'content-length': LIMIT + 1 }).flushHeaders())

    expect((await codeOf(fetchDocument(DIRECT, { url, limit: LIMIT })))[0]).to.equal('feed_too_large')
    expect(await codeOf(fetchDocument(DIRECT, { url: 'http://127.0.0.1:1/x?token=secret', limit: LIMIT }))).to.deep.equal([
      'feed_unreachable',
      { url: 'http://127.0.0.1:1/x', reason: 'ECONNREFUSED' },
    ])
    expect(
      (await codeOf(fetchDocument(DIRECT, { url: `${await serve((_req, res) => void res.writeHead(500).end())}/`, limit: LIMIT })))[1],
    ).to.include({ status: 500 })
  })

  it('goes through the proxy with its password, for HTTP and HTTPS', async () => {
    const seen: string[] = []
    const proxy = createHttpServer((req, res) => {
      seen.push(`${req.method} ${req.headers['proxy-authorization'] ?? ''}`)
      const onward = request(req.url ?? '', { headers: { host: new URL(req.url ?? '').host } }, (answer) => answer.pipe(res))
      onward.end()
    })
    proxy.on('connect', (req, socket) => {
      seen.push(`CONNECT ${req.headers['proxy-authorization'] ?? ''}`)
      const [, port] = (req.url ?? '').split(':')
      const onward = connect(Number(port), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n')
        onward.pipe(socket).pipe(onward)
      })
      tunnels.push(socket, onward)
      onward.on('error', () => socket.destroy())
      socket.on('error', () => onward.destroy())
    })
    const way = { mode: 'proxy', proxy: `http://127.0.0.1:${await listen(proxy)}`, user: 'reader', password: 'p@ss: word' } as const
    const plain = await serve((_req, res) => void res.end('plain'))
    const securePort = await listen(createHttpsServer({ cert: pem('cert'), key: pem('key') }, (_req, res) => void res.end('secure')))

    expect(await bodyOf(await fetchDocument(way, { url: plain, limit: LIMIT }))).to.equal('plain')
    const secure = await fetchDocument(way, { url: `https://127.0.0.1:${securePort}/`, caPem: pem('cert'), limit: LIMIT })

    expect(await bodyOf(secure)).to.equal('secure')
    const basic = `Basic ${Buffer.from('reader:p@ss: word').toString('base64')}`
    expect(seen).to.deep.equal([`GET ${basic}`, `CONNECT ${basic}`])
  })

  it('reaches nothing where nothing may be reached', async () => {
    let asked = 0
    const url = await serve((_req, res) => {
      asked++
      res.end()
    })

    expect((await codeOf(fetchDocument({ mode: 'none' }, { url, limit: LIMIT })))[0]).to.equal('internet_forbidden')
    expect(asked).to.equal(0)
  })

  it('ends when it is told to', async () => {
    const stop = new AbortController()
    const url = await serve(() => stop.abort())

    expect((await codeOf(fetchDocument(DIRECT, { url, limit: LIMIT, signal: stop.signal })))[0]).to.equal('feed_unreachable')
  })

  it('keeps the way to the internet, its password sealed, and wants a proxy named', async () => {
    const test = await openTestApp()
    try {
      const save = (setting: Parameters<typeof saveInternetSetting>[1], password?: string): Promise<void> =>
        withInfra(test.app, COMMAND, (ctx) => saveInternetSetting(ctx, setting, password))

      expect(await withInfra(test.app, COMMAND, internetSetting)).to.deep.equal(DIRECT)
      expect((await codeOf(save({ mode: 'proxy' })))[0]).to.equal('internet_proxy_missing')
      const setting = { mode: 'proxy', proxy: 'http://proxy.example:8080', user: 'reader' } as const
      await save(setting, 'hidden words')
      expect(await withInfra(test.app, COMMAND, internetSetting)).to.deep.equal(setting)
      expect(await withInfra(test.app, COMMAND, internetWay)).to.deep.include({ password: 'hidden words' })
      const stored = JSON.stringify([await test.app.pools.infra('setting').select(), await test.app.pools.infra('secret').select()])
      expect(stored).to.not.contain('hidden words')
      await save({ ...setting, proxy: 'http://proxy.example:8080/' })
      expect(await withInfra(test.app, COMMAND, internetWay)).to.deep.include({ password: 'hidden words' })
      for (const other of [{ proxy: 'http://proxy.example:8081' }, { proxy: 'http://other.example:8080' }, { user: 'other' }]) {
        await save({ ...setting, ...other })
        expect((await withInfra(test.app, COMMAND, internetWay)).password, JSON.stringify(other)).to.equal(undefined)
        await save(setting, 'hidden words')
      }
      await save(DIRECT)
      expect(await test.app.pools.infra('secret').where({ name: 'internet.proxy' }).select()).to.deep.equal([])
    } finally {
      await test.close()
    }
  })
})

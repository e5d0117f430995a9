import { readFileSync } from 'node:fs'
import { createServer as createHttpServer, request, type RequestListener, type Server } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { connect, type AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { text } from 'node:stream/consumers'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { expect } from 'chai'
import { COMMAND, withInfra } from '../../../server/context.ts'
import { AppError } from '../../../server/errors.ts'
import { fetchDocument, internetWay, pacOf, saveInternetSetting, type InternetWay } from '../../../server/sources/fetch.ts'
import { LARGEST_SCRIPT, PacFile, routesFrom } from '../../../server/sources/pac.ts'
import { openTestApp } from '../../support/app.ts'

const pem = (name: string): string => readFileSync(new URL(`../../fixtures/wsus/test-only.${name}.pem`, import.meta.url), 'utf8')
const answering = (answer: string): string => `function FindProxyForURL(url, host) { return ${JSON.stringify(answer)} }`

async function problem(work: Promise<unknown> | (() => unknown)): Promise<Record<string, unknown>> {
  try {
    await (typeof work === 'function' ? work() : work)
  } catch (err) {
    if (!(err instanceof AppError)) throw err
    return { code: err.code, ...err.details }
  }
  return {}
}

describe('routesFrom', () => {
  it('reads the ways in their order, and passes over what is none', () => {
    expect(routesFrom('PROXY a.example:8080; proxy b; https [::1]:443 ;SOCKS c:1080;; DIRECT; HTTP d:1')).to.deep.equal([
      { kind: 'proxy', url: 'http://a.example:8080' },
      { kind: 'proxy', url: 'http://b' },
      { kind: 'proxy', url: 'https://[::1]:443' },
      { kind: 'direct' },
      { kind: 'proxy', url: 'http://d:1' },
    ])
    expect(routesFrom(Array(100).fill('PROXY a:1').join(';'))).to.have.length(5)
  })

  it('says that SOCKS is not supported, where nothing else is named', async () => {
    expect(await problem(() => routesFrom('SOCKS5 a:1080; SOCKS b:1'))).to.deep.equal({
      code: 'internet_proxy_unsupported',
      answer: 'SOCKS5 a:1080',
    })
  })

  it('refuses what is no answer', async () => {
    for (const answer of [
      undefined,
      null,
      7,
      '',
      ';',
      'PROXY',
      'PROXY a b',
      'PROXY user:secret@a:1',
      'PROXY a:99999',
      'http://a',
      'DIRECTLY',
      'PROXY a\r\nb:1',
    ]) {
      expect(await problem(() => routesFrom(answer)), String(answer)).to.include({ code: 'internet_pac_failed' })
    }
  })
})

describe('PacFile', () => {
  const url = new URL('https://feed.example/secret?token=1')
  const asking = (script: string, ms?: number): Promise<unknown> => new PacFile(async () => script, ms).routes(url)

  it('asks a script once for each host, and tells it of a secure address the host alone', async () => {
    let loaded = 0
    const file = new PacFile(async () => {
      loaded++
      return 'function FindProxyForURL(url, host) { return url === "https://feed.example/" && host === "feed.example" ? "PROXY a:1" : "DIRECT" }'
    })

    expect(await file.routes(url)).to.deep.equal([{ kind: 'proxy', url: 'http://a:1' }])
    expect(await file.routes(new URL('https://feed.example/other'))).to.equal(await file.routes(url))
    expect(await file.routes(new URL('http://feed.example/x'))).to.deep.equal([{ kind: 'direct' }])
    expect(loaded).to.equal(1)
  })

  it('knows what scripts may call', async () => {
    const script = `function FindProxyForURL(url, host) {
      alert('a line')
      if (!isInNet('127.0.0.1', '127.0.0.0', '255.0.0.0') || dnsResolve('localhost') !== '127.0.0.1') return 'PROXY wrong:1'
      return /^[0-9.]+$/.test(myIpAddress()) && shExpMatch(host, '*.example') && dnsDomainIs(host, '.example') ? 'PROXY right:1' : 'PROXY wrong:2'
    }`

    expect(await asking(script)).to.deep.equal([{ kind: 'proxy', url: 'http://right:1' }])
  })

  it('ends a script that runs for ever, wherever it does, and goes on itself meanwhile', async () => {
    let turns = 0
    const timer = setInterval(() => turns++, 10)
    for (const script of [
      'while (true) {}',
      'function FindProxyForURL() { while (true) {} }',
      'function FindProxyForURL(url, host) { dnsResolve("localhost"); while (true) {} }',
      'function FindProxyForURL() { var all = []; while (true) all.push(new Array(1000).join("x") + all.length) }',
    ]) {
      expect(await problem(asking(script, 700)), script).to.include({ code: 'internet_pac_failed' })
    }
    clearInterval(timer)
    expect(turns).to.be.greaterThan(10)
  })

  it('says what is wrong with a script that throws, is none, or answers rubbish', async () => {
    const reasons: string[] = []
    for (const script of [
      'function FindProxyForURL() { throw new Error("out of order") }',
      '<html>not found</html>',
      '',
      'var x = 1',
      'function FindProxyForURL() { return { toString: null } }',
      'function FindProxyForURL() { return "GO THERE" }',
      'function FindProxyForURL() { return process.env.HOME }',
      'function FindProxyForURL() { return FindProxyForURL() }',
      '('.repeat(500_000),
    ]) {
      const found = await problem(asking(script))
      expect(found, script.slice(0, 80)).to.include({ code: 'internet_pac_failed' })
      reasons.push(String(found['reason']))
    }
    expect(reasons[0]).to.contain('out of order')
    expect(reasons[5]).to.equal('"GO THERE"')
    expect(reasons[6]).to.contain('process')
    expect(reasons.every((reason) => reason !== '' && reason.length <= 200 && !reason.includes('/home'))).to.equal(true)
  })

  it('runs no script that is too large', async () => {
    expect(await problem(asking(`${answering('DIRECT')}//${' '.repeat(LARGEST_SCRIPT)}`))).to.deep.equal({
      code: 'internet_pac_failed',
      reason: 'larger than 1048576 bytes',
    })
  })
})

describe('fetchDocument over a proxy script', () => {
  const servers: Server[] = []
  const tunnels: Duplex[] = []
  afterEach(async () => {
    for (const tunnel of tunnels.splice(0)) tunnel.destroy()
    for (const server of servers.splice(0)) {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
  })

  async function listen(server: Server): Promise<string> {
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return `127.0.0.1:${(server.address() as AddressInfo).port}`
  }
  const serve = (listener: RequestListener): Promise<string> => listen(createHttpServer(listener))

  const forward: RequestListener = (req, res) => {
    const onward = request(req.url ?? '', { headers: { host: new URL(req.url ?? '').host } }, (answer) => answer.pipe(res))
    onward.end()
  }

  function tunnelling(proxy: Server, seen: string[]): Server {
    return proxy.on('connect', (req, socket) => {
      seen.push(`CONNECT ${req.headers['proxy-authorization'] ?? ''}`)
      const onward = connect(Number((req.url ?? '').split(':')[1]), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n')
        onward.pipe(socket).pipe(onward)
      })
      tunnels.push(socket, onward)
      onward.on('error', () => socket.destroy())
      socket.on('error', () => onward.destroy())
    })
  }

  function wayOf(script: string, more: Partial<InternetWay> = {}): InternetWay {
    return { mode: 'pac', pac: new PacFile(async () => script), ...more }
  }

  async function read(way: InternetWay, url: string, more: object = {}): Promise<string> {
    const answer = await fetchDocument(way, { url, limit: 1_000, ...more })
    return answer.kind === 'document' ? text(answer.body) : answer.kind
  }

  it('goes where a script sends it that lies on a web server, with the password', async () => {
    const seen: string[] = []
    const proxy = await serve((req, res) => {
      seen.push(`${req.method} ${req.headers['proxy-authorization'] ?? ''}`)
      forward(req, res)
    })
    const feed = await serve((_req, res) => void res.end('feed'))
    let asked = 0
    const pac = await serve((_req, res) => {
      asked++
      res.writeHead(200, { 'content-type': 'application/x-ns-proxy-autoconfig' }).end(answering(`PROXY ${proxy}`))
    })
    const setting = { mode: 'pac', pacUrl: `http://${pac}/proxy.pac` } as const
    const way = { ...setting, pac: pacOf(setting), user: 'reader', password: 'secret' }

    expect(await read(way, `http://${feed}/a`)).to.equal('feed')
    expect(await read(way, `http://${feed}/b`)).to.equal('feed')

    const basic = `Basic ${Buffer.from('reader:secret').toString('base64')}`
    expect(seen).to.deep.equal([`GET ${basic}`, `GET ${basic}`])
    expect(asked).to.equal(1)
  })

  it('takes the next way when a proxy is away, and says of the last one why', async () => {
    const feed = await serve((_req, res) => void res.end('feed'))

    expect(await read(wayOf(answering('PROXY 127.0.0.1:1; SOCKS 127.0.0.1:2; DIRECT')), `http://${feed}/`)).to.equal('feed')
    expect(await problem(read(wayOf(answering('PROXY 127.0.0.1:1; PROXY 127.0.0.1:2')), `http://${feed}/?token=1`))).to.deep.equal({
      code: 'feed_unreachable',
      url: `http://${feed}/`,
      reason: 'ECONNREFUSED',
    })
  })

  it('reaches a secure server through a proxy that itself speaks HTTPS', async () => {
    const seen: string[] = []
    const tls = { cert: pem('cert'), key: pem('key') }
    const proxy = await listen(tunnelling(createHttpsServer(tls), seen))
    const feed = await listen(createHttpsServer(tls, (_req, res) => void res.end('secure')))
    const before = getCACertificates('default')
    setDefaultCACertificates([...before, pem('cert')])
    try {
      expect(
        await read(wayOf(answering(`HTTPS ${proxy}`), { user: 'u', password: 'p' }), `https://${feed}/`, { caPem: pem('cert') }),
      ).to.equal('secure')
    } finally {
      setDefaultCACertificates(before)
    }
    expect(seen).to.deep.equal([`CONNECT Basic ${Buffer.from('u:p').toString('base64')}`])
  })

  it('asks the script anew where a server sends it elsewhere, and goes to this machine for nobody', async () => {
    const inside = await serve((_req, res) => void res.end('keys'))
    const feed = await serve((_req, res) => res.writeHead(302, { location: `http://localhost:${inside.split(':')[1]}/` }).end())
    const script = `function FindProxyForURL(url, host) { return host === '127.0.0.1' ? 'DIRECT' : 'PROXY 127.0.0.1:1; DIRECT' }`

    expect(await problem(read(wayOf(script), `http://${feed}/`))).to.include({ code: 'feed_refused', status: 302 })
  })

  it('fetches nothing over a script that is away, is too large, or never ends arriving', async () => {
    const feed = await serve((_req, res) => void res.end('feed'))
    const away = pacOf({ mode: 'pac', pacUrl: 'http://127.0.0.1:1/proxy.pac' })
    expect(await problem(read({ mode: 'pac', pac: away }, `http://${feed}/`))).to.include({
      code: 'feed_unreachable',
      url: 'http://127.0.0.1:1/proxy.pac',
    })
    const missing = await serve((_req, res) => void res.writeHead(404).end())
    expect(await problem(read({ mode: 'pac', pac: pacOf({ mode: 'pac', pacUrl: `http://${missing}/` }) }, `http://${feed}/`))).to.include({
      code: 'feed_refused',
    })
    for (const headers of [{}, { 'content-length': 5 * 1024 * 1024 }]) {
      const large = await serve((_req, res) => void res.writeHead(200, headers).end(Buffer.alloc(5 * 1024 * 1024, ' ')))
      expect(await problem(read({ mode: 'pac', pac: pacOf({ mode: 'pac', pacUrl: `http://${large}/` }) }, `http://${feed}/`))).to.satisfy(
        ({ code }: { code: string }) => code === 'feed_too_large' || code === 'internet_pac_failed',
      )
    }
  })

  it('keeps the setting with its password, for the same script alone', async () => {
    const test = await openTestApp()
    try {
      const scripted = { mode: 'pac', pacScript: answering('DIRECT'), user: 'reader' } as const
      const passwordAfter = (setting: Parameters<typeof saveInternetSetting>[1], password?: string): Promise<string | undefined> =>
        withInfra(test.app, COMMAND, async (ctx) => {
          await saveInternetSetting(ctx, setting, password)
          return (await internetWay(ctx)).password
        })
      expect(await passwordAfter(scripted, 'secret')).to.equal('secret')
      expect(await passwordAfter(scripted)).to.equal('secret')
      expect(await passwordAfter({ ...scripted, pacScript: answering('PROXY evil:1') })).to.equal(undefined)
      expect(await withInfra(test.app, COMMAND, async (ctx) => (await internetWay(ctx)).pac?.routes(new URL('http://a/')))).to.deep.equal([
        { kind: 'proxy', url: 'http://evil:1' },
      ])
      expect(await problem(passwordAfter({ mode: 'pac' }))).to.deep.equal({ code: 'internet_pac_missing' })
      expect(await problem(passwordAfter({ ...scripted, pacUrl: 'http://a/' }))).to.deep.equal({ code: 'internet_pac_missing' })
      expect(await problem(passwordAfter({ mode: 'pac', pacUrl: 'http://a/', user: 'u' }))).to.deep.equal({ code: 'internet_pac_insecure' })
    } finally {
      await test.close()
    }
  })
})

describe('fetchDocument that resumes', () => {
  it('asks for the rest of the same document alone, and takes the whole where the server sends it', async () => {
    const seen: unknown[] = []
    const server = createHttpServer((req, res) => {
      seen.push([req.headers.range, req.headers['if-range'], req.headers['accept-encoding']])
      if (req.url === '/rest') res.writeHead(206, { 'content-range': 'bytes 4-9/10', etag: '"1"' }).end('456789')
      else if (req.url === '/wrong') res.writeHead(206, { 'content-range': 'bytes 0-9/10', etag: '"1"' }).end('0123456789')
      else res.writeHead(200, { etag: '"2"' }).end('0123456789')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const resume = { from: 4, etag: '"1"' }
    const read = async (path: string, limit = 10): Promise<[string, number]> => {
      const answer = await fetchDocument({ mode: 'direct' }, { url: `${base}${path}`, limit, resume })
      if (answer.kind !== 'document') throw new Error(answer.kind)
      return [await text(answer.body), answer.from]
    }
    try {
      expect(await read('/rest')).to.deep.equal(['456789', 4])
      expect(await read('/whole')).to.deep.equal(['0123456789', 0])
      expect(await problem(read('/wrong'))).to.include({ code: 'feed_refused', status: 206 })
      expect(seen[0]).to.deep.equal(['bytes=4-', '"1"', 'identity'])
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })
})

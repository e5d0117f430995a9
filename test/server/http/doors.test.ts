import { expect } from 'chai'
import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { openTestApi, type Answer, type Browser, type TestApi } from '../../support/api.ts'
import { aUser, PASSWORD, unique } from '../../support/people.ts'
import { sampleEndpoints } from './sample-endpoints.ts'

describe('the network’s door', () => {
  let test: TestApi
  let browser: Browser

  before(async () => {
    test = await openTestApi({ endpoints: sampleEndpoints() })
    browser = test.browser()
    await browser.signIn(await aUser(test.app, 'administrator'), PASSWORD)
  })
  after(() => test.close())

  const post = (body: string | undefined, headers: Record<string, string> = {}) =>
    browser.ask('POST', '/api/v1/echo/hi', body, body === undefined ? headers : { 'content-type': 'application/json', ...headers })
  const codeOf = async (answer: Promise<Answer>) => {
    const { status, json } = await answer
    return `${status} ${json.code}`
  }

  it('answers with what is declared and nothing else', async () => {
    const answer = await post(JSON.stringify({ text: 'あ𠮷', more: 1 }))

    expect([answer.status, answer.json]).to.deep.equal([200, { word: 'hi', text: 'あ𠮷' }])
    expect(answer.headers.get('cache-control')).to.equal('no-store')
    expect(answer.headers.get('x-powered-by')).to.equal(null)
  })

  it('refuses bodies that are no JSON, too large, oddly encoded or missing', async () => {
    expect(await codeOf(post('{"text":'))).to.equal('400 body_not_json')
    expect(await codeOf(post('"text"'))).to.equal('400 body_not_json')
    expect(await codeOf(post('[]'))).to.equal('400 input_invalid')
    expect(await codeOf(post('{"text": 5}'))).to.equal('400 input_invalid')
    expect(await codeOf(post(undefined))).to.equal('400 input_invalid')
    expect(await codeOf(post(JSON.stringify({ text: 'x'.repeat(2000) })))).to.equal('413 body_too_large')
    expect(await codeOf(post('text=hi', { 'content-type': 'application/x-www-form-urlencoded' }))).to.equal('415 media_type_unsupported')
    expect(await codeOf(post('<text/>', { 'content-type': 'text/xml' }))).to.equal('415 media_type_unsupported')
    expect(await codeOf(post('{"text":"hi"}', { 'content-type': 'application/json; charset=shift_jis' }))).to.equal(
      '415 body_encoding_unknown',
    )
    expect(await codeOf(post('{"text":"hi"}', { 'content-encoding': 'compress' }))).to.equal('415 body_encoding_unknown')
    expect(await codeOf(post('{"text":"hi"}', { 'content-encoding': 'gzip' }))).to.match(/^400 /)
    expect(await codeOf(post('{"text": "hi", "text": {"a": 1}}'))).to.equal('400 input_invalid')
    expect(await codeOf(post(`${'['.repeat(900)}${']'.repeat(900)}`))).to.equal('400 input_invalid')
  })

  it('counts a compressed body by what it becomes', async () => {
    const bomb = gzipSync(JSON.stringify({ text: 'x'.repeat(5_000_000) }))
    const answer = await fetch(`${test.url}/api/v1/echo/hi`, {
      method: 'POST',
      body: bomb,
      headers: {
        cookie: browser.cookie,
        'x-tsukuroi-csrf': browser.csrf ?? '',
        'content-type': 'application/json',
        'content-encoding': 'gzip',
      },
    })

    expect([answer.status, ((await answer.json()) as { code: string }).code]).to.deep.equal([413, 'body_too_large'])
  })

  it('takes no property of a prototype from outside', async () => {
    const answer = await post('{"text":"hi","__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}')

    expect(answer.status).to.equal(200)
    expect(({} as { polluted?: boolean }).polluted).to.equal(undefined)
  })

  it('says nothing of itself when it fails', async () => {
    const answer = await browser.ask('GET', '/api/v1/bug')

    expect(answer.status).to.equal(500)
    expect(Object.keys(answer.json)).to.deep.equal(['type', 'status', 'code', 'details', 'requestId'])
    expect(answer.json.details).to.deep.equal({ requestId: answer.headers.get('x-request-id') })
    expect(answer.text).to.not.match(/hunter2|inside\.ts/)
  })

  it('answers every other address and method as a problem document', async () => {
    const cases = [
      ['GET', '/api/v1/nothing', '404 no_such_address'],
      ['GET', '/api/v1/tenants/', '404 no_such_address'],
      ['GET', '/API/v1/tenants', '404 no_such_address'],
      ['GET', '/api/v1/Tenants', '404 no_such_address'],
      ['GET', '/api/v1//tenants', '404 no_such_address'],
      ['GET', '/api/v1/%2e%2e/%2e%2e/etc/passwd', '404 no_such_address'],
      ['POST', '/api/v1/echo/%E0%A4%A', '400 address_malformed'],
      ['GET', '/api/v1/server-groups?tenantId=a%00b', '400 input_invalid'],
      ['POST', `/api/v1/echo/${'x'.repeat(21)}`, '400 input_invalid'],
      ['PUT', '/api/v1/tenants', '405 method_not_allowed'],
      ['DELETE', '/api/v1/echo/x', '405 method_not_allowed'],
      ['GET', '/nothing', '404 no_such_address'],
    ] as const
    for (const [method, path, expected] of cases) {
      const answer = await browser.ask(method, path, method === 'POST' ? { text: 'hi' } : undefined)

      expect(`${answer.status} ${answer.json.code}`, `${method} ${path}`).to.equal(expected)
      expect(answer.headers.get('content-type'), path).to.match(/^application\/problem\+json/)
    }
  })

  it('takes a repeated query parameter and a wrong one for what they are', async () => {
    const ask = (query: string) => codeOf(browser.ask('POST', `/api/v1/echo/hi?${query}`, { text: 'x' }))

    expect(await ask('n=1&n=2')).to.equal('400 input_invalid')
    expect(await ask('n=abc')).to.equal('400 input_invalid')
    expect(await ask('n[]=1')).to.equal('200 undefined')
    expect(await ask('n=7')).to.equal('200 undefined')
  })

  it('gives every answer an id, and believes only harmless ones from outside', async () => {
    const given = await browser.ask('GET', '/api/v1/session', undefined, { 'x-request-id': 'abc-123' })
    const forged = await browser.ask('GET', '/api/v1/session', undefined, { 'x-request-id': 'a b"c' })

    expect(given.headers.get('x-request-id')).to.equal('abc-123')
    expect(forged.headers.get('x-request-id')).to.match(/^[0-9a-f-]{36}$/)
  })

  it('believes no X-Forwarded-For that nobody configured', async () => {
    const codes = new Set<string>()
    for (let attempt = 0; attempt < 32; attempt += 1) {
      const headers = { 'x-forwarded-for': `10.0.0.${attempt}` }
      const answer = await test.browser().ask('POST', '/api/v1/session', { userId: unique('n'), password: 'wrong password' }, headers)
      codes.add(answer.json.code)
    }

    expect(codes).to.contain('too_many_requests')
    await test.app.pools.infra('sign_in_attempt').delete()
  })

  it('allows pages nothing from elsewhere and no frame around them', async () => {
    const { headers } = await browser.ask('GET', '/healthz')

    expect(headers.get('content-security-policy')).to.contain("default-src 'none'").and.to.contain("frame-ancestors 'none'")
    expect(headers.get('content-security-policy')).to.not.contain('unsafe')
    expect(headers.get('x-content-type-options')).to.equal('nosniff')
  })

  it('is worth nothing to the operator’s credential', async () => {
    const credential = (await readFile(join(test.app.config.stateDir, 'operator.credential'), 'utf8')).trim()
    const answer = await test.browser().ask('GET', '/api/v1/tenants', undefined, { authorization: `Operator ${credential}` })

    expect([answer.status, answer.json.code]).to.deep.equal([401, 'sign_in_required'])
  })

  it('survives a caller who goes away in the middle of a body', async () => {
    const socket = connect(Number(new URL(test.url).port), '127.0.0.1')
    await new Promise((resolve) => socket.once('connect', resolve))
    socket.write(
      `POST /api/v1/echo/hi HTTP/1.1\r\nHost: localhost\r\nCookie: ${browser.cookie}\r\nX-Tsukuroi-Csrf: ${browser.csrf}\r\n` +
        `Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"text":"`,
    )
    socket.destroy()

    expect((await post(JSON.stringify({ text: 'hi' }))).status).to.equal(200)
  })

  it('refuses two lengths and headers without end', async () => {
    const ask = (head: string) =>
      new Promise<string>((resolve) => {
        const socket = connect(Number(new URL(test.url).port), '127.0.0.1', () => socket.write(head))
        let text = ''
        socket.on('data', (chunk) => (text += chunk.toString()))
        socket.on('close', () => resolve(text.split('\r\n')[0] ?? ''))
        socket.on('error', () => undefined)
      })

    expect(await ask('POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab')).to.match(
      /^HTTP\/1.1 400/,
    )
    expect(await ask(`GET / HTTP/1.1\r\nHost: x\r\nX-A: ${'a'.repeat(20_000)}\r\n\r\n`)).to.match(/^HTTP\/1.1 431/)
    expect(
      await ask('POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'),
    ).to.match(/^HTTP\/1.1 400/)
  })
})

import { once } from 'node:events'
import net from 'node:net'
import type { AddressInfo } from 'node:net'

import { expect } from 'chai'

import type { WsusCredentials, SoapOptions } from '../../wsus-adapter/index.ts'
import { fails, status, truncates } from '../peers/wsus-scripted.ts'
import type { ScriptedOptions, ScriptedWsus } from '../peers/wsus-scripted.ts'
import { g, i, rowsResult, s } from '../peers/wsus-xml.ts'
import { refusalOf } from './refusal.ts'
import { anySource, closeAll, scripted } from './scripted.ts'
import type { ScriptedSetUp } from './scripted.ts'

const GROUPS = 'ExecuteSPGetAllTargetGroups'
const oneGroup = rowsResult(GROUPS, [[s('Computers'), s('All Computers'), g('a0a08746-4dbe-4a37-9adf-9e7652c0b421'), i(1), i(0), null]])
const ntlm = { kind: 'ntlm', user: 'EXAMPLE\\reader', password: 'secret' } as const

describe('bad answers of a WSUS server', () => {
  afterEach(closeAll)

  async function setUp(
    options: ScriptedOptions = {},
    credentials: WsusCredentials = { kind: 'anonymous' },
    more: Partial<SoapOptions> = {},
  ): Promise<ScriptedSetUp> {
    const opened = await scripted(more, options, credentials)
    opened.server.on(GROUPS, oneGroup)
    return opened
  }

  const cases: [what: string, play: Parameters<ScriptedWsus['on']>[1], code: string, details?: Record<string, unknown>][] = [
    ['an answer that breaks off', truncates(oneGroup), 'wsus_answer_malformed', { reason: 'truncated' }],
    ['a sign-in page with status 200', '<html><body>Sign in</body></html>', 'wsus_answer_malformed'],
    ['an answer to another question', rowsResult('GetServerVersion', []), 'wsus_answer_malformed'],
    ['a redirect', status(302, { Location: 'http://127.0.0.1:1/' }), 'wsus_answer_malformed', { status: 302 }],
    ['a missing page', status(404), 'wsus_not_wsus', { status: 404 }],
    ['a forbidden page', status(403), 'wsus_forbidden', { status: 403 }],
    ['an error page', status(500), 'wsus_fault', { text: '500 Service page 500' }],
    ['a refusal of rights', fails('System.UnauthorizedAccessException', 'Request denied.'), 'wsus_forbidden'],
    ['short rows', rowsResult(GROUPS, [[s('Computers'), s('All')]]), 'wsus_rows_shifted'],
    [
      'bytes that are no UTF-8',
      (response) => void response.writeHead(200, { 'Content-Type': 'text/xml' }).end(Buffer.from([0x3c, 0xff, 0xfe])),
      'wsus_answer_malformed',
      { reason: 'charset' },
    ],
    [
      'a packed answer nobody asked for',
      (response) => void response.writeHead(200, { 'Content-Encoding': 'gzip' }).end('x'),
      'wsus_answer_malformed',
      { reason: 'encoding' },
    ],
    [
      'an unknown character set',
      (response) => void response.writeHead(200, { 'Content-Type': 'text/xml; charset=ebcdic-jp' }).end('x'),
      'wsus_answer_malformed',
      { reason: 'encoding' },
    ],
  ]
  for (const [what, play, code, details] of cases) {
    it(`takes ${what} for ${code}`, async () => {
      const { server, source } = await setUp({}, { kind: 'anonymous' }, { timeouts: { idle: 2_000 } })
      server.on(GROUPS, play)

      const error = await refusalOf(source.groups())
      expect(error.code).to.equal(code)
      if (details) expect(error.details).to.include(details)
    })
  }

  it('calls a server that only failed in passing transient', async () => {
    const { server, source } = await setUp()
    server.on(
      GROUPS,
      fails('System.Data.SqlClient.SqlException', 'Timeout expired.'),
      truncates(oneGroup),
      fails('System.Exception', 'No.'),
    )

    expect((await refusalOf(source.groups())).transient).to.equal(true)
    expect((await refusalOf(source.groups())).transient).to.equal(true)
    expect((await refusalOf(source.groups())).transient).to.equal(false)
  })

  it('stops reading an answer at its bound', async () => {
    const { server, source } = await setUp({}, { kind: 'anonymous' }, { limits: { bulkBytes: 100_000 } })
    let closed = false
    server.on(GROUPS, (response) => {
      response.writeHead(200, { 'Content-Type': 'text/xml' })
      response.once('close', () => (closed = true))
      const write = (): void => {
        while (!closed && response.write(`<!--${'x'.repeat(1_000)}-->`));
      }
      response.on('drain', write)
      write()
    })

    expect((await refusalOf(source.groups())).code).to.equal('wsus_too_large')
  })

  it('says that nobody is there, and that nobody has that name', async () => {
    const closed = net.createServer().listen(0, '127.0.0.1')
    await once(closed, 'listening')
    const { port } = closed.address() as AddressInfo
    closed.close()
    const refused = await anySource({ url: `http://127.0.0.1:${port}`, credentials: ntlm })
    const unknown = await anySource({ url: 'http://wsus.invalid', credentials: ntlm })

    for (const source of [refused, unknown]) {
      const error = await refusalOf(source.groups())
      expect(error.code).to.equal('wsus_unreachable')
      expect(error.transient).to.equal(true)
      expect(error.cause).to.be.instanceOf(Error)
    }
  })
})

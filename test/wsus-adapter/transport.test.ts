import { readFileSync } from 'node:fs'
import { once } from 'node:events'
import net from 'node:net'
import type { AddressInfo } from 'node:net'

import { expect } from 'chai'

import type { WsusCredentials, SoapOptions } from '../../wsus-adapter/index.ts'
import { fails, hangs, status } from '../peers/wsus-scripted.ts'
import type { ScriptedOptions } from '../peers/wsus-scripted.ts'
import { g, i, rowsResult, s } from '../peers/wsus-xml.ts'
import { refusalOf } from './refusal.ts'
import { anySource, closeAll, scripted } from './scripted.ts'
import type { ScriptedSetUp } from './scripted.ts'

const GROUPS = 'ExecuteSPGetAllTargetGroups'
const oneGroup = rowsResult(GROUPS, [[s('Computers'), s('All Computers'), g('a0a08746-4dbe-4a37-9adf-9e7652c0b421'), i(1), i(0), null]])
const ntlm = { kind: 'ntlm', user: 'EXAMPLE\\reader', password: 'päss🔑' } as const
const accepts = { kind: 'ntlm', user: 'reader', password: 'päss🔑' } as const
const certificate = readFileSync(new URL('../fixtures/wsus/test-only.cert.pem', import.meta.url), 'utf8')
const key = readFileSync(new URL('../fixtures/wsus/test-only.key.pem', import.meta.url), 'utf8')

describe('the way to a WSUS server', () => {
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

  describe('NTLM', () => {
    for (const scheme of ['NTLM', 'Negotiate'] as const) {
      for (const timestamp of [true, false]) {
        it(`signs in by ${scheme} (server time ${timestamp}) and uses the signed-in connection again`, async () => {
          const { server, source } = await setUp({ auth: { ...accepts, scheme, timestamp } }, ntlm)

          for (let call = 0; call < 5; call += 1) expect(await source.groups()).to.have.length(1)

          expect(server.socketsOpened).to.be.at.most(scheme === 'NTLM' ? 1 : 2)
          const withToken = server.requests.filter(({ authorization }) => authorization !== '')
          expect(withToken).to.have.length(scheme === 'NTLM' ? 2 : 3)
          expect(server.requests.at(-1)?.authorization).to.equal('')
        })
      }
    }

    it('sends the call itself only with the proof, not with the opening message', async () => {
      const { server, source } = await setUp({ auth: accepts }, ntlm)
      await source.groups()

      expect(server.requests.map(({ body }) => body.length > 0)).to.deep.equal([false, true])
    })

    it('signs in anew when the server closed the resting connection', async () => {
      const { server, source } = await setUp({ auth: accepts }, ntlm)
      await source.groups()
      server.dropConnections()

      expect(await source.groups()).to.have.length(1)
      expect(server.socketsOpened).to.equal(2)
    })

    it('signs in anew when the server forgot the sign-in of the connection', async () => {
      let forget = false
      const { source } = await setUp({ auth: { ...accepts, forget: () => forget && !(forget = false) } }, ntlm)
      await source.groups()
      forget = true

      expect(await source.groups()).to.have.length(1)
    })

    it('stops after two refusals where a server only ever says NTLM', async () => {
      const { server, source } = await setUp({ auth: { kind: 'bare' } }, ntlm)

      expect((await refusalOf(source.groups())).code).to.equal('wsus_unauthorized')
      expect(server.requests).to.have.length(2)
    })

    it('gives a wrong password once, however many calls there are, and names nobody', async () => {
      const { server, source } = await setUp({ auth: accepts }, { ...ntlm, password: 'wrong-secret' }, { parallel: 4 })
      const refusals = await Promise.all([1, 2, 3, 4, 5, 6].map(() => refusalOf(source.groups())))
      refusals.push(await refusalOf(source.groups()))

      expect(refusals.map(({ code }) => code)).to.deep.equal(refusals.map(() => 'wsus_unauthorized'))
      expect(server.requests).to.have.length(2)
      expect(JSON.stringify(refusals.map((error) => [error.message, error.stack, error.details]))).to.not.match(/wrong-secret|reader/)
    })

    it('logs what it did without a word of the account', async () => {
      const lines: string[] = []
      const log = (fields: Record<string, unknown>, message: string): number => lines.push(JSON.stringify({ ...fields, message }))
      const { server, source } = await setUp({ auth: accepts }, ntlm, { log: { debug: log, warn: log } })
      server.on(GROUPS, status(503), oneGroup)
      await source.groups()

      expect(lines).to.have.length(3)
      expect(lines.join('\n'))
        .to.contain('wsus is busy')
        .and.to.not.match(/päss|reader|NTLM/)
    })

    it('tries the next sign-in after the first one failed for another reason', async () => {
      const { server, source } = await setUp({ auth: accepts }, ntlm, { parallel: 4 })
      server.on(GROUPS, fails('System.Exception', 'once'), oneGroup)

      const answers = await Promise.allSettled([source.groups(), source.groups(), source.groups()])
      expect(answers.map((each) => each.status).toSorted()).to.deep.equal(['fulfilled', 'fulfilled', 'rejected'])
    })

    it('goes without sign-in where the server asks for none', async () => {
      const { source } = await setUp({}, ntlm)

      expect(await source.groups()).to.have.length(1)
    })

    it('refuses a challenge that is none', async () => {
      const { server, source } = await setUp({}, ntlm)
      server.on(GROUPS, status(401, { 'WWW-Authenticate': 'NTLM bm9uc2Vuc2U=' }))

      expect((await refusalOf(source.groups())).code).to.equal('wsus_answer_malformed')
    })

    it('shows the text of a fault, not only the status, and keeps the sign-in', async () => {
      const { server, source } = await setUp({ auth: accepts }, ntlm)
      server.on(GROUPS, fails('System.ArgumentException', 'Outer ---> Scope is wrong.'), oneGroup)

      const error = await refusalOf(source.groups())
      expect(error.code).to.equal('wsus_fault')
      expect(error.details).to.include({ text: 'Scope is wrong.', exceptionType: 'System.ArgumentException', operation: GROUPS })
      await source.groups()
      expect(server.socketsOpened).to.equal(1)
    })
  })

  describe('other ways in', () => {
    it('signs in by basic authentication', async () => {
      const auth = { kind: 'basic', user: 'reader', password: 'pä:ss' } as const
      const { source } = await setUp({ auth }, auth)

      expect(await source.groups()).to.have.length(1)
    })

    it('gives a wrong basic password once', async () => {
      const { server, source } = await setUp(
        { auth: { kind: 'basic', user: 'reader', password: 'right' } },
        { kind: 'basic', user: 'reader', password: 'wrong' },
        { parallel: 4 },
      )
      const refusals = await Promise.all([1, 2, 3].map(() => refusalOf(source.groups())))

      expect(refusals.map(({ code }) => code)).to.deep.equal(['wsus_unauthorized', 'wsus_unauthorized', 'wsus_unauthorized'])
      expect(server.requests).to.have.length(1)
    })

    it('says that a server wants a sign-in when it got none', async () => {
      const { source } = await setUp({ auth: accepts })

      const error = await refusalOf(source.groups())
      expect(error.code).to.equal('wsus_unauthorized')
      expect(error.details['offered']).to.equal('NTLM')
    })

    it('trusts the given authority and no other', async () => {
      const tls = { key, cert: certificate }
      const { source } = await setUp({ tls, auth: accepts }, ntlm, { ca: certificate })
      expect(await source.groups()).to.have.length(1)

      const stranger = await setUp({ tls, auth: accepts }, ntlm)
      const error = await refusalOf(stranger.source.groups())
      expect(error.code).to.equal('wsus_certificate_untrusted')
      expect(error.transient).to.equal(false)
      expect(stranger.server.requests).to.have.length(0)
    })
  })

  describe('a busy server', () => {
    it('is asked again after a while, and then its answer counts', async () => {
      const { server, source } = await setUp()
      server.on(GROUPS, status(503), status(503, { 'Retry-After': '0' }), oneGroup)

      expect(await source.groups()).to.have.length(1)
      expect(server.requests).to.have.length(3)
    })

    it('is left alone after the tries that are allowed', async () => {
      const { server, source } = await setUp({}, { kind: 'anonymous' }, { busyTries: 3 })
      server.on(GROUPS, status(503))

      const error = await refusalOf(source.groups())
      expect(error.code).to.equal('wsus_busy')
      expect(error.transient).to.equal(true)
      expect(error.details).to.include({ status: 503, tries: 3 })
      expect(error.details.text).to.contain('Service page 503')
      expect(server.requests).to.have.length(3)
    })

    it('does not keep a caller who aborts while waiting', async () => {
      const abort = new AbortController()
      const { server, source } = await setUp({}, { kind: 'anonymous' }, { busyWait: 60_000, signal: abort.signal })
      server.on(GROUPS, (response, request) => {
        void status(503)(response, request)
        response.once('finish', () => setImmediate(() => abort.abort()))
      })

      expect((await refusalOf(source.groups())).code).to.equal('wsus_aborted')
    })
  })

  describe('time', () => {
    it('ends a call that the server never answers', async () => {
      const { server, source } = await setUp({}, { kind: 'anonymous' }, { timeouts: { idle: 50 } })
      server.on(GROUPS, hangs)

      const error = await refusalOf(source.groups())
      expect(error.code).to.equal('wsus_timeout')
      expect(error.transient).to.equal(true)
    })

    it('ends an answer that stops in the middle', async () => {
      const { server, source } = await setUp({}, { kind: 'anonymous' }, { timeouts: { idle: 50 } })
      server.on(GROUPS, (response) => {
        response.writeHead(200, { 'Content-Type': 'text/xml' })
        response.write(oneGroup.slice(0, 300))
      })

      expect((await refusalOf(source.groups())).code).to.equal('wsus_timeout')
    })

    it('ends an answer that drips without end, by the time of the whole call', async () => {
      const { server, source } = await setUp({}, { kind: 'anonymous' }, { timeouts: { idle: 5_000, bulk: 150 } })
      server.on(GROUPS, (response) => {
        response.writeHead(200, { 'Content-Type': 'text/xml' })
        const drip = setInterval(() => response.write(' '), 5)
        response.once('close', () => clearInterval(drip))
      })

      expect((await refusalOf(source.groups())).code).to.equal('wsus_timeout')
    })

    it('ends a sign-in that hangs', async () => {
      const silent = net.createServer(() => undefined).listen(0, '127.0.0.1')
      await once(silent, 'listening')
      const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`
      const source = await anySource({ url, credentials: ntlm, timeouts: { idle: 50 } })

      expect((await refusalOf(source.groups())).code).to.equal('wsus_timeout')
      silent.close()
    })

    it('goes on to answer after a time-out', async () => {
      const { server, source } = await setUp({ auth: accepts }, ntlm, { timeouts: { idle: 100 }, parallel: 1 })
      server.on(GROUPS, hangs, oneGroup)
      await refusalOf(source.groups())

      expect(await source.groups()).to.have.length(1)
    })

    it('sends nothing more for calls that waited in line when they are aborted', async () => {
      const stop = new AbortController()
      // A rejection that nobody handles ends the process; mocha alone would not tell.
      const unhandled: unknown[] = []
      const keep = (reason: unknown): void => void unhandled.push(reason)
      process.on('unhandledRejection', keep)
      const { server, source } = await setUp({}, { kind: 'anonymous' }, { parallel: 1, signal: stop.signal })
      let arrivals = 0
      const arrived = new Promise<void>((resolve) => {
        server.on(GROUPS, () => {
          arrivals += 1
          resolve()
        })
      })
      const calls = Array.from({ length: 5 }, () => refusalOf(source.groups()))
      await arrived
      stop.abort()

      expect((await Promise.all(calls)).map(({ code }) => code)).to.deep.equal(Array(5).fill('wsus_aborted'))
      await source.close()
      for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve))
      process.off('unhandledRejection', keep)
      expect([arrivals, unhandled]).to.deep.equal([1, []])
    })

    it('ends every call when the source is closed', async () => {
      const { server, source } = await setUp({}, { kind: 'anonymous' }, { parallel: 1 })
      const arrived = new Promise<void>((resolve) => {
        server.on(GROUPS, () => resolve())
      })
      const calls = [refusalOf(source.groups()), refusalOf(source.groups())]
      await arrived
      await source.close()

      expect((await Promise.all(calls)).map(({ code }) => code)).to.deep.equal(['wsus_aborted', 'wsus_aborted'])
      expect((await refusalOf(source.groups())).code).to.equal('wsus_aborted')
    })
  })
})

import { expect } from 'chai'
import { generateKeyPairSync } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { checkServerUrl, Client, ClientError } from '../../../agent/protocol/client.ts'
import { answerText, exportPublicKey, fingerprint, sha256, signText } from '../../../agent/protocol/sign.ts'
import type { Channel } from '../../../agent/protocol/sign.ts'
import { Sequence } from '../../../agent/protocol/sequence.ts'
import { makeCertificate } from '../../peers/certificate.ts'
import { needs } from '../../support/needs.ts'

const Answer = z.object({ fine: z.boolean() })

describe('Client', function () {
  const serverKeys = generateKeyPairSync('ed25519')
  let home: string
  let agentKey: KeyObject
  const servers: Server[] = []

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'client-'))
    agentKey = generateKeyPairSync('ed25519').privateKey
  })
  afterEach(async () => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
    rmSync(home, { recursive: true })
  })

  async function listen(server: Server): Promise<number> {
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return (server.address() as AddressInfo).port
  }

  const clientOf = (server: string, ca: string | null = null) => {
    const sequences = { work: new Sequence(home, 'work'), report: new Sequence(home, 'report') }
    const agentId = fingerprint(exportPublicKey(agentKey))
    return new Client({ server, ca, agentId, key: agentKey, serverKey: serverKeys.publicKey, sequences })
  }

  /** Answers as the real server would, with this body. */
  function answering(body: string | Buffer, status = 200): RequestListener {
    return (req, res) => {
      const header = (name: string) => String(req.headers[name])
      const facts = { protocol: 1, status, bodyHash: sha256(body), agentId: header('tsukuroi-agent') }
      const text = answerText({ ...facts, channel: header('tsukuroi-channel') as Channel, sequence: Number(header('tsukuroi-sequence')) })
      res.writeHead(status, { 'tsukuroi-signature': signText(serverKeys.privateKey, text) }).end(body)
    }
  }

  /** Serves a file as the real server does, in parts where `parts` says so; notes the ranges that were asked for. */
  function serving(file: Buffer, parts: boolean, asked: string[] = []): RequestListener {
    return (req, res) => {
      asked.push(req.headers.range ?? '')
      const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(req.headers.range ?? '') ?? []
      if (parts && from !== undefined) answering(file.subarray(Number(from), Number(to) + 1), 206)(req, res)
      else answering(file)(req, res)
    }
  }

  const failure = (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'fine',
      (error: unknown) => (error instanceof ClientError ? error.message : String(error)),
    )

  const ask = (client: Client, timeoutMs = 5_000) => client.post('report', '/agent/v1/check-in', {}, Answer, { timeoutMs })

  it('gives the answer that the pinned key has signed', async () => {
    const port = await listen(createServer(answering('{"fine":true}')))

    expect(await ask(clientOf(`http://127.0.0.1:${port}`))).to.deep.equal({ fine: true })
  })

  it('sends requests of one channel one after the other, in the order of their numbers', async () => {
    const seen: number[] = []
    const port = await listen(
      createServer((req, res) => {
        seen.push(Number(req.headers['tsukuroi-sequence']))
        setTimeout(() => answering('{"fine":true}')(req, res), 20 - seen.length)
      }),
    )
    const client = clientOf(`http://127.0.0.1:${port}`)

    await Promise.all(Array.from({ length: 8 }, () => ask(client)))

    expect(seen).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8])
  })

  it('goes on with its channel after a failure', async () => {
    let count = 0
    const port = await listen(createServer((req, res) => ((count += 1) === 1 ? req.destroy() : answering('{"fine":true}')(req, res))))
    const client = clientOf(`http://127.0.0.1:${port}`)

    const [first, second] = await Promise.all([failure(ask(client)), failure(ask(client))])

    expect(first).to.match(/^unreachable/)
    expect(second).to.equal('fine')
  })

  for (const [what, listener, expected] of [
    ['no signature', (_req, res) => res.end('{"fine":true}'), 'untrusted: answer_not_signed'],
    ['a proxy’s page', (_req, res) => res.writeHead(502).end('<html>'), 'untrusted: answer_not_signed'],
    ['a redirection', (_req, res) => res.writeHead(302, { location: 'http://192.0.2.1/' }).end(), 'untrusted: answer_not_signed'],
    [
      'a cut-off body',
      (_req, res) => void res.writeHead(200, { 'content-length': '100' }).write('{"fi', () => res.destroy()),
      'unreachable: ECONNRESET',
    ],
  ] as const satisfies readonly (readonly [string, RequestListener, string])[]) {
    it(`does not believe ${what}`, async () => {
      const port = await listen(createServer(listener))

      expect(await failure(ask(clientOf(`http://127.0.0.1:${port}`)))).to.equal(expected)
    })
  }

  it('gives up on a server that does not answer in time', async () => {
    const port = await listen(createServer(() => undefined))

    expect(await failure(ask(clientOf(`http://127.0.0.1:${port}`), 200))).to.match(/^unreachable/)
  })

  it('does not read endless answers', async () => {
    const port = await listen(
      createServer((_req, res) => {
        const chunk = Buffer.alloc(1024 * 1024)
        const more = () => {
          while (!res.destroyed && res.write(chunk));
          res.once('drain', more)
        }
        more()
      }),
    )

    expect(await failure(ask(clientOf(`http://127.0.0.1:${port}`), 20_000))).to.match(/^unreachable/)
  })

  it('takes a signed answer of another shape for untrusted', async () => {
    const port = await listen(createServer(answering('{"fine":"yes"}')))

    expect(await failure(ask(clientOf(`http://127.0.0.1:${port}`)))).to.equal('untrusted: answer_malformed')
  })

  it('hears a signed refusal with its code', async () => {
    const port = await listen(createServer(answering('{"code":"agent_revoked"}', 403)))

    expect(await failure(ask(clientOf(`http://127.0.0.1:${port}`)))).to.equal('refused: agent_revoked')
  })

  describe('download', () => {
    const file = Buffer.alloc(9 * 1024 * 1024, 'tsukuroi')
    const wanted = () => ({ sha256: sha256(file), size: file.length, path: join(home, 'installer.exe') })

    it('loads a large file in parts', async () => {
      const asked: string[] = []
      const port = await listen(createServer(serving(file, true, asked)))

      await clientOf(`http://127.0.0.1:${port}`).download(wanted())

      expect(readFileSync(wanted().path).equals(file)).to.equal(true)
      expect(asked).to.deep.equal(['bytes=0-4194303', 'bytes=4194304-8388607', 'bytes=8388608-9437183'])
    })

    it('goes on where it was cut off', async () => {
      const asked: string[] = []
      writeFileSync(`${wanted().path}.part`, file.subarray(0, 9_000_000))
      const port = await listen(createServer(serving(file, true, asked)))

      await clientOf(`http://127.0.0.1:${port}`).download(wanted())

      expect(readFileSync(wanted().path).equals(file)).to.equal(true)
      expect(asked).to.deep.equal(['bytes=9000000-9437183'])
    })

    it('takes the whole of a server that knows no parts, also when a part is there', async () => {
      writeFileSync(`${wanted().path}.part`, file.subarray(0, 1_000))
      const port = await listen(createServer(serving(file, false)))

      await clientOf(`http://127.0.0.1:${port}`).download(wanted())

      expect(readFileSync(wanted().path).equals(file)).to.equal(true)
    })

    it('keeps nothing of a file that is another, or larger than it should be', async () => {
      const other = Buffer.alloc(file.length, 'other')
      const port = await listen(createServer(serving(other, true)))
      const client = clientOf(`http://127.0.0.1:${port}`)

      expect(await failure(client.download(wanted()))).to.equal('untrusted: file_hash_differs')
      expect(existsSync(`${wanted().path}.part`)).to.equal(false)
      expect(await failure(client.download({ ...wanted(), size: 10 }))).to.equal('untrusted: file_hash_differs')
      const whole = await listen(createServer(serving(other, false)))
      expect(await failure(clientOf(`http://127.0.0.1:${whole}`).download({ ...wanted(), size: 10 }))).to.equal(
        'untrusted: file_size_differs',
      )
    })

    it('does not ask again and again for a whole that is shorter than it should be', async () => {
      const port = await listen(createServer(serving(file, false)))
      const longer = { ...wanted(), size: file.length + 1 }

      expect(await failure(clientOf(`http://127.0.0.1:${port}`).download(longer))).to.equal('untrusted: file_size_differs')
    })
  })

  it('speaks TLS, with the authority it was told and no other', async function () {
    needs('openssl').call(this)
    const [right, wrong] = [await makeCertificate(), await makeCertificate()]
    const port = await listen(createTlsServer(right, answering('{"fine":true}')))

    expect(await failure(ask(clientOf(`https://127.0.0.1:${port}`, right.cert)))).to.equal('fine')
    expect(await failure(ask(clientOf(`https://127.0.0.1:${port}`, wrong.cert)))).to.match(/^unreachable/)
    expect(await failure(ask(clientOf(`https://127.0.0.1:${port}`)))).to.match(/^unreachable/)
  })
})

describe('checkServerUrl', () => {
  it('wants https over a network, and allows http on loopback', () => {
    for (const url of ['https://tsukuroi.example', 'http://127.0.0.1:8790', 'http://[::1]:8790', 'http://localhost']) checkServerUrl(url)
    for (const url of ['http://tsukuroi.example', 'http://192.0.2.1', 'ftp://127.0.0.1', 'http://127.0.0.1.evil.example']) {
      expect(() => checkServerUrl(url), url).to.throw('https only')
    }
  })
})

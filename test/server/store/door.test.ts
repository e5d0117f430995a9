import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { request, type IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { expect } from 'chai'
import { loadEnrollment, loadOrMakeIdentity } from '../../../agent/identity.ts'
import { Client, ClientError, signedHeaders } from '../../../agent/protocol/client.ts'
import { Sequence } from '../../../agent/protocol/sequence.ts'
import { answerText, importPublicKey, PROTOCOL, requestText, signText, verifyText } from '../../../agent/protocol/sign.ts'
import { COMMAND } from '../../../server/context.ts'
import { takeUpload } from '../../../server/store/service.ts'
import { aTenant } from '../../support/people.ts'
import { anAgent, startWorld, type TestAgent, type World } from '../agents/world.ts'
import { content, sha256 } from './upstream.ts'

describe('files of the store at the agents’ door', () => {
  let world: World
  let agent: TestAgent
  const body = content(9_500_000, 'door')
  before(async () => {
    world = await startWorld()
    agent = await anAgent(world)
    await bring(body, null)
  })
  after(() => world.stop())

  async function bring(file: Buffer, ownerTenantId: number | null): Promise<void> {
    async function* pieces(): AsyncGenerator<Buffer> {
      yield file
    }
    await takeUpload(world.app, COMMAND, { name: 'f', ownerTenantId }, pieces())
  }

  function clientOf(one: TestAgent): Client {
    const identity = loadOrMakeIdentity(one.home)
    const serverKey = importPublicKey(loadEnrollment(one.home)?.serverKey ?? '')
    const sequences = { work: new Sequence(one.home, 'work'), report: new Sequence(one.home, 'report') }
    return new Client({ server: world.url, ca: null, agentId: identity.agentId, key: identity.key, serverKey, sequences })
  }

  interface Asked {
    readonly response: IncomingMessage
    /** Whether the signature is of this body. */
    proves(body: Buffer): boolean
  }

  /** A signed request by hand. */
  async function ask(method: string, hash: string, headers: Record<string, string> = {}): Promise<Asked> {
    const { agentId, key } = loadOrMakeIdentity(agent.home)
    const serverKey = importPublicKey(loadEnrollment(agent.home)?.serverKey ?? '')
    const sequence = new Sequence(agent.home, 'report').next()
    const path = `/agent/v1/files/${hash}`
    const facts = {
      protocol: PROTOCOL,
      agentVersion: '1',
      method,
      path,
      bodyHash: sha256(''),
      agentId,
      channel: 'report' as const,
      sequence,
    }
    const req = request(`${world.url}${path}`, {
      method,
      headers: { ...signedHeaders(facts, signText(key, requestText(facts))), ...headers },
    })
    req.end()
    const [response] = (await once(req, 'response')) as [IncomingMessage]
    const proves = (sent: Buffer): boolean => {
      const told = {
        protocol: PROTOCOL,
        status: response.statusCode ?? 0,
        bodyHash: sha256(sent),
        agentId,
        channel: 'report' as const,
        sequence,
      }
      return verifyText(serverKey, answerText(told), String(response.headers['tsukuroi-signature']))
    }
    return { response, proves }
  }

  it('come in parts to the agent, which goes on where it was cut off', async () => {
    const path = join(agent.home, 'download')

    await clientOf(agent).download({ sha256: sha256(body), size: body.length, path })

    expect(readFileSync(path).equals(body)).to.equal(true)
  })

  it('come as a whole, in parts and without a body, each signed', async () => {
    const hash = sha256(body)
    const whole = await ask('GET', hash)
    const wholeBody = await buffer(whole.response)
    expect(whole.response.headers).to.include({ etag: `"${hash}"`, 'accept-ranges': 'bytes', 'content-length': String(body.length) })
    expect(wholeBody.equals(body) && whole.proves(wholeBody)).to.equal(true)

    const parts = await ask('GET', hash, { range: 'bytes=0-9,100-109' })
    const partsBody = await buffer(parts.response)
    expect(parts.response.statusCode).to.equal(206)
    expect(parts.response.headers['content-type']).to.contain('multipart/byteranges')
    expect(parts.proves(partsBody)).to.equal(true)

    const head = await ask('HEAD', hash)
    const nothing = await buffer(head.response)
    expect(head.response.statusCode).to.equal(200)
    expect(head.response.headers).to.include({ etag: `"${hash}"`, 'content-length': String(body.length) })
    expect(nothing.length === 0 && head.proves(nothing)).to.equal(true)

    const beyond = await ask('GET', hash, { range: `bytes=${body.length}-` })
    expect(beyond.response.statusCode).to.equal(416)
    expect(beyond.response.headers['content-range']).to.equal(`bytes */${body.length}`)
    expect(beyond.proves(await buffer(beyond.response))).to.equal(true)
    const older = await ask('GET', hash, { range: 'bytes=0-9', 'if-range': '"older"' })
    expect(older.response.statusCode).to.equal(200)
    older.response.destroy()
  })

  it('are another tenant’s alone where they are, and nobody’s in quarantine', async () => {
    const tenantId = await aTenant(world.app)
    const other = (await world.app.pools.infra('tenant').where({ public_id: tenantId }).first('id')) as { id: number }
    const [mine, theirs, refused] = [content(100, 'mine'), content(100, 'theirs'), content(100, 'refused')]
    await bring(mine, world.tenantId)
    await bring(theirs, other.id)
    async function* pieces(): AsyncGenerator<Buffer> {
      yield refused
    }
    await takeUpload(world.app, COMMAND, { name: 'r', sha256: sha256('other'), ownerTenantId: null }, pieces()).catch(() => undefined)
    const client = clientOf(agent)
    const codeOf = (work: Promise<unknown>): Promise<string> =>
      work.then(
        () => 'fine',
        (err: unknown) => (err instanceof ClientError ? err.code : String(err)),
      )

    expect((await client.file(sha256(mine))).equals(mine)).to.equal(true)
    for (const file of [theirs, refused]) expect(await codeOf(client.file(sha256(file)))).to.equal('agent_file_not_found')
    expect(await codeOf(client.file(sha256('other')))).to.equal('agent_file_not_found')
  })

  it('are not held in memory for an agent that does not take them', async () => {
    const large = Buffer.alloc(60_000_000, content(1_000_000, 'large'))
    const hash = sha256(large)
    await bring(large, null)
    const before = process.memoryUsage().arrayBuffers
    const idle: IncomingMessage[] = []
    for (let at = 0; at < 5; at++) {
      const { response } = await ask('GET', hash)
      response.pause()
      idle.push(response)
    }
    for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve))

    expect(process.memoryUsage().arrayBuffers - before).to.be.lessThan(40_000_000)
    for (const response of idle) response.destroy()
    // Who went away comes again.
    expect((await clientOf(agent).file(sha256(body))).length).to.equal(body.length)
  })
})

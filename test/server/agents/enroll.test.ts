import { expect } from 'chai'
import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { enroll, parseToken } from '../../../agent/enroll.ts'
import { loadOrMakeIdentity } from '../../../agent/identity.ts'
import type { Identity } from '../../../agent/identity.ts'
import { ClientError } from '../../../agent/protocol/client.ts'
import { createToken } from '../../../server/agents/service.ts'
import { COMMAND, withInfra } from '../../../server/context.ts'
import type { AppError } from '../../../server/errors.ts'
import { deleteServerGroups, moveServerGroups } from '../../../server/server-groups/service.ts'
import { deleteTenants } from '../../../server/tenants/service.ts'
import { aServerGroup, aTenant } from '../../support/people.ts'
import { TamperingProxy } from '../../peers/tampering-proxy.ts'
import type { Message } from '../../peers/tampering-proxy.ts'
import { CountingComputer, startWorld } from './world.ts'
import type { World } from './world.ts'

describe('POST /agent/v1/enroll', function () {
  let world: World
  let proxy: TamperingProxy
  before(async () => {
    world = await startWorld()
    proxy = await TamperingProxy.start(world.url)
  })
  beforeEach(() => {
    proxy.tampering = {}
    proxy.seen.length = 0
  })
  after(async () => {
    await proxy.stop()
    await world.stop()
  })

  const anIdentity = (): Identity => loadOrMakeIdentity(mkdtempSync(join(world.folder, 'key-')))

  async function tryToEnroll(token: string, identity = anIdentity(), computer = new CountingComputer()): Promise<string> {
    try {
      const enrollment = await enroll({ server: proxy.url, ca: null }, token, identity, await computer.machine())
      return enrollment.agentId === identity.agentId ? 'enrolled' : 'another agent'
    } catch (error) {
      if (error instanceof ClientError) return error.code
      throw error
    }
  }

  it('enrolls an agent into the tenant of the token and pins the server key', async () => {
    const identity = anIdentity()

    const enrollment = await enroll({ server: world.url, ca: null }, await world.token(), identity, await new CountingComputer().machine())

    expect(enrollment.serverKey).to.equal(world.app.keys.publicKey('answer').toString('base64'))
    expect(enrollment.settings.approvalRequired).to.equal(true)
    expect(enrollment.settings.approvalKeys.map((key) => key.keyId)).to.deep.equal([world.app.keys.id('approval')])
    const row = (await world.app.pools.infra('agent').where({ public_id: identity.agentId }).first()) as { tenant_id: number }
    expect(row.tenant_id).to.equal(world.tenantId)
  })

  describe('a token whose place is gone', () => {
    async function aPlace(): Promise<{ tenantId: string; serverGroupId: string; token: string }> {
      const tenantId = await aTenant(world.app)
      const serverGroupId = await aServerGroup(world.app, tenantId)
      const asked = { tenantId, serverGroupId, uses: 1, hours: 1 }
      const { token } = await withInfra(world.app, COMMAND, (ctx) => createToken(ctx, asked))
      return { tenantId, serverGroupId, token }
    }

    it('enrolls nobody into a server group that was removed', async () => {
      const { serverGroupId, token } = await aPlace()
      await withInfra(world.app, COMMAND, (ctx) => deleteServerGroups(ctx, [serverGroupId]))

      expect(await tryToEnroll(token)).to.equal('enrollment_token_invalid')
    })

    it('enrolls nobody into a tenant that was removed', async () => {
      const tenantId = await aTenant(world.app)
      const { token } = await withInfra(world.app, COMMAND, (ctx) => createToken(ctx, { tenantId, uses: 1, hours: 1 }))
      await withInfra(world.app, COMMAND, (ctx) => deleteTenants(ctx, [tenantId]))

      expect(await tryToEnroll(token)).to.equal('enrollment_token_invalid')
    })

    it('is not made for what nobody has assigned', async () => {
      const made = withInfra(world.app, COMMAND, (ctx) => createToken(ctx, { tenantId: '__UNASSIGNED__', uses: 1, hours: 1 }))
      expect(await made.catch((err: AppError) => err.code)).to.equal('enrollment_place_not_found')
    })

    it('is not made for a group that another tenant has now', async () => {
      const { tenantId, serverGroupId } = await aPlace()
      const other = await aTenant(world.app)
      const moved = { serverGroupId, name: 'moved', tenantId: other, owner: null }
      await withInfra(world.app, COMMAND, (ctx) => moveServerGroups(ctx, [moved]))

      const made = withInfra(world.app, COMMAND, (ctx) => createToken(ctx, { tenantId, serverGroupId, uses: 1, hours: 1 }))
      expect(await made.catch((err: AppError) => err.code)).to.equal('enrollment_place_not_found')
    })
  })

  it('never sends the secret, and never stores it', async () => {
    const token = await world.token()
    const secret = parseToken(token)?.secret ?? ''

    await tryToEnroll(token)

    const sent = proxy.seen.map(({ message }) => JSON.stringify(message.headers) + message.body.toString()).join()
    expect(sent).to.not.contain(secret)
    const stored = (await world.app.pools.infra('enrollment_token')) as { public_key: Buffer }[]
    expect(JSON.stringify(stored)).to.not.contain(secret)
    expect(stored.some((row) => row.public_key.equals(Buffer.from(secret, 'base64url')))).to.equal(false)
  })

  it('enrolls as many agents as the token allows, and no more', async () => {
    const token = await world.token({ uses: 2 })

    expect([await tryToEnroll(token), await tryToEnroll(token), await tryToEnroll(token)]).to.deep.equal([
      'enrolled',
      'enrolled',
      'enrollment_token_used',
    ])
  })

  it('lets only one of two agents have the last use', async () => {
    const token = await world.token()

    const outcomes = await Promise.all([tryToEnroll(token), tryToEnroll(token), tryToEnroll(token)])

    expect(outcomes.toSorted()).to.deep.equal(['enrolled', 'enrollment_token_used', 'enrollment_token_used'])
  })

  it('takes the same agent asking again for the same enrollment', async () => {
    const token = await world.token()
    const identity = anIdentity()
    const computer = new CountingComputer()

    expect([await tryToEnroll(token, identity, computer), await tryToEnroll(token, identity, computer)]).to.deep.equal([
      'enrolled',
      'enrolled',
    ])
  })

  it('refuses a token that has expired, was taken back, or does not exist', async () => {
    const expired = await world.token()
    const revoked = await world.token()
    const tokens = world.app.pools.infra
    await tokens('enrollment_token')
      .where({ public_id: parseToken(expired)?.tokenId })
      .update({ expires_at: new Date(Date.now() - 1_000) })
    await tokens('enrollment_token')
      .where({ public_id: parseToken(revoked)?.tokenId })
      .update({ revoked_at: new Date() })
    const unknown = (await world.token()).replace(/^[^.]+/, 'NOSUCHTOKEN')

    expect(await tryToEnroll(expired)).to.equal('enrollment_token_expired')
    expect(await tryToEnroll(revoked)).to.equal('enrollment_token_invalid')
    expect(await tryToEnroll(unknown)).to.equal('enrollment_token_invalid')
  })

  it('refuses a wrong secret in the same words as an unknown token', async () => {
    const [tokenId, , fingerprint] = (await world.token()).split('.')

    expect(await tryToEnroll(`${tokenId}.${'A'.repeat(43)}.${fingerprint}`)).to.equal('enrollment_token_invalid')
  })

  it('refuses tokens that are none before anything is sent', async () => {
    for (const text of ['', 'x', 'a.b.c', `${'A'.repeat(70)}.x.y`]) expect(await tryToEnroll(text)).to.equal('enrollment_token_malformed')
    expect(proxy.seen).to.deep.equal([])
  })

  it('lets nobody between put in another key', async () => {
    const other = anIdentity()
    proxy.tampering = { request: (message) => changeBody(message, (body) => ({ ...body, publicKey: other.publicKey })) }

    expect(await tryToEnroll(await world.token())).to.equal('agent_signature_invalid')
  })

  it('lets nobody between change who the computer is', async () => {
    proxy.tampering = {
      request: (message) => changeBody(message, (body) => ({ ...body, machine: { ...(body['machine'] as object), hostName: 'evil' } })),
    }

    expect(await tryToEnroll(await world.token())).to.equal('agent_signature_invalid')
  })

  it('does not believe a server with another key', async () => {
    const stranger = await startWorld()
    const strange = await TamperingProxy.start(stranger.url)
    const token = await world.token()
    proxy.tampering = {
      answer: async () => {
        // A server that would accept anything: here one that knows the same token.
        const answer = await strange.send(proxy.seen.at(-1)!.message)
        return { ...answer, status: 200 }
      },
    }

    expect(await tryToEnroll(token)).to.be.oneOf(['answer_malformed', 'server_key_differs'])
    await strange.stop()
    await stranger.stop()
  })

  it('does not believe an answer in which settings were relaxed', async () => {
    proxy.tampering = {
      answer: (answer) => ({
        ...answer,
        body: Buffer.from(answer.body.toString().replace('"approvalRequired":true', '"approvalRequired":false')),
      }),
    }

    expect(await tryToEnroll(await world.token())).to.equal('server_key_differs')
  })

  it('does not take the answer to an earlier enrollment for its own', async () => {
    const identity = anIdentity()
    const computer = new CountingComputer()
    const token = await world.token()
    await tryToEnroll(token, identity, computer)
    const before = proxy.seen[0]!.answer
    proxy.tampering = { answer: () => before }

    expect(await tryToEnroll(token, identity, computer)).to.equal('answer_not_for_this_request')
  })

  it('quarantines a key that enrolls from a second machine', async () => {
    const identity = anIdentity()
    const token = await world.token({ uses: 5 })
    await tryToEnroll(token, identity)

    expect(await tryToEnroll(token, identity)).to.equal('agent_quarantined')
    const row = (await world.app.pools.infra('agent').where({ public_id: identity.agentId }).first()) as { quarantined_at: Date | null }
    expect(row.quarantined_at).to.be.instanceOf(Date)
    const findings = (await world.app.pools.infra('finding').where({ subject: identity.agentId })) as { code: string }[]
    expect(findings.map((finding) => finding.code)).to.deep.equal(['agent_key_shared'])
  })

  it('answers hostile bodies with an error of ours', async () => {
    const good = proxy.seen
    await tryToEnroll(await world.token())
    const { message } = good.at(-1)!
    for (const body of ['', '{', '[]', '{"tokenId":1}', JSON.stringify({ tokenId: 'x'.repeat(60_000) })]) {
      const answer = await proxy.send({ ...message, body: Buffer.from(body) })

      expect(answer.status).to.equal(400)
      expect(answer.body.toString()).to.contain('agent_message_invalid')
    }
    expect((await proxy.send({ ...message, body: Buffer.alloc(100_000, 'x') })).status).to.equal(413)
  })
})

function changeBody(message: Message, change: (body: Record<string, unknown>) => object): Message {
  return { ...message, body: Buffer.from(JSON.stringify(change(JSON.parse(message.body.toString()) as Record<string, unknown>))) }
}

import { expect } from 'chai'
import express from 'express'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { agentEndpoints } from '../../../server/agents/endpoints.ts'
import { COMMAND } from '../../../server/context.ts'
import { errorHandler, mountEndpoints } from '../../../server/http/mount.ts'
import { anAgent, startWorld } from './world.ts'
import type { World } from './world.ts'

describe('endpoints of agents', function () {
  let world: World
  let server: Server
  let base: string
  before(async () => {
    world = await startWorld()
    const router = mountEndpoints(world.app, agentEndpoints, () => Promise.resolve(COMMAND))
    server = createServer(express().use('/api/v1', router).use(errorHandler(world.app)))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1`
  })
  after(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    await world.stop()
  })

  async function call(method: string, path: string, body?: object): Promise<{ status: number; body: Record<string, unknown> }> {
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(base + path, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) })
    const text = await answer.text()
    return { status: answer.status, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) }
  }

  it('makes a token, lists it without its secret, and takes it back once', async () => {
    const made = await call('POST', '/enrollment-tokens', { tenantId: '__DEFAULT__', uses: 3, hours: 2 })
    const token = String(made.body['token'])
    const [tokenId, secret] = token.split('.')

    expect(made.status).to.equal(201)
    const listed = await call('GET', '/enrollment-tokens')
    expect((listed.body['items'] as object[])[0]).to.include({
      tokenId,
      tenantId: '__DEFAULT__',
      state: 'open',
      usesLeft: 3,
      createdBy: '#COMMAND',
      revokedAt: null,
    })
    expect(JSON.stringify(listed.body)).to.not.contain(secret)
    expect((await call('DELETE', `/enrollment-tokens/${tokenId}`)).status).to.equal(204)
    expect((await call('DELETE', `/enrollment-tokens/${tokenId}`)).body).to.include({ code: 'enrollment_token_not_found' })
  })

  it('leaves an audit record of each action in the chain of the tenant', async () => {
    const records = (await world.app.pools.infra('audit_record').where({ tenant_id: world.tenantId }).orderBy('seq')) as {
      operation: string
    }[]

    expect(records.map((one) => one.operation)).to.include.members(['enrollment_token.add', 'enrollment_token.delete'])
    expect(JSON.stringify(records)).to.not.match(/"(secret|token)":/)
  })

  it('makes no token for a tenant, group or site that is not there', async () => {
    for (const place of [
      { tenantId: 'nobody' },
      { tenantId: '__DEFAULT__', serverGroupId: 'X@Direct' },
      { tenantId: '__DEFAULT__', siteId: 'X' },
    ]) {
      expect((await call('POST', '/enrollment-tokens', place)).body).to.include({ status: 404, code: 'enrollment_place_not_found' })
    }
  })

  it('bounds how often and how long a token can be used', async () => {
    for (const wrong of [{ uses: 0 }, { uses: 10_001 }, { hours: 0 }, { hours: 721 }, { uses: 1.5 }]) {
      expect((await call('POST', '/enrollment-tokens', { tenantId: '__DEFAULT__', ...wrong })).status).to.equal(400)
    }
  })

  it('lists agents page by page', async () => {
    const agents = [await anAgent(world), await anAgent(world), await anAgent(world)]

    const first = await call('GET', '/agents?limit=2')
    const second = await call('GET', `/agents?limit=2&after=${String(first.body['next'])}`)

    const ids = [first, second].flatMap((page) => (page.body['items'] as { agentId: string }[]).map((agent) => agent.agentId))
    expect(ids).to.deep.equal(agents.map((agent) => agent.agentId))
    expect(second.body['next']).to.equal(null)
    expect((first.body['items'] as object[])[0]).to.include({ hostName: 'web01', version: '0.1.0', stale: true, revokedAt: null })
  })

  it('narrows agents to a tenant, a state and a part of the host name', async () => {
    const [heard, caged, gone] = [await anAgent(world), await anAgent(world), await anAgent(world)]
    const set = (agentId: string, values: object) => world.app.pools.infra('agent').where({ public_id: agentId }).update(values)
    await set(heard.agentId, { last_seen_at: new Date() })
    await set(caged.agentId, { quarantined_at: new Date() })
    await set(gone.agentId, { revoked_at: new Date() })
    const found = async (query: string): Promise<string[]> =>
      ((await call('GET', `/agents?limit=200&${query}`)).body['items'] as { agentId: string }[]).map(({ agentId }) => agentId)

    expect(await found('state=quarantined')).to.deep.equal([caged.agentId])
    expect(await found('state=revoked')).to.deep.equal([gone.agentId])
    expect(await found('state=working'))
      .to.include(heard.agentId)
      .and.not.include(caged.agentId)
    expect(await found('state=silent')).to.not.include.members([heard.agentId])
    expect(await found('text=ＷＥＢ')).to.include(heard.agentId)
    expect(await found('text=nothing%25')).to.deep.equal([])
    expect(await found('tenantId=nobody')).to.deep.equal([])
  })

  it('releases a quarantined agent to the machine that speaks next', async () => {
    const agent = await anAgent(world)
    await world.app.pools.infra('agent').where({ public_id: agent.agentId }).update({ quarantined_at: new Date() })
    expect(await codeOf(agent.start().checkIn())).to.equal('agent_quarantined')

    expect((await call('POST', `/agents/${agent.agentId}/release`)).status).to.equal(204)

    expect(await codeOf(agent.start().checkIn())).to.equal('fine')
    expect((await call('POST', `/agents/${agent.agentId}/release`)).body).to.include({ code: 'agent_unknown' })
  })

  it('revokes an agent, which is refused from then on', async () => {
    const agent = await anAgent(world)

    expect((await call('DELETE', `/agents/${agent.agentId}`)).status).to.equal(204)

    expect(await codeOf(agent.start().checkIn())).to.equal('agent_revoked')
  })
})

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'fine',
    (error: unknown) => (error as { code: string }).code,
  )
}

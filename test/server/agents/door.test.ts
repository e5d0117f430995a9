import { expect } from 'chai'
import { createHash, randomUUID } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { loadEnrollment, loadOrMakeIdentity } from '../../../agent/identity.ts'
import { inventoryChecksum } from '../../../agent/inventory/inventory.ts'
import { Client, ClientError } from '../../../agent/protocol/client.ts'
import { CheckInAnswer, InventoryAnswer, WorkAnswer } from '../../../agent/protocol/messages.ts'
import { Sequence } from '../../../agent/protocol/sequence.ts'
import { importPublicKey } from '../../../agent/protocol/sign.ts'
import { revoke } from '../../../server/agents/service.ts'
import { COMMAND, withInfra } from '../../../server/context.ts'
import { TamperingProxy } from '../../peers/tampering-proxy.ts'
import { anAgent, startWorld } from './world.ts'
import type { TestAgent, World } from './world.ts'

describe('the agents’ door', function () {
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

  function clientOf(agent: TestAgent): Client {
    const identity = loadOrMakeIdentity(agent.home)
    const serverKey = importPublicKey(loadEnrollment(agent.home)?.serverKey ?? '')
    const sequences = { work: new Sequence(agent.home, 'work'), report: new Sequence(agent.home, 'report') }
    return new Client({ server: proxy.url, ca: null, agentId: identity.agentId, key: identity.key, serverKey, sequences })
  }

  const askForWork = (client: Client, agent: TestAgent, holdSeconds = 0) =>
    client.post('work', '/agent/v1/work', { holdSeconds, machineUuid: agent.computer.machineUuid, bootId: 'b' }, WorkAnswer)

  const checkIn = async (client: Client, agent: TestAgent, inventory: string | null = null) =>
    client.post(
      'report',
      '/agent/v1/check-in',
      { machine: await agent.computer.machine(), inventoryChecksum: inventory, lastError: null },
      CheckInAnswer,
    )

  const codeOf = (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'fine',
      (error: unknown) => (error instanceof ClientError ? error.code : String(error)),
    )

  it('refuses a request that was sent before, and does nothing for it', async () => {
    const agent = await anAgent(world)
    await askForWork(clientOf(agent), agent)
    const step = await world.jobs.add(agent.computerId, 'apply')

    const answer = await proxy.send(proxy.seen[0]!.message)

    expect(answer.status).to.equal(409)
    expect(JSON.parse(answer.body.toString())).to.deep.equal({ code: 'agent_replay', lastSequence: 1 })
    expect(step.state).to.equal('ready')
  })

  it('takes only one of many equal requests that come at once', async () => {
    const agent = await anAgent(world)
    proxy.tampering = { request: () => null }
    await codeOf(askForWork(clientOf(agent), agent))
    const { message } = proxy.seen[0]!

    const answers = await Promise.all(Array.from({ length: 10 }, () => proxy.send(message)))

    expect(answers.map((answer) => answer.status)).to.have.members([200, ...Array.from({ length: 9 }, () => 409)])
  })

  it('refuses a request that was overtaken by a later one', async () => {
    const agent = await anAgent(world)
    const client = clientOf(agent)
    proxy.tampering = { request: (_, count) => (count === 0 ? null : proxy.seen[count]!.message) }
    await codeOf(checkIn(client, agent))
    await checkIn(client, agent)

    expect((await proxy.send(proxy.seen[0]!.message)).status).to.equal(409)
  })

  it('lets an agent whose state was restored from an older copy go on', async () => {
    const agent = await anAgent(world)
    await world.app.pools.infra('agent').where({ public_id: agent.agentId }).update({ report_sequence: 5_000 })
    const client = clientOf(agent)

    expect(await codeOf(checkIn(client, agent))).to.equal('agent_replay')
    expect(await codeOf(checkIn(client, agent))).to.equal('fine')
  })

  for (const [what, change] of [
    ['the body', { body: Buffer.from('{"holdSeconds":0,"machineUuid":"x"}') }],
    ['the path', { path: '/agent/v1/work?x=1' }],
    ['the channel', { headers: { 'tsukuroi-channel': 'report' } }],
    ['the sequence', { headers: { 'tsukuroi-sequence': '99' } }],
    ['the version', { headers: { 'tsukuroi-agent-version': '9.9.9' } }],
    ['the signature', { headers: { 'tsukuroi-signature': `${'A'.repeat(86)}==` } }],
  ] as const) {
    it(`refuses a request in which ${what} was altered`, async () => {
      const agent = await anAgent(world)
      proxy.tampering = { request: () => null }
      await codeOf(askForWork(clientOf(agent), agent))
      const { message } = proxy.seen[0]!

      const answer = await proxy.send({
        ...message,
        ...change,
        headers: { ...message.headers, ...('headers' in change ? change.headers : {}) },
      })

      expect(answer.status).to.equal(403)
      expect(JSON.parse(answer.body.toString())).to.include({ code: 'agent_signature_invalid' })
      expect(answer.headers['tsukuroi-signature']).to.equal(undefined)
    })
  }

  it('refuses one agent’s request in another’s name', async () => {
    const [mine, other] = [await anAgent(world), await anAgent(world)]
    proxy.tampering = { request: () => null }
    await codeOf(askForWork(clientOf(mine), mine))
    const { message } = proxy.seen[0]!

    const answer = await proxy.send({ ...message, headers: { ...message.headers, 'tsukuroi-agent': other.agentId } })

    expect(JSON.parse(answer.body.toString())).to.include({ code: 'agent_signature_invalid' })
  })

  it('answers headers that are none with an error of ours', async () => {
    const agent = await anAgent(world)
    await askForWork(clientOf(agent), agent)
    const { message } = proxy.seen[0]!
    for (const [name, value] of [
      ['tsukuroi-agent', "' or 1=1 --"],
      ['tsukuroi-sequence', '1e99'],
      ['tsukuroi-sequence', '-1'],
      ['tsukuroi-protocol', 'x'],
    ] as const) {
      const answer = await proxy.send({ ...message, headers: { ...message.headers, [name]: value } })

      expect(answer.status).to.equal(400)
      expect(JSON.parse(answer.body.toString())).to.include({ code: 'agent_message_invalid' })
    }
  })

  it('refuses a revoked agent, in a signed answer', async () => {
    const agent = await anAgent(world)
    const client = clientOf(agent)
    await world.app.pools.infra('agent').where({ public_id: agent.agentId }).update({ revoked_at: new Date() })

    expect(await codeOf(askForWork(client, agent))).to.equal('agent_revoked')
  })

  it('quarantines one key that speaks from two machines, whichever spoke first', async () => {
    const agent = await anAgent(world)
    const client = clientOf(agent)
    await checkIn(client, agent)
    const original = agent.computer.machineUuid
    agent.computer.machineUuid = randomUUID()

    expect(await codeOf(askForWork(client, agent))).to.equal('agent_quarantined')
    agent.computer.machineUuid = original
    expect(await codeOf(checkIn(client, agent))).to.equal('agent_quarantined')
  })

  it('wants an inventory once, and stores it once', async () => {
    const agent = await anAgent(world)
    const client = clientOf(agent)
    const inventory = await agent.computer.inventory()
    const checksum = inventoryChecksum(inventory)

    expect((await checkIn(client, agent, checksum)).wantInventory).to.equal(true)
    expect(await client.post('report', '/agent/v1/inventory', { checksum, inventory }, InventoryAnswer)).to.deep.equal({ stored: true })
    expect(world.jobs.inventories.filter((one) => one.computerId === agent.computerId).map((one) => one.checksum)).to.deep.equal([checksum])
  })

  it('refuses an inventory that is not what its checksum says', async () => {
    const agent = await anAgent(world)
    const inventory = await agent.computer.inventory()

    const code = await codeOf(
      clientOf(agent).post('report', '/agent/v1/inventory', { checksum: 'a'.repeat(64), inventory }, InventoryAnswer),
    )

    expect(code).to.equal('agent_message_invalid')
  })

  it('gives work to a waiting agent within a second', async () => {
    const agent = await anAgent(world)
    const asked = askForWork(clientOf(agent), agent, 30)
    await untilSeen(1)
    const began = performance.now()

    const step = await world.jobs.add(agent.computerId, 'operation_check')

    const { lease } = await asked
    expect(lease?.['stepId']).to.equal(step.lease.stepId)
    expect(performance.now() - began).to.be.lessThan(1_000)
  })

  it('wakes agents also after the database has cut the listening connection', async () => {
    const agent = await anAgent(world)
    const asked = askForWork(clientOf(agent), agent, 20)
    await untilSeen(1)
    const listening = `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'tsukuroi agent_work' and datname = current_database()`

    await world.app.pools.owner.raw(listening)
    const step = await world.jobs.add(agent.computerId, 'operation_check')

    expect((await asked).lease?.['stepId']).to.equal(step.lease.stepId)
  })

  it('wakes nobody for another computer’s work', async () => {
    const [agent, other] = [await anAgent(world), await anAgent(world)]
    const asked = askForWork(clientOf(agent), agent, 1)
    await untilSeen(1)

    await world.jobs.add(other.computerId, 'operation_check')

    expect((await asked).lease).to.equal(null)
  })

  it('reads no body of somebody who is no agent', async () => {
    const agent = await anAgent(world)
    await askForWork(clientOf(agent), agent)
    const { headers } = proxy.seen[0]!.message
    const asked = request(`${world.url}/agent/v1/inventory`, {
      method: 'POST',
      headers: { ...headers, 'tsukuroi-agent': 'f'.repeat(64), 'content-length': 20_000_000 },
    })
    asked.on('error', () => undefined)
    asked.write('only the beginning')

    const status = await new Promise((resolve) => asked.once('response', (answer) => resolve(answer.statusCode)))
    asked.destroy()

    expect(status).to.equal(403)
  })

  it('gives no lease to an agent that was revoked while it waited, and tells it at once', async () => {
    const agent = await anAgent(world)
    const asked = codeOf(askForWork(clientOf(agent), agent, 30))
    const taken = { public_id: agent.agentId, work_sequence: 1 }
    while ((await world.app.pools.infra('agent').where(taken).first('id')) === undefined) await untilSeen(1)

    await withInfra(world.app, COMMAND, (ctx) => revoke(ctx, agent.agentId))
    const code = await asked
    const step = await world.jobs.add(agent.computerId, 'operation_check')

    expect(code).to.equal('agent_revoked')
    expect(step.state).to.equal('ready')
  })

  it('believes no inventory of another machine, and locks the key out', async () => {
    const agent = await anAgent(world)
    const inventory = await agent.computer.inventory()
    const stolen = { ...inventory, machine: { ...inventory.machine, machineUuid: randomUUID() } }
    const before = world.jobs.inventories.length

    const body = { checksum: inventoryChecksum(stolen), inventory: stolen }
    const code = await codeOf(clientOf(agent).post('report', '/agent/v1/inventory', body, InventoryAnswer))

    expect(code).to.equal('agent_quarantined')
    expect(world.jobs.inventories).to.have.length(before)
  })

  it('gives no lease to an agent that has hung up', async () => {
    const agent = await anAgent(world)
    const gone = new AbortController()
    const client = clientOf(agent)
    const body = { holdSeconds: 30, machineUuid: agent.computer.machineUuid, bootId: 'b' }
    const asked = codeOf(client.post('work', '/agent/v1/work', body, WorkAnswer, { signal: gone.signal }))
    await untilSeen(1)
    gone.abort()
    await asked
    const newer = askForWork(client, agent, 30)
    await untilSeen(2)

    const step = await world.jobs.add(agent.computerId, 'operation_check')

    expect((await newer).lease?.['stepId']).to.equal(step.lease.stepId)
  })

  it('serves a script of the tenant, and no other tenant’s', async () => {
    const agent = await anAgent(world)
    const [mine, theirs] = ['echo mine', 'echo theirs']
    await addScript(world.tenantId, mine)
    const other = (await world.app.pools.infra('tenant').where({ public_id: '__INFRA__' }).first('id')) as { id: number }
    await addScript(other.id, theirs)
    const client = clientOf(agent)

    expect((await client.file(sha256(mine))).toString()).to.equal(mine)
    expect(await codeOf(client.file(sha256(theirs)))).to.equal('agent_file_not_found')
    expect(await codeOf(client.file(sha256('no such')))).to.equal('agent_file_not_found')
  })

  it('serves a stored file, and nothing outside the state directory', async () => {
    const agent = await anAgent(world)
    mkdirSync(join(world.app.config.stateDir, 'files'), { recursive: true })
    writeFileSync(join(world.app.config.stateDir, 'files', 'one'), 'content')
    await world.app.pools.infra('store_file').insert([
      { sha256: Buffer.from(sha256('content'), 'hex'), bytes: 7, path: 'files/one' },
      { sha256: Buffer.from(sha256('root'), 'hex'), bytes: 4, path: '../../../../../../etc/hostname' },
    ])
    const client = clientOf(agent)

    expect((await client.file(sha256('content'))).toString()).to.equal('content')
    expect(await codeOf(client.file(sha256('root')))).to.equal('agent_file_not_found')
  })

  it('does not believe a file that differs from its hash, even from the right server', async () => {
    const agent = await anAgent(world)
    await addScript(world.tenantId, 'echo right')
    await world.app.pools
      .infra('script')
      .where({ sha256: Buffer.from(sha256('echo right'), 'hex') })
      .update({ body: 'echo wrong' })

    expect(await codeOf(clientOf(agent).file(sha256('echo right')))).to.equal('file_hash_differs')
  })

  async function addScript(tenantId: number, body: string): Promise<void> {
    await world.app.pools
      .infra('script')
      .insert({ tenant_id: tenantId, sha256: Buffer.from(sha256(body), 'hex'), body, created_by: 'test' })
  }

  /** Held requests are on their way once the proxy has them; the server's part after that is a database round trip. */
  async function untilSeen(count: number): Promise<void> {
    while (proxy.seen.length < count) await new Promise((resolve) => setTimeout(resolve, 5))
  }
})

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

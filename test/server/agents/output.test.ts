import { expect } from 'chai'
import { createHash, generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client, ClientError } from '../../../agent/protocol/client.ts'
import { OutputAnswer } from '../../../agent/protocol/messages.ts'
import { Sequence } from '../../../agent/protocol/sequence.ts'
import { importPublicKey } from '../../../agent/protocol/sign.ts'
import { agentWork } from '../../../server/agent-work.ts'
import { openAgentDoor } from '../../../server/agents/router.ts'
import { TamperingProxy } from '../../peers/tampering-proxy.ts'
import { openTestApi, type TestApi } from '../../support/api.ts'
import { aTenant } from '../../support/people.ts'
import { aPatch, aRequest, computers, requested, TestAgent, worldOf } from '../jobs/world.ts'

describe('the agents’ door for live output', function () {
  this.timeout(20_000)
  let test: TestApi
  let proxy: TamperingProxy
  let folder: string
  before(async () => {
    test = await openTestApi({ openAgents: (app) => openAgentDoor(app, agentWork) })
    proxy = await TamperingProxy.start(test.url)
    folder = mkdtempSync(join(tmpdir(), 'output-'))
  })
  beforeEach(() => {
    proxy.tampering = {}
    proxy.seen.length = 0
  })
  after(async () => {
    await proxy.stop()
    await test.close()
    rmSync(folder, { recursive: true })
  })

  /** An agent with a step that runs, and what it says. */
  async function speaker() {
    const world = await worldOf(test.app, await aTenant(test.app))
    const [computer] = await computers(world, 1)
    if (computer === undefined) throw new Error('no computer')
    await requested(test.app, world.admin, aRequest([computer], [await aPatch(world, [computer])]))
    const agent = new TestAgent(test.app, computer)
    const lease = await agent.lease()
    if (lease === null) throw new Error('nothing to do')
    await agent.began(lease)
    const { privateKey: key, publicKey } = generateKeyPairSync('ed25519')
    const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)
    const agentId = createHash('sha256').update(raw).digest('hex')
    await test.app.pools.infra('agent').where({ computer_id: computer.id }).update({ public_id: agentId, public_key: raw })
    const home = mkdtempSync(join(folder, 'agent-'))
    const sequences = { work: new Sequence(home, 'work'), report: new Sequence(home, 'report') }
    const serverKey = importPublicKey(test.app.keys.publicKey('answer').toString('base64'))
    const client = new Client({ server: proxy.url, ca: null, agentId, key, serverKey, sequences })
    const { leaseId, jobId, stepId, attempt } = lease
    const plain = { leaseId, jobId, stepId, attempt, sequence: 1, stdout: { offset: 0, text: 'hello' }, stderr: null, truncated: false }
    const say = (changes: object = {}) => client.post('report', '/agent/v1/output', { ...plain, ...changes }, OutputAnswer)
    const kept = async () =>
      (await test.app.pools.infra('step_live').where({ computer_id: computer.id }).select('stdout')) as { stdout: string }[]
    return { say, kept, agent, lease }
  }

  const codeOf = (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'fine',
      (error: unknown) => (error instanceof ClientError ? error.code : String(error)),
    )

  it('takes what is signed, once, and says when to speak again', async () => {
    const { say, kept } = await speaker()

    expect(await say()).to.deep.equal({ accepted: true, pauseMs: 10_000 })
    expect((await proxy.send(proxy.seen[0]!.message)).status).to.equal(409)
    expect(await kept()).to.deep.equal([{ stdout: 'hello' }])
  })

  it('believes nothing that was changed on the way', async () => {
    const { say, kept } = await speaker()
    proxy.tampering = {
      request: (message) => ({ ...message, body: Buffer.from(message.body.toString('utf8').replace('hello', 'other')) }),
    }

    expect(await codeOf(say())).to.not.equal('fine')
    expect(await kept()).to.deep.equal([])
  })

  for (const [what, changes] of [
    ['a text that is too long', { stdout: { offset: 0, text: 'x'.repeat(65_537) } }],
    ['a place below the beginning', { stdout: { offset: -1, text: 'x' } }],
    ['a place beyond all bounds', { stdout: { offset: 1e12, text: 'x' } }],
    ['a step that cannot be one', { stepId: "'; drop table step; --" }],
    ['a lease that cannot be one', { leaseId: '' }],
    ['something else than text', { stderr: { offset: 0, text: { $gt: '' } } }],
  ] as const) {
    it(`refuses ${what}`, async () => {
      const { say, kept } = await speaker()

      expect(await codeOf(say(changes))).to.equal('agent_message_invalid')
      expect(await kept()).to.deep.equal([])
      expect((await say()).accepted).to.equal(true)
    })
  }

  it('refuses more than a message may hold', async () => {
    const { say, kept } = await speaker()

    expect(await codeOf(say({ more: 'x'.repeat(2_000_000) }))).to.not.equal('fine')
    expect(await kept()).to.deep.equal([])
  })

  it('says that the step runs no more, after its end', async () => {
    const { say, agent, lease, kept } = await speaker()
    await agent.finished(lease, { stdout: 'all' })

    expect((await say()).accepted).to.equal(false)
    expect(await kept()).to.deep.equal([])
  })
})

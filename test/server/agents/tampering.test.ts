import { expect } from 'chai'
import type { Preview } from '../../../agent/protocol/messages.ts'
import { TamperingProxy } from '../../peers/tampering-proxy.ts'
import type { Answer, Message, Tampering } from '../../peers/tampering-proxy.ts'
import { anAgent, startWorld } from './world.ts'
import type { HandMadeStep, TestAgent, World } from './world.ts'

/** A plan of three patches. */
const items = ['one', 'two', 'three'].map((name) => ({ patchId: name, packages: [{ name, architecture: null, version: '1.0' }] }))
const unchanged: Preview = { changes: [], restart: 'none', bytes: 0, services: [] }

describe('a man between agent and server', function () {
  this.timeout(60_000)
  let world: World
  let proxy: TamperingProxy
  let agent: TestAgent
  let step: HandMadeStep

  before(async () => {
    world = await startWorld()
    proxy = await TamperingProxy.start(world.url)
  })
  beforeEach(async () => {
    proxy.tampering = {}
    agent = await anAgent(world, proxy.url)
    proxy.seen.length = 0
    step = await world.jobs.add(agent.computerId, 'apply', { items, expected: unchanged })
  })
  after(async () => {
    await proxy.stop()
    await world.stop()
  })

  /**
   * Lets the agent work through the tampering, as its loops would. Who stops every message of a kind can hold things up, but no longer than
   * he stands there: after some turns he leaves, and what was held up must arrive.
   */
  async function workThrough(tampering: Tampering): Promise<void> {
    proxy.tampering = tampering
    const cycle = agent.start()
    for (let turn = 0; turn < 24 && step.state !== 'ended'; turn += 1) {
      if (turn === 20) proxy.tampering = {}
      await cycle.takeWork(0).catch(() => undefined)
      await cycle.checkIn().catch(() => undefined)
      await cycle.flush().catch(() => undefined)
    }
  }

  function expectRunOnce(): void {
    expect(agent.computer.applied).to.deep.equal(['one', 'two', 'three'])
    expect(step.state).to.equal('ended')
    const results = step.reports.filter((report) => report.kind === 'finished')
    expect(results.map((report) => report.result.outcome)).to.deep.equal(['succeeded'])
    expect(step.reports.filter((report) => report.kind === 'patch').map((report) => report.patch.patchId)).to.deep.equal([
      'one',
      'two',
      'three',
    ])
  }

  it('is not needed for the step to run', async () => {
    await workThrough({})

    expectRunOnce()
  })

  it('drops every second request', async () => {
    await workThrough({ request: (message, count) => (count % 2 === 0 ? null : message) })

    expectRunOnce()
  })

  it('drops every second answer, after the server has acted', async () => {
    await workThrough({ answer: (answer, _, count) => (count % 2 === 0 ? null : answer) })

    expectRunOnce()
  })

  it('sends every request twice and hands on the first answer', async () => {
    await workThrough({
      answer: async (answer, message) => {
        await proxy.send(message)
        return answer
      },
    })

    expectRunOnce()
  })

  it('sends every request twice and hands on the second answer', async () => {
    let dice = 0
    await workThrough({
      answer: async (answer, message) => {
        dice += 1
        return dice % 2 === 0 ? proxy.send(message) : answer
      },
    })

    expectRunOnce()
  })

  it('sends all earlier requests again with each new one', async () => {
    await workThrough({
      answer: async (answer, message) => {
        for (const earlier of proxy.seen.slice(0, -1)) if (earlier.message !== message) await proxy.send(earlier.message)
        return answer
      },
    })

    expectRunOnce()
  })

  it('hands on the answer to an earlier request now and then', async () => {
    await workThrough({ answer: (answer, _, count) => (count % 3 === 1 ? (proxy.seen[count - 1]?.answer ?? answer) : answer) })

    expectRunOnce()
  })

  it('hands the lease on again and again', async () => {
    let lease: Answer | null = null
    await workThrough({
      answer: (answer) => {
        if (answer.body.includes('"leaseId"')) lease = answer
        return answer
      },
    })
    proxy.tampering = { answer: (answer, message) => (message.path.endsWith('/work') ? lease : answer) }
    const again = agent.start()
    for (let i = 0; i < 5; i += 1) await again.takeWork(0).catch(() => undefined)

    expectRunOnce()
  })

  it('gives one computer’s lease to another', async () => {
    const victim = await anAgent(world, proxy.url)
    let lease: Answer | null = null
    await workThrough({
      answer: (answer) => {
        if (answer.body.includes('"leaseId"')) lease = answer
        return answer
      },
    })
    proxy.tampering = { answer: (answer, message) => (message.path.endsWith('/work') ? lease : answer) }
    await victim
      .start()
      .takeWork(0)
      .catch(() => undefined)

    expect(victim.computer.applied).to.deep.equal([])
    expectRunOnce()
  })

  it('writes another version into the lease', async () => {
    await workThrough({ answer: (answer, _, count) => (count % 2 === 0 ? replace(answer, '"version":"1.0"', '"version":"6.6"') : answer) })

    expectRunOnce()
  })

  it('puts a patch into the lease', async () => {
    await workThrough({ answer: (answer, _, count) => (count % 2 === 0 ? replace(answer, '"patchId":"one"', '"patchId":"evil"') : answer) })

    expectRunOnce()
  })

  it('turns every no into a yes and every yes into a no', async () => {
    let dice = 0
    await workThrough({
      answer: (answer) => {
        dice += 1
        return dice % 2 === 0 ? replace(answer, '"more":"continue"', '"more":"stop"') : answer
      },
    })

    expectRunOnce()
  })

  it('takes the need for approvals out of the settings', async () => {
    await workThrough({
      answer: (answer, _, count) => (count % 2 === 1 ? replace(answer, '"approvalRequired":true', '"approvalRequired":false') : answer),
    })

    expectRunOnce()
  })

  it('writes failures into the reports', async () => {
    await workThrough({ request: (message, count) => (count % 2 === 0 ? replaceIn(message, '"succeeded"', '"failed"') : message) })

    expectRunOnce()
  })

  it('cuts answers off and adds to them', async () => {
    await workThrough({
      answer: (answer, _, count) => {
        if (count % 3 === 0) return { ...answer, body: answer.body.subarray(0, -1) }
        return count % 3 === 1 ? { ...answer, body: Buffer.concat([answer.body, Buffer.from(' ')]) } : answer
      },
    })

    expectRunOnce()
  })

  it('says 200 for a refusal and 500 for a success', async () => {
    await workThrough({
      answer: (answer, _, count) => (count % 2 === 0 ? { ...answer, status: answer.status === 200 ? 500 : 200 } : answer),
    })

    expectRunOnce()
  })

  it('does all of it by chance', async () => {
    const random = mulberry32(20_261_121)
    await workThrough({
      request: (message) => (random() < 0.15 ? null : random() < 0.1 ? replaceIn(message, '"', '\u0022 ') : message),
      answer: async (answer, message, count) => {
        const dice = random()
        if (dice < 0.15) return null
        if (dice < 0.3) return proxy.send(message)
        if (dice < 0.4) return proxy.seen[Math.floor(random() * count)]?.answer ?? answer
        return dice < 0.5 ? replace(answer, 'e', 'E') : answer
      },
    })

    expectRunOnce()
  })
})

function replace(answer: Answer, from: string, to: string): Answer {
  return { ...answer, body: Buffer.from(answer.body.toString().replaceAll(from, to)) }
}

function replaceIn(message: Message, from: string, to: string): Message {
  return { ...message, body: Buffer.from(message.body.toString().replaceAll(from, to)) }
}

/** A small generator of repeatable chance: https://github.com/cprosche/mulberry32 (public domain). */
function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

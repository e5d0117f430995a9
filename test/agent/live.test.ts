import { expect } from 'chai'
import { setTimeout as sleep } from 'node:timers/promises'
import { LiveOutput, type OutputNews } from '../../agent/live.ts'
import { StepOutput } from '../../agent/output.ts'
import { ClientError } from '../../agent/protocol/client.ts'
import type { OutputAnswer } from '../../agent/protocol/messages.ts'
import { aLease, ExecutionWorld, script } from './execution-world.ts'

const QUICK = { gatherMs: 5, shortestMs: 5, longestMs: 40, failedMs: 20 }

/** A server that hears what a step writes. */
class Ear {
  readonly heard: OutputNews[] = []
  readonly logged: unknown[] = []
  readonly output = new StepOutput()
  readonly live: LiveOutput
  answer: (news: OutputNews, signal: AbortSignal) => Promise<OutputAnswer> = () => Promise.resolve({ accepted: true, pauseMs: 0 })
  #news = Promise.withResolvers<void>()

  constructor() {
    const send = (news: OutputNews, signal: AbortSignal) => {
      this.heard.push(structuredClone(news))
      this.#news.resolve()
      return this.answer(news, signal)
    }
    this.live = new LiveOutput({ output: this.output, send, pace: QUICK, log: (event, facts) => void this.logged.push([event, facts]) })
  }

  say(text: string): void {
    this.output.hear('stdout', Buffer.from(text))
  }

  /** Waits until so many messages came. */
  async messages(count: number): Promise<void> {
    while (this.heard.length < count) {
      await this.#news.promise
      this.#news = Promise.withResolvers<void>()
    }
  }

  get text(): string {
    return this.heard.map((news) => news.stdout?.text ?? '').join('')
  }
}

describe('LiveOutput', () => {
  it('gathers what is written together into one message', async () => {
    const ear = new Ear()
    for (const word of ['a', 'b', 'c']) ear.say(word)
    await ear.messages(1)
    ear.live.stop()

    expect(ear.heard).to.deep.equal([{ stdout: { offset: 0, text: 'abc' }, stderr: null, truncated: false }])
  })

  it('sends nothing while nothing is new, and goes on when something is', async () => {
    const ear = new Ear()
    ear.say('a')
    await ear.messages(1)
    await sleep(60)
    expect(ear.heard.length).to.equal(1)
    ear.say('b')
    await ear.messages(2)
    ear.live.stop()

    expect(ear.text).to.equal('ab')
  })

  it('speaks as seldom as the server asks for, within its own bounds', async () => {
    const ear = new Ear()
    ear.answer = () => Promise.resolve({ accepted: true, pauseMs: 3_600_000 })
    ear.say('a')
    await ear.messages(1)
    const began = performance.now()
    ear.say('b')
    await ear.messages(2)
    ear.live.stop()

    expect(performance.now() - began).to.be.within(30, 1_000)
  })

  it('says again what did not arrive, with what came meanwhile', async () => {
    const ear = new Ear()
    let failures = 1
    ear.answer = () =>
      failures-- > 0 ? Promise.reject(new ClientError('unreachable', 'ECONNREFUSED')) : Promise.resolve({ accepted: true, pauseMs: 0 })
    ear.say('a')
    await ear.messages(1)
    ear.say('b')
    await ear.messages(2)
    ear.live.stop()

    expect(ear.heard.at(-1)?.stdout).to.deep.equal({ offset: 0, text: 'ab' })
    expect(ear.logged).to.deep.equal([['live_output_failed', { code: 'ECONNREFUSED' }]])
  })

  for (const [what, answer] of [
    ['the step runs no more', () => Promise.resolve({ accepted: false, pauseMs: 0 })],
    ['the server refuses it', () => Promise.reject(new ClientError('refused', 'agent_message_invalid', undefined, 400))],
    ['an older server does not know it', () => Promise.reject(new ClientError('untrusted', 'answer_not_signed', undefined, 404))],
  ] as const) {
    it(`is silent from then on when ${what}`, async () => {
      const ear = new Ear()
      ear.answer = answer
      ear.say('a')
      await ear.messages(1)
      ear.say('b')
      await sleep(60)

      expect(ear.heard.length).to.equal(1)
    })
  }

  it('gives up what is on its way when the step ends', async () => {
    const ear = new Ear()
    const given = Promise.withResolvers<void>()
    ear.answer = (_news, signal) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          given.resolve()
          reject(new ClientError('unreachable', 'AbortError'))
        })
      })
    ear.say('a')
    await ear.messages(1)
    ear.live.stop()

    await given.promise
    expect(ear.logged).to.deep.equal([])
  })
})

describe('Execution of a step that writes', () => {
  let world: ExecutionWorld
  beforeEach(() => {
    world = new ExecutionWorld()
  })
  afterEach(() => world.end())

  it('tells what a script writes before it ends, without using up the numbers of its reports', async function () {
    this.timeout(10_000)
    const text = world.keep('echo first; echo wrong >&2; while [ ! -e "$0.go" ]; do sleep 0.05; done; echo last')
    const told = Promise.withResolvers<void>()
    world.hearOutput = () => told.resolve()
    const path = `${world.home}/scripts/${script(text).sha256}.sh.go`
    const run = world.start().execution.take(aLease('pre_script', { common: { preScript: script(text) } }))
    await told.promise
    expect(world.reports.map((report) => report.kind)).to.deep.equal(['began'])
    world.touch(path)
    await run

    expect(world.outputs[0]).to.deep.include({ jobId: 'J', stepId: 'S', attempt: 1, leaseId: 'L', sequence: 1 })
    expect(world.outputs[0]).to.deep.include({ stdout: { offset: 0, text: 'first\n' }, stderr: { offset: 0, text: 'wrong\n' } })
    expect(world.result()).to.include({ outcome: 'succeeded', stdout: 'first\nlast\n', stderr: 'wrong\n' })
    expect(world.reports.map((report) => report.sequence)).to.deep.equal([1, 2])
  })

  it('sends nothing of a script that ends at once', async () => {
    const text = world.keep('echo quick')

    await world.start().execution.take(aLease('pre_script', { common: { preScript: script(text) } }))

    expect(world.outputs).to.deep.equal([])
  })

  it('keeps what the installing programs wrote', async () => {
    const { installer } = world.tools()
    const talking: typeof installer = {
      ...installer,
      apply(slice, item, timeoutMs, hear) {
        hear?.('stdout', Buffer.from(`Setting up ${item.patchId}\n`))
        return installer.apply(slice, item, timeoutMs, hear)
      },
    }

    await world.start({ installer: talking }).execution.take(aLease('apply', { items: ['a', 'b'] }))

    expect(world.result()).to.include({ stdout: 'Setting up a\nSetting up b\n', stderr: '', outputTruncated: false })
  })
})

import type { Log } from './log.ts'
import type { OutputPart, Stream, StepOutput } from './output.ts'
import { ClientError } from './protocol/client.ts'
import type { OutputAnswer } from './protocol/messages.ts'

/** What is new of both streams; null: nothing. */
export type OutputNews = Record<Stream, OutputPart | null> & { truncated: boolean }

interface Parts {
  output: StepOutput
  /** One message; never repeated by itself. @throws ClientError */
  send: (news: OutputNews, signal: AbortSignal) => Promise<OutputAnswer>
  log: Log
  pace?: Partial<Pace>
}

interface Pace {
  /** How long the first words are waited for, so that a short program says all at its end. */
  gatherMs: number
  /** Between two messages at least, whatever the server says. */
  shortestMs: number
  longestMs: number
  /** After one that did not arrive. */
  failedMs: number
}

const PACE: Pace = { gatherMs: 1_000, shortestMs: 2_000, longestMs: 60_000, failedMs: 15_000 }
/** Characters of one stream in one message. */
const MOST = 64 * 1024

/**
 * Tells what the programs of a step write while they run: for whoever looks on, and only for them. Nothing of it is written down or waited for; the end's
 * report holds the whole. The server says in each answer when it wants to hear more.
 */
export class LiveOutput {
  readonly #parts: Parts
  readonly #pace: Pace
  readonly #stop = new AbortController()
  #timer: NodeJS.Timeout | null = null
  #isSending = false
  #notBefore: number
  #isCutTold = false
  #isFailing = false

  constructor(parts: Parts) {
    this.#parts = parts
    this.#pace = { ...PACE, ...parts.pace }
    this.#notBefore = 0
    parts.output.onNews = () => this.#wake()
  }

  /** Nothing is sent from here on; what is on its way is given up, so that the end's report need not wait for it. */
  stop(): void {
    this.#stop.abort()
    if (this.#timer !== null) clearTimeout(this.#timer)
  }

  #wake(): void {
    if (this.#timer !== null || this.#isSending || this.#stop.signal.aborted) return
    const wait = Math.max(this.#pace.gatherMs, this.#notBefore - performance.now())
    this.#timer = setTimeout(() => {
      this.#timer = null
      void this.#tell()
    }, wait)
    this.#timer.unref()
  }

  async #tell(): Promise<void> {
    const { output, send, log } = this.#parts
    const news = { stdout: output.news('stdout', MOST), stderr: output.news('stderr', MOST), truncated: output.isCut }
    if (news.stdout === null && news.stderr === null && news.truncated === this.#isCutTold) return
    this.#isSending = true
    try {
      const answer = await send(news, this.#stop.signal)
      if (!answer.accepted) this.stop()
      for (const stream of ['stdout', 'stderr'] as const) if (news[stream] !== null) output.noteTold(stream, news[stream])
      this.#isCutTold = news.truncated
      this.#isFailing = false
      this.#pause(answer.pauseMs)
    } catch (error) {
      if (!this.#stop.signal.aborted && !this.#isFailing)
        log('live_output_failed', { code: error instanceof ClientError ? error.code : 'fault' })
      this.#isFailing = true
      // An older server does not know the question. A fault of ours must not touch the step.
      if (!(error instanceof ClientError) || error.kind === 'refused' || error.status === 404) this.stop()
      this.#pause(this.#pace.failedMs)
    } finally {
      this.#isSending = false
    }
    this.#wake()
  }

  /** With a little chance, so that the computers of a job that begin together do not go on speaking together. */
  #pause(askedMs: number): void {
    const bounded = Math.min(this.#pace.longestMs, Math.max(this.#pace.shortestMs, askedMs))
    this.#notBefore = performance.now() + bounded * (1 + Math.random() / 10)
  }
}

import pg from 'pg'
import type { App } from '../context.ts'
import { AppError } from '../errors.ts'
import type { EventStream } from '../http/event-stream.ts'

const RECONNECT_MS = 1_000
/** Streams of one person; another one ends the oldest, which may be a tab that nobody looks at. */
const PER_USER = 6
const PER_PROCESS = 400
/** Reads for streams at the same time: whoever asks for a page comes first. */
const READERS = 3

/** Computers whose programs spoke, that a stream remembers until it says so. */
const SPOKE = 200

/** Which changes a stream waits for: those of one job, those of a tenant, or all of them. */
export interface Watched {
  readonly tenantId: number | null
  readonly jobId: number | null
  /** The job of which it also waits for what programs write. */
  readonly outputOf: number | null
}

/** What a follower heard of. */
export interface Heard {
  /** Jobs changed, or it is not known whether they did. */
  readonly isChange: boolean
  /** Internal keys of computers whose programs wrote something. */
  readonly spoke: readonly number[]
}

/** Hears of jobs that changed, on one connection for all browsers of the process. */
export interface LiveJobs {
  /**
   * Adds a stream of a person.
   *
   * @param user whose streams are counted together
   * @throws AppError unavailable live_unavailable when the process has as many as it can hold, or ends
   */
  follow(user: string, watched: Watched, stream: EventStream): Follower
  /** Refuses early what `follow` would refuse, while an answer can still say so. @throws AppError unavailable live_unavailable */
  admit(): void
  /** Runs a read, a few at a time. */
  read<T>(work: () => Promise<T>): Promise<T>
  /** Ends all streams and the connection. */
  stop(): Promise<void>
}

export interface Follower {
  /** What happened since the last call: at once, or when something does, or at the end of the time, or when the stream is over. */
  changed(timeoutMs: number): Promise<Heard>
}

/** One that connects when the first browser comes. */
export function openLiveJobs(app: App): LiveJobs {
  const streams = new Set<HeldStream>()
  let stopped = false
  let ear: Ear | undefined

  function tell(tenantId: number, jobId: number): void {
    for (const stream of streams) if (concerns(stream.watched, tenantId, jobId)) stream.wake()
  }

  function tellOutput(jobId: number, computerId: number): void {
    for (const stream of streams) if (stream.watched.outputOf === jobId) stream.noteSpoke(computerId)
  }

  function admit(): void {
    if (stopped || streams.size >= PER_PROCESS) throw new AppError('unavailable', 'live_unavailable')
  }

  return {
    admit,
    follow(user, watched, stream) {
      admit()
      const own = [...streams].filter((held) => held.user === user)
      for (const held of own.slice(0, Math.max(0, own.length - PER_USER + 1))) held.supersede()
      // What changed while nobody listened was not heard: everyone looks.
      ear ??= listen(app, { tell, tellOutput, connected: () => streams.forEach((held) => held.wake()) })
      const held = new HeldStream(user, watched, stream)
      streams.add(held)
      stream.signal.addEventListener('abort', () => {
        streams.delete(held)
        held.wake()
      })
      return held
    },
    read: limited(READERS),
    async stop() {
      stopped = true
      for (const held of streams) held.stream.end()
      await ear?.stop()
    },
  }
}

function concerns(watched: Watched, tenantId: number, jobId: number): boolean {
  return (watched.tenantId === null || watched.tenantId === tenantId) && (watched.jobId === null || watched.jobId === jobId)
}

interface Ear {
  stop(): Promise<void>
}

/** Listens, and again whenever the connection was lost. */
function listen(
  app: App,
  heard: { tell(tenantId: number, jobId: number): void; tellOutput(jobId: number, computerId: number): void; connected(): void },
): Ear {
  let stopped = false
  let client: pg.Client | undefined

  async function connect(): Promise<void> {
    while (!stopped) {
      const next = new pg.Client({ connectionString: app.pools.urls.infra, application_name: 'tsukuroi job_change', keepAlive: true })
      next.on('notification', ({ channel, payload = '' }) => {
        const [tenantId = -1, jobId = -1, computerId = -1] = payload.split(':').map(Number)
        if (channel === 'job_output') heard.tellOutput(jobId, computerId)
        else heard.tell(tenantId, jobId)
      })
      next.on('error', () => undefined)
      try {
        await next.connect()
        await next.query('listen job_change; listen job_output')
        if (stopped) return await next.end()
        client = next
        next.once('end', () => void connect())
        return heard.connected()
      } catch (error) {
        await next.end().catch(() => undefined)
        app.log.warn({ err: error }, 'changes of jobs cannot be listened to')
        await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS).unref())
      }
    }
  }

  void connect()
  return {
    async stop() {
      stopped = true
      await client?.end()
    },
  }
}

class HeldStream implements Follower {
  readonly user: string
  readonly watched: Watched
  readonly stream: EventStream
  readonly #spoke = new Set<number>()
  #isChange = false
  #change = Promise.withResolvers<void>()

  constructor(user: string, watched: Watched, stream: EventStream) {
    this.user = user
    this.watched = watched
    this.stream = stream
  }

  wake(): void {
    this.#isChange = true
    this.#change.resolve()
  }

  /** A computer too many is asked about when its reader asks by itself. */
  noteSpoke(computerId: number): void {
    if (this.#spoke.size < SPOKE) this.#spoke.add(computerId)
    this.#change.resolve()
  }

  /** Its reader is told not to come back by itself. */
  supersede(): void {
    this.stream.send('superseded', null, {})
    this.stream.end()
  }

  async changed(timeoutMs: number): Promise<Heard> {
    let timer: NodeJS.Timeout | undefined
    if (!this.stream.signal.aborted) {
      await Promise.race([this.#change.promise, new Promise<void>((resolve) => (timer = setTimeout(resolve, timeoutMs)))])
      clearTimeout(timer)
    }
    // Neither: the time is over, and it is looked whether something was missed.
    const heard = { isChange: this.#isChange || this.#spoke.size === 0, spoke: [...this.#spoke] }
    this.#spoke.clear()
    this.#isChange = false
    this.#change = Promise.withResolvers<void>()
    return heard
  }
}

function limited(most: number): LiveJobs['read'] {
  const waiting: (() => void)[] = []
  let running = 0
  return async (work) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve))
    else running += 1
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next === undefined) running -= 1
      else next()
    }
  }
}

import pg from 'pg'
import type { App } from '../context.ts'

const RECONNECT_MS = 1_000

/** Wakes held requests: whoever makes work for a computer says `notify agent_work, '<computer id>'` in the same transaction. */
export interface Waker {
  /**
   * Waits for a notification about the computer. Begin to wait before looking for work, so that none slips through between.
   * A second wait for the same computer ends the first one: its agent has asked anew and no longer listens to the old answer.
   */
  wait(computerId: number): Wait
  /** Ends all waits and the connection. */
  stop(): Promise<void>
}

export interface Wait {
  /** True once when somebody called, false when the time is over or another wait took its place. */
  called(timeoutMs: number): Promise<boolean>
  readonly isSuperseded: boolean
  /** Must be called when nobody waits any more. */
  end(): void
}

/** @throws when the database does not answer at the start; later it comes back by itself */
export async function startWaker(app: App): Promise<Waker> {
  const waits = new Map<number, HeldWait>()
  let stopped = false
  let client = await listen()

  async function listen(): Promise<pg.Client> {
    const next = new pg.Client({ connectionString: app.pools.urls.infra, application_name: 'tsukuroi agent_work', keepAlive: true })
    next.on('notification', (message) => waits.get(Number(message.payload))?.call())
    next.on('error', () => undefined)
    try {
      await next.connect()
      await next.query('listen agent_work')
    } catch (error) {
      await next.end().catch(() => undefined)
      throw error
    }
    // From here on alone: a connection that never was also says that it has ended.
    next.once('end', () => void reconnect())
    return next
  }

  async function reconnect(): Promise<void> {
    while (!stopped) {
      try {
        client = await listen()
        // What was notified while nobody listened is lost: everyone looks for themselves.
        for (const wait of waits.values()) wait.call()
        return
      } catch (error) {
        app.log.warn({ err: error }, 'agent_work cannot be listened to')
        await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS).unref())
      }
    }
  }

  return {
    wait(computerId) {
      waits.get(computerId)?.supersede()
      const wait = new HeldWait(() => {
        if (waits.get(computerId) === wait) waits.delete(computerId)
      })
      waits.set(computerId, wait)
      return wait
    },
    async stop() {
      stopped = true
      for (const wait of waits.values()) wait.supersede()
      await client.end()
    },
  }
}

class HeldWait implements Wait {
  #signal = Promise.withResolvers<void>()
  #superseded = false
  readonly #onEnd: () => void

  constructor(onEnd: () => void) {
    this.#onEnd = onEnd
  }

  get isSuperseded(): boolean {
    return this.#superseded
  }

  call(): void {
    this.#signal.resolve()
  }

  supersede(): void {
    this.#superseded = true
    this.#signal.resolve()
  }

  async called(timeoutMs: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined
    const over = new Promise<'over'>((resolve) => {
      timer = setTimeout(() => resolve('over'), timeoutMs)
    })
    const first = await Promise.race([this.#signal.promise.then(() => 'called' as const), over])
    clearTimeout(timer)
    if (first === 'over' || this.#superseded) return false
    this.#signal = Promise.withResolvers<void>()
    return true
  }

  end(): void {
    this.supersede()
    this.#onEnd()
  }
}

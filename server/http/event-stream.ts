import type { Request, Response } from 'express'

/** How often a comment goes out, so that proxies and the browser know that the connection lives. */
const BEAT_MS = 15_000
/** A reader that took nothing for so long is gone. */
const STUCK_MS = 60_000
/** When a browser whose connection was lost comes back. */
const RETRY_MS = 3_000

/** Server-sent events on one answer (https://html.spec.whatwg.org/multipage/server-sent-events.html). */
export interface EventStream {
  /** What the browser has already, from its header Last-Event-ID; null at its first time. */
  readonly lastEventId: string | null
  /** Aborted when the reader went away or the stream was ended. */
  readonly signal: AbortSignal
  /** @param data goes out as one line of JSON; dropped when the stream is over */
  send(name: string, id: string | null, data: unknown): void
  /** Resolves when the reader has taken what was sent so far, or is gone. */
  drained(): Promise<void>
  end(): void
}

/** The id that a browser gives back when it comes again; anything that cannot be one of ours is none. */
export function lastEventIdOf(req: Pick<Request, 'get'>): string | null {
  const given = req.get('last-event-id')
  return given !== undefined && /^[\w.-]{1,64}$/.test(given) ? given : null
}

/**
 * Begins an answer of events. Nothing on the way may hold it back or compress it: it is sent as it comes.
 *
 * @param onBeat asked at each beat; false ends the stream, as when the session is over
 */
export function openEventStream(req: Request, res: Response, onBeat: () => Promise<boolean> = () => Promise.resolve(true)): EventStream {
  const gone = new AbortController()
  res.status(200).set({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
  })
  res.flushHeaders()
  res.write(`retry: ${RETRY_MS}\n\n`)
  let takenAt = Date.now()
  res.on('drain', () => (takenAt = Date.now()))
  const end = (): void => {
    if (gone.signal.aborted) return
    gone.abort()
    clearInterval(beat)
    res.end()
  }
  const beat = setInterval(() => {
    if (!res.writableNeedDrain) {
      takenAt = Date.now()
      res.write(': beat\n\n')
    } else if (Date.now() - takenAt > STUCK_MS) res.destroy()
    onBeat().then(
      (goOn) => {
        if (!goOn) end()
      },
      () => end(),
    )
  }, BEAT_MS)
  res.on('close', end)
  return {
    lastEventId: lastEventIdOf(req),
    signal: gone.signal,
    send(name, id, data) {
      if (gone.signal.aborted) return
      // JSON.stringify leaves no line break in its text, so the data is one line.
      res.write(`event: ${name}\n${id === null ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`)
    },
    async drained() {
      if (gone.signal.aborted || !res.writableNeedDrain) return
      await new Promise<void>((resolve) => {
        const done = (): void => {
          res.off('drain', done).off('close', done)
          resolve()
        }
        res.on('drain', done).on('close', done)
      })
    },
    end,
  }
}

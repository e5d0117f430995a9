import { useEffect, useRef, useState } from 'react'

/** `live`: what changes comes by itself; `asking`: the connection is away, so ask now and then; `over`: nothing more will come. */
export type LiveState = 'opening' | 'live' | 'asking' | 'over'

/** What a browser gives up for itself, such as an answer that is no stream, is tried again after that time. */
const AGAIN_MS = 20_000

type Handlers = Readonly<Record<string, (data: unknown) => void>>

/**
 * Follows server-sent events of the service while the page is in sight. A browser holds few connections to one host, so a page that nobody looks
 * at gives its own back.
 *
 * @param path below /api/v1; null: nothing is followed
 * @param handlers what to do with each event, by its name; the last ones given count
 * @returns how it stands, for those who ask by themselves as long as it is not `live`
 */
export function useLive(path: string | null, handlers: Handlers): LiveState {
  const [state, setState] = useState<LiveState>('opening')
  const latest = useRef(handlers)
  useEffect(() => {
    latest.current = handlers
  }, [handlers])
  useEffect(() => (path === null ? undefined : follow(path, () => latest.current, setState)), [path])
  return state
}

function follow(path: string, handlers: () => Handlers, tell: (state: LiveState) => void): () => void {
  let source: EventSource | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let isOver = false

  const close = (): void => {
    source?.close()
    source = undefined
    clearTimeout(timer)
  }
  const finish = (state: LiveState): void => {
    isOver = true
    close()
    tell(state)
  }
  const open = (): void => {
    close()
    const opened = new EventSource(`/api/v1${path}`)
    source = opened
    opened.addEventListener('open', () => tell('live'))
    for (const name of Object.keys(handlers()))
      opened.addEventListener(name, (event: MessageEvent<string>) => handlers()[name]?.(JSON.parse(event.data)))
    opened.addEventListener('over', () => finish('over'))
    // Newer windows of the same person have the connections: this one asks.
    opened.addEventListener('superseded', () => finish('asking'))
    opened.addEventListener('error', () => {
      tell('asking')
      if (opened.readyState === EventSource.CLOSED && source === opened) timer = setTimeout(open, AGAIN_MS)
    })
  }
  const look = (): void => {
    if (isOver) return
    if (document.visibilityState === 'hidden') close()
    else if (source === undefined) open()
  }
  look()
  document.addEventListener('visibilitychange', look)
  return () => {
    document.removeEventListener('visibilitychange', look)
    close()
  }
}

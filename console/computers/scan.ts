import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { api, dataOf } from '../api/client.ts'
import { useTell } from '../layout/toasts.tsx'
import { computerWords } from '../words/computers.ts'
import { useWords } from '../words/words.ts'

const EVERY_MS = 2_000
const PATIENCE_MS = 60_000

/** What can be called: an agent's computer. */
interface Called {
  readonly computerId: string
  readonly hostName: string
}

/** Calls agents to ask anew at once, and shows their answers when they come. */
export interface Scan {
  /** The computer whose answer is awaited. */
  readonly awaited: string | null
  call(computer: Called): void
}

/** How a page has agents look anew. */
export function useScan(): Scan {
  const say = useWords(computerWords)
  const tell = useTell()
  const cache = useQueryClient()
  const [waiting, setWaiting] = useState<(Called & { since: string }) | null>(null)
  const { mutate } = useMutation({
    mutationFn: ({ computerId }: Called) => dataOf(api.POST('/computers/{computerId}/agent-call', { params: { path: { computerId } } })),
    onSuccess: (answer, { computerId, hostName }) => {
      tell.info(say('scan_called', { name: hostName }))
      setWaiting({ computerId, hostName, since: String(answer.calledAt) })
    },
    onError: (err, { hostName }) => tell.failed(say('scan_failed', { name: hostName }), err),
  })
  useEffect(() => {
    if (waiting === null) return
    const { computerId, hostName, since } = waiting
    let isOver = false
    const ask = async (): Promise<void> => {
      const now = await dataOf(api.GET('/computers/{computerId}', { params: { path: { computerId } } }))
      if (isOver || now.agentLastSeenAt === null || now.agentLastSeenAt < since) return
      setWaiting(null)
      tell.done(say('scan_heard', { name: hostName }))
      await cache.invalidateQueries()
    }
    const timer = setInterval(() => void ask().catch(() => undefined), EVERY_MS)
    const end = setTimeout(() => setWaiting(null), PATIENCE_MS)
    return () => {
      isOver = true
      clearInterval(timer)
      clearTimeout(end)
    }
  }, [waiting, cache, say, tell])
  const awaited = waiting?.computerId ?? null
  return useMemo(() => ({ awaited, call: mutate }), [awaited, mutate])
}

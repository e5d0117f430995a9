import { useInfiniteQuery } from '@tanstack/react-query'
import { useContext, useEffect, useMemo, useState } from 'react'
import { api } from '../api/client.ts'
import { OutputNewsContext } from './output-news.ts'

/** Which output of which step. */
export interface OutputPlace {
  readonly jobId: string
  readonly computerId: string
  readonly position: number
  readonly attempt: number
  readonly stream: 'stdout' | 'stderr'
}

interface Part {
  readonly text: string
  readonly from: number
  readonly next: number
  readonly isComplete: boolean
  readonly isCut: boolean
  readonly toldAt: string | null
}

/** An output as far as it is known. */
export interface Output {
  /** undefined: it is on its way. */
  readonly text: string | undefined
  readonly error: Error | null
  readonly retry: () => void
  /** More may come. */
  readonly isGrowing: boolean
  /** Something before, or between, is not there. */
  readonly hasGap: boolean
  /** The program wrote more than is kept. */
  readonly isCut: boolean
  /** When its agent told it while the step ran; null: the final output. */
  readonly toldAt: string | null
}

/** While news do not come by themselves. */
const ASK_MS = 3_000
/** With news: so that the service knows that somebody reads. */
const LOOK_MS = 15_000

async function readPart({ attempt, stream, ...path }: OutputPlace, offset: number, signal: AbortSignal): Promise<Part> {
  const { data, response } = await api.GET('/jobs/{jobId}/computers/{computerId}/steps/{position}/output', {
    params: { path, query: { attempt, stream, offset } },
    parseAs: 'text',
    signal,
  })
  const number = (name: string): number => Number(response.headers.get(name) ?? offset)
  return {
    text: data ?? '',
    from: number('x-offset'),
    next: number('x-next-offset'),
    isComplete: response.headers.get('x-complete') === 'true',
    isCut: response.headers.get('x-truncated') === 'true',
    toldAt: response.headers.get('x-told-at'),
  }
}

/**
 * Reads an output and follows it while the step runs: at each news of its computer, and by asking where none come.
 *
 * @param isRunning as the page knows; what the service says of it counts
 * @param isPaused nothing is asked for meanwhile
 */
export function useOutput(place: OutputPlace, isRunning: boolean, isPaused: boolean): Output {
  const { live, listen } = useContext(OutputNewsContext)
  // What was followed from its middle on is read anew as a whole when it is final.
  const [isAnew, setAnew] = useState(false)
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetching, isPlaceholderData } = useInfiniteQuery({
    queryKey: ['jobs', place.jobId, 'output', place, isAnew],
    queryFn: ({ pageParam, signal }) => readPart(place, pageParam, signal),
    initialPageParam: 0,
    getNextPageParam: (last: Part) => (last.isComplete ? undefined : last.next),
    placeholderData: (before) => before,
    staleTime: Infinity,
    gcTime: 0,
  })
  const waits = hasNextPage && !isFetching && !isPaused
  useEffect(() => {
    if (!waits) return
    const ask = (): void => void fetchNextPage()
    const timer = setTimeout(ask, live === 'live' && isRunning ? LOOK_MS : ASK_MS)
    const deaf = listen(place.computerId, ask)
    return () => {
      clearTimeout(timer)
      deaf()
    }
  }, [waits, live, isRunning, fetchNextPage, listen, place.computerId])
  useEffect(() => {
    // The step's end is told with the job's progress.
    if (!isRunning && waits) void fetchNextPage()
  }, [isRunning, waits, fetchNextPage])

  const pages = data?.pages
  const known = useMemo(() => (pages === undefined ? undefined : joined(pages)), [pages])
  const isToReadAnew = known !== undefined && known.isComplete && known.hasGap && known.toldAt === null && !isAnew
  useEffect(() => {
    if (isToReadAnew) setAnew(true)
  }, [isToReadAnew])
  return {
    text: known?.text,
    error,
    retry: () => void refetch(),
    isGrowing: hasNextPage || isPlaceholderData,
    hasGap: known?.hasGap ?? false,
    isCut: known?.isCut ?? false,
    toldAt: known?.toldAt ?? null,
  }
}

const GAP = '\n…\n'

function joined(pages: readonly Part[]) {
  let [text, next, hasGap] = ['', 0, false]
  for (const part of pages) {
    const isAway = part.from > next
    hasGap ||= isAway
    text += (isAway && text !== '' ? GAP : '') + part.text
    next = part.next
  }
  const last = pages.at(-1)
  return { text, hasGap, isCut: last?.isCut ?? false, isComplete: last?.isComplete ?? false, toldAt: last?.toldAt ?? null }
}

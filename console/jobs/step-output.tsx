import { Button } from '@patternfly/react-core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useEffect, useState, type ReactNode } from 'react'
import { api } from '../api/client.ts'
import { Failure, Loading } from '../layout/states.tsx'
import { frameWords } from '../words/frame.ts'
import { jobWords } from '../words/jobs.ts'
import { useWords } from '../words/words.ts'
import type { Step } from './state-chips.tsx'

type Stream = 'stdout' | 'stderr'

interface Place {
  readonly jobId: string
  readonly computerId: string
  readonly position: number
  readonly attempt: number
  readonly stream: Stream
}

interface Part {
  readonly text: string
  readonly next: number
  readonly isComplete: boolean
  readonly isCut: boolean
}

const ASK_MS = 3_000
/** Characters that are drawn at once; a mebibyte would keep the page busy. */
const SHOWN = 20_000
const WRITES = ['pre_script', 'apply', 'post_script']

interface Props {
  readonly jobId: string
  readonly computerId: string
  readonly step: Step
}

/** What a step wrote, each attempt and stream on its own; it is fetched when the reader opens it. */
export function StepOutputs({ jobId, computerId, step }: Props): ReactNode {
  const running = step.state === 'running' && WRITES.includes(step.kind) ? [`${step.attempt}/stdout`] : []
  const outputs = [...new Set([...step.outputs, ...running])]
  return outputs.map((output) => {
    const [attempt, stream] = output.split('/')
    const place = {
      jobId,
      computerId,
      position: step.position,
      attempt: Number(attempt),
      stream: stream === 'stderr' ? 'stderr' : 'stdout',
    } as const
    return <OneOutput key={output} place={place} />
  })
}

function OneOutput({ place }: { readonly place: Place }): ReactNode {
  const say = useWords(jobWords)
  const [isOpen, setOpen] = useState(false)
  const name = say('output_of', { stream: say(`stream_${place.stream}`), attempt: place.attempt })
  return (
    <div>
      {name}{' '}
      <Button
        variant="link"
        isInline
        aria-expanded={isOpen}
        aria-label={`${name}: ${say(isOpen ? 'hide' : 'show')}`}
        className="ts-no-print"
        onClick={() => setOpen(!isOpen)}
      >
        {say(isOpen ? 'hide' : 'show')}
      </Button>{' '}
      <a href={addressOf(place)} download aria-label={`${name}: ${say('download')}`} className="ts-no-print">
        {say('download')}
      </a>
      {isOpen && <OutputText place={place} name={name} />}
    </div>
  )
}

function addressOf({ jobId, computerId, position, attempt, stream }: Place): string {
  const path = `/api/v1/jobs/${encodeURIComponent(jobId)}/computers/${encodeURIComponent(computerId)}/steps/${position}/output`
  return `${path}?${new URLSearchParams({ attempt: String(attempt), stream })}`
}

async function readPart({ attempt, stream, ...path }: Place, offset: number, signal: AbortSignal): Promise<Part> {
  const { data, response } = await api.GET('/jobs/{jobId}/computers/{computerId}/steps/{position}/output', {
    params: { path, query: { attempt, stream, offset } },
    parseAs: 'text',
    signal,
  })
  return {
    text: data ?? '',
    next: Number(response.headers.get('x-next-offset') ?? offset),
    isComplete: response.headers.get('x-complete') === 'true',
    isCut: response.headers.get('x-truncated') === 'true',
  }
}

/** The text itself, which grows while the step runs. */
function OutputText({ place, name }: { readonly place: Place; readonly name: string }): ReactNode {
  const say = useWords(jobWords)
  const sayCommon = useWords(frameWords)
  const [isWhole, setWhole] = useState(false)
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetching } = useInfiniteQuery({
    queryKey: ['jobs', place.jobId, 'output', place],
    queryFn: ({ pageParam, signal }) => readPart(place, pageParam, signal),
    initialPageParam: 0,
    getNextPageParam: (last: Part) => (last.isComplete ? undefined : last.next),
    staleTime: Infinity,
    gcTime: 0,
  })
  useEffect(() => {
    if (!hasNextPage || isFetching) return
    const timer = setTimeout(() => void fetchNextPage(), ASK_MS)
    return () => clearTimeout(timer)
  }, [hasNextPage, isFetching, fetchNextPage])
  if (data === undefined) return error === null ? <Loading /> : <Failure error={error} onRetry={() => void refetch()} />
  const text = data.pages.map((part) => part.text).join('')
  const isLong = !isWhole && text.length > SHOWN
  return (
    <>
      <pre className="ts-output" aria-label={name}>
        {text === '' ? say('output_empty') : isLong ? text.slice(0, SHOWN) : text}
      </pre>
      {isLong && (
        <Button variant="link" isInline onClick={() => setWhole(true)}>
          {say('output_more')}
        </Button>
      )}
      {hasNextPage && <p className="ts-soft">{error === null ? say('output_follow') : sayCommon('live_waiting')}</p>}
      {data.pages.some((part) => part.isCut) && <p className="ts-soft">{say('output_cut')}</p>}
    </>
  )
}

import { Button } from '@patternfly/react-core'
import { useState, type ReactNode } from 'react'
import { jobWords } from '../words/jobs.ts'
import { useWords } from '../words/words.ts'
import { OutputText } from './output-text-view.tsx'
import type { Step } from './state-chips.tsx'
import type { OutputPlace } from './use-output.ts'

const WRITES = ['pre_script', 'apply', 'post_script']

interface Props {
  readonly jobId: string
  readonly computerId: string
  readonly step: Step
}

function isWriting(step: Step): boolean {
  return step.state === 'running' && WRITES.includes(step.kind)
}

/** What there is to read of a step, as `attempt/stream`: standard output before standard error; while it runs both may come. */
export function outputsOf(step: Step): readonly string[] {
  const running = isWriting(step) ? [`${step.attempt}/stdout`, `${step.attempt}/stderr`] : []
  const place = (output: string): number => Number.parseInt(output, 10) * 2 + Number(output.endsWith('/stderr'))
  return [...new Set([...step.outputs, ...running])].toSorted((a, b) => place(a) - place(b))
}

/** What a step wrote, each attempt and stream on its own; it is fetched when the reader opens it. */
export function StepOutputs({ jobId, computerId, step }: Props): ReactNode {
  const isRunning = isWriting(step)
  return outputsOf(step).map((output) => {
    const [attempt, stream] = output.split('/')
    const place = {
      jobId,
      computerId,
      position: step.position,
      attempt: Number(attempt),
      stream: stream === 'stderr' ? 'stderr' : 'stdout',
    } as const
    const isNow = isRunning && place.attempt === step.attempt
    return <OneOutput key={output} place={place} isRunning={isNow} isThere={step.outputs.includes(output)} />
  })
}

interface OneProps {
  readonly place: OutputPlace
  readonly isRunning: boolean
  /** Something was written. */
  readonly isThere: boolean
}

function OneOutput({ place, isRunning, isThere }: OneProps): ReactNode {
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
      {isThere && (
        <a href={addressOf(place)} download aria-label={`${name}: ${say('download')}`} className="ts-no-print">
          {say('download')}
        </a>
      )}
      {isOpen && <OutputText place={place} name={name} isRunning={isRunning} />}
    </div>
  )
}

function addressOf({ jobId, computerId, position, attempt, stream }: OutputPlace): string {
  const path = `/api/v1/jobs/${encodeURIComponent(jobId)}/computers/${encodeURIComponent(computerId)}/steps/${position}/output`
  return `${path}?${new URLSearchParams({ attempt: String(attempt), stream })}`
}

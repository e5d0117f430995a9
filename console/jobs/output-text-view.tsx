import { Button } from '@patternfly/react-core'
import { useEffect, useLayoutEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import { Failure, Loading } from '../layout/states.tsx'
import { Time } from '../layout/time.tsx'
import { frameWords } from '../words/frame.ts'
import { jobWords } from '../words/jobs.ts'
import { useWords } from '../words/words.ts'
import { endOf, readable } from './output-text.ts'
import { useOutput, type Output, type OutputPlace } from './use-output.ts'

/** Characters that are drawn at once; a mebibyte would keep the page busy. */
const SHOWN = 20_000
/** How near to the end a reader is at the end, in pixels. */
const NEAR = 24
/** How often it is said aloud that there is more. */
const SAY_MS = 20_000

interface Props {
  readonly place: OutputPlace
  readonly name: string
  readonly isRunning: boolean
}

/** What a step wrote. It grows while the step runs, and stays at its end as long as the reader is there. */
export function OutputText({ place, name, isRunning }: Props): ReactNode {
  const [isWhole, setWhole] = useState(false)
  const [isPaused, setPaused] = useState(false)
  // Who saw it grow is at its end; who opens it later begins at its beginning.
  const [wasGrowing, setGrowing] = useState(false)
  const say = useWords(jobWords)
  const output = useOutput(place, isRunning, isPaused)
  const { text, isGrowing } = output
  if (isGrowing && !wasGrowing && text !== undefined) setGrowing(true)
  const shown = useMemo(() => {
    if (text === undefined) return ''
    return readable(isWhole ? text : wasGrowing ? endOf(text, SHOWN) : text.slice(0, SHOWN))
  }, [text, isWhole, wasGrowing])
  const box = useAtEnd(shown, wasGrowing)
  if (text === undefined) return output.error === null ? <Loading /> : <Failure error={output.error} onRetry={output.retry} />
  const more = !isWhole && text.length > SHOWN && (
    <Button variant="link" isInline onClick={() => setWhole(true)}>
      {say(wasGrowing ? 'output_before' : 'output_more')}
    </Button>
  )
  return (
    <>
      {wasGrowing && more}
      <pre
        className="ts-output"
        aria-label={name}
        // It scrolls, and who has no mouse must be able to scroll it.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        {...box}
      >
        {shown === '' ? say('output_empty') : shown}
      </pre>
      {!wasGrowing && more}
      {isGrowing && (
        <Button variant="link" isInline className="ts-no-print" onClick={() => setPaused(!isPaused)}>
          {say(isPaused ? 'output_go_on' : 'output_pause')}
        </Button>
      )}
      <Notes output={output} isPaused={isPaused} />
      <Spoken text={text} isGrowing={isGrowing && !isPaused} />
    </>
  )
}

/** Keeps a box at its end while its reader is there. */
function useAtEnd(shown: string, follows: boolean) {
  const ref = useRef<HTMLPreElement>(null)
  const isAtEnd = useRef(true)
  useLayoutEffect(() => {
    const box = ref.current
    if (follows && isAtEnd.current && box !== null) box.scrollTop = box.scrollHeight
  }, [shown, follows])
  const onScroll = (): void => {
    const box = ref.current
    if (box !== null) isAtEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR
  }
  return { ref, onScroll }
}

function Notes({ output, isPaused }: { readonly output: Output; readonly isPaused: boolean }): ReactNode {
  const say = useWords(jobWords)
  const sayCommon = useWords(frameWords)
  const { isGrowing, error, toldAt, hasGap, isCut } = output
  return (
    <>
      {isGrowing && (
        <p className="ts-soft">
          {isPaused ? say('output_paused') : error === null ? say('output_follow') : sayCommon('live_waiting')}
          {toldAt !== null && (
            <>
              {' '}
              {say('output_told')} <Time at={toldAt} />
            </>
          )}
        </p>
      )}
      {!isGrowing && toldAt !== null && (
        <p>
          {say('output_lost')} <Time at={toldAt} />
        </p>
      )}
      {hasGap && <p className="ts-soft">{say(isGrowing ? 'output_gap' : 'output_gap_end')}</p>}
      {isCut && <p className="ts-soft">{say('output_cut')}</p>}
    </>
  )
}

/** Says now and then how much was added, never the text itself. */
function Spoken({ text, isGrowing }: { readonly text: string; readonly isGrowing: boolean }): ReactNode {
  const say = useWords(jobWords)
  const [added, setAdded] = useState(0)
  const lines = useRef(0)
  const spoken = useRef<number | null>(null)
  useEffect(() => {
    lines.current = text.split('\n').length - 1
    spoken.current ??= lines.current
  }, [text])
  useEffect(() => {
    if (!isGrowing) return
    const timer = setInterval(() => {
      setAdded(lines.current - (spoken.current ?? 0))
      spoken.current = lines.current
    }, SAY_MS)
    return () => clearInterval(timer)
  }, [isGrowing])
  return (
    <span aria-live="polite" className="pf-v6-screen-reader">
      {added > 0 && say('output_added', { count: added })}
    </span>
  )
}

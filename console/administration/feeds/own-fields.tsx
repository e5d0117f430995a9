import type { ReactNode } from 'react'
import { SelectField, TextField } from '../../layout/fields.tsx'
import { feedWords } from '../../words/feeds.ts'
import { useWords } from '../../words/words.ts'
import type { Feed, FeedBody } from './feed.ts'

/** What is typed of a feed that is none of the known ones. */
export interface TypedOwn {
  readonly stream: string
  readonly way: string
  readonly suite: string
  readonly components: string
  readonly architectures: string
}

/** What stands in the form at first. @param feed the feed that is changed */
export function typedOwn(feed: Feed | undefined): TypedOwn {
  const { stream = null, way = null } = feed ?? {}
  const apt = way?.kind === 'apt' ? way : { suite: '', components: [], architectures: ['amd64'] }
  return {
    stream: stream ?? '',
    way: way?.kind ?? 'document',
    suite: apt.suite,
    components: apt.components.join(', '),
    architectures: apt.architectures.join(', '),
  }
}

/** What is sent of it; a stream that is taken away is told as none. */
export function ownOf({ stream, way, suite, components, architectures }: TypedOwn): Pick<FeedBody, 'stream' | 'way'> {
  const kind = way === 'apt' || way === 'rpm' ? way : 'document'
  return {
    stream: stream.trim() === '' ? null : stream.trim(),
    way: kind === 'apt' ? { kind, suite: suite.trim(), components: wordsIn(components), architectures: wordsIn(architectures) } : { kind },
  }
}

function wordsIn(text: string): string[] {
  return text.split(/[\s,]+/).filter((word) => word !== '')
}

interface Props {
  readonly typed: TypedOwn
  readonly onChange: (change: Partial<TypedOwn>) => void
  readonly problemOf: (path: string) => string | undefined
  readonly problemBelow: (path: string) => string | undefined
}

/** Of which stream the documents of a feed are, and how they are found below its address. */
export function OwnFields({ typed, onChange, problemOf, problemBelow }: Props): ReactNode {
  const say = useWords(feedWords)
  return (
    <>
      <TextField
        id="feed-stream"
        label={say('stream')}
        value={typed.stream}
        onChange={(stream) => onChange({ stream })}
        hint={say('stream_hint')}
        problem={problemOf('stream')}
      />
      <SelectField
        id="feed-way"
        label={say('way')}
        value={typed.way}
        onChange={(way) => onChange({ way })}
        options={(['document', 'apt', 'rpm'] as const).map((value) => ({ value, label: say(`way_${value}`) }))}
      />
      {typed.way === 'apt' && (
        <>
          <TextField
            id="feed-suite"
            label={say('suite')}
            value={typed.suite}
            onChange={(suite) => onChange({ suite })}
            problem={problemOf('way.suite')}
            isRequired
          />
          <TextField
            id="feed-components"
            label={say('components')}
            value={typed.components}
            onChange={(components) => onChange({ components })}
            hint={say('components_hint')}
            problem={problemBelow('way.components')}
            isRequired
          />
          <TextField
            id="feed-architectures"
            label={say('architectures')}
            value={typed.architectures}
            onChange={(architectures) => onChange({ architectures })}
            problem={problemBelow('way.architectures')}
            isRequired
          />
        </>
      )}
    </>
  )
}

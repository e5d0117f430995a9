import { ToggleGroup, ToggleGroupItem } from '@patternfly/react-core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useSearchParams } from 'react-router'
import { api, dataOf } from '../api/client.ts'
import { pastWords } from '../words/past.ts'
import { useWords } from '../words/words.ts'
import { Baselines } from './baselines.tsx'
import { Comparison } from './comparison.tsx'
import { Then } from './then.tsx'

const MODES = ['then', 'compare'] as const

/** How a computer was, what has changed since, and the baselines that were kept of it. The address holds what is looked at. */
export function HistoryTab({ computerId }: { readonly computerId: string }): ReactNode {
  const say = useWords(pastWords)
  const [params, setParams] = useSearchParams()
  const mode = MODES.find((one) => one === params.get('mode')) ?? 'then'
  const baselines = useQuery({
    queryKey: ['computers', computerId, 'baselines'],
    queryFn: ({ signal }) => dataOf(api.GET('/computers/{computerId}/baselines', { params: { path: { computerId } }, signal })),
  })
  return (
    <>
      <ToggleGroup aria-label={say('what')} className="ts-conditions ts-no-print">
        {MODES.map((one) => (
          <ToggleGroupItem
            key={one}
            text={say(`mode_${one}`)}
            isSelected={mode === one}
            onChange={() => setParams({ tab: 'history', mode: one }, { preventScrollReset: true })}
          />
        ))}
      </ToggleGroup>
      {mode === 'then' ? (
        <Then key={params.get('at')} computerId={computerId} />
      ) : (
        <Comparison key={`${params.get('from')} ${params.get('to')}`} computerId={computerId} baselines={baselines.data?.items ?? []} />
      )}
      <Baselines computerId={computerId} baselines={baselines} />
    </>
  )
}

import { ToolbarFilter } from '@patternfly/react-core'
import type { ReactNode } from 'react'
import { PickBox } from '../layout/pick-box.tsx'
import { useNamed } from '../layout/use-named.ts'
import { pickWords } from '../words/pick.ts'
import { useWords } from '../words/words.ts'
import type { Filter } from './definition.ts'
import type { ListState } from './list-state.ts'

interface Props {
  readonly filter: Extract<Filter, { kind: 'pick' }>
  readonly state: ListState
}

/** A filter of one of many, with a chip that takes it away; what only the address names is asked for its name. */
export function PickFilter({ filter: { key, label, standard, asked, find, named }, state }: Props): ReactNode {
  const say = useWords(pickWords)
  const value = state.filters[key]
  const chosen = useNamed({ asked, named }, value)
  return (
    <ToolbarFilter
      className="ts-filter"
      categoryName={label}
      labels={chosen === null ? [] : [chosen.label]}
      deleteLabel={() => state.setFilter(key, undefined)}
      deleteLabelGroup={() => state.setFilter(key, undefined)}
    >
      <div className="ts-pick-filter">
        <PickBox
          id={`filter-${key}`}
          label={label}
          chosen={chosen}
          placeholder={standard ?? say('any', { what: label })}
          asked={asked}
          find={find}
          onChoose={(choice) => state.setFilter(key, choice?.value)}
        />
      </div>
    </ToolbarFilter>
  )
}

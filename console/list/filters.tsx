import {
  Button,
  FormSelect,
  FormSelectOption,
  InputGroup,
  InputGroupItem,
  InputGroupText,
  SearchInput,
  TextInput,
  ToolbarFilter,
  ToolbarItem,
} from '@patternfly/react-core'
import { FilterIcon } from '@patternfly/react-icons'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { listWords } from '../words/list.ts'
import { useWords } from '../words/words.ts'
import type { Filter, ListDefinition, Option } from './definition.ts'
import { PickFilter } from './pick-filter.tsx'
import type { ListState } from './list-state.ts'

const WAIT_MS = 300

interface Props<T> {
  readonly definition: ListDefinition<T>
  readonly state: ListState
  /** Whether a narrow screen shows more than the search field. */
  readonly isOpen: boolean
  readonly onToggle: () => void
}

/** The search field and the filters of a list, each with a chip that takes it away; a narrow screen shows the filters when they are asked for. */
export function Filters<T>({ definition, state, isOpen, onToggle }: Props<T>): ReactNode {
  const say = useWords(listWords)
  return (
    <>
      {definition.search !== undefined && (
        <ToolbarItem>
          <Search
            label={say('search', { what: definition.what })}
            placeholder={say('search_short')}
            value={state.filters[definition.search] ?? ''}
            onChange={(value) => state.setFilter(definition.search!, value)}
          />
        </ToolbarItem>
      )}
      {definition.filters.some(({ kind }) => kind !== 'hidden' && kind !== 'chip') && (
        <ToolbarItem className="ts-only-narrow">
          <Button variant="plain" icon={<FilterIcon />} aria-label={say('filters')} aria-expanded={isOpen} onClick={onToggle} />
        </ToolbarItem>
      )}
      {definition.filters.map((filter) =>
        filter.kind === 'pick' ? (
          <PickFilter key={filter.key} filter={filter} state={state} />
        ) : (
          <OneFilter key={filter.key} filter={filter} state={state} />
        ),
      )}
    </>
  )
}

function OneFilter({ filter, state }: { readonly filter: Exclude<Filter, { kind: 'pick' }>; readonly state: ListState }): ReactNode {
  const value = state.filters[filter.key]
  if (filter.kind === 'hidden') return null
  const shown = value === undefined ? undefined : 'options' in filter ? namesOf(filter.options ?? [], value) : value
  return (
    <ToolbarFilter
      className="ts-filter"
      categoryName={filter.label}
      labels={shown === undefined ? [] : [shown]}
      deleteLabel={() => state.setFilter(filter.key, undefined)}
      deleteLabelGroup={() => state.setFilter(filter.key, undefined)}
    >
      <Control filter={filter} value={value ?? ''} onChange={(next) => state.setFilter(filter.key, next)} />
    </ToolbarFilter>
  )
}

/** What a value is called; links may give several at once, delimited by commas. */
function namesOf(options: readonly Option[], value: string): string {
  return value
    .split(',')
    .map((one) => options.find((option) => option.value === one)?.label ?? one)
    .join(', ')
}

interface ControlProps {
  readonly filter: Exclude<Filter, { kind: 'pick' }>
  readonly value: string
  readonly onChange: (value: string) => void
}

function Control({ filter, value, onChange }: ControlProps): ReactNode {
  const say = useWords(listWords)
  switch (filter.kind) {
    case 'chip':
    case 'hidden':
      return null
    case 'text':
      return <Search label={filter.label} value={value} onChange={onChange} />
    case 'date':
    case 'day':
      return (
        <InputGroup>
          <InputGroupText>{filter.label}</InputGroupText>
          <InputGroupItem>
            <TextInput type="date" aria-label={filter.label} value={value} onChange={(_event, next) => onChange(next)} />
          </InputGroupItem>
        </InputGroup>
      )
    case 'select':
      return (
        <FormSelect
          aria-label={filter.label}
          value={value === '' ? (filter.standard ?? '') : value}
          onChange={(_event, next) => onChange(next)}
          ouiaId={filter.key}
        >
          {filter.standard === undefined && <FormSelectOption value="" label={`${filter.label}: ${say('any')}`} />}
          {value !== '' && !filter.options.some((option) => option.value === value) && (
            <FormSelectOption value={value} label={namesOf(filter.options, value)} />
          )}
          {filter.options.map((option) => (
            <FormSelectOption
              key={option.value}
              value={option.value}
              label={filter.standard === undefined ? option.label : `${filter.label}: ${option.label}`}
            />
          ))}
        </FormSelect>
      )
  }
}

/** A search field that waits until the reader pauses, and while a Japanese word is being composed. */
function Search({
  label,
  placeholder = label,
  value,
  onChange,
}: {
  readonly label: string
  readonly placeholder?: string
  readonly value: string
  readonly onChange: (value: string) => void
}): ReactNode {
  const say = useWords(listWords)
  const [typed, setTyped] = useState(value)
  const isComposing = useRef(false)
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  useEffect(() => setTyped(value), [value])
  useEffect(() => () => clearTimeout(timer.current), [])
  const later = (text: string): void => {
    setTyped(text)
    clearTimeout(timer.current)
    if (!isComposing.current) timer.current = setTimeout(() => onChange(text.trim()), WAIT_MS)
  }
  return (
    <SearchInput
      aria-label={label}
      placeholder={placeholder}
      value={typed}
      resetButtonLabel={say('search_clear')}
      onChange={(_event, text) => later(text)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || isComposing.current) return
        clearTimeout(timer.current)
        onChange(typed.trim())
      }}
      onClear={() => {
        setTyped('')
        onChange('')
      }}
      onCompositionStart={() => {
        isComposing.current = true
      }}
      onCompositionEnd={(event) => {
        isComposing.current = false
        later((event.target as HTMLInputElement).value)
      }}
    />
  )
}

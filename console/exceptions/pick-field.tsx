import {
  Button,
  FormGroup,
  FormHelperText,
  HelperText,
  HelperTextItem,
  MenuToggle,
  type MenuToggleElement,
  Select,
  SelectList,
  SelectOption,
  TextInputGroup,
  TextInputGroupMain,
  TextInputGroupUtilities,
} from '@patternfly/react-core'
import { TimesIcon } from '@patternfly/react-icons'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState, type KeyboardEvent, type ReactNode, type Ref } from 'react'
import { exceptionWords } from '../words/exceptions.ts'
import { useWords } from '../words/words.ts'

/** Something that can be chosen. */
export interface Hit {
  readonly id: string
  readonly name: string
  readonly note?: string | undefined
}

interface Props {
  readonly id: string
  readonly label: string
  /** Names what is searched: part of the query's key. */
  readonly noun: string
  /** What `find` is narrowed to, where that changes. */
  readonly within?: string | undefined
  readonly value: Hit | null
  readonly onChange: (hit: Hit | null) => void
  /** Asks the service for what has the text; the first of many. */
  readonly find: (text: string, signal: AbortSignal) => Promise<readonly Hit[]>
  readonly problem?: string | undefined
}

/** Where the reader is in the field: what is typed, and which of what was found is pointed at. */
function usePick({ noun, within, onChange, find }: Props) {
  const [isOpen, setOpen] = useState(false)
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState(-1)
  const { data } = useQuery({
    queryKey: [noun, 'pick', within ?? '', typed],
    queryFn: ({ signal }) => find(typed.trim(), signal),
    enabled: isOpen,
    placeholderData: keepPreviousData,
  })
  const items = data ?? []
  const choose = (hit: Hit | null): void => {
    onChange(hit)
    setTyped('')
    setOpen(false)
    setAt(-1)
  }
  const type = (text: string): void => {
    setTyped(text)
    setAt(-1)
    setOpen(true)
  }
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      setOpen(true)
      const step = event.key === 'ArrowDown' ? 1 : -1
      if (items.length > 0) setAt((now) => (Math.max(now, step > 0 ? -1 : 0) + step + items.length) % items.length)
    } else if (event.key === 'Enter') {
      event.preventDefault()
      const hit = items[at]
      if (isOpen && hit !== undefined) choose(hit)
      else setOpen(true)
    } else if (event.key === 'Escape' && isOpen) {
      event.stopPropagation()
      setOpen(false)
    }
  }
  return { isOpen, setOpen, typed, type, at, items, choose, onKey }
}

type Pick = ReturnType<typeof usePick>

/** One of many that the service knows: the first ones at once, the others by typing a part of their name. */
export function PickField(props: Props): ReactNode {
  const { id, label, value, problem } = props
  const say = useWords(exceptionWords)
  const pick = usePick(props)
  const toggle = (ref: Ref<MenuToggleElement>): ReactNode => (
    <MenuToggle
      ref={ref}
      variant="typeahead"
      isExpanded={pick.isOpen}
      isFullWidth
      onClick={() => pick.setOpen(!pick.isOpen)}
      aria-label={label}
      {...(problem === undefined ? {} : { status: 'danger' as const })}
    >
      <Typing {...props} pick={pick} />
    </MenuToggle>
  )
  return (
    <FormGroup label={label} fieldId={id} isRequired>
      <Select
        id={`${id}-menu`}
        isOpen={pick.isOpen}
        isScrollable
        selected={value?.id}
        onOpenChange={(isOpen) => pick.setOpen(isOpen)}
        onSelect={(_event, chosen) => {
          const hit = pick.items.find((one) => one.id === chosen)
          if (hit !== undefined) pick.choose(hit)
        }}
        toggle={toggle}
        popperProps={{ appendTo: 'inline' }}
      >
        <SelectList id={`${id}-list`} aria-label={label}>
          {pick.items.map((hit, index) => (
            <SelectOption key={hit.id} id={`${id}-option-${index}`} value={hit.id} description={hit.note} isFocused={index === pick.at}>
              {hit.name}
            </SelectOption>
          ))}
          {pick.items.length === 0 && (
            <SelectOption isDisabled value="">
              {say('no_hits')}
            </SelectOption>
          )}
        </SelectList>
      </Select>
      {problem !== undefined && (
        <FormHelperText>
          <HelperText aria-live="polite">
            <HelperTextItem variant="error">{problem}</HelperTextItem>
          </HelperText>
        </FormHelperText>
      )}
    </FormGroup>
  )
}

// The component says itself whether the list is open.
const COMBOBOX = { role: 'combobox' } as const

function Typing({ id, label, value, pick }: Props & { readonly pick: Pick }): ReactNode {
  const say = useWords(exceptionWords)
  return (
    <TextInputGroup isPlain>
      <TextInputGroupMain
        {...COMBOBOX}
        inputId={id}
        value={pick.isOpen || value === null ? pick.typed : value.name}
        placeholder={value === null ? say('search_hint') : value.name}
        onClick={() => pick.setOpen(true)}
        onChange={(_event, text) => pick.type(text)}
        onKeyDown={pick.onKey}
        autoComplete="off"
        isExpanded={pick.isOpen}
        aria-controls={`${id}-list`}
        aria-label={label}
        {...(pick.at >= 0 ? { 'aria-activedescendant': `${id}-option-${pick.at}` } : {})}
      />
      {value !== null && (
        <TextInputGroupUtilities>
          <Button
            variant="plain"
            icon={<TimesIcon />}
            aria-label={say('take_away')}
            onClick={(event) => {
              event.stopPropagation()
              pick.choose(null)
            }}
          />
        </TextInputGroupUtilities>
      )}
    </TextInputGroup>
  )
}

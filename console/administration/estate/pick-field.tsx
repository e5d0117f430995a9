import {
  Button,
  FormGroup,
  FormHelperText,
  HelperText,
  HelperTextItem,
  MenuToggle,
  Select,
  SelectList,
  SelectOption,
  TextInputGroup,
  TextInputGroupMain,
  TextInputGroupUtilities,
} from '@patternfly/react-core'
import { TimesIcon } from '@patternfly/react-icons'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { estateWords } from '../../words/estate.ts'
import { useWords } from '../../words/words.ts'

const WAIT_MS = 200

/** Something that can be chosen: what is sent and what is read. */
export interface Choice {
  readonly value: string
  readonly label: string
  /** Tells those of the same name apart. */
  readonly hint?: string
}

interface Props {
  readonly id: string
  readonly label: string
  readonly chosen: Choice | null
  readonly onChoose: (choice: Choice | null) => void
  /** Key of the question below, in the cache. */
  readonly asked: readonly unknown[]
  /** Finds what can be chosen for what was typed; the first few are enough. */
  readonly find: (text: string) => Promise<readonly Choice[]>
  readonly hint?: ReactNode
  readonly problem?: string | undefined
  readonly isRequired?: boolean
}

/** A choice among many: type a part of the name and take one of those that the service finds. */
export function PickField(props: Props): ReactNode {
  const { id, label, chosen, hint, problem, isRequired = false } = props
  const say = useWords(estateWords)
  const pick = usePick(props)
  const { isOpen, options, at } = pick
  return (
    <FormGroup label={label} fieldId={id} isRequired={isRequired}>
      <Select
        isOpen={isOpen}
        onOpenChange={(next) => (next ? pick.open() : pick.close())}
        shouldFocusFirstItemOnOpen={false}
        shouldFocusToggleOnSelect={false}
        selected={chosen?.value}
        onSelect={(_event, value) => pick.take(options.find((option) => option.value === value))}
        isScrollable
        maxMenuHeight="15rem"
        toggle={(ref) => (
          <MenuToggle
            variant="typeahead"
            innerRef={ref}
            isExpanded={isOpen}
            isFullWidth
            aria-label={say('open_choices', { what: label })}
            onClick={() => (isOpen ? pick.close() : pick.open())}
            {...(problem === undefined ? {} : { status: 'danger' as const })}
          >
            <PickInput {...props} pick={pick} />
          </MenuToggle>
        )}
      >
        <SelectList id={`${id}-list`} aria-label={label}>
          {options.map((option, index) => (
            <SelectOption
              key={option.value}
              id={`${id}-${index}`}
              value={option.value}
              isFocused={index === at}
              {...(option.hint === undefined ? {} : { description: option.hint })}
            >
              {option.label}
            </SelectOption>
          ))}
          {options.length === 0 && (
            <SelectOption isDisabled value="">
              {say(pick.isBroken ? 'pick_failed' : pick.isAsking ? 'pick_waiting' : 'pick_nothing')}
            </SelectOption>
          )}
        </SelectList>
      </Select>
      <FormHelperText>
        <HelperText id={`${id}-help`} aria-live="polite">
          {problem !== undefined ? (
            <HelperTextItem variant="error">{problem}</HelperTextItem>
          ) : (
            hint !== undefined && <HelperTextItem>{hint}</HelperTextItem>
          )}
        </HelperText>
      </FormHelperText>
    </FormGroup>
  )
}

function PickInput({ id, label, chosen, onChoose, problem, isRequired = false, pick }: Props & { readonly pick: Pick }): ReactNode {
  const say = useWords(estateWords)
  const { isOpen, options, at } = pick
  return (
    <TextInputGroup isPlain>
      <TextInputGroupMain
        inputId={id}
        aria-label={label}
        value={pick.typed ?? chosen?.label ?? ''}
        placeholder={say('pick')}
        inputProps={{
          role: 'combobox',
          autoComplete: 'off',
          'aria-expanded': isOpen,
          'aria-controls': `${id}-list`,
          'aria-describedby': `${id}-help`,
          'aria-invalid': problem !== undefined,
          'aria-required': isRequired,
        }}
        {...(isOpen && options[at] !== undefined ? { 'aria-activedescendant': `${id}-${at}` } : {})}
        onClick={pick.open}
        onChange={(_event, value) => pick.type(value)}
        onKeyDown={pick.press}
      />
      {chosen !== null && !isRequired && (
        <TextInputGroupUtilities>
          <Button variant="plain" icon={<TimesIcon />} aria-label={say('clear_choice', { what: label })} onClick={() => onChoose(null)} />
        </TextInputGroupUtilities>
      )}
    </TextInputGroup>
  )
}

interface Pick {
  readonly isOpen: boolean
  readonly typed: string | null
  readonly options: readonly Choice[]
  /** Which option the keys stand on. */
  readonly at: number
  readonly isBroken: boolean
  readonly isAsking: boolean
  open(): void
  close(): void
  type(text: string): void
  take(choice: Choice | undefined): void
  press(event: KeyboardEvent): void
}

function usePick({ asked, find, onChoose }: Props): Pick {
  const [isOpen, setOpen] = useState(false)
  const [typed, setTyped] = useState<string | null>(null)
  const [active, setActive] = useState(0)
  // Enter was pressed while what is shown was still for what had been typed before.
  const [isTaking, setTaking] = useState(false)
  const text = useLater(typed ?? '')
  const found = useQuery({
    queryKey: ['pick', ...asked, text],
    queryFn: () => find(text),
    enabled: isOpen,
    placeholderData: keepPreviousData,
  })
  const options = found.data ?? []
  const isCurrent = text === (typed ?? '').trim() && !found.isPlaceholderData
  const at = Math.min(active, options.length - 1)
  const close = (): void => {
    setTaking(false)
    setOpen(false)
    setTyped(null)
    setActive(0)
  }
  const take = (choice: Choice | undefined): void => {
    if (choice === undefined) return
    onChoose(choice)
    close()
  }
  const takeRef = useRef(take)
  useEffect(() => {
    takeRef.current = take
  })
  const first = options[at]
  useEffect(() => {
    if (isTaking && isCurrent) takeRef.current(first)
  }, [isTaking, isCurrent, first])
  const press = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      if (!isOpen) setOpen(true)
      else setActive((at + (event.key === 'ArrowDown' ? 1 : options.length - 1)) % Math.max(1, options.length))
    } else if (event.key === 'Enter' && isOpen) {
      event.preventDefault()
      if (isCurrent) take(options[at])
      else setTaking(true)
    } else if (event.key === 'Escape' && isOpen) {
      // Closes the choice, not the dialog around it.
      event.nativeEvent.stopImmediatePropagation()
      close()
    } else if (event.key === 'Tab') close()
  }
  const type = (value: string): void => {
    setTaking(false)
    setTyped(value)
    setActive(0)
    setOpen(true)
  }
  return {
    isOpen,
    typed,
    options,
    at,
    isBroken: found.error !== null,
    isAsking: found.isFetching,
    open: () => setOpen(true),
    close,
    type,
    take,
    press,
  }
}

/** The text once nothing was typed for a moment. */
function useLater(text: string): string {
  const [later, setLater] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setLater(text.trim()), text === '' ? 0 : WAIT_MS)
    return () => clearTimeout(timer)
  }, [text])
  return later
}

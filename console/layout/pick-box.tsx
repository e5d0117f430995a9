import {
  Button,
  MenuToggle,
  Select,
  SelectList,
  SelectOption,
  TextInputGroup,
  TextInputGroupMain,
  TextInputGroupUtilities,
} from '@patternfly/react-core'
import { TimesIcon } from '@patternfly/react-icons'
import type { ReactNode } from 'react'
import { pickWords } from '../words/pick.ts'
import { useWords } from '../words/words.ts'
import { usePick, type Choice, type Pick, type Question } from './use-pick.ts'

export interface PickProps extends Question {
  readonly id: string
  /** What is chosen, for those who do not see the label. */
  readonly label: string
  readonly chosen: Choice | null
  readonly onChoose: (choice: Choice | null) => void
  readonly problem?: string | undefined
  readonly isRequired?: boolean
  /** Shown while nothing is chosen. */
  readonly placeholder?: string
}

/** A choice among many, without a label of its own: type a part of the name and take one of those that the service finds. */
export function PickBox(props: PickProps): ReactNode {
  const { id, label, chosen, problem, onChoose } = props
  const say = useWords(pickWords)
  const pick = usePick(props, onChoose)
  const { isOpen, options, at } = pick
  return (
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
            {say(pick.isBroken ? 'failed' : pick.isAsking ? 'waiting' : 'nothing')}
          </SelectOption>
        )}
      </SelectList>
    </Select>
  )
}

function PickInput(props: PickProps & { readonly pick: Pick }): ReactNode {
  const { id, label, chosen, onChoose, problem, isRequired = false, placeholder, pick } = props
  const say = useWords(pickWords)
  const { isOpen, options, at } = pick
  return (
    <TextInputGroup isPlain>
      <TextInputGroupMain
        inputId={id}
        aria-label={label}
        value={pick.typed ?? chosen?.label ?? ''}
        placeholder={placeholder ?? say('hint')}
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
          <Button variant="plain" icon={<TimesIcon />} aria-label={say('clear', { what: label })} onClick={() => onChoose(null)} />
        </TextInputGroupUtilities>
      )}
    </TextInputGroup>
  )
}

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
  type MenuToggleElement,
} from '@patternfly/react-core'
import { TimesIcon } from '@patternfly/react-icons'
import { useMemo, useRef, useState, type KeyboardEvent, type ReactNode, type Ref, type RefObject } from 'react'
import { useNow } from '../layout/now.ts'
import { timeIn } from '../layout/time.tsx'
import { profileWords } from '../words/profile.ts'
import { useLocale, useWords } from '../words/words.ts'
import { allZones, zonesMatching, type Zone } from './zones.ts'

/** As many as are drawn; more is found by typing on. */
const MOST_SHOWN = 60

interface Props {
  /** IANA name; null: what holds without a choice. */
  readonly value: string | null
  /** What holds without a choice. */
  readonly standardLabel: string
  /** The zone that clocks follow now. */
  readonly present: string
  readonly onChange: (zone: string | null) => void
}

/** A time zone, found by typing a part of its name or its offset. */
export function ZoneField(props: Props): ReactNode {
  const { value, standardLabel, present } = props
  const say = useWords(profileWords)
  const locale = useLocale()
  const now = useNow()
  const choice = useZoneChoice(props)
  const { isOpen, options, active } = choice
  const clock = timeIn(locale, value ?? present, now)
  return (
    <FormGroup label={say('zone')} fieldId="zone">
      <Select
        id="zone-options"
        variant="typeahead"
        isOpen={isOpen}
        isScrollable
        selected={value}
        onSelect={(_event, zone) => choice.choose(zone === '' ? null : String(zone))}
        onOpenChange={(next) => !next && choice.close()}
        shouldFocusFirstItemOnOpen={false}
        toggle={(ref) => <ZoneToggle toggleRef={ref} choice={choice} shown={value ?? standardLabel} />}
      >
        <SelectList aria-label={say('zone')}>
          {options.map((zone, at) => (
            <SelectOption
              key={zone?.id ?? ''}
              id={`zone-option-${at}`}
              value={zone?.id ?? ''}
              isFocused={at === active}
              isSelected={(zone?.id ?? null) === value}
            >
              {zone === null ? standardLabel : `${zone.id} (UTC${zone.offset})`}
            </SelectOption>
          ))}
          {options.length === 0 && (
            <SelectOption isDisabled value="-none">
              {say('zone_none')}
            </SelectOption>
          )}
        </SelectList>
      </Select>
      <FormHelperText>
        <HelperText>
          <HelperTextItem>{say('zone_hint', { time: clock })}</HelperTextItem>
        </HelperText>
      </FormHelperText>
    </FormGroup>
  )
}

interface ZoneChoice {
  readonly input: RefObject<HTMLInputElement | null>
  readonly isOpen: boolean
  /** What was typed since the list was opened; null: nothing. */
  readonly typed: string | null
  /** Null is the choice of none. */
  readonly options: readonly (Zone | null)[]
  /** Place of the option that the keys are at; -1: none. */
  readonly active: number
  open(): void
  close(): void
  toggle(): void
  type(text: string): void
  choose(zone: string | null): void
  onKey(event: KeyboardEvent): void
}

/** What is open, typed and found, and what keys do with it. */
function useZoneChoice({ onChange }: Pick<Props, 'onChange'>): ZoneChoice {
  const [isOpen, setOpen] = useState(false)
  const [typed, setTyped] = useState<string | null>(null)
  const [active, setActive] = useState(-1)
  const input = useRef<HTMLInputElement>(null)
  const [zones] = useState(() => allZones(new Date()))
  const found = useMemo(() => zonesMatching(zones, typed ?? '').slice(0, MOST_SHOWN), [zones, typed])
  const options: readonly (Zone | null)[] = typed === null || typed === '' ? [null, ...found] : found

  const close = (): void => {
    setOpen(false)
    setTyped(null)
    setActive(-1)
  }
  const choose = (zone: string | null): void => {
    onChange(zone)
    close()
    input.current?.focus()
  }
  const onKey = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      setOpen(true)
      const step = event.key === 'ArrowDown' ? 1 : -1
      setActive((at) => (options.length === 0 ? -1 : (at + step + options.length) % options.length))
    } else if (event.key === 'Enter') {
      event.preventDefault()
      const option = options[active] ?? (options.length === 1 ? options[0] : undefined)
      if (isOpen && option !== undefined) choose(option?.id ?? null)
    } else if (event.key === 'Escape' && isOpen) {
      event.stopPropagation()
      close()
    } else if (event.key === 'Tab') close()
  }

  return {
    input,
    isOpen,
    typed,
    options,
    active,
    open: () => setOpen(true),
    close,
    toggle: () => {
      setOpen(!isOpen)
      input.current?.focus()
    },
    type: (text) => {
      setTyped(text)
      setActive(-1)
      setOpen(true)
    },
    choose,
    onKey,
  }
}

interface ToggleProps {
  readonly toggleRef: Ref<MenuToggleElement>
  readonly choice: ZoneChoice
  /** What is chosen now. */
  readonly shown: string
}

function ZoneToggle({ toggleRef, choice, shown }: ToggleProps): ReactNode {
  const say = useWords(profileWords)
  const { input, isOpen, typed, active } = choice
  return (
    <MenuToggle
      variant="typeahead"
      innerRef={toggleRef}
      isExpanded={isOpen}
      isFullWidth
      aria-label={say('zone')}
      onClick={() => choice.toggle()}
    >
      <TextInputGroup isPlain>
        <TextInputGroupMain
          innerRef={input}
          inputId="zone"
          aria-label={say('zone')}
          value={typed ?? shown}
          role="combobox"
          isExpanded={isOpen}
          aria-controls="zone-options"
          {...(active >= 0 ? { 'aria-activedescendant': `zone-option-${active}` } : {})}
          autoComplete="off"
          onFocus={() => input.current?.select()}
          onClick={() => choice.open()}
          onChange={(_event, next) => choice.type(next)}
          onKeyDown={(event) => choice.onKey(event)}
        />
        {typed !== null && (
          <TextInputGroupUtilities>
            <Button variant="plain" icon={<TimesIcon />} aria-label={say('zone_clear')} onClick={() => choice.type('')} />
          </TextInputGroupUtilities>
        )}
      </TextInputGroup>
    </MenuToggle>
  )
}

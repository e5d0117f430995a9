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
import { useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { useNow } from '../layout/now.ts'
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
export function ZoneField({ value, standardLabel, present, onChange }: Props): ReactNode {
  const say = useWords(profileWords)
  const locale = useLocale()
  const now = useNow()
  const [isOpen, setOpen] = useState(false)
  const [typed, setTyped] = useState<string | null>(null)
  const [active, setActive] = useState(-1)
  const input = useRef<HTMLInputElement>(null)
  const [zones] = useState(() => allZones(new Date()))
  const found = useMemo(() => zonesMatching(zones, typed ?? '').slice(0, MOST_SHOWN), [zones, typed])
  const options: readonly (Zone | null)[] = typed === null || typed === '' ? [null, ...found] : found
  const shown = value ?? standardLabel
  const clock = new Intl.DateTimeFormat(locale, { timeZone: value ?? present, dateStyle: 'medium', timeStyle: 'short' }).format(now)

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

  return (
    <FormGroup label={say('zone')} fieldId="zone">
      <Select
        id="zone-options"
        variant="typeahead"
        isOpen={isOpen}
        isScrollable
        selected={value}
        onSelect={(_event, zone) => choose(zone === '' ? null : String(zone))}
        onOpenChange={(next) => !next && close()}
        shouldFocusFirstItemOnOpen={false}
        toggle={(ref) => (
          <MenuToggle
            variant="typeahead"
            innerRef={ref}
            isExpanded={isOpen}
            isFullWidth
            aria-label={say('zone')}
            onClick={() => {
              setOpen(!isOpen)
              input.current?.focus()
            }}
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
                onClick={() => setOpen(true)}
                onChange={(_event, next) => {
                  setTyped(next)
                  setActive(-1)
                  setOpen(true)
                }}
                onKeyDown={onKey}
              />
              {typed !== null && (
                <TextInputGroupUtilities>
                  <Button variant="plain" icon={<TimesIcon />} aria-label={say('zone_clear')} onClick={() => setTyped('')} />
                </TextInputGroupUtilities>
              )}
            </TextInputGroup>
          </MenuToggle>
        )}
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

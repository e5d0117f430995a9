import { Checkbox, MenuToggle, Popper, Panel, PanelMain, PanelMainBody, Content } from '@patternfly/react-core'
import { ColumnsIcon } from '@patternfly/react-icons'
import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import { listWords } from '../words/list.ts'
import { useWords } from '../words/words.ts'
import type { Column, ListDefinition } from './definition.ts'

/** The columns that are shown, and the choice of others. */
export interface ShownColumns<T> {
  readonly shown: readonly Column<T>[]
  /** Keys of what is shown; empty: what the list shows by itself. */
  readonly chosen: readonly string[]
  set(key: string, isShown: boolean): void
  /** Shows these; empty: what the list shows by itself. */
  show(keys: readonly string[]): void
}

function storageKey(name: string): string {
  return `tsukuroi.columns.${name}`
}

function stored(name: string): Readonly<Record<string, boolean>> {
  try {
    return JSON.parse(localStorage.getItem(storageKey(name)) ?? '{}') as Record<string, boolean>
  } catch {
    return {}
  }
}

/** The columns of a list that this browser shows. */
export function useShownColumns<T>(definition: ListDefinition<T>): ShownColumns<T> {
  const [choice, setChoice] = useState(() => stored(definition.name))
  return useMemo(() => {
    const { name, columns } = definition
    const keep = (next: Readonly<Record<string, boolean>>): void => {
      localStorage.setItem(storageKey(name), JSON.stringify(next))
      setChoice(next)
    }
    const isShown = (column: Column<T>, at: number): boolean => at === 0 || (choice[column.key] ?? column.isExtra !== true)
    const shown = columns.filter(isShown)
    const isStandard = columns.every((column, at) => isShown(column, at) === (at === 0 || column.isExtra !== true))
    return {
      shown,
      chosen: isStandard ? [] : shown.map(({ key }) => key),
      set: (key, isWanted) => keep({ ...choice, [key]: isWanted }),
      show: (keys) => keep(keys.length === 0 ? {} : Object.fromEntries(columns.map(({ key }) => [key, keys.includes(key)]))),
    }
  }, [definition, choice])
}

/** The choice of columns; the first one names the row and stays. */
export function ColumnChoice<T>({
  definition,
  columns,
}: {
  readonly definition: ListDefinition<T>
  readonly columns: ShownColumns<T>
}): ReactNode {
  const say = useWords(listWords)
  const [isOpen, setOpen] = useState(false)
  const toggle = useRef<HTMLButtonElement>(null)
  const panel = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!isOpen) return
    const close = (event: Event): void => {
      if (
        event instanceof KeyboardEvent
          ? event.key === 'Escape'
          : !panel.current?.contains(event.target as Node) && !toggle.current?.contains(event.target as Node)
      ) {
        setOpen(false)
        if (event instanceof KeyboardEvent) toggle.current?.focus()
      }
    }
    document.addEventListener('keydown', close)
    document.addEventListener('mousedown', close)
    return () => {
      document.removeEventListener('keydown', close)
      document.removeEventListener('mousedown', close)
    }
  }, [isOpen])
  return (
    <Popper
      isVisible={isOpen}
      placement="bottom-end"
      triggerRef={toggle}
      trigger={
        <MenuToggle
          ref={toggle}
          variant="plain"
          isExpanded={isOpen}
          onClick={() => setOpen(!isOpen)}
          aria-label={say('columns')}
          title={say('columns')}
        >
          <ColumnsIcon />
        </MenuToggle>
      }
      popper={
        <Panel ref={panel} variant="raised" isScrollable>
          <PanelMain>
            <PanelMainBody>
              <Content component="p" className="ts-soft">
                {say('columns_hint')}
              </Content>
              {definition.columns.slice(1).map((column) => (
                <Checkbox
                  key={column.key}
                  id={`column-${definition.name}-${column.key}`}
                  label={column.label}
                  isChecked={columns.shown.includes(column)}
                  onChange={(_event, isShown) => columns.set(column.key, isShown)}
                />
              ))}
            </PanelMainBody>
          </PanelMain>
        </Panel>
      }
    />
  )
}

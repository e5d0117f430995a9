import { Divider, Dropdown, DropdownGroup, DropdownItem, DropdownList, MenuToggle, ToolbarItem } from '@patternfly/react-core'
import { BookmarkIcon, CheckIcon } from '@patternfly/react-icons'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useEffect, useRef, useState, type ReactNode } from 'react'
import { api, dataOf } from '../api/client.ts'
import type { ItemOf } from '../api/answers.ts'
import { useWords } from '../words/words.ts'
import { viewWords } from '../words/views.ts'
import type { ListState } from './list-state.ts'

type View = ItemOf<'/views'>

/** What a view keeps of a list's columns. */
export interface ViewColumns {
  readonly chosen: readonly string[]
  show(keys: readonly string[]): void
}

interface Props {
  /** Of the list: the service keeps views by it. */
  readonly name: string
  readonly state: ListState
  readonly columns: ViewColumns
}

const SaveView = lazy(async () => ({ default: (await import('./view-dialogs.tsx')).SaveView }))
const ManageViews = lazy(async () => ({ default: (await import('./view-dialogs.tsx')).ManageViews }))

/** The reader's own views of a list: open, save, manage. A list whose address says nothing opens with the reader's standard view. */
export function SavedViews({ name, state, columns }: Props): ReactNode {
  const say = useWords(viewWords)
  const [isOpen, setOpen] = useState(false)
  const [dialog, setDialog] = useState<'save' | 'manage' | null>(null)
  const toggle = useRef<HTMLButtonElement>(null)
  const views = useViews(name)
  useStandardView(name, views.data, state, columns)
  const own = views.data ?? []
  const present = own.find((view) => isShownBy(view, state, columns))
  const open = (view: View): void => {
    columns.show(view.columns)
    state.open(view.query)
  }
  const close = (): void => {
    setDialog(null)
    toggle.current?.focus()
  }
  return (
    <ToolbarItem>
      <Dropdown
        isOpen={isOpen}
        onSelect={() => setOpen(false)}
        onOpenChange={setOpen}
        popperProps={{ position: 'end', preventOverflow: true, minWidth: '16rem', maxWidth: '22rem' }}
        isScrollable
        toggle={{
          toggleRef: toggle,
          toggleNode: (
            <MenuToggle
              ref={toggle}
              variant="plainText"
              icon={<BookmarkIcon />}
              isExpanded={isOpen}
              onClick={() => setOpen(!isOpen)}
              aria-label={present === undefined ? say('views') : `${say('views')}: ${present.name}`}
            >
              <span className="ts-view-name">{present?.name ?? say('views')}</span>
            </MenuToggle>
          ),
        }}
      >
        <DropdownGroup label={say('own')}>
          <DropdownList>
            {own.length === 0 && <DropdownItem isDisabled>{views.error === null ? say('none_yet') : say('failed')}</DropdownItem>}
            {own.map((view) => (
              <DropdownItem
                key={view.viewId}
                icon={view === present ? <CheckIcon /> : undefined}
                aria-current={view === present}
                description={view.isDefault ? say('standard_mark') : undefined}
                onClick={() => open(view)}
              >
                {view.name}
              </DropdownItem>
            ))}
          </DropdownList>
        </DropdownGroup>
        <Divider />
        <DropdownList>
          <DropdownItem
            onClick={() => {
              columns.show([])
              state.open('')
            }}
          >
            {say('none')}
          </DropdownItem>
          <DropdownItem onClick={() => setDialog('save')}>{say('save')}</DropdownItem>
          {own.length > 0 && <DropdownItem onClick={() => setDialog('manage')}>{say('manage')}</DropdownItem>}
        </DropdownList>
      </Dropdown>
      <Suspense fallback={null}>
        {dialog === 'save' && (
          <SaveView page={name} query={state.query} columns={columns.chosen} views={own} present={present} onClose={close} />
        )}
        {dialog === 'manage' && <ManageViews views={own} onOpen={open} onClose={close} />}
      </Suspense>
    </ToolbarItem>
  )
}

function useViews(page: string): { readonly data: readonly View[] | undefined; readonly error: Error | null } {
  return useQuery({
    queryKey: ['views', page],
    queryFn: async ({ signal }) => (await dataOf(api.GET('/views', { params: { query: { page } }, signal }))).items,
    staleTime: 60_000,
  })
}

function isShownBy(view: View, state: ListState, columns: ViewColumns): boolean {
  const wanted = new URLSearchParams(view.query)
  const shown = new URLSearchParams(state.query)
  wanted.sort()
  shown.sort()
  return wanted.toString() === shown.toString() && view.columns.join() === columns.chosen.join()
}

/** Opens the standard view once, when the reader came to the list without saying what to show. */
function useStandardView(name: string, views: readonly View[] | undefined, state: ListState, columns: ViewColumns): void {
  const settled = useRef<string | null>(null)
  useEffect(() => {
    if (views === undefined || settled.current === name) return
    settled.current = name
    const standard = views.find(({ isDefault }) => isDefault)
    if (standard === undefined || !state.isBare) return
    columns.show(standard.columns)
    state.open(standard.query, true)
  }, [name, views, state, columns])
}

import { Button, Flex } from '@patternfly/react-core'
import { useMemo, useState, type ReactNode } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import { hasPage } from '../app/pages.ts'
import { useWho } from '../app/session.tsx'
import { ExceptionDialog } from '../exceptions/exception-dialog.tsx'
import { EXCEPTION_KINDS } from '../exceptions/exception-fields.tsx'
import { PageFrame } from '../layout/page.tsx'
import { Nothing } from '../layout/states.tsx'
import type { ListDefinition, RowAction } from '../list/definition.ts'
import { List } from '../list/list.tsx'
import { frameWords } from '../words/frame.ts'
import { exceptionWords } from '../words/exceptions.ts'
import { patchPageWords } from '../words/patch.ts'
import { patchWords } from '../words/patches.ts'
import { useWords } from '../words/words.ts'
import { ActionDialog, MENU } from './patch-actions.tsx'
import { usePatchList, type PatchItem } from './patch-list.tsx'
import { TabBar } from '../layout/tab-bar.tsx'

/** Tabs of the page, and the filters that they are. */
const TABS = [
  ['all', {}],
  ['windows', { kind: 'windows' }],
  ['linux', { kind: 'linux' }],
  ['third_party', { kind: 'middleware', registered: 'false' }],
  ['manual', { registered: 'true' }],
] as const

/** A dialog that somebody asked for: about one patch, or about the chosen ones. */
type Asked =
  | { readonly patch: PatchItem; readonly action: (typeof MENU)[number] }
  | { readonly ids: readonly string[]; readonly clear: () => void }

/** The list with what can be done with its rows. */
function useActing(ask: (asked: Asked) => void): ListDefinition<PatchItem> {
  const say = useWords(patchWords)
  const sayPage = useWords(patchPageWords)
  const navigate = useNavigate()
  const { role } = useWho()
  const [mayApply, mayDecline] = [hasPage(role, 'wizard'), hasPage(role, 'exceptions')]
  const list = usePatchList()
  return useMemo(() => {
    const apply = (patchIds: readonly string[]): void => void navigate('/wizard', { state: { patchIds } })
    const rowActions = (patch: PatchItem): RowAction[] => [
      ...(patch.actions.includes('wizard') ? [{ label: say('apply_one'), onClick: () => apply([patch.patchId]) }] : []),
      ...MENU.filter((action) => patch.actions.includes(action)).map((action) => ({
        label: sayPage(`action_${action}`),
        onClick: () => ask({ patch, action }),
      })),
    ]
    const actions = (ids: readonly string[], clear: () => void): ReactNode => (
      <Flex gap={{ default: 'gapSm' }}>
        {mayApply && (
          <Button isDisabled={ids.length === 0} onClick={() => apply(ids)}>
            {say('apply')}
          </Button>
        )}
        {mayDecline && (
          <Button variant="secondary" isDisabled={ids.length === 0} onClick={() => ask({ ids, clear })}>
            {say('except')}
          </Button>
        )}
      </Flex>
    )
    return {
      ...list,
      ...(mayApply || mayDecline ? { rowActions, selection: { idsPath: '/patches/ids', actions } } : {}),
    }
  }, [list, mayApply, mayDecline, navigate, say, sayPage, ask])
}

/** All patches that the reader may know of, with the counts of their computers. */
export function PatchesPage(): ReactNode {
  const say = useWords(patchWords)
  const sayCommon = useWords(frameWords)
  const [params, setParams] = useSearchParams()
  const [asked, setAsked] = useState<Asked | null>(null)
  const list = useActing(setAsked)
  const definition = useMemo(
    () => ({
      ...list,
      empty: (
        <Nothing action={<Button onClick={() => setParams({ view: 'all' })}>{say('whole_catalog')}</Button>}>{say('empty_hint')}</Nothing>
      ),
    }),
    [list, say, setParams],
  )
  const active = TABS.findLast(([, filter]) => Object.entries(filter).every(([name, value]) => params.get(name) === value))?.[0] ?? 'all'
  const choose = (tab: string): void => {
    const filter = TABS.find(([name]) => name === tab)?.[1] ?? {}
    setParams((now) => {
      const next = new URLSearchParams(now)
      for (const name of ['kind', 'registered', 'after']) next.delete(name)
      for (const [name, value] of Object.entries(filter)) next.set(name, String(value))
      return next
    })
  }
  return (
    <PageFrame title={sayCommon('patches')} lead={say('lead')}>
      <TabBar
        label={say('kind')}
        tabs={TABS.map(([name]) => [name, say(`tab_${name}`)])}
        active={active}
        controls="patch-list"
        onSelect={choose}
      />
      <div id="patch-list">
        <List definition={definition} />
      </div>
      {asked !== null && <Dialog asked={asked} onClose={() => setAsked(null)} />}
    </PageFrame>
  )
}

function Dialog({ asked, onClose }: { readonly asked: Asked; readonly onClose: () => void }): ReactNode {
  const sayException = useWords(exceptionWords)
  if ('patch' in asked) return <ActionDialog patch={asked.patch} action={asked.action} onClose={onClose} />
  const { ids, clear } = asked
  return (
    <ExceptionDialog
      subject={{ patchIds: ids, name: sayException('many', { count: ids.length }) }}
      kinds={EXCEPTION_KINDS}
      onDone={clear}
      onClose={onClose}
    />
  )
}

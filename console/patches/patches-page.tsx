import { Button, Tab, Tabs, TabTitleText } from '@patternfly/react-core'
import { useMemo, type ReactNode } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import { hasPage } from '../app/pages.ts'
import { useWho } from '../app/session.tsx'
import { PageFrame } from '../layout/page.tsx'
import { Nothing } from '../layout/states.tsx'
import { List } from '../list/list.tsx'
import { common } from '../words/common.ts'
import { patchWords } from '../words/patches.ts'
import { useWords } from '../words/words.ts'
import { usePatchList } from './patch-list.tsx'

/** Tabs of the page, and the filters that they are. */
const TABS = [
  ['all', {}],
  ['windows', { kind: 'windows' }],
  ['linux', { kind: 'linux' }],
  ['third_party', { kind: 'middleware', registered: 'false' }],
  ['manual', { registered: 'true' }],
] as const

/** All patches that the reader may know of, with the counts of their computers. */
export function PatchesPage(): ReactNode {
  const say = useWords(patchWords)
  const sayCommon = useWords(common)
  const [params, setParams] = useSearchParams()
  const navigate = useNavigate()
  const mayApply = hasPage(useWho().role, 'wizard')
  const list = usePatchList()
  const definition = useMemo(
    () => ({
      ...list,
      empty: (
        <Nothing action={<Button onClick={() => setParams({ view: 'all' })}>{say('whole_catalog')}</Button>}>{say('empty_hint')}</Nothing>
      ),
      ...(mayApply
        ? {
            selection: {
              idsPath: '/patches/ids',
              actions: (ids: readonly string[]) => (
                <Button isDisabled={ids.length === 0} onClick={() => void navigate('/wizard', { state: { patchIds: ids } })}>
                  {say('apply')}
                </Button>
              ),
            },
          }
        : {}),
    }),
    [list, mayApply, navigate, say, setParams],
  )
  const active = TABS.findLast(([, filter]) => Object.entries(filter).every(([name, value]) => params.get(name) === value))?.[0] ?? 'all'
  const choose = (tab: string | number): void => {
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
      <Tabs activeKey={active} onSelect={(_event, tab) => choose(tab)} aria-label={say('kind')} className="ts-no-print">
        {TABS.map(([name]) => (
          <Tab key={name} eventKey={name} tabContentId="patch-list" title={<TabTitleText>{say(`tab_${name}`)}</TabTitleText>} />
        ))}
      </Tabs>
      <div id="patch-list">
        <List definition={definition} />
      </div>
    </PageFrame>
  )
}

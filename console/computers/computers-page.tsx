import { Button, ToggleGroup, ToggleGroupItem } from '@patternfly/react-core'
import { useMemo, type ReactNode } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import { useComputerAdministration } from '../administration/estate/computer-administration.tsx'
import { ComputerRegistration } from '../administration/estate/computer-registration.tsx'
import { hasPage } from '../app/pages.ts'
import { useWho } from '../app/session.tsx'
import { PageFrame } from '../layout/page.tsx'
import { Nothing } from '../layout/states.tsx'
import { List } from '../list/list.tsx'
import { frameWords } from '../words/frame.ts'
import { computerWords } from '../words/computers.ts'
import { useWords } from '../words/words.ts'
import { useComputerList, type ComputerItem } from './computer-list.tsx'
import { useScan } from './scan.ts'

/** All computers that the reader may see, with their health. */
export function ComputersPage(): ReactNode {
  const say = useWords(computerWords)
  const sayCommon = useWords(frameWords)
  const navigate = useNavigate()
  const scan = useScan()
  const list = useComputerList()
  const { actionsOf, dialog } = useComputerAdministration()
  const mayApply = hasPage(useWho().role, 'wizard')
  // Apart from the filters, which come later: the rows are not drawn anew for them.
  const acting = useMemo(() => {
    const toWizard = (computerIds: readonly string[]): void => void navigate('/wizard', { state: { computerIds } })
    return {
      rowActions: (one: ComputerItem) => [
        ...(one.actions.includes('wizard') ? [{ label: say('apply'), onClick: () => toWizard([one.computerId]) }] : []),
        ...(one.actions.includes('scan_now') ? [{ label: say('scan_now'), onClick: () => scan.call(one) }] : []),
        ...actionsOf(one),
      ],
      ...(mayApply
        ? {
            selection: {
              idsPath: '/computers/ids',
              isDisabled: (one: ComputerItem) => !one.actions.includes('wizard'),
              actions: (ids: readonly string[]) => (
                <Button isDisabled={ids.length === 0} onClick={() => toWizard(ids)}>
                  {say('apply')}
                </Button>
              ),
            },
          }
        : {}),
    }
  }, [mayApply, navigate, say, scan, actionsOf])
  const definition = useMemo(() => ({ ...list, ...acting, empty: <Nothing>{say('empty_hint')}</Nothing> }), [list, acting, say])
  return (
    <PageFrame title={sayCommon('computers')} lead={say('lead')} actions={<ComputerRegistration />}>
      <Conditions />
      <List definition={definition} />
      {dialog}
    </PageFrame>
  )
}

const CONDITIONS = [
  ['unapplied', 'true', 'only_unapplied'],
  ['failed', 'true', 'only_failed'],
  ['restartPending', 'true', 'only_restart'],
  ['disputed', 'true', 'only_disputed'],
  ['spoken', 'false', 'only_silent'],
  ['agent', 'false', 'only_no_agent'],
  ['ready', 'false', 'only_not_ready'],
] as const

/** What is most often looked for, each one press away; the address holds them as the list's other filters. */
function Conditions(): ReactNode {
  const say = useWords(computerWords)
  const [params, setParams] = useSearchParams()
  const toggle = (name: string, value: string): void =>
    setParams(
      (now) => {
        const next = new URLSearchParams(now)
        next.delete('after')
        if (now.get(name) === value) next.delete(name)
        else next.set(name, value)
        return next
      },
      { replace: true, preventScrollReset: true },
    )
  return (
    <ToggleGroup isCompact aria-label={say('conditions')} className="ts-conditions ts-no-print">
      {CONDITIONS.map(([name, value, label]) => (
        <ToggleGroupItem key={name} text={say(label)} isSelected={params.get(name) === value} onChange={() => toggle(name, value)} />
      ))}
    </ToggleGroup>
  )
}

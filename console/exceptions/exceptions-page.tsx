import { Button } from '@patternfly/react-core'
import { useMemo, useState, type ReactNode } from 'react'
import { Link, useSearchParams } from 'react-router'
import type { ItemOf } from '../api/answers.ts'
import { useWho } from '../app/session.tsx'
import { PageFrame } from '../layout/page.tsx'
import { Nothing } from '../layout/states.tsx'
import { Time } from '../layout/time.tsx'
import type { ListDefinition } from '../list/definition.ts'
import { List } from '../list/list.tsx'
import { frameWords } from '../words/frame.ts'
import { exceptionWords } from '../words/exceptions.ts'
import { labels } from '../words/labels.ts'
import { useWords } from '../words/words.ts'
import { DecisionDialog } from './decision-dialog.tsx'
import { aboutOf, EndException, type ExceptionItem } from './end-exception.tsx'
import { useExceptionColumns } from './exception-columns.tsx'
import { ExceptionDialog } from './exception-dialog.tsx'
import { EXCEPTION_KINDS } from './exception-fields.tsx'
import { TabBar } from '../layout/tab-bar.tsx'

type DecisionItem = ItemOf<'/patch-approvals'>

/** What is declined, held or waived, and what tenants approved or refused by themselves. */
export function ExceptionsPage(): ReactNode {
  const say = useWords(exceptionWords)
  const sayCommon = useWords(frameWords)
  const [params, setParams] = useSearchParams()
  const [isMaking, setMaking] = useState(false)
  const isDecisions = params.get('tab') === 'decisions'
  return (
    <PageFrame
      title={sayCommon('exceptions')}
      lead={say(isDecisions ? 'decisions_lead' : 'lead')}
      actions={<Button onClick={() => setMaking(true)}>{say('make')}</Button>}
    >
      <TabBar
        label={sayCommon('exceptions')}
        tabs={[
          ['exceptions', say('tab_exceptions')],
          ['decisions', say('tab_decisions')],
        ]}
        active={isDecisions ? 'decisions' : 'exceptions'}
        controls="exception-list"
        onSelect={(tab) => setParams(tab === 'decisions' ? { tab } : {})}
      />
      <div id="exception-list">{isDecisions ? <Decisions /> : <Exceptions />}</div>
      {isMaking && <ExceptionDialog kinds={EXCEPTION_KINDS} onClose={() => setMaking(false)} />}
    </PageFrame>
  )
}

function Exceptions(): ReactNode {
  const say = useWords(exceptionWords)
  const sayLabel = useWords(labels)
  const columns = useExceptionColumns(true)
  const [ending, setEnding] = useState<ExceptionItem | null>(null)
  const definition = useMemo<ListDefinition<ExceptionItem>>(
    () => ({
      name: 'exceptions',
      what: say('one'),
      path: '/exceptions',
      columns,
      search: 'text',
      filters: [
        {
          key: 'kind',
          label: say('kind'),
          kind: 'select',
          options: EXCEPTION_KINDS.map((value) => ({ value, label: sayLabel(`exception_${value}`) })),
        },
        { key: 'patchId', label: say('patch'), kind: 'chip' },
        { key: 'computerId', label: say('computer'), kind: 'chip' },
        { key: 'computerGroupId', label: say('group'), kind: 'chip' },
        { key: 'tenantId', label: say('tenant'), kind: 'chip' },
      ],
      defaultSort: '-madeAt',
      keyOf: (one) => one.exceptionId,
      nameOf: aboutOf,
      isCounted: true,
      isExported: true,
      rowActions: (one) => (one.actions.includes('end') ? [{ label: say('end'), onClick: () => setEnding(one) }] : []),
      empty: <Nothing action={<Link to="/patches">{say('to_patches')}</Link>}>{say('empty_hint')}</Nothing>,
    }),
    [say, sayLabel, columns],
  )
  return (
    <>
      <List definition={definition} />
      {ending !== null && <EndException exception={ending} onClose={() => setEnding(null)} />}
    </>
  )
}

function Decisions(): ReactNode {
  const say = useWords(exceptionWords)
  const seesTenants = useWho().tenantId === null
  const [revoked, setRevoked] = useState<DecisionItem | null>(null)
  const definition = useMemo<ListDefinition<DecisionItem>>(
    () => ({
      name: 'patch_approvals',
      what: say('tab_decisions'),
      path: '/patch-approvals',
      filters: [],
      columns: [
        { key: 'name', label: say('patch'), cell: (one) => <Link to={`/patches/${encodeURIComponent(one.patchId)}`}>{one.name}</Link> },
        { key: 'approved', label: say('approved'), isShort: true, cell: (one) => say(one.approved ? 'is_approved' : 'is_refused') },
        ...(seesTenants ? [{ key: 'tenantId', label: say('tenant'), cell: (one: DecisionItem) => one.tenantId }] : []),
        { key: 'reason', label: say('reason'), isWide: true, cell: (one) => <span className="ts-kept-lines">{one.reason}</span> },
        { key: 'author', label: say('author'), isShort: true, cell: (one) => one.author },
        { key: 'decidedAt', label: say('decided'), isShort: true, cell: (one) => <Time at={one.decidedAt} /> },
        {
          key: 'untilAt',
          label: say('until'),
          isShort: true,
          cell: (one) => (one.untilAt === null ? say('forever') : <Time at={one.untilAt} />),
        },
      ],
      keyOf: (one) => `${one.tenantId} ${one.patchId}`,
      nameOf: (one) => one.name,
      isExported: true,
      rowActions: (one) => (one.actions.includes('revoke') ? [{ label: say('do_revoke'), onClick: () => setRevoked(one) }] : []),
      empty: <Nothing action={<Link to="/patches">{say('to_patches')}</Link>}>{say('empty_decisions')}</Nothing>,
    }),
    [say, seesTenants],
  )
  return (
    <>
      <List definition={definition} />
      {revoked !== null && (
        <DecisionDialog
          patch={revoked}
          decision="revoke"
          {...(seesTenants ? { tenantId: revoked.tenantId } : {})}
          onClose={() => setRevoked(null)}
        />
      )}
    </>
  )
}

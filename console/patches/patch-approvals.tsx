import { Card, CardBody, CardTitle, Stack, StackItem } from '@patternfly/react-core'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState, type ReactNode } from 'react'
import type { Answer } from '../api/answers.ts'
import { api, dataOf } from '../api/client.ts'
import { ShortTable } from '../advisories/short-table.tsx'
import { useWho } from '../app/session.tsx'
import { aboutOf, EndException, type ExceptionItem } from '../exceptions/end-exception.tsx'
import { useExceptionColumns } from '../exceptions/exception-columns.tsx'
import { Shown } from '../layout/states.tsx'
import { Time } from '../layout/time.tsx'
import type { ListDefinition } from '../list/definition.ts'
import { List } from '../list/list.tsx'
import { exceptionWords } from '../words/exceptions.ts'
import { patchPageWords } from '../words/patch.ts'
import { useWords } from '../words/words.ts'
import type { Patch } from './patch.ts'

type Approvals = Answer<'/patches/{patchId}/approvals'>

const ACTION_WORDS = {
  install: 'wsus_install',
  uninstall: 'wsus_uninstall',
  detect: 'wsus_detect',
  block: 'wsus_block',
  other: 'wsus_else',
} as const

/** Who approved a patch for whom, until when it is to be there, and what excepts it. */
export function PatchApprovals({ patch: { patchId } }: { readonly patch: Patch }): ReactNode {
  const say = useWords(patchPageWords)
  const approvals = useQuery({
    queryKey: ['patches', 'approvals', patchId],
    queryFn: ({ signal }) => dataOf(api.GET('/patches/{patchId}/approvals', { params: { path: { patchId } }, signal })),
  })
  return (
    <Stack hasGutter>
      <StackItem>
        <Shown query={approvals}>{(shown) => <Given approvals={shown} />}</Shown>
      </StackItem>
      <StackItem>
        <Card isCompact>
          <CardTitle component="h2">{say('exceptions')}</CardTitle>
          <CardBody>
            <ExceptionsOfPatch patchId={patchId} />
          </CardBody>
        </Card>
      </StackItem>
    </Stack>
  )
}

function Given({ approvals }: { readonly approvals: Approvals }): ReactNode {
  const say = useWords(patchPageWords)
  return (
    <Stack hasGutter>
      <StackItem>
        <Card isCompact>
          <CardTitle component="h2">{say('wsus')}</CardTitle>
          <CardBody>
            {approvals.wsus.length === 0 ? <p className="ts-soft">{say('wsus_none')}</p> : <Wsus approvals={approvals} />}
          </CardBody>
        </Card>
      </StackItem>
      <StackItem>
        <Card isCompact>
          <CardTitle component="h2">{say('tenants')}</CardTitle>
          <CardBody>
            {approvals.tenants.length === 0 ? <p className="ts-soft">{say('tenants_none')}</p> : <Decisions approvals={approvals} />}
          </CardBody>
        </Card>
      </StackItem>
    </Stack>
  )
}

function Wsus({ approvals }: { readonly approvals: Approvals }): ReactNode {
  const say = useWords(patchPageWords)
  const seesSources = useWho().tenantId === null
  const rows = useMemo(() => approvals.wsus.map((one, at) => ({ ...one, at })), [approvals])
  return (
    <ShortTable
      label={say('wsus')}
      rows={rows}
      keyOf={(one) => String(one.at)}
      columns={[
        { label: say('group'), cell: (one) => one.groupName ?? <span className="ts-soft">{say('group_hidden')}</span> },
        {
          label: say('action'),
          cell: (one) => `${say(ACTION_WORDS[one.action])}${one.optional ? ` (${say('optional')})` : ''}`,
        },
        { label: say('deadline'), cell: (one) => (one.deadlineAt === null ? say('no_deadline') : <Time at={one.deadlineAt} />) },
        { label: say('approved_at'), cell: (one) => <Time at={one.approvedAt} /> },
        { label: say('learned_at'), cell: (one) => <Time at={one.learnedAt} /> },
        ...(seesSources ? [{ label: say('source'), cell: (one: (typeof rows)[number]) => one.sourceId ?? '–' }] : []),
        { label: say('reaches'), isNumber: true, cell: (one) => one.computers.toLocaleString() },
      ]}
    />
  )
}

function Decisions({ approvals }: { readonly approvals: Approvals }): ReactNode {
  const say = useWords(patchPageWords)
  const sayException = useWords(exceptionWords)
  return (
    <ShortTable
      label={say('tenants')}
      rows={approvals.tenants}
      keyOf={(one) => one.tenantId}
      columns={[
        { label: say('tenant'), cell: (one) => one.tenantId },
        { label: sayException('approved'), cell: (one) => sayException(one.approved ? 'is_approved' : 'is_refused') },
        { label: sayException('reason'), cell: (one) => <span className="ts-kept-lines">{one.reason || '–'}</span> },
        { label: sayException('author'), cell: (one) => one.author },
        { label: sayException('decided'), cell: (one) => <Time at={one.decidedAt} /> },
        {
          label: sayException('until'),
          cell: (one) => (one.untilAt === null ? sayException('forever') : <Time at={one.untilAt} />),
        },
      ]}
    />
  )
}

function ExceptionsOfPatch({ patchId }: { readonly patchId: string }): ReactNode {
  const say = useWords(patchPageWords)
  const sayException = useWords(exceptionWords)
  const columns = useExceptionColumns(false)
  const [ending, setEnding] = useState<ExceptionItem | null>(null)
  const definition = useMemo<ListDefinition<ExceptionItem>>(
    () => ({
      name: 'exceptions-of-patch',
      what: say('exceptions'),
      path: '/exceptions',
      columns,
      filters: [],
      fixed: { patchId },
      defaultSort: '-madeAt',
      isEmbedded: true,
      keyOf: (one) => one.exceptionId,
      nameOf: aboutOf,
      rowActions: (one) => (one.actions.includes('end') ? [{ label: sayException('end'), onClick: () => setEnding(one) }] : []),
      empty: <p className="ts-soft">{say('exceptions_none')}</p>,
    }),
    [say, sayException, columns, patchId],
  )
  return (
    <>
      <List definition={definition} />
      {ending !== null && <EndException exception={ending} onClose={() => setEnding(null)} />}
    </>
  )
}

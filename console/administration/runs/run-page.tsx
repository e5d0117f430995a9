import { Button, Card, CardBody, CardTitle, Stack, StackItem } from '@patternfly/react-core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { Link, useParams } from 'react-router'
import { api, dataOf } from '../../api/client.ts'
import { Callout } from '../../layout/callout.tsx'
import { Facts } from '../../layout/facts.tsx'
import { PageFrame } from '../../layout/page.tsx'
import { Shown } from '../../layout/states.tsx'
import { Time } from '../../layout/time.tsx'
import { frameWords } from '../../words/frame.ts'
import { runWords } from '../../words/runs.ts'
import { sourceWords } from '../../words/sources.ts'
import { useWords } from '../../words/words.ts'
import { CodeText } from '../code-text.tsx'
import { useFactName } from '../facts-asked.ts'
import { PlainTable } from '../plain-table.tsx'
import { CancelRun } from './cancel-run.tsx'
import { RunChip, RunProgress, secondsText, useRequester, useSourceName, type Run } from './run-parts.tsx'

const LIVE_MS = 1_500
const KINDS = ['groups', 'computers', 'memberships', 'patches', 'approvals', 'states'] as const

/** One run: where it is while it runs, and what came of it. */
export function RunPage(): ReactNode {
  const say = useWords(runWords)
  const sayCommon = useWords(frameWords)
  const cache = useQueryClient()
  const sourceName = useSourceName()
  const { runId = '' } = useParams()
  const [isCanceling, setCanceling] = useState(false)
  const path = { runId: Number(runId) }
  const run = useQuery({
    queryKey: ['runs', runId],
    queryFn: ({ signal }) => dataOf(api.GET('/discovery/runs/{runId}', { params: { path }, signal })),
    refetchInterval: (query) => (query.state.data?.state === 'running' ? LIVE_MS : false),
  })
  return (
    <PageFrame
      title={say('run', { id: runId })}
      lead={run.data === undefined ? undefined : sourceName(run.data.sourceId)}
      above={[{ to: '/runs', text: sayCommon('runs') }]}
      asOf={run.data === undefined ? null : new Date(run.dataUpdatedAt).toISOString()}
      actions={
        run.data?.actions.includes('cancel') === true ? (
          <Button variant="danger" onClick={() => setCanceling(true)}>
            {say('cancel')}
          </Button>
        ) : undefined
      }
    >
      <Shown query={run}>{(data) => <Body run={data} />}</Shown>
      {isCanceling && (
        <CancelRun
          runId={path.runId}
          onClose={() => setCanceling(false)}
          onDone={() => void cache.invalidateQueries({ queryKey: ['runs', runId] })}
        />
      )}
    </PageFrame>
  )
}

function Body({ run }: { readonly run: Run }): ReactNode {
  const say = useWords(runWords)
  return (
    <Stack hasGutter>
      <StackItem aria-live="polite">{run.state === 'running' && <RunProgress run={run} />}</StackItem>
      {run.errorCode !== null && (
        <StackItem>
          <Callout variant={run.state === 'stopped' ? 'warning' : 'danger'} isInline title={say('error')} component="h2">
            <CodeText code={run.errorCode} details={run.errorDetails} />
          </Callout>
        </StackItem>
      )}
      <StackItem>
        <Card isCompact>
          <CardBody>
            <RunFacts run={run} />
          </CardBody>
        </Card>
      </StackItem>
      <StackItem>
        <Card isCompact>
          <CardTitle component="h2">{say('numbers')}</CardTitle>
          <CardBody>
            <Numbers run={run} />
          </CardBody>
        </Card>
      </StackItem>
    </Stack>
  )
}

function RunFacts({ run }: { readonly run: Run }): ReactNode {
  const say = useWords(runWords)
  const saySource = useWords(sourceWords)
  const factName = useFactName()
  const requester = useRequester()
  const sourceName = useSourceName()
  const routeOf = (kind: string): string => saySource(`route_${kind as 'soap'}`)
  const kinds = [say(run.full ? 'full' : 'difference'), ...(run.cleanup ? [say('cleanup')] : []), ...(run.force ? [say('force')] : [])]
  return (
    <Facts
      facts={[
        [say('state'), <RunChip key="state" state={run.state} />],
        [
          say('source'),
          <Link key="source" to={`/sources/${encodeURIComponent(run.sourceId)}`}>
            {sourceName(run.sourceId)}
          </Link>,
        ],
        [say('began'), <Time key="began" at={run.startedAt} />],
        [say('ended'), run.endedAt === null ? '–' : <Time key="ended" at={run.endedAt} />],
        [say('seconds'), secondsText(run.seconds)],
        [say('by'), requester(run.requestedBy)],
        [say('kind'), kinds.join(', ')],
        [say('phase'), say(`phase_${run.phase}`)],
        [say('new_approvals'), run.newlyApproved.toLocaleString()],
        [say('notices'), run.notices.toLocaleString()],
        [say('computers_read'), run.computersRead.toLocaleString()],
        [say('computers_same'), run.computersUnchanged.toLocaleString()],
        [
          say('routes'),
          Object.entries(run.routes)
            .map(([fact, route]) => `${factName(fact)}: ${routeOf(route)}`)
            .join(', ') || '–',
        ],
        [
          say('failed_routes'),
          Object.entries(run.failedRoutes).length === 0
            ? '–'
            : Object.entries(run.failedRoutes).map(([route, code]) => (
                <div key={route}>
                  {routeOf(route)}: <CodeText code={code} details={{ route, sourceId: run.sourceId }} />
                </div>
              )),
        ],
        [say('rereads'), run.rereads.map(factName).join(', ') || '–'],
        [say('unread'), run.unread.map(factName).join(', ') || '–'],
        [
          say('aside'),
          <span key="aside" title={say('aside_hint')}>
            {run.aside.toLocaleString()}
          </span>,
        ],
      ]}
    />
  )
}

function Numbers({ run }: { readonly run: Run }): ReactNode {
  const say = useWords(runWords)
  return (
    <PlainTable
      label={say('numbers')}
      rows={KINDS}
      keyOf={(kind) => kind}
      nameOf={(kind) => say(`kind_${kind}`)}
      columns={[
        { key: 'kind', label: say('rows'), cell: (kind) => say(`kind_${kind}`) },
        ...(['read', 'added', 'changed', 'removed'] as const).map((key) => ({
          key,
          label: say(key),
          isNumber: true,
          cell: (kind: (typeof KINDS)[number]) => (run.kinds[kind]?.[key] ?? 0).toLocaleString(),
        })),
      ]}
    />
  )
}

import { Button, Card, CardBody, CardTitle, Flex, FlexItem, Stack, StackItem } from '@patternfly/react-core'
import { useMutation } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { Link, useNavigate, useParams } from 'react-router'
import { api, dataOf } from '../../api/client.ts'
import { Callout } from '../../layout/callout.tsx'
import { Facts } from '../../layout/facts.tsx'
import { Confirm } from '../../layout/confirm.tsx'
import { PageFrame } from '../../layout/page.tsx'
import { Nothing, Shown } from '../../layout/states.tsx'
import { Time } from '../../layout/time.tsx'
import { useTell } from '../../layout/toasts.tsx'
import { frameWords } from '../../words/frame.ts'
import { serviceWords } from '../../words/service.ts'
import { sourceWords } from '../../words/sources.ts'
import { useWords } from '../../words/words.ts'
import { CodeText } from '../code-text.tsx'
import { FreshnessChip } from '../facts.tsx'
import { RunDialog } from '../runs/run-dialog.tsx'
import { LastRun } from './last-run.tsx'
import { NextRun } from './next-run.tsx'
import { RoutesCard } from './routes-card.tsx'
import { ScheduleDialog } from './schedule-dialog.tsx'
import { useSourcesChanged, useSources, type Source } from './sources.ts'
import { TestResult, type Tested } from './test-result.tsx'
import { ChipRow } from '../../layout/chip-row.tsx'
import { useSourceName } from '../runs/run-parts.tsx'
import { Chip } from '../../layout/chip.tsx'

/** One source: its routes, its schedule, and what a test of the connection says. */
export function SourcePage(): ReactNode {
  const say = useWords(sourceWords)
  const sayCommon = useWords(frameWords)
  const { sourceId = '' } = useParams()
  const sources = useSources()
  const sourceName = useSourceName()
  const source = sources.data?.items.find((one) => one.sourceId === sourceId)
  return (
    <PageFrame
      title={sourceName(sourceId, source?.name)}
      isName
      lead={source === undefined ? undefined : <span className="ts-mono">{source.sourceId}</span>}
      above={[{ to: '/sources', text: sayCommon('sources') }]}
      asOf={sources.data === undefined ? null : new Date(sources.dataUpdatedAt).toISOString()}
    >
      <Shown query={sources}>
        {() =>
          source === undefined ? (
            <Nothing action={<Link to="/sources">{say('to_sources')}</Link>}>{say('gone', { id: sourceId })}</Nothing>
          ) : (
            <Body source={source} />
          )
        }
      </Shown>
    </PageFrame>
  )
}

type Open = 'edit' | 'delete' | 'run' | 'confirm_server'

function Body({ source }: { readonly source: Source }): ReactNode {
  const say = useWords(sourceWords)
  const sayService = useWords(serviceWords)
  const tell = useTell()
  const changed = useSourcesChanged()
  const navigate = useNavigate()
  const [open, setOpen] = useState<Open | null>(null)
  const path = { sourceId: source.sourceId }
  const test = useMutation<Tested, unknown, string | undefined>({
    mutationFn: (route) =>
      dataOf(
        api.POST('/sources/{sourceId}/test', {
          params: { path, query: { always: 'true', ...(route === undefined ? {} : { route: route as 'soap' }) } },
        }),
      ),
    onSettled: changed,
  })
  return (
    <Stack hasGutter>
      {source.lastRun?.state === 'failed' && <RunFailed run={source.lastRun} />}
      {source.foundServerId !== null && <Another source={source} onConfirm={() => setOpen('confirm_server')} />}
      <StackItem>
        <Actions source={source} isTesting={test.isPending} onTest={() => test.mutate(undefined)} onOpen={setOpen} />
      </StackItem>
      <StackItem>
        <Overview source={source} />
      </StackItem>
      {source.kind === 'wsus' && (
        <StackItem>
          <RoutesCard source={source} onTest={(route) => test.mutate(route)} />
        </StackItem>
      )}
      {!test.isIdle && (
        <StackItem>
          <TestResult isPending={test.isPending} error={test.error} tested={test.data} />
        </StackItem>
      )}
      {open === 'edit' && <ScheduleDialog source={source} onClose={() => setOpen(null)} />}
      {open === 'run' && <RunDialog sourceIds={[source.sourceId]} onClose={() => setOpen(null)} />}
      {open === 'delete' && (
        <Confirm
          title={sayService('delete_title', { name: source.sourceId })}
          confirm={sayService('remove')}
          failed={say('delete_failed')}
          isDanger
          onClose={() => setOpen(null)}
          onConfirm={async () => {
            await api.DELETE('/sources/{sourceId}', { params: { path } })
            tell.done(sayService('deleted', { name: source.sourceId }))
            await navigate('/sources')
            await changed()
          }}
        >
          <p>{say('delete_body')}</p>
        </Confirm>
      )}
      {open === 'confirm_server' && source.foundServerId !== null && (
        <Confirm
          title={say('another_title')}
          confirm={say('another_confirm').replace(/\s?…$/, '')}
          failed={sayService('failed')}
          onClose={() => setOpen(null)}
          onConfirm={async () => {
            await api.POST('/sources/{sourceId}/confirm-server', { params: { path }, body: { serverId: source.foundServerId ?? '' } })
            tell.done(say('another_done'))
            await changed()
          }}
        >
          <p>{say('another_body', { found: source.foundServerId, known: source.serverId ?? '–' })}</p>
          <p>{say('another_note')}</p>
        </Confirm>
      )}
    </Stack>
  )
}

/** What is wrong right now stands first. */
function RunFailed({ run }: { readonly run: NonNullable<Source['lastRun']> }): ReactNode {
  const say = useWords(sourceWords)
  return (
    <StackItem>
      <Callout
        variant="danger"
        isInline
        title={say('last_run_failed')}
        component="h2"
        actionLinks={<Link to={`/runs/${run.runId}`}>{say('to_run')}</Link>}
      >
        <CodeText code={run.errorCode} details={run.errorDetails} />
      </Callout>
    </StackItem>
  )
}

function Another({ source, onConfirm }: { readonly source: Source; readonly onConfirm: () => void }): ReactNode {
  const say = useWords(sourceWords)
  return (
    <StackItem>
      <Callout
        variant="danger"
        isInline
        title={say('another')}
        component="h2"
        actionLinks={
          source.actions.includes('confirm_server') && (
            <Button variant="link" isInline onClick={onConfirm}>
              {say('another_confirm')}
            </Button>
          )
        }
      >
        {say('another_body', { found: source.foundServerId, known: source.serverId ?? '–' })}
      </Callout>
    </StackItem>
  )
}

interface ActionsProps {
  readonly source: Source
  readonly isTesting: boolean
  readonly onTest: () => void
  readonly onOpen: (what: Open) => void
}

function Actions({ source, isTesting, onTest, onOpen }: ActionsProps): ReactNode {
  const say = useWords(sourceWords)
  return (
    <Flex gap={{ default: 'gapSm' }} className="ts-no-print">
      {source.actions.includes('test') && (
        <FlexItem>
          <Button isLoading={isTesting} isDisabled={isTesting} onClick={onTest}>
            {say('test')}
          </Button>
        </FlexItem>
      )}
      {source.actions.includes('run') && (
        <FlexItem>
          <Button variant="secondary" onClick={() => onOpen('run')}>
            {say('run')}
          </Button>
        </FlexItem>
      )}
      {source.actions.includes('edit') && (
        <FlexItem>
          <Button variant="secondary" onClick={() => onOpen('edit')}>
            {say('edit')}
          </Button>
        </FlexItem>
      )}
      {source.actions.includes('delete') && (
        <FlexItem>
          <Button variant="link" isDanger onClick={() => onOpen('delete')}>
            {say('delete')}
          </Button>
        </FlexItem>
      )}
      <FlexItem alignSelf={{ default: 'alignSelfCenter' }}>
        <Link to={`/runs?sourceId=${encodeURIComponent(source.sourceId)}`}>{say('runs')}</Link>
      </FlexItem>
    </Flex>
  )
}

function Overview({ source }: { readonly source: Source }): ReactNode {
  const say = useWords(sourceWords)
  const sayService = useWords(serviceWords)
  const { schedule, intervalMinutes } = source
  const when =
    schedule.times.length === 0
      ? say('every', { minutes: intervalMinutes })
      : say('daily', { times: schedule.times.join(', '), zone: schedule.timeZone })
  return (
    <Card isCompact>
      <CardTitle component="h2">{say('overview')}</CardTitle>
      <CardBody>
        <Facts
          facts={[
            [say('kind'), sayService(`kind_${source.kind}`)],
            [
              sayService('state'),
              <ChipRow key="state">
                <FreshnessChip freshness={source.freshness} />
                {!source.enabled && <Chip>{sayService('by_hand')}</Chip>}
              </ChipRow>,
            ],
            [say('last_run'), <LastRun key="run" run={source.lastRun} isShort={source.lastRun?.state === 'failed'} />],
            [say('last_success'), <Time key="last" at={source.lastSuccessAt} />],
            [say('schedule'), when],
            [say('next_run'), <NextRun key="next" source={source} />],
            [say('jitter_at_most'), say('minutes', { count: schedule.jitterMinutes })],
            [
              say('blackouts'),
              schedule.blackouts.length === 0 ? '–' : schedule.blackouts.map(({ from, to }) => `${from}–${to}`).join(', '),
            ],
            [say('alarm_after'), say('alarm_hours', { count: source.alarmAfterHours })],
            [say('alarmed'), <Time key="alarmed" at={source.alarmedAt} />],
            [say('baseline'), <Time key="baseline" at={source.baselineAt} />],
            [
              say('test_server'),
              <span key="server" className="ts-mono">
                {source.serverId ?? '–'}
              </span>,
            ],
          ]}
        />
      </CardBody>
    </Card>
  )
}

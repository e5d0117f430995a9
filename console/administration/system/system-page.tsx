import {
  Card,
  CardBody,
  CardTitle,
  DescriptionList,
  DescriptionListDescription,
  DescriptionListGroup,
  DescriptionListTerm,
  Grid,
  GridItem,
  Title,
} from '@patternfly/react-core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { Answer } from '../../api/answers.ts'
import { api, dataOf } from '../../api/client.ts'
import { PageFrame } from '../../layout/page.tsx'
import { Parted } from '../../layout/parted.tsx'
import { Shown } from '../../layout/states.tsx'
import { Time } from '../../layout/time.tsx'
import { frameWords } from '../../words/frame.ts'
import { systemWords } from '../../words/system.ts'
import { useWords } from '../../words/words.ts'
import { Bytes } from '../facts.tsx'
import { PlainTable } from '../plain-table.tsx'
import { Chip } from '../../layout/chip.tsx'

type Health = Answer<'/system/health'>

const REFRESH_MS = 15_000
const STATUS = { ok: 'success', warning: 'warning', error: 'danger' } as const

/** Where each check is looked at closer. */
const PLACES: Partial<Record<Health['checks'][number]['check'], string>> = {
  queue: '/tasks',
  failed_tasks: '/tasks',
  mail: '/notices?state=failed',
  mail_settings: '/mail',
  sources: '/sources',
  agents: '/agents',
}

/** How the service itself is, with a judgment of each part. */
export function SystemPage(): ReactNode {
  const say = useWords(systemWords)
  const sayCommon = useWords(frameWords)
  const health = useQuery({
    queryKey: ['system', 'health'],
    queryFn: ({ signal }) => dataOf(api.GET('/system/health', { signal })),
    refetchInterval: REFRESH_MS,
  })
  return (
    <PageFrame title={sayCommon('system')} lead={say('lead')} asOf={health.data?.at}>
      <Shown query={health}>
        {(data) => (
          <Grid hasGutter>
            <GridItem span={12} xl={6}>
              <Checks health={data} />
            </GridItem>
            <GridItem span={12} xl={6}>
              <Parts health={data} />
            </GridItem>
            <GridItem span={12} xl={6}>
              <Tables health={data} />
            </GridItem>
            <GridItem span={12} xl={6}>
              <Workers health={data} />
            </GridItem>
          </Grid>
        )}
      </Shown>
    </PageFrame>
  )
}

function Checks({ health }: { readonly health: Health }): ReactNode {
  const say = useWords(systemWords)
  const sayCommon = useWords(frameWords)
  return (
    <Card isCompact isFullHeight>
      <CardTitle component="h2">{say('checks')}</CardTitle>
      <CardBody>
        <PlainTable
          label={say('checks')}
          rows={health.checks}
          keyOf={({ check }) => check}
          nameOf={({ check }) => say(`check_${check}`)}
          columns={[
            {
              key: 'check',
              label: say('check'),
              cell: ({ check }) => {
                const place = PLACES[check]
                return place === undefined ? say(`check_${check}`) : <Link to={place}>{say(`check_${check}`)}</Link>
              },
            },
            {
              key: 'state',
              label: say('state'),
              cell: ({ state }) => <Chip status={STATUS[state]}>{say(`check_${state}`)}</Chip>,
            },
            {
              key: 'value',
              label: say('value'),
              isNumber: true,
              cell: ({ check, value }) => (check === 'mail_settings' ? sayCommon(value > 0 ? 'yes' : 'no') : value.toLocaleString()),
            },
          ]}
        />
      </CardBody>
    </Card>
  )
}

function Parts({ health }: { readonly health: Health }): ReactNode {
  const say = useWords(systemWords)
  const { database, migrations, disk, queue, mail, agents } = health
  return (
    <Card isCompact isFullHeight>
      <CardTitle component="h2">
        {say('version')} {health.version}
      </CardTitle>
      <CardBody>
        <PartFacts
          facts={[
            [say('database'), `PostgreSQL ${database.version}`],
            [say('database_kind'), say(database.isEmbedded ? 'embedded' : 'external')],
            [say('database_size'), <Bytes key="bytes" bytes={database.bytes} />],
            [
              say('migration'),
              <span key="migration" className="ts-mono">
                <Parted name={migrations.newest ?? '–'} />
              </span>,
            ],
            [say('pending'), migrations.pending.join(', ') || '–'],
            [say('disk_free'), <Bytes key="free" bytes={disk.freeBytes} />],
            [say('disk_total'), <Bytes key="total" bytes={disk.totalBytes} />],
          ]}
        />
        <PartFacts
          title={say('queue')}
          facts={[
            [say('waiting'), queue.waiting],
            [say('running'), queue.running],
            [say('failed'), queue.failed],
            [say('oldest'), queue.oldestSeconds === null ? '–' : say('oldest_value', { seconds: queue.oldestSeconds })],
          ]}
        />
        <PartFacts
          title={say('mail')}
          facts={[
            [say('mail_queued'), mail.queued],
            [say('mail_retrying'), mail.retrying],
            [say('mail_failed'), mail.failed],
          ]}
        />
        <PartFacts
          title={say('agents')}
          facts={[
            [say('enrolled'), agents.enrolled],
            [say('connected'), agents.connected],
            [say('silent'), agents.silent],
            [say('quarantined'), agents.quarantined],
          ]}
        />
      </CardBody>
    </Card>
  )
}

interface PartFactsProps {
  readonly title?: string
  readonly facts: readonly (readonly [name: string, value: ReactNode])[]
}

/** Figures of one part; those of a part of its own are short, so that three stand beside each other. */
function PartFacts({ title, facts }: PartFactsProps): ReactNode {
  return (
    <>
      {title !== undefined && (
        <Title headingLevel="h3" size="md" className="ts-step">
          {title}
        </Title>
      )}
      <DescriptionList isCompact columnModifier={{ default: '2Col', lg: title === undefined ? '2Col' : '3Col' }}>
        {facts.map(([name, value]) => (
          <DescriptionListGroup key={name}>
            <DescriptionListTerm>{name}</DescriptionListTerm>
            <DescriptionListDescription>{value}</DescriptionListDescription>
          </DescriptionListGroup>
        ))}
      </DescriptionList>
    </>
  )
}

function Tables({ health }: { readonly health: Health }): ReactNode {
  const say = useWords(systemWords)
  return (
    <Card isCompact isFullHeight>
      <CardTitle component="h2">{say('tables')}</CardTitle>
      <CardBody>
        <PlainTable
          label={say('tables')}
          rows={health.database.tables}
          keyOf={({ name }) => name}
          nameOf={({ name }) => name}
          columns={[
            { key: 'table', label: say('table'), cell: ({ name }) => <span className="ts-mono">{name}</span> },
            { key: 'rows', label: say('rows'), isNumber: true, cell: ({ rows }) => rows.toLocaleString() },
            { key: 'bytes', label: say('bytes'), isNumber: true, cell: ({ bytes }) => <Bytes bytes={bytes} /> },
          ]}
        />
      </CardBody>
    </Card>
  )
}

function Workers({ health }: { readonly health: Health }): ReactNode {
  const say = useWords(systemWords)
  return (
    <Card isCompact isFullHeight>
      <CardTitle component="h2">{say('workers')}</CardTitle>
      <CardBody>
        <PlainTable
          label={say('workers')}
          rows={health.workers.map((worker, at) => ({ ...worker, at }))}
          keyOf={({ at }) => String(at)}
          nameOf={({ at }) => String(at + 1)}
          columns={[
            { key: 'started', label: say('started'), isShort: true, cell: ({ startedAt }) => <Time at={startedAt} /> },
            { key: 'beat', label: say('beat'), isShort: true, cell: ({ beatAt }) => <Time at={beatAt} /> },
            {
              key: 'state',
              label: say('state'),
              cell: ({ isAlive }) => <Chip status={isAlive ? 'success' : 'danger'}>{say(isAlive ? 'worker_alive' : 'worker_gone')}</Chip>,
            },
          ]}
        />
      </CardBody>
    </Card>
  )
}

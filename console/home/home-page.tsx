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
} from '@patternfly/react-core'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, type ReactNode } from 'react'
import { Link } from 'react-router'
import type { Answer } from '../api/answers.ts'
import { useWho } from '../app/session.tsx'
import { Callout } from '../layout/callout.tsx'
import { FigureLink } from '../layout/figure-link.tsx'
import { PageFrame } from '../layout/page.tsx'
import { Loading, Nothing, Shown } from '../layout/states.tsx'
import { Time } from '../layout/time.tsx'
import { homeWords } from '../words/home.ts'
import { useLocale, useWords } from '../words/words.ts'
import { HealthCard } from './health-card.tsx'
import { NewestApprovals } from './newest-approvals.tsx'
import { homeQuestion } from './question.ts'
import { UnappliedCard } from './unapplied-card.tsx'

const TrendCard = lazy(async () => ({ default: (await import('./trend-card.tsx')).TrendCard }))

const REFRESH_MS = 60_000

type Home = Answer<'/home'>

/** What needs the reader's attention: the page that an administrator opens in the morning. */
export function HomePage(): ReactNode {
  const say = useWords(homeWords)
  const who = useWho()
  const locale = useLocale()
  const home = useQuery({ ...homeQuestion(locale), refetchInterval: REFRESH_MS })
  const scope = who.tenantName === null ? say('scope_all') : who.role === 'tenant_admin' ? who.tenantName : say('scope_own')
  return (
    <PageFrame title={say('title')} lead={scope} asOf={home.data?.asOf}>
      <Shown query={home}>
        {(data) =>
          data.coverage.total === 0 ? <Nothing title={say('no_computers')}>{say('no_computers_hint')}</Nothing> : <Cards home={data} />
        }
      </Shown>
    </PageFrame>
  )
}

function Cards({ home }: { readonly home: Home }): ReactNode {
  return (
    <Grid hasGutter>
      <GridItem span={12}>
        <Decisions home={home} />
      </GridItem>
      <GridItem span={12} lg={6}>
        <HealthCard home={home} />
      </GridItem>
      <GridItem span={12} lg={6}>
        <UnappliedCard home={home} />
      </GridItem>
      <GridItem span={12}>
        <Attention home={home} />
      </GridItem>
      <GridItem span={12}>
        <Suspense fallback={<Loading />}>
          <TrendCard />
        </Suspense>
      </GridItem>
      <GridItem span={12} xl={8}>
        <NewestApprovals approvals={home.newestApprovals} />
      </GridItem>
      <GridItem span={12} xl={4}>
        <Freshness home={home} />
      </GridItem>
    </Grid>
  )
}

function Decisions({ home }: { readonly home: Home }): ReactNode {
  const say = useWords(homeWords)
  if (home.decisions === 0) return <Callout isInline isPlain variant="success" title={say('decisions_none')} component="p" />
  return (
    <Callout
      isInline
      variant="warning"
      component="h2"
      title={say('decisions_some', { count: home.decisions })}
      actionLinks={
        <Link to="/jobs?view=inbox" data-figure="decisions">
          {say('decisions_open')}
        </Link>
      }
    />
  )
}

/** Small figures that should be zero, and how many computers speak. */
function Attention({ home }: { readonly home: Home }): ReactNode {
  const say = useWords(homeWords)
  const { figures, coverage } = home
  const cells = [
    ['exploited', 'exploited.patches', say('exploited')],
    ['failed', 'failed.computers', say('failed')],
    ['restart', 'restart.computers', say('restart')],
    ['disputed', 'disputed.computers', say('disputed')],
    ['silent', 'coverage.silent', say('silent')],
  ] as const
  return (
    <Card>
      <CardBody>
        <DescriptionList isCompact columnModifier={{ default: '2Col', md: '3Col' }}>
          {cells.map(([key, name, label]) => (
            <DescriptionListGroup key={key}>
              <DescriptionListTerm>{label}</DescriptionListTerm>
              <DescriptionListDescription>
                <FigureLink figures={figures} name={name} label={label} className="ts-figure" />
              </DescriptionListDescription>
            </DescriptionListGroup>
          ))}
          <DescriptionListGroup>
            <DescriptionListTerm>{say('coverage')}</DescriptionListTerm>
            <DescriptionListDescription>
              <FigureLink figures={figures} name="coverage.spoken" label={say('coverage')} className="ts-figure" /> /{' '}
              <FigureLink figures={figures} name="coverage.total" label={say('all')} />
              <div className="ts-soft">{say('coverage_text', coverage)}</div>
            </DescriptionListDescription>
          </DescriptionListGroup>
        </DescriptionList>
      </CardBody>
    </Card>
  )
}

function Freshness({ home }: { readonly home: Home }): ReactNode {
  const say = useWords(homeWords)
  const servers = home.sources.filter(({ kind }) => kind !== 'agent' && kind !== 'engine')
  return (
    <Card isFullHeight>
      <CardTitle component="h2">{say('freshness')}</CardTitle>
      <CardBody>
        <DescriptionList isCompact>
          {servers.map(({ sourceId, kind, rolledUp, serverName, lastSuccessAt }) => (
            <DescriptionListGroup key={`${sourceId} ${serverName ?? ''}`}>
              <DescriptionListTerm className="ts-data">
                {kind === 'manual' ? say('source_manual') : rolledUp ? `${sourceId}: ${serverName ?? ''}` : sourceId}
              </DescriptionListTerm>
              <DescriptionListDescription>
                <Time at={lastSuccessAt} />
              </DescriptionListDescription>
            </DescriptionListGroup>
          ))}
        </DescriptionList>
      </CardBody>
    </Card>
  )
}

import { Card, CardBody, CardTitle, Flex, FlexItem } from '@patternfly/react-core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { lazy, Suspense, type ReactNode } from 'react'
import { api, dataOf } from '../api/client.ts'
import { Loading, Shown } from '../layout/states.tsx'
import { useTimeText } from '../layout/time.tsx'
import { reportWords } from '../words/reports.ts'
import { useLocale, useWords } from '../words/words.ts'
import type { Figures, Report } from './report.ts'

const Donut = lazy(async () => ({ default: (await import('../charts/donut.tsx')).Donut }))

const GOOD = 'var(--pf-t--global--color--status--success--default)'
const FAIR = 'var(--pf-t--global--color--status--warning--default)'
const BAD = 'var(--pf-t--global--color--status--danger--default)'
const OPEN = 'var(--pf-t--global--icon--color--subtle)'

/** Figures of a report that are parts of one whole, and the color of each. */
const PARTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  computer_health: { highlyVulnerable: BAD, vulnerable: FAIR, unknown: OPEN, healthy: GOOD },
  compliance: { unapplied: FAIR, applied: GOOD },
  jobs: { failed: BAD, waiting: OPEN, succeeded: GOOD },
  job_results: { failed: BAD, waiting: OPEN, succeeded: GOOD },
  changes: { newlyMissing: FAIR, newlyInstalled: GOOD },
}

interface Props {
  readonly report: Report
  /** Parameters as the service takes them. */
  readonly query: Readonly<Record<string, string>>
}

/** What a report adds up to: numbers, and a picture where they are parts of a whole. */
export function ReportFigures({ report, query }: Props): ReactNode {
  const say = useWords(reportWords)
  const locale = useLocale()
  const { reportId } = report
  const figures = useQuery({
    queryKey: ['reports', reportId, 'figures', locale, query],
    queryFn: ({ signal }) =>
      dataOf(
        api.GET('/reports/{reportId}/figures', {
          // The names of the parameters come from the service itself.
          params: { path: { reportId: reportId as 'jobs' }, query: { ...query, locale } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  })
  return (
    <Card className="ts-report-figures">
      <CardTitle component="h2">{say('figures')}</CardTitle>
      <CardBody>
        <Shown query={figures}>{(data) => <Numbers report={report} data={data} />}</Shown>
      </CardBody>
    </Card>
  )
}

function Numbers({ report, data }: { readonly report: Report; readonly data: Figures }): ReactNode {
  const colors = PARTS[report.reportId] ?? {}
  const parts = data.figures.filter(({ name, value }) => Object.hasOwn(colors, name) && value !== null)
  const slices = parts.map(({ name, title, value }) => ({ label: title, count: value ?? 0, color: colors[name] ?? OPEN }))
  const sum = slices.reduce((all, { count }) => all + count, 0)
  return (
    <>
      <Period data={data} />
      <Flex alignItems={{ default: 'alignItemsCenter' }} gap={{ default: 'gapLg' }}>
        {sum > 0 && (
          <FlexItem className="ts-no-print">
            <Suspense fallback={<Loading />}>
              <Donut title={report.title} total={sum.toLocaleString()} subTitle={wholeOf(data, sum)} slices={slices} />
            </Suspense>
          </FlexItem>
        )}
        <FlexItem flex={{ default: 'flex_1' }} className="ts-beside">
          <dl className="ts-legend ts-legend-short">
            {data.figures.map(({ name, title, value }) => (
              <div key={name}>
                <dt>
                  {colors[name] !== undefined && <span className="ts-swatch" style={{ background: colors[name] }} />} {title}
                </dt>
                <dd className="ts-figure" data-figure={name}>
                  {value === null ? '–' : value.toLocaleString()}
                </dd>
              </div>
            ))}
          </dl>
        </FlexItem>
      </Flex>
    </>
  )
}

/** What the whole is called: the first figure's name, where it counts just what the parts add up to. */
function wholeOf({ figures }: Figures, sum: number): string {
  const [first] = figures
  return first?.value === sum ? first.title : ''
}

function Period({ data: { from, until } }: { readonly data: Figures }): ReactNode {
  const say = useWords(reportWords)
  const text = useTimeText()
  if (from === null || until === null) return null
  const isOpen = new Date(from).getTime() === 0
  return (
    <p className="ts-soft">
      {isOpen ? say('period_until', { until: text(until) }) : say('period_of', { from: text(from), until: text(until) })}
    </p>
  )
}

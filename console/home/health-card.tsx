import { Card, CardBody, CardTitle, Flex, FlexItem } from '@patternfly/react-core'
import { lazy, Suspense, type ReactNode } from 'react'
import { FigureLink } from '../layout/figure-link.tsx'
import { Loading } from '../layout/states.tsx'
import { homeWords } from '../words/home.ts'
import { labels } from '../words/labels.ts'
import { useWords } from '../words/words.ts'
import type { Answer } from '../api/answers.ts'

type Home = Answer<'/home'>

const Donut = lazy(async () => ({ default: (await import('../charts/donut.tsx')).Donut }))

/** Worst first, with the color that says the same as the word. */
export const HEALTHS = [
  ['highly_vulnerable', 'var(--pf-t--global--color--status--danger--default)'],
  ['vulnerable', 'var(--pf-t--global--color--status--warning--default)'],
  ['unknown', 'var(--pf-t--global--icon--color--subtle)'],
  ['healthy', 'var(--pf-t--global--color--status--success--default)'],
] as const

/** How the computers are, as a picture and as numbers that lead to them. */
export function HealthCard({ home }: { readonly home: Home }): ReactNode {
  const say = useWords(homeWords)
  const sayLabel = useWords(labels)
  const slices = HEALTHS.map(([health, color]) => ({ label: sayLabel(`health_${health}`), count: home.health[health], color }))
  return (
    <Card isFullHeight>
      <CardTitle component="h2">{say('health')}</CardTitle>
      <CardBody>
        <Flex alignItems={{ default: 'alignItemsCenter' }} gap={{ default: 'gapLg' }}>
          <FlexItem>
            <Suspense fallback={<Loading />}>
              <Donut
                title={say('health')}
                total={home.coverage.total.toLocaleString()}
                subTitle={say('computers', { count: home.coverage.total })}
                slices={slices}
              />
            </Suspense>
          </FlexItem>
          <FlexItem flex={{ default: 'flex_1' }} className="ts-beside">
            <dl className="ts-legend">
              {HEALTHS.map(([health, color]) => (
                <div key={health}>
                  <dt>
                    <span className="ts-swatch" style={{ background: color }} /> {sayLabel(`health_${health}`)}
                  </dt>
                  <dd>
                    <FigureLink
                      figures={home.figures}
                      name={`health.${health}`}
                      label={sayLabel(`health_${health}`)}
                      className="ts-figure"
                    />
                  </dd>
                </div>
              ))}
            </dl>
          </FlexItem>
        </Flex>
      </CardBody>
    </Card>
  )
}

import { Card, CardBody, CardTitle, Spinner, Stack, StackItem, Title } from '@patternfly/react-core'
import type { ReactNode } from 'react'
import type { paths } from '../../api/schema.ts'
import { Facts } from '../../layout/facts.tsx'
import { ProblemAlert } from '../../layout/problem-alert.tsx'
import { frameWords } from '../../words/frame.ts'
import { sourceWords } from '../../words/sources.ts'
import { useWords } from '../../words/words.ts'
import { CodeText } from '../code-text.tsx'
import { useFactName } from '../facts-asked.ts'
import { Chip } from '../../layout/chip.tsx'

export type Tested = paths['/sources/{sourceId}/test']['post']['responses'][200]['content']['application/json']
type TestedRoute = Tested['routes'][number]

interface Props {
  readonly isPending: boolean
  readonly error: unknown
  readonly tested: Tested | undefined
}

/** What was asked of a server and what it answered, route by route. */
export function TestResult({ isPending, error, tested }: Props): ReactNode {
  const say = useWords(sourceWords)
  const factName = useFactName()
  return (
    <Card isCompact>
      <CardTitle component="h2">{say('test_result')}</CardTitle>
      <CardBody aria-live="polite" aria-busy={isPending}>
        {isPending ? (
          <>
            <Spinner size="md" aria-label={say('testing')} /> {say('testing')}
          </>
        ) : (
          <Stack hasGutter>
            <ProblemAlert title={say('test_failed')} error={error} />
            {tested?.routes.map((route) => (
              <StackItem key={route.route}>
                <RouteResult route={route} />
              </StackItem>
            ))}
            {tested !== undefined && Object.values(tested.chosen).some((route) => route !== null) && (
              <StackItem>
                <Title headingLevel="h3" size="md">
                  {say('test_chosen')}
                </Title>
                <Facts
                  facts={Object.entries(tested.chosen).map(([fact, route]) => [
                    factName(fact),
                    route === null ? '–' : say(`route_${route}`),
                  ])}
                />
              </StackItem>
            )}
          </Stack>
        )}
      </CardBody>
    </Card>
  )
}

function RouteResult({ route }: { readonly route: TestedRoute }): ReactNode {
  const say = useWords(sourceWords)
  const answers = useAnswered(route)
  const isReached = route.errorCode === null
  return (
    <>
      <Title headingLevel="h3" size="md">
        {say(`route_${route.route}`)} <Chip status={isReached ? 'success' : 'danger'}>{say(isReached ? 'test_ok' : 'test_failed')}</Chip>
      </Title>
      {!isReached && (
        <p>
          <CodeText code={route.errorCode} details={route.errorDetails} />
        </p>
      )}
      <Facts
        facts={[
          [
            say('test_asked'),
            <span key="url" className="ts-mono">
              {route.url}
            </span>,
          ],
          ...(isReached ? answers : []),
        ]}
      />
      {route.lacks.length > 0 && <Lacks route={route} />}
    </>
  )
}

function useAnswered(route: TestedRoute): (readonly [string, ReactNode])[] {
  const say = useWords(sourceWords)
  const factName = useFactName()
  const missing = route.indexes.filter(({ there }) => !there).map(({ table, column }) => `${table}.${column}`)
  return [
    [say('test_version'), route.version ?? '–'],
    [say('test_protocol'), route.protocolVersion ?? '–'],
    [
      say('test_server'),
      <span key="id" className="ts-mono">
        {route.serverId ?? '–'}
      </span>,
    ],
    [say('test_replica'), <YesNo key="replica" value={route.replica} />],
    [say('test_upstream'), route.upstreamServer ?? '–'],
    [say('test_database'), route.database === null ? '–' : `${route.database.server} / ${route.database.name}`],
    [say('test_reads'), route.reads.map(factName).join(', ') || '–'],
    ...(missing.length === 0 ? [] : [[say('test_indexes'), missing.join(', ')] as const]),
    ...(route.empty.length === 0 ? [] : [[say('test_empty'), route.empty.map(factName).join(', ')] as const]),
  ]
}

function YesNo({ value }: { readonly value: boolean | null }): ReactNode {
  const say = useWords(frameWords)
  return value === null ? '–' : say(value ? 'yes' : 'no')
}

function Lacks({ route }: { readonly route: TestedRoute }): ReactNode {
  const say = useWords(sourceWords)
  const factName = useFactName()
  return (
    <>
      <p>
        <strong>{say('test_lacks')}</strong>
      </p>
      <ul className="ts-changes">
        {route.lacks.map(({ object, facts, reason, grant }) => (
          <li key={`${object} ${facts.join()}`}>
            {facts.map(factName).join(', ')}: <span className="ts-mono">{object}</span> – {say(`lack_${reason}`)}{' '}
            {grant !== null && <span className="ts-mono">{say('test_grant', { grant })}</span>}
          </li>
        ))}
      </ul>
    </>
  )
}

import { Card, CardBody, CardTitle } from '@patternfly/react-core'
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table'
import type { ReactNode } from 'react'
import { SeverityChip } from '../layout/chips.tsx'
import { FigureLink } from '../layout/figure-link.tsx'
import { homeWords } from '../words/home.ts'
import { labels } from '../words/labels.ts'
import { useWords } from '../words/words.ts'
import type { Answer } from '../api/answers.ts'

type Home = Answer<'/home'>

/** What is approved and not there, by severity: bars to look at, numbers that lead to their lists. */
export function UnappliedCard({ home }: { readonly home: Home }): ReactNode {
  const say = useWords(homeWords)
  const sayLabel = useWords(labels)
  const most = Math.max(1, ...home.unapplied.map(({ verdicts }) => verdicts))
  return (
    <Card isFullHeight>
      <CardTitle component="h2">{say('unapplied')}</CardTitle>
      <CardBody className="ts-scroll">
        {home.unappliedVerdicts === 0 && <p>{say('unapplied_none')}</p>}
        <Table variant="compact" borders={false} aria-label={say('unapplied')} gridBreakPoint="">
          <Thead>
            <Tr>
              <Th modifier="wrap">{say('severity')}</Th>
              <Th modifier="wrap" className="ts-number">
                {say('patches')}
              </Th>
              <Th modifier="wrap" className="ts-number">
                {say('on_computers')}
              </Th>
              <Td className="ts-bar-cell" />
            </Tr>
          </Thead>
          <Tbody>
            {home.unapplied.map(({ severity, verdicts }) => (
              <Tr key={severity}>
                <Td>
                  <SeverityChip severity={severity} />
                </Td>
                <Td className="ts-number">
                  <FigureLink
                    figures={home.figures}
                    name={`unapplied.${severity}.patches`}
                    label={`${sayLabel(`severity_${severity}`)}, ${say('patches')}`}
                  />
                </Td>
                <Td className="ts-number">
                  <FigureLink
                    figures={home.figures}
                    name={`unapplied.${severity}.verdicts`}
                    label={`${sayLabel(`severity_${severity}`)}, ${say('on_computers')}`}
                  />
                </Td>
                <Td className="ts-bar-cell" aria-hidden="true">
                  {verdicts > 0 && <span className={`ts-bar ts-${severity}`} style={{ inlineSize: `${(verdicts / most) * 100}%` }} />}
                </Td>
              </Tr>
            ))}
            <Tr>
              <Td>{say('all')}</Td>
              <Td className="ts-number">
                <FigureLink figures={home.figures} name="unapplied.patches" label={`${say('all')}, ${say('patches')}`} />
              </Td>
              <Td className="ts-number">
                <FigureLink figures={home.figures} name="unapplied.verdicts" label={`${say('all')}, ${say('on_computers')}`} />
              </Td>
              <Td />
            </Tr>
          </Tbody>
        </Table>
      </CardBody>
    </Card>
  )
}

import { Card, CardBody, CardTitle } from '@patternfly/react-core'
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { hasPage } from '../app/pages.ts'
import { useWho } from '../app/session.tsx'
import { ExploitedChip, SeverityChip } from '../layout/chips.tsx'
import { Time } from '../layout/time.tsx'
import { homeWords } from '../words/home.ts'
import { useWords } from '../words/words.ts'
import type { Answer } from '../api/answers.ts'

type Home = Answer<'/home'>

/** What was approved last for these computers, with the way to apply it. */
export function NewestApprovals({ approvals }: { readonly approvals: Home['newestApprovals'] }): ReactNode {
  const say = useWords(homeWords)
  const mayApply = hasPage(useWho().role, 'wizard')
  return (
    <Card isFullHeight>
      <CardTitle component="h2">{say('newest')}</CardTitle>
      <CardBody className="ts-scroll">
        {approvals.length === 0 ? (
          <p>{say('newest_none')}</p>
        ) : (
          <Table variant="compact" aria-label={say('newest')} gridBreakPoint="grid-md">
            <Thead>
              <Tr>
                <Th>{say('patch')}</Th>
                <Th>{say('severity')}</Th>
                <Th>{say('approved_at')}</Th>
                <Th className="ts-number" modifier="nowrap">
                  {say('needed_by')}
                </Th>
                {mayApply && <Th screenReaderText={say('apply')} />}
              </Tr>
            </Thead>
            <Tbody>
              {approvals.map((patch) => (
                <Tr key={patch.patchId}>
                  <Td dataLabel={say('patch')} className="ts-wide">
                    <Link to={`/patches/${encodeURIComponent(patch.patchId)}`}>{patch.name}</Link> {patch.exploited && <ExploitedChip />}
                    <div className="ts-soft ts-two-lines">{patch.title}</div>
                  </Td>
                  <Td dataLabel={say('severity')}>
                    <SeverityChip severity={patch.severity} />
                  </Td>
                  <Td dataLabel={say('approved_at')}>
                    <Time at={patch.approvedAt} />
                  </Td>
                  <Td dataLabel={say('needed_by')} className="ts-number">
                    {patch.unapplied} / {patch.approved}
                  </Td>
                  {mayApply && (
                    <Td className="ts-nowrap pf-v6-c-table__action ts-row-link">
                      {patch.unapplied > 0 && (
                        <Link to={`/wizard?patch=${encodeURIComponent(patch.patchId)}`} aria-label={`${say('apply')}: ${patch.name}`}>
                          {say('apply')}
                        </Link>
                      )}
                    </Td>
                  )}
                </Tr>
              ))}
            </Tbody>
          </Table>
        )}
      </CardBody>
    </Card>
  )
}

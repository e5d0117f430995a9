import { Card, CardBody, CardTitle, ExpandableSection, Grid, GridItem } from '@patternfly/react-core'
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table'
import { useState, type ReactNode } from 'react'
import { Link } from 'react-router'
import type { Answer } from '../api/answers.ts'
import { SeverityChip } from '../layout/chips.tsx'
import { historyWords } from '../words/history.ts'
import { useWords } from '../words/words.ts'

type Comparison = Answer<'/estate/comparison'>
type Patches = Comparison['gained']

const KINDS = [
  ['newly_missing', 'newlyMissing'],
  ['no_longer_missing', 'noLongerMissing'],
  ['gained', 'gained'],
  ['lost', 'lost'],
] as const

/** What came and went between two dates. */
export function Changes({ changes }: { readonly changes: Comparison }): ReactNode {
  const say = useWords(historyWords)
  return (
    <Grid hasGutter>
      {KINDS.map(([word, key]) => (
        <GridItem key={key} span={12} xl={6}>
          <PatchesThat title={say(word)} patches={changes[key]} />
        </GridItem>
      ))}
      <GridItem span={12} xl={6}>
        <ComputersThat title={say('added')} computers={changes.computersAdded} />
      </GridItem>
      <GridItem span={12} xl={6}>
        <ComputersThat title={say('removed')} computers={changes.computersRemoved} />
      </GridItem>
    </Grid>
  )
}

function PatchesThat({ title, patches }: { readonly title: string; readonly patches: Patches }): ReactNode {
  const say = useWords(historyWords)
  const [isOpen, setOpen] = useState(false)
  return (
    <Card isCompact>
      <CardTitle component="h2">{title}</CardTitle>
      <CardBody>
        {patches.patches === 0 ? (
          say('none')
        ) : (
          <ExpandableSection
            toggleText={say('summary', { patches: patches.patches, verdicts: patches.verdicts })}
            isExpanded={isOpen}
            onToggle={(_event, next) => setOpen(next)}
          >
            {patches.items.length < patches.patches && <p className="ts-soft">{say('more')}</p>}
            <Table variant="compact" gridBreakPoint="" aria-label={title}>
              <Thead>
                <Tr>
                  <Th>{say('patch')}</Th>
                  <Th>{say('severity')}</Th>
                  <Th className="ts-number">{say('on_computers')}</Th>
                </Tr>
              </Thead>
              <Tbody>
                {patches.items.map((patch) => (
                  <Tr key={patch.patchId}>
                    <Td>
                      <Link to={`/patches/${encodeURIComponent(patch.patchId)}`}>{patch.name}</Link>
                      <div className="ts-soft">{patch.title}</div>
                    </Td>
                    <Td>
                      <SeverityChip severity={patch.severity} />
                    </Td>
                    <Td className="ts-number">{patch.computers.toLocaleString()}</Td>
                  </Tr>
                ))}
              </Tbody>
            </Table>
          </ExpandableSection>
        )}
      </CardBody>
    </Card>
  )
}

function ComputersThat({ title, computers }: { readonly title: string; readonly computers: Comparison['computersAdded'] }): ReactNode {
  const say = useWords(historyWords)
  return (
    <Card isCompact>
      <CardTitle component="h2">
        {title}: {computers.total.toLocaleString()}
      </CardTitle>
      <CardBody>
        {computers.total === 0
          ? say('none')
          : computers.items.map((computer) => (
              <span key={computer.computerId} className="ts-comma">
                <Link to={`/computers/${encodeURIComponent(computer.computerId)}`}>{computer.name}</Link>
              </span>
            ))}
      </CardBody>
    </Card>
  )
}

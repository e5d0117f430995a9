import { Card, CardBody, CardTitle, Content } from '@patternfly/react-core'
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table'
import { useState, type ReactNode } from 'react'
import { Button } from '@patternfly/react-core'
import type { paths } from '../api/schema.ts'
import { Callout } from '../layout/callout.tsx'
import { labels } from '../words/labels.ts'
import { wizardWords } from '../words/wizard.ts'
import { useLocale, useWords } from '../words/words.ts'

export type Plan = paths['/jobs/preview']['post']['responses'][200]['content']['application/json']['plans'][number]
type Expected = Plan['computers'][number]['expected']

const SHOWN_CHANGES = 8
const SHOWN_COMPUTERS = 200

/** Bytes as people read them. */
export function useBytes(): (bytes: number | null) => string {
  const locale = useLocale()
  return (bytes) => {
    if (bytes === null) return '–'
    const units = ['B', 'kB', 'MB', 'GB', 'TB']
    const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3))
    return `${(bytes / 1000 ** power).toLocaleString(locale, { maximumFractionDigits: 1 })} ${units[power]}`
  }
}

/** What exactly would happen on which computer. */
export function PlanView({ plan, isOneOfSeveral }: { readonly plan: Plan; readonly isOneOfSeveral: boolean }): ReactNode {
  const say = useWords(wizardWords)
  const sayLabel = useWords(labels)
  const bytes = useBytes()
  return (
    <Card isCompact className="ts-plan">
      <CardTitle component="h2">
        {isOneOfSeveral
          ? say('plan_of', { tenant: plan.tenantId })
          : `${say('plan_patches', { count: plan.patches.length })} / ${say('plan_computers', { count: plan.computers.length })}`}
      </CardTitle>
      <CardBody>
        <Callout
          isInline
          isPlain
          variant={plan.needsApproval ? 'warning' : 'info'}
          title={say(plan.needsApproval ? 'needs_approval' : 'needs_no_approval')}
          component="p"
        />
        <Content component="p">
          {say('plan_steps')}: {plan.steps.map((step) => sayLabel(`step_${step}`)).join(' → ')}
        </Content>
        <div className="ts-scroll">
          <Table variant="compact" gridBreakPoint="grid-md" aria-label={say('step_preview')}>
            <Thead>
              <Tr>
                <Th>{say('col_computer')}</Th>
                <Th>{say('col_changes')}</Th>
                <Th>{say('col_restart')}</Th>
                <Th className="ts-number">{say('col_size')}</Th>
              </Tr>
            </Thead>
            <Tbody>
              {plan.computers.slice(0, SHOWN_COMPUTERS).map((computer) => (
                <Tr key={computer.computerId}>
                  <Td dataLabel={say('col_computer')}>{computer.name}</Td>
                  <Td dataLabel={say('col_changes')}>
                    <Changes plan={plan} computer={computer} />
                  </Td>
                  <Td dataLabel={say('col_restart')}>{computer.expected === null ? '–' : say(`restart_${computer.expected.restart}`)}</Td>
                  <Td dataLabel={say('col_size')} className="ts-number">
                    {bytes(computer.expected?.bytes ?? computer.bytes)}
                  </Td>
                </Tr>
              ))}
            </Tbody>
          </Table>
        </div>
        {plan.computers.length > SHOWN_COMPUTERS && <p>{say('changes_more', { count: plan.computers.length - SHOWN_COMPUTERS })}</p>}
        <p className="ts-soft">
          {say('plan_hash')}: <code className="ts-mono">{plan.planHash}</code>
        </p>
      </CardBody>
    </Card>
  )
}

function Changes({ plan, computer }: { readonly plan: Plan; readonly computer: Plan['computers'][number] }): ReactNode {
  const say = useWords(wizardWords)
  const names = computer.patchIds.map((id) => plan.patches.find((patch) => patch.patchId === id)?.name ?? id)
  return (
    <>
      <div>{names.join(', ')}</div>
      {computer.preview.state === 'known' ? (
        <ExpectedChanges
          expected={computer.expected}
          nameOf={(name) => plan.patches.find((patch) => patch.patchId === `wsus:${name}`)?.name ?? name}
        />
      ) : (
        <span className="ts-soft">{say(computer.preview.state === 'asked' ? 'preview_asked' : 'preview_unknown')}</span>
      )}
    </>
  )
}

interface ChangesProps {
  readonly expected: Expected
  /** Windows names updates by their id: what people call them. */
  readonly nameOf?: (name: string) => string
}

/** What a computer said that it would do. */
export function ExpectedChanges({ expected, nameOf = (name) => name }: ChangesProps): ReactNode {
  const say = useWords(wizardWords)
  const [isWhole, setWhole] = useState(false)
  if (expected === null) return <span className="ts-soft">{say('preview_unknown')}</span>
  if (expected.changes.length === 0) return <span className="ts-soft">{say('no_changes')}</span>
  const shown = isWhole ? expected.changes : expected.changes.slice(0, SHOWN_CHANGES)
  const rest = expected.changes.length - shown.length
  return (
    <>
      <ul className="ts-changes">
        {shown.map((change) => (
          <li key={`${change.action} ${change.name} ${change.architecture ?? ''}`}>
            {say(`change_${change.action}`)}: {nameOf(change.name)}{' '}
            <span className="ts-mono">{[change.from, change.to].filter((version) => version !== null).join(' → ')}</span>
          </li>
        ))}
      </ul>
      {rest > 0 && (
        <Button variant="link" isInline onClick={() => setWhole(true)}>
          {say('changes_more', { count: rest })}
        </Button>
      )}
      {expected.services.length > 0 && (
        <p className="ts-soft">
          {say('services')}: {expected.services.join(', ')}
        </p>
      )}
    </>
  )
}

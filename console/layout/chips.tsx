import { BugIcon, NotEqualIcon } from '@patternfly/react-icons'
import type { ReactNode } from 'react'
import { labels } from '../words/labels.ts'
import { useWords } from '../words/words.ts'
import { Chip, type ChipColor, type ChipStatus } from './chip.tsx'

const SEVERITY = {
  critical: 'red',
  important: 'orangered',
  moderate: 'orange',
  low: 'blue',
  unspecified: 'grey',
} as const satisfies Record<string, ChipColor>
export type Severity = keyof typeof SEVERITY

/** The severity of a patch; the word says it, the color only repeats it. */
export function SeverityChip({ severity }: { readonly severity: Severity }): ReactNode {
  const say = useWords(labels)
  return <Chip color={SEVERITY[severity]}>{say(`severity_${severity}`)}</Chip>
}

const HEALTH = { healthy: 'success', vulnerable: 'warning', highly_vulnerable: 'danger', unknown: 'info' } as const satisfies Record<
  string,
  ChipStatus
>
export type Health = keyof typeof HEALTH

/** The health of a computer. */
export function HealthChip({ health }: { readonly health: Health }): ReactNode {
  const say = useWords(labels)
  return (
    <Chip status={HEALTH[health]} variant="outline">
      {say(`health_${health}`)}
    </Chip>
  )
}

const STATE = {
  missing: 'orange',
  downloaded: 'teal',
  failed: 'red',
  pending_reboot: 'purple',
  installed: 'green',
  unknown: 'grey',
  not_applicable: 'grey',
  superseded: 'grey',
} as const satisfies Record<string, ChipColor>
export type VerdictState = keyof typeof STATE

/** The state of a patch on a computer. */
export function StateChip({ state }: { readonly state: VerdictState }): ReactNode {
  const say = useWords(labels)
  return <Chip color={STATE[state]}>{say(`state_${state}`)}</Chip>
}

const JOB = {
  pending_approval: 'warning',
  rejected: 'danger',
  waiting: 'info',
  running: 'info',
  awaiting_decision: 'warning',
  completed: 'success',
  completed_with_errors: 'warning',
  failed: 'danger',
  canceled: 'custom',
  expired: 'custom',
} as const satisfies Record<string, ChipStatus>
export type JobState = keyof typeof JOB

/** The state of a job. */
export function JobChip({ state }: { readonly state: JobState }): ReactNode {
  const say = useWords(labels)
  return <Chip status={JOB[state]}>{say(`job_${state}`)}</Chip>
}

/** Attacks use what the patch mends. */
export function ExploitedChip(): ReactNode {
  const say = useWords(labels)
  return (
    <Chip color="red" variant="filled" icon={<BugIcon />}>
      {say('exploited')}
    </Chip>
  )
}

/** Two sources say different things. */
export function DisputedChip(): ReactNode {
  const say = useWords(labels)
  return (
    <Chip color="purple" icon={<NotEqualIcon />}>
      {say('disputed')}
    </Chip>
  )
}

import { Label } from '@patternfly/react-core'
import { BugIcon, NotEqualIcon } from '@patternfly/react-icons'
import type { ComponentProps, ReactNode } from 'react'
import { labels } from '../words/labels.ts'
import { useWords } from '../words/words.ts'

type Color = NonNullable<ComponentProps<typeof Label>['color']>
type Status = NonNullable<ComponentProps<typeof Label>['status']>

const SEVERITY = {
  critical: 'red',
  important: 'orangered',
  moderate: 'orange',
  low: 'blue',
  unspecified: 'grey',
} as const satisfies Record<string, Color>
export type Severity = keyof typeof SEVERITY

/** The severity of a patch; the word says it, the color only repeats it. */
export function SeverityChip({ severity }: { readonly severity: Severity }): ReactNode {
  const say = useWords(labels)
  return (
    <Label isCompact color={SEVERITY[severity]}>
      {say(`severity_${severity}`)}
    </Label>
  )
}

const HEALTH = { healthy: 'success', vulnerable: 'warning', highly_vulnerable: 'danger', unknown: 'info' } as const satisfies Record<
  string,
  Status
>
export type Health = keyof typeof HEALTH

/** The health of a computer. */
export function HealthChip({ health }: { readonly health: Health }): ReactNode {
  const say = useWords(labels)
  return (
    <Label isCompact status={HEALTH[health]} variant="outline" textMaxWidth="none">
      {say(`health_${health}`)}
    </Label>
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
} as const satisfies Record<string, Color>
export type VerdictState = keyof typeof STATE

/** The state of a patch on a computer. */
export function StateChip({ state }: { readonly state: VerdictState }): ReactNode {
  const say = useWords(labels)
  return (
    <Label isCompact color={STATE[state]}>
      {say(`state_${state}`)}
    </Label>
  )
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
} as const satisfies Record<string, Status>
export type JobState = keyof typeof JOB

/** The state of a job. */
export function JobChip({ state }: { readonly state: JobState }): ReactNode {
  const say = useWords(labels)
  return (
    <Label isCompact status={JOB[state]} textMaxWidth="none">
      {say(`job_${state}`)}
    </Label>
  )
}

/** Attacks use what the patch mends. */
export function ExploitedChip(): ReactNode {
  const say = useWords(labels)
  return (
    <Label isCompact color="red" variant="filled" icon={<BugIcon />}>
      {say('exploited')}
    </Label>
  )
}

/** Two sources say different things. */
export function DisputedChip(): ReactNode {
  const say = useWords(labels)
  return (
    <Label isCompact color="purple" icon={<NotEqualIcon />}>
      {say('disputed')}
    </Label>
  )
}

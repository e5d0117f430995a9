import { List, ListItem } from '@patternfly/react-core'
import { useCallback, type ReactNode } from 'react'
import { Link } from 'react-router'
import type { ItemOf } from '../api/answers.ts'
import { SeverityChip, StateChip, type VerdictState } from '../layout/chips.tsx'
import { useTimeText } from '../layout/time.tsx'
import { labels } from '../words/labels.ts'
import { timelineWords } from '../words/timeline.ts'
import { useWords } from '../words/words.ts'
import { useAttributeName } from './attributes.ts'

export type Event = ItemOf<'/computers/{computerId}/timeline'>

const STEPS = ['schedule_standby', 'operation_check', 'reboot_before', 'pre_script', 'apply', 'post_script', 'restart', 'verify'] as const
const STEP_STATES = ['pending', 'ready', 'leased', 'running', 'succeeded', 'failed', 'skipped', 'canceled', 'expired'] as const
const APPROVALS = {
  install: 'approval_install',
  uninstall: 'approval_uninstall',
  detect: 'approval_detect',
  block: 'approval_block',
  approved: 'approval_tenant',
  declined: 'approval_refused',
} as const

/** Says in one line what an event was. */
export function useEventTitle(): (event: Event) => string {
  const say = useWords(timelineWords)
  const sayLabel = useWords(labels)
  return useCallback(
    (event) => {
      switch (event.kind) {
        case 'verdicts':
          return say('verdicts', { count: event.count })
        case 'attributes':
          return say('kind_attributes')
        case 'place':
          return say('kind_place')
        case 'job':
          return say(event.what === 'requested' ? 'job_requested' : 'job_ended', { name: event.name || event.jobId })
        case 'step': {
          const step = STEPS.find((one) => one === event.step)
          const state = STEP_STATES.find((one) => one === event.state)
          return say('step', {
            step: step === undefined ? event.step : sayLabel(`step_${step}`),
            state: state === undefined ? event.state : sayLabel(`step_state_${state}`),
            name: event.name || event.jobId,
          })
        }
        case 'exception':
          return say(event.what === 'made' ? 'exception_made' : 'exception_ended', {
            kind: sayLabel(`exception_${event.exception}`),
            name: event.name,
          })
        case 'approval':
          return say(APPROVALS[event.action as keyof typeof APPROVALS] ?? 'approval_else', { count: event.count })
        case 'agent':
          return say(`agent_${event.what}`, { version: event.version })
        case 'baseline':
          return say('baseline', { name: event.name })
        case 'computer':
          if (event.what === 'added') return say('computer_added')
          return event.fromTenantId === null ? say('computer_moved') : say('computer_moved_from', { tenant: event.fromTenantId })
      }
    },
    [say, sayLabel],
  )
}

/** What belongs to an event: who, which patches, from what to what. */
export function EventDetail({ event }: { readonly event: Event }): ReactNode {
  switch (event.kind) {
    case 'verdicts':
      return <VerdictChanges event={event} />
    case 'attributes':
    case 'place':
      return <Changes changes={event.changes} />
    case 'job':
      return <JobDetail event={event} />
    case 'step':
      return <StepDetail event={event} />
    case 'exception':
      return <Who who={event.by} text={event.reason} />
    case 'approval':
      return <ApprovalDetail event={event} />
    case 'baseline':
    case 'computer':
      return event.by === null ? null : <Who who={event.by} />
    case 'agent':
      return null
  }
}

function Who({ who, text }: { readonly who: string; readonly text?: string }): ReactNode {
  const say = useWords(timelineWords)
  return (
    <div className="ts-soft">
      {text} {text !== undefined && text !== '' && '·'} {say('by_who', { who })}
    </div>
  )
}

type Of<K extends Event['kind']> = Extract<Event, { kind: K }>

function VerdictChanges({ event }: { readonly event: Of<'verdicts'> }): ReactNode {
  const say = useWords(timelineWords)
  const rest = event.count - event.patches.length
  return (
    <>
      <div className="ts-soft">{say('by_sources', { sources: event.sourceIds.join(', ') })}</div>
      <List isPlain>
        {event.transitions.map(({ from, to, approval, patches }) => (
          <ListItem key={`${from} ${to} ${approval}`}>
            <From state={from} /> → <To state={to} /> {say('patches', { count: patches })}{' '}
            {approval !== null && <span className="ts-soft">({say(`approval_${approval}`)})</span>}
          </ListItem>
        ))}
      </List>
      <p>
        {event.patches.map(({ patchId, name, severity }) => (
          <span key={patchId} className="ts-inline">
            <Link to={`/patches/${encodeURIComponent(patchId)}`}>{name}</Link> <SeverityChip severity={severity} />{' '}
          </span>
        ))}
        {rest > 0 && <span className="ts-soft">{say('and_more', { count: rest })}</span>}
      </p>
    </>
  )
}

/** A state that may not have been there before. */
export function From({ state }: { readonly state: VerdictState | null }): ReactNode {
  const say = useWords(timelineWords)
  return state === null ? <span className="ts-soft">{say('nothing_before')}</span> : <StateChip state={state} />
}

function To({ state }: { readonly state: VerdictState | null }): ReactNode {
  const say = useWords(timelineWords)
  return state === null ? <span className="ts-soft">{say('ended')}</span> : <StateChip state={state} />
}

function Changes({ changes }: { readonly changes: Of<'attributes'>['changes'] }): ReactNode {
  const say = useWords(timelineWords)
  const nameOf = useAttributeName()
  return (
    <List isPlain>
      {changes.map(({ name, from, to }) => (
        <ListItem key={name}>{say('change', { name: nameOf(name), from: from ?? '–', to: to ?? '–' })}</ListItem>
      ))}
    </List>
  )
}

function JobDetail({ event }: { readonly event: Of<'job'> }): ReactNode {
  const say = useWords(timelineWords)
  const sayLabel = useWords(labels)
  const state = event.state as 'completed'
  return (
    <div className="ts-soft">
      <Link to={`/jobs/${encodeURIComponent(event.jobId)}`}>{event.jobId}</Link> · {sayLabel(`job_${state}`)} ·{' '}
      {say('by_who', { who: event.by })}
    </div>
  )
}

function StepDetail({ event }: { readonly event: Of<'step'> }): ReactNode {
  const say = useWords(timelineWords)
  return (
    <div className="ts-soft">
      <Link to={`/jobs/${encodeURIComponent(event.jobId)}`}>{event.jobId}</Link>{' '}
      {event.attempt > 1 && `· ${say('step_attempt', { attempt: event.attempt })}`} {event.reason !== null && `· ${event.reason}`}
    </div>
  )
}

function ApprovalDetail({ event }: { readonly event: Of<'approval'> }): ReactNode {
  const say = useWords(timelineWords)
  const text = useTimeText()
  const rest = event.count - event.patches.length
  return (
    <>
      {event.by !== null && <Who who={event.by} />}
      {event.deadlineAt !== null && <div className="ts-soft">{say('deadline', { time: text(event.deadlineAt) })}</div>}
      <p>
        {event.patches.map(({ patchId, name }) => (
          <span key={patchId} className="ts-inline">
            <Link to={`/patches/${encodeURIComponent(patchId)}`}>{name}</Link>{' '}
          </span>
        ))}
        {rest > 0 && <span className="ts-soft">{say('and_more', { count: rest })}</span>}
      </p>
    </>
  )
}

import { Button, List, ListItem } from '@patternfly/react-core'
import { useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { Link } from 'react-router'
import { api } from '../api/client.ts'
import { StateChip } from '../layout/chips.tsx'
import { Confirm } from '../layout/confirm.tsx'
import { useTimeText } from '../layout/time.tsx'
import { useTell } from '../layout/toasts.tsx'
import { explanationWords } from '../words/explanation.ts'
import { labels } from '../words/labels.ts'
import { useWords } from '../words/words.ts'
import type { Explanation } from './explanation.ts'
import { Part } from './part.tsx'
import { PlainTable } from './plain-table.tsx'

interface Props {
  readonly explanation: Explanation
}

const ACTIONS = ['install', 'uninstall', 'detect', 'block', 'otherwise', 'approved', 'declined'] as const

/** Approvals that reach the computer. */
export function Approvals({ explanation: { approvals, verdict } }: Props): ReactNode {
  const say = useWords(explanationWords)
  const text = useTimeText()
  if (approvals.length === 0 && verdict?.approved === true) return null
  return (
    <Part title={say('approvals')}>
      {approvals.length === 0 ? (
        <p className="ts-soft">{say('approvals_none')}</p>
      ) : (
        <List isPlain>
          {approvals.map(({ action, optional, groupName, approvedAt, learnedAt, deadlineAt }, at) => {
            const known = ACTIONS.find((one) => one === (action === 'other' ? 'otherwise' : action))
            const when = approvedAt ?? learnedAt
            const facts = [
              groupName !== null && say('approval_group', { group: groupName }),
              optional && say('approval_optional'),
              when !== null && say('approval_at', { time: text(when) }),
              deadlineAt !== null && say('approval_deadline', { time: text(deadlineAt) }),
            ].filter((fact) => fact !== false)
            return (
              <ListItem key={`${action} ${groupName} ${at}`}>
                {known === undefined ? action : say(`approval_${known}`)} <span className="ts-soft">{facts.join(' · ')}</span>
              </ListItem>
            )
          })}
        </List>
      )}
    </Part>
  )
}

type Exception = Explanation['exceptions'][number]

/** Exceptions that hold for the patch on the computer; who may ends them here. */
export function Exceptions({ explanation: { exceptions } }: Props): ReactNode {
  const say = useWords(explanationWords)
  const sayLabel = useWords(labels)
  const text = useTimeText()
  const [ending, setEnding] = useState<Exception | null>(null)
  if (exceptions.length === 0) return null
  return (
    <Part title={say('exceptions')}>
      <List isPlain>
        {exceptions.map((one) => (
          <ListItem key={one.exceptionId}>
            <strong>{sayLabel(`exception_${one.kind}`)}</strong> {one.reason}
            <div className="ts-soft">
              {say(`exception_scope_${one.scope}`)} · {say('exception_by', { author: one.author })} ·{' '}
              {one.untilAt === null ? say('exception_forever') : say('exception_until', { time: text(one.untilAt) })}{' '}
              {one.actions.includes('end') && (
                <Button variant="link" isInline onClick={() => setEnding(one)}>
                  {say('exception_end')}
                </Button>
              )}
            </div>
          </ListItem>
        ))}
      </List>
      {ending !== null && <EndException exception={ending} onClose={() => setEnding(null)} />}
    </Part>
  )
}

function EndException({ exception, onClose }: { readonly exception: Exception; readonly onClose: () => void }): ReactNode {
  const say = useWords(explanationWords)
  const tell = useTell()
  const cache = useQueryClient()
  return (
    <Confirm
      title={say('exception_end_title')}
      confirm={say('exception_end')}
      failed={say('exception_failed')}
      onClose={onClose}
      onConfirm={async () => {
        await api.DELETE('/exceptions/{exceptionId}', { params: { path: { exceptionId: exception.exceptionId } } })
        tell.done(say('exception_ended'))
        await cache.invalidateQueries()
      }}
    >
      <p>{exception.reason}</p>
      <p className="ts-soft">{say('exception_end_hint')}</p>
    </Confirm>
  )
}

/** Patches that replace this one, with their state on the computer. */
export function LaterPatches({ explanation: { laterPatches } }: Props): ReactNode {
  const say = useWords(explanationWords)
  if (laterPatches.length === 0) return null
  return (
    <Part title={say('later')}>
      <p className="ts-soft">{say('later_hint')}</p>
      <PlainTable
        label={say('later')}
        heads={[say('later'), say('state')]}
        rows={laterPatches}
        keyOf={({ patchId }) => patchId}
        cells={({ patchId, name, state }) => [
          <Link key="name" to={`/patches/${encodeURIComponent(patchId)}`}>
            {name}
          </Link>,
          state === null ? (
            <span key="state" className="ts-soft">
              {say('later_none')}
            </span>
          ) : (
            <StateChip key="state" state={state} />
          ),
        ]}
      />
    </Part>
  )
}

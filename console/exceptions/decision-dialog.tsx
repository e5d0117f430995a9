import { useMutation } from '@tanstack/react-query'
import { Content } from '@patternfly/react-core'
import { useState, type ReactNode } from 'react'
import { api, dataOf } from '../api/client.ts'
import { useWho } from '../app/session.tsx'
import { AreaField } from '../layout/fields.tsx'
import { findTenants } from '../layout/finders.ts'
import { PickField } from '../layout/pick-field.tsx'
import type { Choice } from '../layout/use-pick.ts'
import { useTell } from '../layout/toasts.tsx'
import { useZone } from '../layout/zone.ts'
import { frameWords } from '../words/frame.ts'
import { exceptionWords } from '../words/exceptions.ts'
import { useWords } from '../words/words.ts'
import { FormModal } from './form-modal.tsx'
import { fieldRefused, useRefusal } from './refusal.ts'
import { useRefresh } from './refresh.ts'
import { endOf, FOREVER, UntilField } from './until-field.tsx'

export type Decision = 'approve' | 'refuse' | 'revoke'

interface Props {
  readonly patch: { readonly patchId: string; readonly name: string }
  readonly decision: Decision
  /** Whose decision it is, where that is known already. */
  readonly tenantId?: string
  readonly onClose: () => void
}

/** Approves or refuses a patch that WSUS does not know for a tenant, or takes that back. */
export function DecisionDialog({ patch, decision, tenantId, onClose }: Props): ReactNode {
  const say = useWords(exceptionWords)
  const sayCommon = useWords(frameWords)
  const zone = useZone()
  const tell = useTell()
  const refresh = useRefresh()
  const asksTenant = useWho().tenantId === null && tenantId === undefined
  const [tenant, setTenant] = useState<Choice | null>(null)
  const [reason, setReason] = useState('')
  const [until, setUntil] = useState(FOREVER)
  const [isTried, setTried] = useState(false)
  const end = endOf(until, zone)
  const of = tenantId ?? tenant?.value
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => send(patch.patchId, decision, of, { reason: reason.trim(), until: end ?? undefined }),
    onSuccess: () => {
      tell.done(say(`done_${decision}`))
      refresh()
      onClose()
    },
  })
  const refusal = useRefusal(error)
  const lacksTenant = asksTenant && tenant === null
  const field = fieldRefused(error)
  const isShown = field === 'tenant' ? asksTenant : field === 'until' || field === 'reason'
  return (
    <FormModal
      title={say(`title_${decision}`, { what: patch.name })}
      submit={say(`do_${decision}`)}
      isPending={isPending}
      error={isShown ? null : error}
      onSubmit={() => {
        setTried(true)
        if (!lacksTenant && end !== null) mutate()
      }}
      onClose={onClose}
    >
      <Content component="p">{say(`hint_${decision}`)}</Content>
      {asksTenant && (
        <PickField
          id="decision-tenant"
          asked={['tenants']}
          isRequired
          label={say('tenant')}
          chosen={tenant}
          onChoose={setTenant}
          find={findTenants}
          problem={isTried && lacksTenant ? sayCommon('required') : refusal('tenant')}
        />
      )}
      {decision !== 'revoke' && (
        <>
          <AreaField
            id="decision-reason"
            label={say('reason')}
            value={reason}
            rows={3}
            hint={say('reason_hint')}
            problem={refusal('reason')}
            onChange={setReason}
          />
          <UntilField value={until} onChange={setUntil} problem={isTried && end === null ? say('until_unreadable') : refusal('until')} />
        </>
      )}
    </FormModal>
  )
}

function send(
  patchId: string,
  decision: Decision,
  tenantId: string | undefined,
  { reason, until }: { readonly reason: string; readonly until: string | undefined },
): Promise<unknown> {
  const path = { patchId }
  const named = tenantId === undefined ? {} : { tenantId }
  if (decision === 'revoke') return dataOf(api.DELETE('/patches/{patchId}/approval', { params: { path, query: named } }))
  const body = {
    approved: decision === 'approve',
    ...(reason === '' ? {} : { reason }),
    ...(until === undefined ? {} : { until }),
    ...named,
  }
  return dataOf(api.PUT('/patches/{patchId}/approval', { params: { path }, body }))
}

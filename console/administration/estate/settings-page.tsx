import { Button, Form, FormGroup, Radio } from '@patternfly/react-core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { useSearchParams } from 'react-router'
import { api, dataOf } from '../../api/client.ts'
import type { Answer } from '../../api/answers.ts'
import { useWho } from '../../app/session.tsx'
import { TextField } from '../../layout/fields.tsx'
import { PageFrame } from '../../layout/page.tsx'
import { ProblemAlert } from '../../layout/problem-alert.tsx'
import { Nothing, Shown } from '../../layout/states.tsx'
import { frameWords } from '../../words/frame.ts'
import { estateWords } from '../../words/estate.ts'
import { useWords } from '../../words/words.ts'
import { numberOf } from '../send.ts'
import { useChanged } from './changed.ts'
import { useFieldProblems } from './form-problems.ts'
import { TenantPick } from './picks.tsx'

type Settings = Answer<'/tenant-settings'>

const APPROVALS = ['none', 'tenant_admin', 'two_person'] as const
const NO_CODES = {}

/** What a tenant settles for itself; who belongs to none chooses one first. */
export function SettingsPage(): ReactNode {
  const say = useWords(estateWords)
  const sayCommon = useWords(frameWords)
  const who = useWho()
  const [params, setParams] = useSearchParams()
  const named = who.tenantId === null ? params.get('tenantId') : null
  const tenantId = who.tenantId ?? named
  const settings = useQuery({
    queryKey: ['tenant-settings', tenantId],
    queryFn: ({ signal }) => dataOf(api.GET('/tenant-settings', { params: { query: named === null ? {} : { tenantId: named } }, signal })),
    enabled: tenantId !== null,
  })
  const names = useQuery({
    queryKey: ['tenants', 'named', named],
    queryFn: ({ signal }) => dataOf(api.GET('/tenants', { params: { query: { text: named ?? '' } }, signal })),
    enabled: named !== null,
  })
  const nameOf = (id: string): string => names.data?.items.find((tenant) => tenant.tenantId === id)?.name ?? id
  return (
    <PageFrame title={sayCommon('settings')} lead={who.tenantName ?? say('settings_lead')}>
      {who.tenantId === null && (
        <Form className="ts-form" onSubmit={(event) => event.preventDefault()}>
          <TenantPick
            id="settings-tenant"
            chosen={named === null ? null : { value: named, label: nameOf(named) }}
            onChoose={(tenant) => setParams(tenant === null ? {} : { tenantId: tenant.value })}
          />
        </Form>
      )}
      {tenantId === null ? (
        <Nothing title={say('settings_choose')} />
      ) : (
        <Shown query={settings}>{(data) => <SettingsForm key={data.tenantId} settings={data} named={named} />}</Shown>
      )}
    </PageFrame>
  )
}

function SettingsForm({ settings, named }: { readonly settings: Settings; readonly named: string | null }): ReactNode {
  const say = useWords(estateWords)
  const sayCommon = useWords(frameWords)
  const changed = useChanged()
  const [jobApproval, setJobApproval] = useState(settings.jobApproval)
  const [hours, setHours] = useState(String(settings.staleAfterHours))
  const { mutate, isPending, error } = useMutation({
    mutationFn: async () => {
      const asked = {
        params: { query: named === null ? {} : { tenantId: named } },
        body: { jobApproval, staleAfterHours: numberOf(hours) ?? 0 },
      }
      await api.PATCH('/tenant-settings', asked)
      await changed(sayCommon('saved'), '/tenant-settings', '/tenants', '/computers', '/home')
    },
  })
  const problemOf = useFieldProblems(error, NO_CODES)
  const isSame = jobApproval === settings.jobApproval && hours === String(settings.staleAfterHours)
  return (
    <Form
      className="ts-form ts-actions"
      onSubmit={(event) => {
        event.preventDefault()
        mutate()
      }}
    >
      <ProblemAlert title={say('not_saved')} error={error} />
      <FormGroup role="radiogroup" label={say('job_approval')} fieldId="approval-none">
        {APPROVALS.map((value) => (
          <Radio
            key={value}
            id={`approval-${value}`}
            name="jobApproval"
            label={say(`approval_${value}`)}
            description={say(`approval_hint_${value}`)}
            isChecked={jobApproval === value}
            onChange={() => setJobApproval(value)}
          />
        ))}
      </FormGroup>
      <TextField
        id="stale-after"
        label={say('stale_after_hours')}
        value={hours}
        onChange={setHours}
        hint={say('stale_after_hint')}
        problem={problemOf('staleAfterHours', hours)}
        inputMode="numeric"
        isRequired
      />
      <div>
        <Button type="submit" isLoading={isPending} isDisabled={isPending || isSame}>
          {sayCommon('save')}
        </Button>
      </div>
    </Form>
  )
}

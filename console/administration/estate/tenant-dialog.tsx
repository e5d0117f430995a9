import { useState, type ReactNode } from 'react'
import { api } from '../../api/client.ts'
import type { ItemOf } from '../../api/answers.ts'
import { SelectField, TextField } from '../../layout/fields.tsx'
import { estateWords } from '../../words/estate.ts'
import { useWords } from '../../words/words.ts'
import { useChanged } from './changed.ts'
import { FormDialog } from './form-dialog.tsx'
import { ZonePick } from './picks.tsx'

interface Props {
  /** null: a new one. */
  readonly tenant: ItemOf<'/tenants'> | null
  readonly onClose: () => void
}

/** Makes a tenant, or changes its name, language and time zone. */
export function TenantDialog({ tenant, onClose }: Props): ReactNode {
  const say = useWords(estateWords)
  const changed = useChanged()
  const [tenantId, setTenantId] = useState(tenant?.tenantId ?? '')
  const [name, setName] = useState(tenant?.name ?? '')
  const [locale, setLocale] = useState<'ja' | 'en'>(tenant?.locale ?? 'ja')
  const [timeZone, setTimeZone] = useState(tenant?.timeZone ?? 'Asia/Tokyo')
  const send = async (): Promise<void> => {
    const body = { tenants: [{ tenantId, name, locale, timeZone }] }
    await (tenant === null ? api.POST('/tenants/add', { body }) : api.POST('/tenants/update', { body }))
    await changed(say(tenant === null ? 'added' : 'changed', { name }), '/tenants')
  }
  return (
    <FormDialog title={tenant === null ? say('tenant_add') : say('edit_title', { name: tenant.name })} onSubmit={send} onClose={onClose}>
      {(problemOf) => (
        <>
          <TextField
            id="tenant-id"
            label={say('tenant_id')}
            value={tenantId}
            onChange={setTenantId}
            hint={tenant === null ? say('tenant_id_hint') : undefined}
            problem={problemOf('tenantId', tenantId)}
            isRequired
            isDisabled={tenant !== null}
            autoComplete="off"
          />
          <TextField
            id="tenant-name"
            label={say('name')}
            value={name}
            onChange={setName}
            problem={problemOf('name', name)}
            isRequired
            autoComplete="off"
          />
          <SelectField
            id="tenant-locale"
            label={say('locale')}
            value={locale}
            onChange={(next) => setLocale(next === 'en' ? 'en' : 'ja')}
            hint={say('tenant_locale_hint')}
            problem={problemOf('locale')}
            options={(['ja', 'en'] as const).map((value) => ({ value, label: say(`locale_${value}`) }))}
          />
          <ZonePick
            id="tenant-zone"
            chosen={{ value: timeZone, label: timeZone }}
            onChoose={(zone) => zone !== null && setTimeZone(zone.value)}
            problem={problemOf('timeZone')}
            isRequired
          />
        </>
      )}
    </FormDialog>
  )
}

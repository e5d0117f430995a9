import type { ReactNode } from 'react'
import { api, dataOf } from '../../api/client.ts'
import { estateWords } from '../../words/estate.ts'
import { useWords } from '../../words/words.ts'
import { PickField, type Choice } from './pick-field.tsx'

const SHOWN = 20

interface Props {
  readonly id: string
  readonly label?: string
  readonly chosen: Choice | null
  readonly onChoose: (choice: Choice | null) => void
  readonly hint?: ReactNode
  readonly problem?: string | undefined
  readonly isRequired?: boolean
}

interface OfTenant extends Props {
  /** Only those of this tenant; null: of any. */
  readonly tenantId: string | null
}

function textOf(text: string): { text?: string } {
  return text === '' ? {} : { text }
}

/** A choice of a tenant, by its name or id. */
export function TenantPick({ label, ...props }: Props): ReactNode {
  const say = useWords(estateWords)
  return (
    <PickField
      {...props}
      label={label ?? say('tenant')}
      asked={['tenants']}
      find={async (text) => {
        const query = { limit: SHOWN, sort: 'name' as const, ...textOf(text) }
        const { items } = await dataOf(api.GET('/tenants', { params: { query } }))
        return items.map(({ tenantId, name }) => ({ value: tenantId, label: name, hint: tenantId }))
      }}
    />
  )
}

/** A choice of a server group. */
export function ServerGroupPick({ label, tenantId, ...props }: OfTenant): ReactNode {
  const say = useWords(estateWords)
  return (
    <PickField
      {...props}
      label={label ?? say('server_group')}
      asked={['server-groups', tenantId]}
      find={async (text) => {
        const query = { limit: SHOWN, sort: 'name' as const, ...textOf(text), ...(tenantId === null ? {} : { tenantId }) }
        const { items } = await dataOf(api.GET('/server-groups', { params: { query } }))
        return items.map(({ serverGroupId, name, tenantName }) => ({
          value: serverGroupId,
          label: tenantId === null ? `${name} (${tenantName})` : name,
          hint: serverGroupId,
        }))
      }}
    />
  )
}

/** A choice of a site of a tenant. */
export function SitePick({ label, tenantId, ...props }: OfTenant): ReactNode {
  const say = useWords(estateWords)
  return (
    <PickField
      {...props}
      label={label ?? say('site')}
      asked={['sites', tenantId]}
      find={async (text) => {
        const query = { limit: SHOWN, ...textOf(text), ...(tenantId === null ? {} : { tenantId }) }
        const { items } = await dataOf(api.GET('/sites', { params: { query } }))
        return items.map(({ siteId, name }) => ({ value: siteId, label: name, hint: siteId }))
      }}
    />
  )
}

/** A choice of a person of a tenant. */
export function UserPick({ label, tenantId, ...props }: OfTenant): ReactNode {
  const say = useWords(estateWords)
  return (
    <PickField
      {...props}
      label={label ?? say('owner')}
      asked={['users', tenantId]}
      find={async (text) => {
        const query = { limit: SHOWN, ...textOf(text), ...(tenantId === null ? {} : { tenantId }) }
        const { items } = await dataOf(api.GET('/users', { params: { query } }))
        return items.map(({ userId, lastName, firstName }) => ({ value: userId, label: userId, hint: `${lastName} ${firstName}`.trim() }))
      }}
    />
  )
}

const ZONES = Intl.supportedValuesOf('timeZone')

/** A choice of a time zone by a part of its name. */
export function ZonePick({ label, ...props }: Props): ReactNode {
  const say = useWords(estateWords)
  return (
    <PickField
      {...props}
      label={label ?? say('time_zone')}
      asked={['time-zones']}
      find={(text) => {
        const needle = text.toLowerCase().replaceAll(' ', '_')
        const found = ZONES.filter((zone) => zone.toLowerCase().includes(needle)).slice(0, 100)
        return Promise.resolve(found.map((zone) => ({ value: zone, label: zone })))
      }}
    />
  )
}

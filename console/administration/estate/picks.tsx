import type { ReactNode } from 'react'
import { findServerGroups, findSites, findTenants, findUsers } from '../../layout/finders.ts'
import type { PickProps } from '../../layout/pick-box.tsx'
import { PickField } from '../../layout/pick-field.tsx'
import { estateWords } from '../../words/estate.ts'
import { useWords } from '../../words/words.ts'

type Props = Omit<PickProps, 'label' | 'asked' | 'find'> & { readonly label?: string; readonly hint?: ReactNode }

/** `tenantId`: only those of this tenant; null: of any. */
type OfTenant = Props & { readonly tenantId: string | null }

/** A choice of a tenant, by its name or id. */
export function TenantPick({ label, ...props }: Props): ReactNode {
  const say = useWords(estateWords)
  return <PickField {...props} label={label ?? say('tenant')} asked={['tenants']} find={findTenants} />
}

/** A choice of a server group. */
export function ServerGroupPick({ tenantId, label, ...props }: OfTenant): ReactNode {
  const say = useWords(estateWords)
  return (
    <PickField
      {...props}
      label={label ?? say('server_group')}
      asked={['server-groups', tenantId]}
      find={(text, signal) => findServerGroups(text, signal, tenantId)}
    />
  )
}

/** A choice of a site of a tenant. */
export function SitePick({ tenantId, label, ...props }: OfTenant): ReactNode {
  const say = useWords(estateWords)
  return (
    <PickField
      {...props}
      label={label ?? say('site')}
      asked={['sites', tenantId]}
      find={(text, signal) => findSites(text, signal, tenantId)}
    />
  )
}

/** A choice of a person of a tenant. */
export function UserPick({ tenantId, label, ...props }: OfTenant): ReactNode {
  const say = useWords(estateWords)
  return (
    <PickField
      {...props}
      label={label ?? say('owner')}
      asked={['users', tenantId]}
      find={(text, signal) => findUsers(text, signal, tenantId)}
    />
  )
}

const ZONES = Intl.supportedValuesOf('timeZone')
const SHOWN_ZONES = 100

/** A choice of a time zone by a part of its name. */
export function ZonePick({ label, ...props }: Props): ReactNode {
  const say = useWords(estateWords)
  return (
    <PickField
      {...props}
      label={label ?? say('time_zone')}
      asked={['time-zones']}
      find={(text) => {
        const needle = text.normalize('NFKC').toLowerCase().replaceAll(' ', '_')
        const found = ZONES.filter((zone) => zone.toLowerCase().includes(needle)).slice(0, SHOWN_ZONES)
        return Promise.resolve(found.map((zone) => ({ value: zone, label: zone })))
      }}
    />
  )
}

import type { ReactNode } from 'react'
import { TextField } from '../../layout/fields.tsx'
import type { Choice } from '../../layout/use-pick.ts'
import { estateWords } from '../../words/estate.ts'
import { useWords } from '../../words/words.ts'
import type { ProblemOf } from './form-problems.ts'
import { TenantPick } from './picks.tsx'

/** Codes of what is wrong with a name or a tenant that themselves name no field. */
export const NAMED_CODES = { place_name_invalid: 'name', tenant_needed: 'tenantId', tenant_not_found: 'tenantId' } as const

interface Props {
  /** Begins the ids of the fields. */
  readonly id: string
  readonly tenant: Choice | null
  /** Without it the tenant is known already. */
  readonly onTenant?: ((tenant: Choice | null) => void) | undefined
  readonly name: string
  readonly onName: (name: string) => void
  readonly hint?: ReactNode
  readonly problemOf: ProblemOf
}

/** What something of a tenant is called, and which tenant that is. */
export function NamedFields({ id, tenant, onTenant, name, onName, hint, problemOf }: Props): ReactNode {
  const say = useWords(estateWords)
  return (
    <>
      {onTenant !== undefined && (
        <TenantPick
          id={`${id}-tenant`}
          chosen={tenant}
          onChoose={onTenant}
          problem={problemOf('tenantId', tenant?.value ?? '')}
          isRequired
        />
      )}
      <TextField
        id={`${id}-name`}
        label={say('name')}
        value={name}
        onChange={onName}
        hint={hint}
        problem={problemOf('name', name)}
        isRequired
        autoComplete="off"
      />
    </>
  )
}

import { Checkbox, Grid, GridItem } from '@patternfly/react-core'
import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { api, dataOf } from '../../api/client.ts'
import { SelectField, TextField } from '../../layout/fields.tsx'
import { frameWords } from '../../words/frame.ts'
import { estateWords } from '../../words/estate.ts'
import { useWords } from '../../words/words.ts'
import type { ProblemOf } from './form-problems.ts'
import type { Choice } from '../../layout/use-pick.ts'
import { TenantPick } from './picks.tsx'

export const ROLES = ['tenant_user', 'tenant_admin', 'administrator', 'infra_admin'] as const
export type RoleName = (typeof ROLES)[number]

/** Whether a role belongs to a tenant. */
export function hasTenant(role: RoleName): boolean {
  return role === 'tenant_user' || role === 'tenant_admin'
}

interface PasswordProps {
  readonly id: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly problem: string | undefined
}

/** A new password for somebody, with the rules that the service has for it. */
export function PasswordField({ id, value, onChange, problem }: PasswordProps): ReactNode {
  const say = useWords(estateWords)
  const [isShown, setShown] = useState(false)
  const rules = useQuery({ queryKey: ['rules'], queryFn: () => dataOf(api.GET('/session/rules')), staleTime: Infinity }).data
  return (
    <>
      <TextField
        id={id}
        type={isShown ? 'text' : 'password'}
        label={say('password')}
        value={value}
        onChange={onChange}
        autoComplete="new-password"
        hint={rules === undefined ? undefined : say('password_rules', { least: rules.password.least, most: rules.password.most })}
        problem={problem}
        isRequired
      />
      <Checkbox id={`${id}-shown`} label={say('password_show')} isChecked={isShown} onChange={(_event, next) => setShown(next)} />
    </>
  )
}

interface RoleProps {
  readonly role: RoleName
  readonly tenant: Choice | null
  readonly onRole: (role: RoleName) => void
  readonly onTenant: (tenant: Choice | null) => void
  readonly problemOf: ProblemOf
  /** An update changes the role only, never the tenant. */
  readonly isTenantFixed?: boolean
}

/** A role, and the tenant that it belongs to where it has one. */
export function RoleFields({ role, tenant, onRole, onTenant, problemOf, isTenantFixed = false }: RoleProps): ReactNode {
  const say = useWords(estateWords)
  const sayCommon = useWords(frameWords)
  const offered = isTenantFixed ? ROLES.filter((one) => hasTenant(one) === hasTenant(role)) : ROLES
  return (
    <>
      <SelectField
        id="user-role"
        label={say('role')}
        value={role}
        onChange={(next) => onRole(ROLES.find((one) => one === next) ?? role)}
        hint={say(`role_hint_${role}`)}
        problem={problemOf('role')}
        options={offered.map((value) => ({ value, label: sayCommon(`role_${value}`) }))}
      />
      {hasTenant(role) && !isTenantFixed && (
        <TenantPick id="user-tenant" chosen={tenant} onChoose={onTenant} problem={problemOf('tenantId', tenant?.value ?? '')} isRequired />
      )}
    </>
  )
}

/** What is known of a person besides id, role and password. */
export interface PersonValues {
  readonly lastName: string
  readonly firstName: string
  readonly middleName: string
  readonly email: string
  readonly phone: string
  readonly contractName: string
  /** Empty: the tenant's. */
  readonly locale: string
}

interface PersonProps {
  readonly person: PersonValues
  readonly onChange: (change: Partial<PersonValues>) => void
  readonly problemOf: ProblemOf
}

/** Names, mail address and language of a person. */
export function PersonFields({ person, onChange, problemOf }: PersonProps): ReactNode {
  const say = useWords(estateWords)
  const text = (field: 'lastName' | 'firstName' | 'middleName' | 'phone' | 'contractName', label: string): ReactNode => (
    <GridItem span={12} sm={6}>
      <TextField
        id={`user-${field}`}
        label={label}
        value={person[field]}
        onChange={(value) => onChange({ [field]: value })}
        problem={problemOf(field)}
        autoComplete="off"
      />
    </GridItem>
  )
  return (
    <Grid hasGutter>
      {text('lastName', say('last_name'))}
      {text('firstName', say('first_name'))}
      <GridItem span={12}>
        <TextField
          id="user-email"
          type="email"
          label={say('email')}
          value={person.email}
          onChange={(email) => onChange({ email })}
          hint={say('email_hint')}
          problem={problemOf('email')}
          autoComplete="off"
        />
      </GridItem>
      <GridItem span={12} sm={6}>
        <SelectField
          id="user-locale"
          label={say('locale')}
          value={person.locale}
          onChange={(locale) => onChange({ locale })}
          problem={problemOf('locale')}
          options={[
            { value: '', label: say('locale_tenant') },
            { value: 'ja', label: say('locale_ja') },
            { value: 'en', label: say('locale_en') },
          ]}
        />
      </GridItem>
      {text('phone', say('phone'))}
      {text('middleName', say('middle_name'))}
      {text('contractName', say('contract'))}
    </Grid>
  )
}

import { Checkbox } from '@patternfly/react-core'
import type { ReactNode } from 'react'
import { AreaField, SelectField, TextField } from '../../layout/fields.tsx'
import { serviceWords } from '../../words/service.ts'
import { sourceWords } from '../../words/sources.ts'
import { useWords } from '../../words/words.ts'
import type { RouteKind, TypedRoute } from './route-form.ts'
import type { Route } from './sources.ts'

type TextKey = 'url' | 'user' | 'server' | 'port' | 'instance' | 'database' | 'accountName'

interface Props {
  readonly kind: RouteKind
  readonly typed: TypedRoute
  readonly before: Route | undefined
  readonly onChange: (change: Partial<TypedRoute>) => void
  readonly problemOf: (field: string) => string | undefined
}

/** The fields that a kind of route has. */
export function RouteFields(props: Props): ReactNode {
  const say = useWords(sourceWords)
  const { kind, typed, onChange, problemOf } = props
  const text = (key: TextKey, label: string, hint?: string, isRequired = false): ReactNode => (
    <TextField
      id={`route-${key}`}
      label={label}
      value={typed[key]}
      onChange={(value) => onChange({ [key]: value })}
      {...(hint === undefined ? {} : { hint })}
      problem={problemOf(key)}
      isRequired={isRequired}
      autoComplete="off"
    />
  )
  return (
    <>
      {(kind === 'soap' || kind === 'sync') && text('url', say('address'), say('address_hint'), true)}
      {kind === 'sync' && text('accountName', say('account_name'), say('account_hint'))}
      {kind === 'sql' && (
        <>
          {text('server', say('server'), undefined, true)}
          {text('port', say('port'), '1433')}
          {text('instance', say('instance'))}
          {text('database', say('database'), 'SUSDB')}
          <Checkbox
            id="route-encrypt"
            label={say('encrypt')}
            isChecked={typed.encrypt ?? true}
            onChange={(_event, encrypt) => onChange({ encrypt })}
          />
        </>
      )}
      {(kind === 'soap' || kind === 'sql') && <Account {...props} user={text('user', say('user'), say('user_hint'), kind === 'sql')} />}
      {kind !== 'collector' && (
        <AreaField
          id="route-ca"
          label={say('ca')}
          value={typed.caPem}
          onChange={(caPem) => onChange({ caPem })}
          problem={problemOf('caPem')}
          {...(props.before?.hasCa === true ? { hint: say('ca_kept') } : {})}
          rows={3}
        />
      )}
      <Checkbox id="route-enabled" label={say('enabled')} isChecked={typed.enabled} onChange={(_event, enabled) => onChange({ enabled })} />
    </>
  )
}

/** User, password and how they are shown to the server. */
function Account({ kind, typed, before, onChange, problemOf, user }: Props & { readonly user: ReactNode }): ReactNode {
  const say = useWords(sourceWords)
  const sayService = useWords(serviceWords)
  const kinds = kind === 'soap' ? (['anonymous', 'basic', 'ntlm'] as const) : (['sql', 'ntlm'] as const)
  return (
    <>
      {user}
      <TextField
        id="route-password"
        type="password"
        autoComplete="new-password"
        label={say('password')}
        value={typed.password}
        onChange={(password) => onChange({ password })}
        hint={before?.hasPassword === true ? sayService('secret_kept') : sayService('secret_none')}
        problem={problemOf('password')}
      />
      <SelectField
        id="route-auth"
        label={say('auth')}
        value={typed.auth}
        onChange={(auth) => onChange({ auth })}
        problem={problemOf('auth')}
        options={[{ value: '', label: say('auth_default') }, ...kinds.map((value) => ({ value, label: say(`auth_${value}`) }))]}
      />
    </>
  )
}

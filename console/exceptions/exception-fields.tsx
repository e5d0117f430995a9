import type { ReactNode } from 'react'
import { useWho } from '../app/session.tsx'
import { SelectField, TextField } from '../layout/fields.tsx'
import { exceptionWords } from '../words/exceptions.ts'
import { labels } from '../words/labels.ts'
import { useLocale, useWords } from '../words/words.ts'
import { findComputers, findGroups, findPatches, findTenants } from './finders.ts'
import { PickField, type Hit } from './pick-field.tsx'
import type { Field } from './refusal.ts'
import { FOREVER, type Until } from './until-field.tsx'

export const EXCEPTION_KINDS = ['decline', 'hold', 'waiver'] as const
export type ExceptionKind = (typeof EXCEPTION_KINDS)[number]

/** What was typed into the form of an exception. */
export interface Typed {
  readonly tenant: Hit | null
  readonly about: 'patch' | 'package'
  readonly patch: Hit | null
  readonly package: string
  readonly kind: ExceptionKind
  readonly scope: 'all' | 'group' | 'computer'
  readonly group: Hit | null
  readonly computer: Hit | null
  readonly reason: string
  readonly until: Until
}

export const EMPTY: Typed = {
  tenant: null,
  about: 'patch',
  patch: null,
  package: '',
  kind: 'hold',
  scope: 'all',
  group: null,
  computer: null,
  reason: '',
  until: FOREVER,
}
interface PartProps {
  readonly typed: Typed
  readonly change: (part: Partial<Typed>) => void
  readonly problem: (field: Field) => string | undefined
}

/** What kind it is. */
export function Kind({ typed, kinds, change, problem }: PartProps & { readonly kinds: readonly ExceptionKind[] }): ReactNode {
  const say = useWords(exceptionWords)
  const sayLabel = useWords(labels)
  return (
    <SelectField
      id="exception-kind"
      label={say('kind')}
      value={typed.kind}
      isRequired
      hint={say(`hint_${typed.kind}`)}
      problem={problem('kind')}
      options={kinds.map((kind) => ({ value: kind, label: sayLabel(`exception_${kind}`) }))}
      onChange={(kind) => change({ kind: kinds.find((one) => one === kind) ?? typed.kind })}
    />
  )
}

/** Whose it is and what it is about. */
export function About({ typed, change, problem, isOpen }: PartProps & { readonly isOpen: boolean }): ReactNode {
  const say = useWords(exceptionWords)
  const locale = useLocale()
  const needsTenant = useWho().tenantId === null
  return (
    <>
      {needsTenant && (
        <PickField
          id="exception-tenant"
          noun="tenants"
          label={say('tenant')}
          value={typed.tenant}
          onChange={(tenant) => change({ tenant, computer: null, group: null })}
          find={findTenants}
          problem={problem('tenant')}
        />
      )}
      {isOpen && (
        <SelectField
          id="exception-about"
          label={say('about')}
          value={typed.about}
          options={(['patch', 'package'] as const).map((about) => ({ value: about, label: say(`about_${about}`) }))}
          onChange={(about) => change({ about: about === 'package' ? 'package' : 'patch' })}
        />
      )}
      {isOpen && typed.about === 'patch' && (
        <PickField
          id="exception-patch"
          noun="patches"
          label={say('patch')}
          value={typed.patch}
          onChange={(patch) => change({ patch })}
          find={(text, signal) => findPatches(text, locale, signal)}
          problem={problem('patch')}
        />
      )}
      {isOpen && typed.about === 'package' && (
        <TextField
          id="exception-package"
          label={say('package')}
          value={typed.package}
          maxLength={200}
          isRequired
          hint={say('package_hint')}
          problem={problem('package')}
          onChange={(name) => change({ package: name })}
        />
      )}
    </>
  )
}

/** For which computers it holds. */
export function Place({ typed, change, problem }: PartProps): ReactNode {
  const say = useWords(exceptionWords)
  const tenantId = typed.tenant?.id
  return (
    <>
      <SelectField
        id="exception-scope"
        label={say('scope')}
        value={typed.scope}
        options={(['all', 'group', 'computer'] as const).map((scope) => ({ value: scope, label: say(`scope_${scope}`) }))}
        onChange={(scope) => change({ scope: scope === 'group' || scope === 'computer' ? scope : 'all' })}
      />
      {typed.scope === 'group' && (
        <PickField
          id="exception-group"
          noun="computer-groups"
          within={tenantId}
          label={say('group')}
          value={typed.group}
          onChange={(group) => change({ group })}
          find={(text, signal) => findGroups(text, tenantId, signal)}
          problem={problem('group')}
        />
      )}
      {typed.scope === 'computer' && (
        <PickField
          id="exception-computer"
          noun="computers"
          within={tenantId}
          label={say('computer')}
          value={typed.computer}
          onChange={(computer) => change({ computer })}
          find={(text, signal) => findComputers(text, tenantId, signal)}
          problem={problem('computer')}
        />
      )}
    </>
  )
}

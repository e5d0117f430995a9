import type { ReactNode } from 'react'
import { useWho } from '../app/session.tsx'
import { SelectField, TextField } from '../layout/fields.tsx'
import { findComputerGroups, findComputers, findPatches, findTenants } from '../layout/finders.ts'
import { PickField } from '../layout/pick-field.tsx'
import type { Choice } from '../layout/use-pick.ts'
import { exceptionWords } from '../words/exceptions.ts'
import { labels } from '../words/labels.ts'
import { useLocale, useWords } from '../words/words.ts'
import type { Field } from './refusal.ts'
import { FOREVER, type Until } from './until-field.tsx'

export const EXCEPTION_KINDS = ['decline', 'hold', 'waiver'] as const
export type ExceptionKind = (typeof EXCEPTION_KINDS)[number]

/** What was typed into the form of an exception. */
export interface Typed {
  readonly tenant: Choice | null
  readonly about: 'patch' | 'package'
  readonly patch: Choice | null
  readonly package: string
  readonly kind: ExceptionKind
  readonly scope: 'all' | 'group' | 'computer'
  readonly group: Choice | null
  readonly computer: Choice | null
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
          asked={['tenants']}
          isRequired
          label={say('tenant')}
          chosen={typed.tenant}
          onChoose={(tenant) => change({ tenant, computer: null, group: null })}
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
          asked={['patches', locale]}
          isRequired
          label={say('patch')}
          chosen={typed.patch}
          onChoose={(patch) => change({ patch })}
          find={(text, signal) => findPatches(text, signal, locale)}
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
  const tenantId = typed.tenant?.value
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
          asked={['computer-groups', tenantId]}
          isRequired
          label={say('group')}
          chosen={typed.group}
          onChoose={(group) => change({ group })}
          find={(text, signal) => findComputerGroups(text, signal, tenantId)}
          problem={problem('group')}
        />
      )}
      {typed.scope === 'computer' && (
        <PickField
          id="exception-computer"
          asked={['computers', tenantId]}
          isRequired
          label={say('computer')}
          chosen={typed.computer}
          onChoose={(computer) => change({ computer })}
          find={(text, signal) => findComputers(text, signal, tenantId)}
          problem={problem('computer')}
        />
      )}
    </>
  )
}

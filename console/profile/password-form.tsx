import { ActionGroup, Button, Card, CardBody, CardTitle, Content, Form } from '@patternfly/react-core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { api, dataOf } from '../api/client.ts'
import type { Answer } from '../api/answers.ts'
import { ApiProblem } from '../api/problem.ts'
import { useSession } from '../app/session.tsx'
import { TextField } from '../layout/fields.tsx'
import { ProblemAlert } from '../layout/problem-alert.tsx'
import { Shown, useTold } from '../layout/states.tsx'
import { useTell } from '../layout/toasts.tsx'
import { frameWords } from '../words/frame.ts'
import { profileWords } from '../words/profile.ts'
import { useLocale, useWords } from '../words/words.ts'

type Rules = Answer<'/session/rules'>

/** Changes the reader's own password by the rules that the service tells before. */
export function PasswordForm(): ReactNode {
  const say = useWords(profileWords)
  const gap = useLocale() === 'ja' ? '' : ' '
  const rules = useQuery({
    queryKey: ['session', 'rules'],
    queryFn: ({ signal }) => dataOf(api.GET('/session/rules', { signal })),
    staleTime: Infinity,
  })
  return (
    <Card>
      <CardTitle component="h2">{say('password')}</CardTitle>
      <CardBody>
        <Shown query={rules}>
          {(known) => (
            <>
              <Content component="p">
                {[say('password_rules', { ...known.password, ...known.lock }), say('password_others')].join(gap)}
              </Content>
              <Fields rules={known} />
              <Content component="p" className="ts-soft ts-actions">
                {say('sessions', { idle: known.session.idleMinutes, absolute: known.session.absoluteHours })}
              </Content>
            </>
          )}
        </Shown>
      </CardBody>
    </Card>
  )
}

const EMPTY = { old: '', next: '', again: '' }
type Typed = typeof EMPTY

/** What can be told of the fields before they are sent. */
function useProblems(rules: Rules, typed: Typed): FieldProblems {
  const say = useWords(profileWords)
  const sayCommon = useWords(frameWords)
  const { userId } = useSession().who
  const { least, most } = rules.password
  const nextProblem = (): string | undefined => {
    const count = [...typed.next].length
    if (count === 0) return sayCommon('required')
    if (count < least || count > most) return say('password_length', { least, most, count: String(count) })
    return typed.next.toLowerCase() === userId.toLowerCase() ? say('password_is_user_id') : undefined
  }
  return {
    old: typed.old === '' ? sayCommon('required') : undefined,
    next: nextProblem(),
    again: typed.again === typed.next ? undefined : say('password_differs'),
  }
}

function Fields({ rules }: { readonly rules: Rules }): ReactNode {
  const say = useWords(profileWords)
  const { enter } = useSession()
  const tell = useTell()
  const [typed, setTyped] = useState(EMPTY)
  const [isSent, setSent] = useState(false)
  const change = useMutation({
    mutationFn: () => dataOf(api.POST('/session/password', { body: { oldPassword: typed.old, newPassword: typed.next } })),
    onSuccess: async (next) => {
      await enter(next)
      setTyped(EMPTY)
      setSent(false)
      tell.done(say('password_changed'))
    },
  })
  const problems = useProblems(rules, typed)
  const refused = useRefusal(change.error)
  const shown = (name: keyof Typed): string | undefined => (isSent ? problems[name] : undefined) ?? refused[name]
  const set = (name: keyof Typed, value: string): void => {
    setTyped((now) => ({ ...now, [name]: value }))
    if (change.error !== null) change.reset()
  }
  return (
    <Form
      onSubmit={(event) => {
        event.preventDefault()
        setSent(true)
        const wrong = (['old', 'next', 'again'] as const).find((name) => problems[name] !== undefined)
        if (wrong === undefined) change.mutate()
        else document.querySelector<HTMLElement>(`#password-${wrong}`)?.focus()
      }}
    >
      <ProblemAlert title={say('password_failed')} error={refused.isField ? null : change.error} />
      <Secret name="old" label={say('password_old')} value={typed.old} problem={shown('old')} onChange={set} />
      <Secret name="next" label={say('password_new')} value={typed.next} problem={shown('next')} onChange={set} />
      <Secret name="again" label={say('password_again')} value={typed.again} problem={shown('again')} onChange={set} />
      <ActionGroup>
        <Button type="submit" isLoading={change.isPending} isDisabled={change.isPending}>
          {say('password_change')}
        </Button>
      </ActionGroup>
    </Form>
  )
}

interface SecretProps {
  readonly name: keyof Typed
  readonly label: string
  readonly value: string
  readonly problem: string | undefined
  readonly onChange: (name: keyof Typed, value: string) => void
}

function Secret({ name, label, value, problem, onChange }: SecretProps): ReactNode {
  return (
    <TextField
      id={`password-${name}`}
      type="password"
      label={label}
      value={value}
      problem={problem}
      onChange={(next) => onChange(name, next)}
      autoComplete={name === 'old' ? 'current-password' : 'new-password'}
      maxLength={256}
      isRequired
    />
  )
}

type FieldProblems = { readonly [K in keyof Typed]?: string | undefined }

/** Beside which field a refusal of the service belongs; others stand above the form. */
function useRefusal(error: unknown): FieldProblems & { readonly isField: boolean } {
  const say = useWords(profileWords)
  const told = useTold(error)
  const code = error instanceof ApiProblem ? error.code : ''
  if (code === 'password_wrong') return { isField: true, old: say('password_wrong') }
  if (['password_length_invalid', 'password_characters_invalid', 'password_is_user_id'].includes(code))
    return { isField: true, next: told?.text }
  return { isField: false }
}

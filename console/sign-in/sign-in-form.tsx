import { ActionGroup, Button, Form } from '@patternfly/react-core'
import { useMutation } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { api, dataOf } from '../api/client.ts'
import type { Who } from '../api/who.ts'
import { TextField } from '../layout/fields.tsx'
import { ProblemAlert } from '../layout/problem-alert.tsx'
import { frameWords } from '../words/frame.ts'
import { signInWords } from '../words/sign-in.ts'
import { useWords } from '../words/words.ts'

interface Props {
  /** Fixed when the same person signs in again. */
  readonly userId?: string
  readonly onSignedIn: (who: Who) => void
  readonly children?: ReactNode
}

/** User id and password; what the service says no with stands above them. */
export function SignInForm({ userId: fixed, onSignedIn, children }: Props): ReactNode {
  const say = useWords(signInWords)
  const sayCommon = useWords(frameWords)
  const [userId, setUserId] = useState(fixed ?? '')
  const [password, setPassword] = useState('')
  const [isAsked, setAsked] = useState(false)
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => dataOf(api.POST('/session', { body: { userId, password } })),
    onSuccess: onSignedIn,
    onError: () => setPassword(''),
  })
  const missing = (value: string): string | undefined => (isAsked && value === '' ? sayCommon('required') : undefined)
  return (
    <Form
      onSubmit={(event) => {
        event.preventDefault()
        setAsked(true)
        if (userId !== '' && password !== '') mutate()
      }}
    >
      <ProblemAlert title={say('sign_in')} error={isPending ? null : error} />
      <TextField
        id="user-id"
        label={say('user_id')}
        value={userId}
        onChange={setUserId}
        autoComplete="username"
        autoFocus={fixed === undefined}
        maxLength={256}
        isRequired
        isDisabled={fixed !== undefined}
        problem={missing(userId)}
      />
      <TextField
        id="password"
        label={say('password')}
        type="password"
        value={password}
        onChange={setPassword}
        autoComplete="current-password"
        autoFocus={fixed !== undefined}
        maxLength={256}
        isRequired
        problem={isPending || error !== null ? undefined : missing(password)}
      />
      <ActionGroup>
        <Button type="submit" isLoading={isPending} isDisabled={isPending}>
          {say('sign_in')}
        </Button>
        {children}
      </ActionGroup>
    </Form>
  )
}

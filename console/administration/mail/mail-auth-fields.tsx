import type { ReactNode } from 'react'
import { SelectField, TextField } from '../../layout/fields.tsx'
import { mailWords } from '../../words/mail.ts'
import { serviceWords } from '../../words/service.ts'
import { useWords } from '../../words/words.ts'
import type { MailSettings, TypedMail } from './mail-form.ts'

const KINDS = ['none', 'password', 'oauth2'] as const

interface Props {
  readonly typed: TypedMail
  readonly present: MailSettings | null
  readonly onChange: (change: Partial<TypedMail>) => void
  readonly problemBelow: (path: string) => string | undefined
}

/** How the service signs in at the mail server; of secrets only whether one is kept. */
export function MailAuthFields({ typed, present, onChange, problemBelow }: Props): ReactNode {
  const say = useWords(mailWords)
  const sayService = useWords(serviceWords)
  const secretHint = sayService(present?.auth.kind === typed.auth ? 'secret_kept' : 'secret_none')
  const secret = (key: 'password' | 'clientSecret' | 'refreshToken', label: string): ReactNode => (
    <TextField
      id={`mail-${key}`}
      type="password"
      autoComplete="new-password"
      label={label}
      value={typed[key]}
      onChange={(value) => onChange({ [key]: value })}
      hint={secretHint}
      problem={problemBelow(key)}
    />
  )
  return (
    <>
      <SelectField
        id="mail-auth"
        label={say('auth')}
        value={typed.auth}
        onChange={(auth) => onChange({ auth: auth as TypedMail['auth'] })}
        options={KINDS.map((value) => ({ value, label: say(`auth_${value}`) }))}
      />
      {typed.auth !== 'none' && (
        <TextField
          id="mail-user"
          label={say('user')}
          value={typed.user}
          onChange={(user) => onChange({ user })}
          problem={problemBelow('auth.user')}
          autoComplete="off"
          isRequired
        />
      )}
      {typed.auth === 'password' && secret('password', say('password'))}
      {typed.auth === 'oauth2' && (
        <>
          <TextField
            id="mail-client"
            label={say('client_id')}
            value={typed.clientId}
            onChange={(clientId) => onChange({ clientId })}
            problem={problemBelow('auth.clientId')}
            isRequired
          />
          {secret('clientSecret', say('client_secret'))}
          <TextField
            id="mail-access"
            type="url"
            label={say('access_url')}
            value={typed.accessUrl}
            onChange={(accessUrl) => onChange({ accessUrl })}
            problem={problemBelow('auth.accessUrl')}
            isRequired
          />
          {secret('refreshToken', say('refresh_token'))}
        </>
      )}
    </>
  )
}

import { ActionGroup, Button, Checkbox, Form } from '@patternfly/react-core'
import { useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { api, dataOf } from '../../api/client.ts'
import { AreaField, SelectField, TextField } from '../../layout/fields.tsx'
import { ProblemAlert } from '../../layout/problem-alert.tsx'
import { useTell } from '../../layout/toasts.tsx'
import { frameWords } from '../../words/frame.ts'
import { mailWords } from '../../words/mail.ts'
import { useWords } from '../../words/words.ts'
import { useSend } from '../send.ts'
import { MailAuthFields } from './mail-auth-fields.tsx'
import { beginMail, mailBody, type MailSettings, type TypedMail } from './mail-form.ts'

const SECURITIES = ['starttls', 'smtps', 'none'] as const

/** The form of the mail settings. */
export function MailSettingsForm({ present }: { readonly present: MailSettings | null }): ReactNode {
  const say = useWords(mailWords)
  const sayCommon = useWords(frameWords)
  const tell = useTell()
  const cache = useQueryClient()
  const [typed, setTyped] = useState(() => beginMail(present))
  const change = (next: Partial<TypedMail>): void => setTyped({ ...typed, ...next })
  const sending = useSend(
    () => dataOf(api.PUT('/notices/mail-settings', { body: mailBody(typed) })),
    () => {
      tell.done(say('saved'))
      change({ password: '', clientSecret: '', refreshToken: '' })
      void cache.invalidateQueries({ queryKey: ['mail-settings'] })
    },
  )
  return (
    <Form
      className="ts-form"
      onSubmit={(event) => {
        event.preventDefault()
        sending.send()
      }}
    >
      <ProblemAlert title={say('save_failed')} error={sending.error} />
      <ServerFields typed={typed} onChange={change} problemOf={sending.problemOf} />
      <MailAuthFields typed={typed} present={present} onChange={change} problemBelow={sending.problemBelow} />
      <SenderFields typed={typed} onChange={change} problemOf={sending.problemOf} />
      <ActionGroup>
        <Button type="submit" isLoading={sending.isPending} isDisabled={sending.isPending}>
          {sayCommon('save')}
        </Button>
      </ActionGroup>
    </Form>
  )
}

interface FieldsProps {
  readonly typed: TypedMail
  readonly onChange: (change: Partial<TypedMail>) => void
  readonly problemOf: (path: string) => string | undefined
}

/** Which server, and how the way to it is kept secret. */
function ServerFields({ typed, onChange, problemOf }: FieldsProps): ReactNode {
  const say = useWords(mailWords)
  return (
    <>
      <TextField
        id="mail-host"
        label={say('host')}
        value={typed.host}
        onChange={(host) => onChange({ host })}
        problem={problemOf('host')}
        isRequired
      />
      <TextField
        id="mail-port"
        type="number"
        label={say('port')}
        value={typed.port}
        onChange={(port) => onChange({ port })}
        problem={problemOf('port')}
        isRequired
      />
      <SelectField
        id="mail-security"
        label={say('security')}
        value={typed.security}
        onChange={(security) => onChange({ security: security as TypedMail['security'] })}
        options={SECURITIES.map((value) => ({ value, label: say(`security_${value}`) }))}
      />
      {typed.security !== 'none' && (
        <>
          <Checkbox id="mail-verify" label={say('verify')} isChecked={typed.verify} onChange={(_event, verify) => onChange({ verify })} />
          <AreaField
            id="mail-ca"
            label={say('ca')}
            value={typed.caPem}
            onChange={(caPem) => onChange({ caPem })}
            problem={problemOf('caPem')}
            rows={3}
          />
        </>
      )}
    </>
  )
}

/** As whom mails are sent, and how often that is tried. */
function SenderFields({ typed, onChange, problemOf }: FieldsProps): ReactNode {
  const say = useWords(mailWords)
  return (
    <>
      <TextField
        id="mail-sender-name"
        label={say('sender_name')}
        value={typed.senderName}
        onChange={(senderName) => onChange({ senderName })}
        problem={problemOf('sender.name')}
      />
      <TextField
        id="mail-sender-address"
        type="email"
        label={say('sender_address')}
        value={typed.senderAddress}
        onChange={(senderAddress) => onChange({ senderAddress })}
        problem={problemOf('sender.address')}
        isRequired
      />
      <TextField
        id="mail-attempts"
        type="number"
        label={say('attempts')}
        value={typed.maxAttempts}
        onChange={(maxAttempts) => onChange({ maxAttempts })}
        hint={say('attempts_hint')}
        problem={problemOf('maxAttempts')}
      />
    </>
  )
}

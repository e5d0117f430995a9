import { ActionGroup, Button, Form } from '@patternfly/react-core'
import { useState, type ReactNode } from 'react'
import { api, dataOf } from '../../api/client.ts'
import { Callout } from '../../layout/callout.tsx'
import { TextField } from '../../layout/fields.tsx'
import { ProblemAlert } from '../../layout/problem-alert.tsx'
import { mailWords } from '../../words/mail.ts'
import { useLocale, useWords } from '../../words/words.ts'
import { CodeText } from '../code-text.tsx'
import { useSend } from '../send.ts'

/** Sends a test mail and shows what was said to the mail server and what it answered, whether it went well or not. */
export function TestMail(): ReactNode {
  const say = useWords(mailWords)
  const locale = useLocale()
  const [to, setTo] = useState('')
  const sending = useSend(() => dataOf(api.POST('/notices/test-mail', { body: { to, locale } })))
  const result = sending.isPending ? undefined : sending.data
  return (
    <>
      <Form
        className="ts-form"
        onSubmit={(event) => {
          event.preventDefault()
          sending.send()
        }}
      >
        <ProblemAlert title={say('test_failed')} error={sending.error} />
        <TextField
          id="test-to"
          type="email"
          label={say('test_to')}
          value={to}
          onChange={setTo}
          hint={say('test_hint')}
          problem={sending.problemOf('to')}
          isRequired
        />
        <ActionGroup>
          <Button type="submit" variant="secondary" isLoading={sending.isPending} isDisabled={sending.isPending}>
            {say('test_send')}
          </Button>
        </ActionGroup>
      </Form>
      <div aria-live="polite">
        {result !== undefined && (
          <>
            <Callout
              variant={result.sent ? 'success' : 'danger'}
              isInline
              title={say(result.sent ? 'test_sent' : 'test_failed')}
              component="h3"
            >
              {result.code !== null && <CodeText code={result.code} details={{ answer: result.answer, to }} />} {result.answer}
            </Callout>
            <h3 className="ts-actions">{say('dialog')}</h3>
            <ol className="ts-dialog" aria-label={say('dialog')}>
              {result.dialog.map(({ from, text }, at) => (
                // Lines have no name but their place, and never change it.
                // oxlint-disable-next-line react/no-array-index-key
                <li key={at}>
                  <span className="ts-soft">{say(`from_${from}`)}</span> <span className="ts-mono">{text}</span>
                </li>
              ))}
            </ol>
          </>
        )}
      </div>
    </>
  )
}

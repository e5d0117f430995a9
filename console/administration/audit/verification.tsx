import { ActionGroup, Button, Card, CardBody, CardTitle, Form } from '@patternfly/react-core'
import { useState, type ReactNode } from 'react'
import { api, dataOf } from '../../api/client.ts'
import { Callout } from '../../layout/callout.tsx'
import { TextField } from '../../layout/fields.tsx'
import { ProblemAlert } from '../../layout/problem-alert.tsx'
import { auditWords } from '../../words/audit.ts'
import { serviceWords } from '../../words/service.ts'
import { useWords } from '../../words/words.ts'
import { given, useSend } from '../send.ts'

/** Verifies a chain, against a head that was kept elsewhere when there is one. @param tenantId whose chain; without it the reader's own */
export function Verification({ tenantId }: { readonly tenantId: string | undefined }): ReactNode {
  const say = useWords(auditWords)
  const sayService = useWords(serviceWords)
  const [head, setHead] = useState('')
  const sending = useSend(() => dataOf(api.GET('/audit/verification', { params: { query: given({ tenantId, head: head.trim() }) } })))
  const result = sending.isPending ? undefined : sending.data
  return (
    <Card isCompact>
      <CardTitle component="h2">{say('verify_title')}</CardTitle>
      <CardBody>
        <Form
          className="ts-form"
          onSubmit={(event) => {
            event.preventDefault()
            sending.send()
          }}
        >
          <ProblemAlert title={sayService('failed')} error={sending.error} />
          <p className="ts-soft">{say('verify_hint')}</p>
          <TextField
            id="verify-head"
            label={say('verify_head')}
            value={head}
            onChange={setHead}
            problem={sending.problemOf('query.head')}
            autoComplete="off"
            maxLength={64}
          />
          <ActionGroup>
            <Button type="submit" variant="secondary" isLoading={sending.isPending} isDisabled={sending.isPending}>
              {say('verify')}
            </Button>
          </ActionGroup>
        </Form>
        <div aria-live="polite">
          {result !== undefined && (
            <Callout
              variant={result.problems.length === 0 ? 'success' : 'danger'}
              isInline
              component="h3"
              title={say(result.problems.length === 0 ? 'verify_ok' : 'verify_bad')}
            >
              <p>{say('verify_ok_text', { records: result.records.toLocaleString(), heads: result.heads.toLocaleString() })}</p>
              {result.problems.length > 0 && (
                <ul className="ts-changes">
                  {result.problems.map(({ seq, problem }) => (
                    <li key={`${seq} ${problem}`}>{say('verify_problem', { seq, problem })}</li>
                  ))}
                </ul>
              )}
              <p>
                {say('last_hash')}: <span className="ts-mono">{result.lastHash}</span>
              </p>
            </Callout>
          )}
        </div>
      </CardBody>
    </Card>
  )
}

import { Card, CardBody, CardTitle, Stack, StackItem } from '@patternfly/react-core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { api, dataOf } from '../../api/client.ts'
import { Callout } from '../../layout/callout.tsx'
import { PageFrame } from '../../layout/page.tsx'
import { Shown } from '../../layout/states.tsx'
import { frameWords } from '../../words/frame.ts'
import { mailWords } from '../../words/mail.ts'
import { useWords } from '../../words/words.ts'
import { MailSettingsForm } from './mail-settings-form.tsx'
import { TestMail } from './test-mail.tsx'

/** How mails leave, and a test of it. */
export function MailPage(): ReactNode {
  const say = useWords(mailWords)
  const sayCommon = useWords(frameWords)
  const settings = useQuery({
    queryKey: ['mail-settings'],
    queryFn: ({ signal }) => dataOf(api.GET('/notices/mail-settings', { signal })),
    // A form that is being filled in is not read anew behind its back.
    refetchOnWindowFocus: false,
  })
  return (
    <PageFrame
      title={sayCommon('mail')}
      lead={say('lead')}
      asOf={settings.data === undefined ? null : new Date(settings.dataUpdatedAt).toISOString()}
    >
      <Shown query={settings}>
        {({ settings: present }) => (
          <Stack hasGutter>
            {present === null && (
              <StackItem>
                <Callout variant="warning" isInline title={say('unset')} component="h2" />
              </StackItem>
            )}
            <StackItem>
              <Card isCompact>
                <CardTitle component="h2">{say('server')}</CardTitle>
                <CardBody>
                  <MailSettingsForm present={present} />
                </CardBody>
              </Card>
            </StackItem>
            {present !== null && (
              <StackItem>
                <Card isCompact>
                  <CardTitle component="h2">{say('test')}</CardTitle>
                  <CardBody>
                    <TestMail />
                  </CardBody>
                </Card>
              </StackItem>
            )}
          </Stack>
        )}
      </Shown>
    </PageFrame>
  )
}

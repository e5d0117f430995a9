import {
  Card,
  CardBody,
  CardTitle,
  Content,
  DescriptionList,
  DescriptionListDescription,
  DescriptionListGroup,
  DescriptionListTerm,
  Stack,
  StackItem,
} from '@patternfly/react-core'
import type { ReactNode } from 'react'
import { useWho } from '../app/session.tsx'
import { PageFrame } from '../layout/page.tsx'
import { frameWords } from '../words/frame.ts'
import { profileWords } from '../words/profile.ts'
import { useWords } from '../words/words.ts'
import { PasswordForm } from './password-form.tsx'
import { Preferences } from './preferences.tsx'

/** The reader's own account: who they are, how the console speaks to them, their password. */
export function ProfilePage(): ReactNode {
  const say = useWords(profileWords)
  return (
    <PageFrame title={useWords(frameWords)('profile')} lead={say('lead')}>
      <Stack hasGutter className="ts-form">
        <StackItem>
          <Account />
        </StackItem>
        <StackItem>
          <Preferences />
        </StackItem>
        <StackItem>
          <PasswordForm />
        </StackItem>
      </Stack>
    </PageFrame>
  )
}

function Account(): ReactNode {
  const say = useWords(profileWords)
  const sayCommon = useWords(frameWords)
  const { userId, role, tenantId, tenantName, firstName, lastName, locale } = useWho()
  const name = (locale === 'ja' ? [lastName, firstName] : [firstName, lastName]).filter((part) => part !== '').join(' ')
  const facts = [
    { term: say('user_id'), text: <span className="ts-mono">{userId}</span> },
    { term: say('name'), text: name || '–' },
    { term: say('role'), text: sayCommon(`role_${role}`) },
    { term: say('tenant'), text: tenantId === null ? say('whole_service') : `${tenantName ?? ''} (${tenantId})` },
  ]
  return (
    <Card>
      <CardTitle component="h2">{say('account')}</CardTitle>
      <CardBody>
        <DescriptionList isHorizontal isCompact>
          {facts.map(({ term, text }) => (
            <DescriptionListGroup key={term}>
              <DescriptionListTerm>{term}</DescriptionListTerm>
              <DescriptionListDescription>{text}</DescriptionListDescription>
            </DescriptionListGroup>
          ))}
        </DescriptionList>
        <Content component="p" className="ts-soft ts-actions">
          {say('account_hint')}
        </Content>
      </CardBody>
    </Card>
  )
}

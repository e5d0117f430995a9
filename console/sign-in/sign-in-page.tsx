import { Button, Card, CardBody, CardTitle, Title } from '@patternfly/react-core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, type ReactNode } from 'react'
import { api, dataOf } from '../api/client.ts'
import type { Who } from '../api/who.ts'
import icon from '../icon.svg'
import { Callout } from '../layout/callout.tsx'
import { signInWords } from '../words/sign-in.ts'
import { speak, useLocale, useWords } from '../words/words.ts'
import { SignInForm } from './sign-in-form.tsx'

/** The door of the console. */
export function SignInPage({ onSignedIn }: { readonly onSignedIn: (who: Who) => Promise<void> }): ReactNode {
  const say = useWords(signInWords)
  const locale = useLocale()
  const setUp = useQuery({ queryKey: ['setup'], queryFn: () => dataOf(api.GET('/setup')) })
  useEffect(() => {
    document.title = say('title')
  }, [say])
  const enter = (who: Who): void => {
    // Mails of earlier versions lead to /sign-in?to=…; every other address is where it leads.
    const to = new URLSearchParams(location.search).get('to')
    if (location.pathname === '/sign-in') history.replaceState(null, '', to !== null && /^\/(?![/\\])/.test(to) ? to : '/')
    void onSignedIn(who)
  }
  return (
    <main className="ts-door">
      <Card className="ts-door-card" isLarge>
        <CardTitle>
          <img src={icon} alt="" width="40" height="40" />
          <Title headingLevel="h1" size="xl">
            {say('title')}
          </Title>
        </CardTitle>
        <CardBody>
          {setUp.data !== undefined && !setUp.data.setUp && (
            <Callout variant="info" isInline title={say('set_up', { command: 'swcfmg_setup' })} />
          )}
          <SignInForm onSignedIn={enter} />
        </CardBody>
        <CardBody>
          <Button variant="link" isInline onClick={() => void speak(locale === 'ja' ? 'en' : 'ja')} lang={locale === 'ja' ? 'en' : 'ja'}>
            {locale === 'ja' ? say('locale_en') : say('locale_ja')}
          </Button>
        </CardBody>
      </Card>
    </main>
  )
}

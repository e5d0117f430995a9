import { ActionGroup, Button, Card, CardBody, CardTitle, Content, Form } from '@patternfly/react-core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { api, dataOf } from '../api/client.ts'
import { useSession } from '../app/session.tsx'
import { Callout } from '../layout/callout.tsx'
import { SelectField } from '../layout/fields.tsx'
import { ProblemAlert } from '../layout/problem-alert.tsx'
import { frameWords } from '../words/frame.ts'
import { profileWords } from '../words/profile.ts'
import { useWords } from '../words/words.ts'
import { ZoneField } from './zone-field.tsx'

/** In which language and by which clocks the console speaks to the reader. */
export function Preferences(): ReactNode {
  const say = useWords(profileWords)
  const sayCommon = useWords(frameWords)
  const { who, enter } = useSession()
  const cache = useQueryClient()
  const [locale, setLocale] = useState(who.chosen.locale)
  const [timeZone, setTimeZone] = useState(who.chosen.timeZone)
  const standard = say(who.tenantId === null ? 'as_service' : 'as_tenant')
  const save = useMutation({
    mutationFn: () => dataOf(api.PUT('/session/preferences', { body: { locale, timeZone } })),
    onSuccess: async (next) => {
      await enter(next)
      // Titles and words come from the service in the reader's language.
      await cache.invalidateQueries()
    },
  })
  const isChanged = locale !== who.chosen.locale || timeZone !== who.chosen.timeZone
  return (
    <Card>
      <CardTitle component="h2">{say('preferences')}</CardTitle>
      <CardBody>
        <Content component="p">{say('preferences_hint')}</Content>
        <Form
          onSubmit={(event) => {
            event.preventDefault()
            save.mutate()
          }}
        >
          <ProblemAlert title={say('preferences_failed')} error={save.error} />
          <div aria-live="polite">
            {save.isSuccess && !isChanged && <Callout variant="success" isInline title={say('preferences_saved')} />}
          </div>
          <SelectField
            id="language"
            label={say('language')}
            value={locale ?? ''}
            onChange={(value) => setLocale(value === 'ja' || value === 'en' ? value : null)}
            options={[
              { value: '', label: standard },
              { value: 'ja', label: say('language_ja') },
              { value: 'en', label: say('language_en') },
            ]}
          />
          <ZoneField value={timeZone} standardLabel={standard} present={who.timeZone} onChange={setTimeZone} />
          <ActionGroup>
            <Button type="submit" isLoading={save.isPending} isDisabled={!isChanged || save.isPending}>
              {sayCommon('save')}
            </Button>
          </ActionGroup>
        </Form>
      </CardBody>
    </Card>
  )
}

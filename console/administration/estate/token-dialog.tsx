import { Grid, GridItem } from '@patternfly/react-core'
import { useState, type ReactNode } from 'react'
import { api, dataOf } from '../../api/client.ts'
import { TextField } from '../../layout/fields.tsx'
import { agentWords } from '../../words/agents.ts'
import { useWords } from '../../words/words.ts'
import { numberOf } from '../send.ts'
import { useChanged } from './changed.ts'
import { FormDialog } from './form-dialog.tsx'
import type { ProblemOf } from './form-problems.ts'
import type { Choice } from '../../layout/use-pick.ts'
import { ServerGroupPick, SitePick, TenantPick } from './picks.tsx'
import { TokenShown, type MadeToken } from './token-shown.tsx'

const CODES = { enrollment_place_not_found: 'tenantId' } as const

/** Makes an enrollment token, and shows it this once. */
export function TokenDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const say = useWords(agentWords)
  const changed = useChanged()
  const [place, setPlace] = useState<TokenPlace>({ tenant: null, group: null, site: null })
  const [uses, setUses] = useState('1')
  const [hours, setHours] = useState('24')
  const [made, setMade] = useState<MadeToken | null>(null)
  if (made !== null) return <TokenShown made={made} onClose={onClose} />
  const send = async (): Promise<void> => {
    const { tenant, group, site } = place
    const body = {
      tenantId: tenant?.value ?? '',
      uses: numberOf(uses) ?? 0,
      hours: numberOf(hours) ?? 0,
      ...(group === null ? {} : { serverGroupId: group.value }),
      ...(site === null ? {} : { siteId: site.value }),
    }
    const answer = await dataOf(api.POST('/enrollment-tokens', { body }))
    setMade(answer)
    await changed(say('token_made'), '/enrollment-tokens', '/sites')
  }
  return (
    <FormDialog
      title={say('token_make')}
      lead={say('token_lead')}
      submit={say('token_make_now')}
      codes={CODES}
      onSubmit={send}
      // Once it is made the dialog shows it; only the reader closes that.
      onClose={() => undefined}
      onCancel={onClose}
    >
      {(problemOf) => (
        <>
          <PlaceFields place={place} onChange={setPlace} problemOf={problemOf} />
          <Grid hasGutter>
            <GridItem span={12} sm={6}>
              <TextField
                id="token-uses"
                label={say('uses')}
                value={uses}
                onChange={setUses}
                hint={say('uses_hint')}
                problem={problemOf('uses', uses)}
                inputMode="numeric"
                isRequired
              />
            </GridItem>
            <GridItem span={12} sm={6}>
              <TextField
                id="token-hours"
                label={say('valid_hours')}
                value={hours}
                onChange={setHours}
                hint={say('valid_hours_hint')}
                problem={problemOf('hours', hours)}
                inputMode="numeric"
                isRequired
              />
            </GridItem>
          </Grid>
        </>
      )}
    </FormDialog>
  )
}

interface TokenPlace {
  readonly tenant: Choice | null
  readonly group: Choice | null
  readonly site: Choice | null
}

interface PlaceProps {
  readonly place: TokenPlace
  readonly onChange: (place: TokenPlace) => void
  readonly problemOf: ProblemOf
}

/** Where computers go whose agents enroll with the token. */
function PlaceFields({ place, onChange, problemOf }: PlaceProps): ReactNode {
  const say = useWords(agentWords)
  const { tenant } = place
  return (
    <>
      <TenantPick
        id="token-tenant"
        chosen={tenant}
        onChoose={(next) => onChange({ tenant: next, group: null, site: null })}
        problem={problemOf('tenantId', tenant?.value ?? '')}
        isRequired
      />
      {tenant !== null && (
        <>
          <ServerGroupPick
            id="token-group"
            tenantId={tenant.value}
            chosen={place.group}
            onChoose={(group) => onChange({ ...place, group })}
            hint={say('place_default')}
            problem={problemOf('serverGroupId')}
          />
          <SitePick
            id="token-site"
            tenantId={tenant.value}
            chosen={place.site}
            onChoose={(site) => onChange({ ...place, site })}
            hint={say('place_default')}
            problem={problemOf('siteId')}
          />
        </>
      )}
    </>
  )
}

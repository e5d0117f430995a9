import { Button, Flex, FlexItem, Form, FormSelect, FormSelectOption, List, ListItem, Title } from '@patternfly/react-core'
import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { Link, useSearchParams } from 'react-router'
import type { Answer } from '../api/answers.ts'
import { api, dataOf } from '../api/client.ts'
import { Part } from '../explanation/part.tsx'
import { Facts } from '../layout/facts.tsx'
import { PlainTable } from '../explanation/plain-table.tsx'
import { SeverityChip, StateChip } from '../layout/chips.tsx'
import { Shown } from '../layout/states.tsx'
import { Time, useTimeText } from '../layout/time.tsx'
import { useZone } from '../layout/zone.ts'
import { frameWords } from '../words/frame.ts'
import { labels } from '../words/labels.ts'
import { pastWords } from '../words/past.ts'
import { useLocale, useWords } from '../words/words.ts'
import { useAttributeName } from './attributes.ts'
import { InstantFields, typedOf, useInstantOf } from './instant-fields.tsx'

type Past = Answer<'/computers/{computerId}/past'>

const STATES = ['missing', 'downloaded', 'failed', 'pending_reboot', 'installed'] as const
/** Rows of verdicts that are drawn at once. */
const MOST = 300

/** A computer on a date: the address holds which. */
export function Then({ computerId }: { readonly computerId: string }): ReactNode {
  const say = useWords(pastWords)
  const zone = useZone()
  const locale = useLocale()
  const toInstant = useInstantOf()
  const [params, setParams] = useSearchParams()
  const at = params.get('at')
  const [typed, setTyped] = useState(() => typedOf(at === null ? new Date() : new Date(at), zone))
  const [problem, setProblem] = useState<string>()
  const past = useQuery({
    queryKey: ['computers', computerId, 'past', at, locale],
    enabled: at !== null,
    queryFn: ({ signal }) =>
      dataOf(api.GET('/computers/{computerId}/past', { params: { path: { computerId }, query: { at: at ?? '', locale } }, signal })),
  })
  const show = (): void => {
    const instant = toInstant(typed)
    setProblem(instant === null ? say('invalid_moment') : undefined)
    if (instant !== null) setParams({ tab: 'history', mode: 'then', at: instant }, { preventScrollReset: true })
  }
  return (
    <>
      <Form
        className="ts-no-print"
        onSubmit={(event) => {
          event.preventDefault()
          show()
        }}
      >
        <Flex alignItems={{ default: 'alignItemsFlexEnd' }} gap={{ default: 'gapSm' }}>
          <InstantFields id="then" value={typed} onChange={setTyped} problem={problem} />
          <FlexItem>
            <Button type="submit">{say('show')}</Button>
          </FlexItem>
        </Flex>
      </Form>
      {at !== null && <Shown query={past}>{(data) => <PastView past={data} />}</Shown>}
    </>
  )
}

function PastView({ past }: { readonly past: Past }): ReactNode {
  const say = useWords(pastWords)
  const nameOf = useAttributeName()
  const text = useTimeText()
  const { attributes: held } = past
  const shown: readonly (readonly [string, string | null])[] = [
    ['hostName', held.hostName],
    ['fqdn', held.fqdn],
    ['displayName', held.displayName],
    ['managementAddress', held.managementAddress],
    ['addresses', held.addresses.join(', ')],
    ['osName', held.osName],
    ['osVersion', held.osVersion],
    ['osArchitecture', held.osArchitecture],
    ['serverGroupId', held.serverGroupName ?? held.serverGroupId],
    ['siteId', held.siteName ?? held.siteId],
  ]
  return (
    <>
      <Title headingLevel="h2" size="lg" className="ts-part">
        {say('then_at', { time: text(past.at) })}
      </Title>
      <Part title={say('then_attributes')}>
        <Facts layout="pairs" facts={shown.map(([name, value]) => [nameOf(name), value || '–'] as const)} />
      </Part>
      <PastVerdicts past={past} />
      <PastExceptions past={past} />
      {past.approvals.length > 0 && (
        <Part title={say('then_approvals')}>
          <PlainTable
            label={say('then_approvals')}
            heads={[say('patch'), say('then_group'), say('then_action'), say('then_valid')]}
            rows={past.approvals.slice(0, MOST)}
            keyOf={(one, at) => `${one.patchId} ${one.groupName} ${at}`}
            cells={(one) => [
              <Link key="patch" to={`/patches/${encodeURIComponent(one.patchId)}`}>
                {past.verdicts.find(({ patchId }) => patchId === one.patchId)?.name ?? one.patchId}
              </Link>,
              one.groupName,
              one.action,
              <Time key="from" at={one.validFrom} />,
            ]}
          />
        </Part>
      )}
    </>
  )
}

function PastVerdicts({ past: { verdicts } }: { readonly past: Past }): ReactNode {
  const say = useWords(pastWords)
  const sayLabel = useWords(labels)
  const sayCommon = useWords(frameWords)
  const [state, setState] = useState('')
  if (verdicts.length === 0) return <Part title={say('then_verdicts')}>{say('then_verdicts_none')}</Part>
  const matching = verdicts.filter((one) => state === '' || one.state === state)
  return (
    <Part title={say('then_verdicts')}>
      <List isPlain aria-label={say('then_states')}>
        {STATES.map((one) => ({ one, count: verdicts.filter((verdict) => verdict.state === one).length }))
          .filter(({ count }) => count > 0)
          .map(({ one, count }) => (
            <ListItem key={one}>
              <StateChip state={one} /> {count.toLocaleString()}
            </ListItem>
          ))}
      </List>
      <FormSelect
        aria-label={say('then_filter')}
        value={state}
        onChange={(_event, value) => setState(value)}
        className="ts-choice ts-actions ts-no-print"
      >
        <FormSelectOption value="" label={`${say('then_filter')}: ${say('then_filter_all')}`} />
        {STATES.map((one) => (
          <FormSelectOption key={one} value={one} label={sayLabel(`state_${one}`)} />
        ))}
      </FormSelect>
      <PlainTable
        label={say('then_verdicts')}
        heads={[
          say('patch'),
          say('patch_title'),
          say('severity'),
          say('then_filter'),
          say('then_approved'),
          say('then_valid'),
          say('then_until'),
        ]}
        rows={matching.slice(0, MOST)}
        keyOf={({ patchId }) => patchId}
        cells={(one) => [
          <Link key="patch" to={`/patches/${encodeURIComponent(one.patchId)}`}>
            {one.name}
          </Link>,
          one.title,
          <SeverityChip key="severity" severity={one.severity} />,
          <StateChip key="state" state={one.state} />,
          sayCommon(one.approved ? 'yes' : 'no'),
          <Time key="from" at={one.validFrom} />,
          one.validTo === null ? '–' : <Time key="to" at={one.validTo} />,
        ]}
      />
      {matching.length > MOST && <p className="ts-soft">{say('then_shown', { count: MOST, total: matching.length })}</p>}
    </Part>
  )
}

function PastExceptions({ past: { exceptions } }: { readonly past: Past }): ReactNode {
  const say = useWords(pastWords)
  const sayLabel = useWords(labels)
  if (exceptions.length === 0) return null
  return (
    <Part title={say('then_exceptions')}>
      <List isPlain>
        {exceptions.map((one) => (
          <ListItem key={one.exceptionId}>
            <strong>{sayLabel(`exception_${one.kind}`)}</strong> {one.package ?? one.patchId}: {one.reason}{' '}
            <span className="ts-soft">({one.author})</span>
          </ListItem>
        ))}
      </List>
    </Part>
  )
}

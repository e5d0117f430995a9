import { Checkbox } from '@patternfly/react-core'
import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { api, dataOf } from '../../api/client.ts'
import { AreaField, SelectField, TextField } from '../../layout/fields.tsx'
import { useTell } from '../../layout/toasts.tsx'
import { feedWords } from '../../words/feeds.ts'
import { serviceWords } from '../../words/service.ts'
import { useWords } from '../../words/words.ts'
import { FormDialog } from '../form-dialog.tsx'
import { given, numberOf, useSend } from '../send.ts'
import type { Feed } from './feed.ts'
import { useSourcesChanged } from '../sources/sources.ts'

/** What is typed of a feed, all of it text; secrets begin empty. */
interface TypedFeed {
  readonly url: string
  readonly intervalMinutes: string
  readonly caPem: string
  readonly signingKeys: string
}

interface Props {
  /** The feed that is changed; without it one of the known ones is registered. */
  readonly feed?: Feed
  readonly onClose: () => void
}

/** Registers a known feed, or changes where and when one is fetched. */
export function FeedDialog({ feed, onClose }: Props): ReactNode {
  const say = useWords(feedWords)
  const sayService = useWords(serviceWords)
  const tell = useTell()
  const changed = useSourcesChanged()
  const presets = useQuery({
    queryKey: ['feeds', 'presets'],
    enabled: feed === undefined,
    queryFn: ({ signal }) => dataOf(api.GET('/feed-presets', { signal })),
  })
  const free = (presets.data?.items ?? []).filter(({ isRegistered }) => !isRegistered)
  const [presetId, setPresetId] = useState('')
  const [typed, setTyped] = useState<TypedFeed>({
    url: '',
    intervalMinutes: feed === undefined ? '' : String(feed.intervalMinutes),
    caPem: '',
    signingKeys: '',
  })
  const [enabled, setEnabled] = useState(feed?.enabled ?? true)
  const preset = free.find((one) => one.presetId === presetId)
  const sourceId = feed?.sourceId ?? presetId
  const isSigned = feed?.isSigned ?? preset?.isSigned ?? false
  const sending = useSend(
    () =>
      dataOf(
        api.PUT('/feeds/{sourceId}', {
          params: { path: { sourceId } },
          body: { enabled, ...given({ ...typed, intervalMinutes: numberOf(typed.intervalMinutes) }) },
        }),
      ),
    (saved) => {
      tell.done(say('registered', { name: saved.name }))
      void changed()
      onClose()
    },
  )
  const change = (next: Partial<TypedFeed>): void => setTyped({ ...typed, ...next })
  return (
    <FormDialog
      title={feed === undefined ? say('register_title') : sayService('edit_title', { name: feed.name })}
      sending={sending}
      isDisabled={sourceId === ''}
      onClose={onClose}
    >
      {feed === undefined && (
        <SelectField
          id="feed-preset"
          label={say('preset')}
          value={presetId}
          onChange={setPresetId}
          options={[{ value: '', label: '–' }, ...free.map((one) => ({ value: one.presetId, label: one.name }))]}
          {...(preset === undefined ? {} : { hint: say('preset_license', { license: preset.license, url: preset.url }) })}
          isRequired
        />
      )}
      <FeedFields
        typed={typed}
        onChange={change}
        enabled={enabled}
        onEnable={setEnabled}
        placeholder={feed?.url ?? preset?.url ?? ''}
        keysHint={feed?.hasKeys === true ? say('keys_kept') : isSigned ? say('preset_signed') : undefined}
        problemOf={sending.problemOf}
      />
    </FormDialog>
  )
}

interface FieldsProps {
  readonly typed: TypedFeed
  readonly onChange: (change: Partial<TypedFeed>) => void
  readonly enabled: boolean
  readonly onEnable: (enabled: boolean) => void
  /** The address that counts when none is typed. */
  readonly placeholder: string
  readonly keysHint: string | undefined
  readonly problemOf: (path: string) => string | undefined
}

/** Where a feed is fetched, how often, and whose signature counts. */
function FeedFields({ typed, onChange, enabled, onEnable, placeholder, keysHint, problemOf }: FieldsProps): ReactNode {
  const say = useWords(feedWords)
  return (
    <>
      <TextField
        id="feed-url"
        type="url"
        label={say('url')}
        value={typed.url}
        onChange={(url) => onChange({ url })}
        placeholder={placeholder}
        hint={say('url_hint')}
        problem={problemOf('url')}
      />
      <TextField
        id="feed-interval"
        type="number"
        label={say('interval')}
        value={typed.intervalMinutes}
        onChange={(intervalMinutes) => onChange({ intervalMinutes })}
        problem={problemOf('intervalMinutes')}
      />
      <Checkbox id="feed-enabled" label={say('enabled')} isChecked={enabled} onChange={(_event, next) => onEnable(next)} />
      <AreaField
        id="feed-ca"
        label={say('ca')}
        value={typed.caPem}
        onChange={(caPem) => onChange({ caPem })}
        problem={problemOf('caPem')}
        rows={2}
      />
      <AreaField
        id="feed-keys"
        label={say('keys')}
        value={typed.signingKeys}
        onChange={(signingKeys) => onChange({ signingKeys })}
        problem={problemOf('signingKeys')}
        hint={keysHint}
        rows={3}
      />
    </>
  )
}

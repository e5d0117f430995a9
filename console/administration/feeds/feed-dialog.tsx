import { Checkbox } from '@patternfly/react-core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
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
  const cache = useQueryClient()
  const presets = useQuery({
    queryKey: ['feeds', 'presets'],
    enabled: feed === undefined,
    queryFn: ({ signal }) => dataOf(api.GET('/feed-presets', { signal })),
  })
  const free = (presets.data?.items ?? []).filter(({ isRegistered }) => !isRegistered)
  const [presetId, setPresetId] = useState('')
  const [typed, setTyped] = useState({
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
      void cache.invalidateQueries({ queryKey: ['feeds'] })
      void cache.invalidateQueries({ queryKey: ['sources'] })
      onClose()
    },
  )
  const change = (next: Partial<typeof typed>): void => setTyped({ ...typed, ...next })
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
      <TextField
        id="feed-url"
        type="url"
        label={say('url')}
        value={typed.url}
        onChange={(url) => change({ url })}
        placeholder={feed?.url ?? preset?.url ?? ''}
        hint={say('url_hint')}
        problem={sending.problemOf('url')}
      />
      <TextField
        id="feed-interval"
        type="number"
        label={say('interval')}
        value={typed.intervalMinutes}
        onChange={(intervalMinutes) => change({ intervalMinutes })}
        problem={sending.problemOf('intervalMinutes')}
      />
      <Checkbox id="feed-enabled" label={say('enabled')} isChecked={enabled} onChange={(_event, next) => setEnabled(next)} />
      <AreaField
        id="feed-ca"
        label={say('ca')}
        value={typed.caPem}
        onChange={(caPem) => change({ caPem })}
        problem={sending.problemOf('caPem')}
        rows={2}
      />
      <AreaField
        id="feed-keys"
        label={say('keys')}
        value={typed.signingKeys}
        onChange={(signingKeys) => change({ signingKeys })}
        problem={sending.problemOf('signingKeys')}
        {...(feed?.hasKeys === true ? { hint: say('keys_kept') } : isSigned ? { hint: say('preset_signed') } : {})}
        rows={3}
      />
    </FormDialog>
  )
}

import { Checkbox } from '@patternfly/react-core'
import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import type { ItemOf } from '../../api/answers.ts'
import { api, dataOf } from '../../api/client.ts'
import { AreaField, SelectField, TextField } from '../../layout/fields.tsx'
import { useTell } from '../../layout/toasts.tsx'
import { everyRow } from '../../list/every.ts'
import { feedWords } from '../../words/feeds.ts'
import { serviceWords } from '../../words/service.ts'
import { useWords } from '../../words/words.ts'
import { FormDialog } from '../form-dialog.tsx'
import { given, numberOf, useSend } from '../send.ts'
import type { Feed } from './feed.ts'
import { useSourcesChanged } from '../sources/sources.ts'
import { OwnFields, ownOf, typedOwn } from './own-fields.tsx'

/** No known feed has this id. */
const OWN = ':own'

/** What is typed of a feed, all of it text; secrets begin empty. */
interface TypedFeed {
  readonly url: string
  readonly intervalMinutes: string
  readonly caPem: string
  readonly signingKeys: string
}

interface Props {
  /** The feed that is changed; without it one of the known ones is registered, or one of somebody's own. */
  readonly feed?: Feed
  readonly onClose: () => void
}

/** Registers a known feed or one of somebody's own, or changes where and when one is fetched. */
export function FeedDialog({ feed, onClose }: Props): ReactNode {
  const say = useWords(feedWords)
  const sayService = useWords(serviceWords)
  const tell = useTell()
  const changed = useSourcesChanged()
  const { free, taken } = useKnownFeeds(feed === undefined)
  const [presetId, setPresetId] = useState('')
  const [typed, setTyped] = useState<TypedFeed>({
    url: '',
    intervalMinutes: feed === undefined ? '' : String(feed.intervalMinutes),
    caPem: '',
    signingKeys: '',
  })
  const [enabled, setEnabled] = useState(feed?.enabled ?? true)
  const [ownId, setOwnId] = useState('')
  const [own, setOwn] = useState(() => typedOwn(feed))
  const isOwn = feed === undefined ? presetId === OWN : feed.preset === null
  const preset = free.find((one) => one.presetId === presetId)
  const sourceId = feed?.sourceId ?? (isOwn ? ownId.trim() : presetId)
  const isTaken = feed === undefined && isOwn && taken.has(sourceId)
  const needsUrl = isOwn && own.way !== 'document'
  const hasUrl = (feed?.url ?? typed.url.trim()) !== ''
  const isSigned = feed?.isSigned ?? preset?.isSigned ?? false
  const sending = useSend(
    () =>
      dataOf(
        api.PUT('/feeds/{sourceId}', {
          params: { path: { sourceId } },
          body: { enabled, ...given({ ...typed, intervalMinutes: numberOf(typed.intervalMinutes) }), ...(isOwn ? ownOf(own) : {}) },
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
      isDisabled={sourceId === '' || isTaken || (needsUrl && !hasUrl)}
      onClose={onClose}
    >
      {feed === undefined && (
        <WhichFeed
          presetId={presetId}
          onChoose={setPresetId}
          free={free}
          ownId={ownId}
          onName={setOwnId}
          problem={isTaken ? say('own_id_taken') : sending.problemOf('path.sourceId')}
        />
      )}
      <FeedFields
        typed={typed}
        onChange={change}
        enabled={enabled}
        onEnable={setEnabled}
        placeholder={feed?.url ?? preset?.url ?? ''}
        urlHint={isOwn ? say('own_url_hint') : say('url_hint')}
        needsUrl={needsUrl}
        keysHint={feed?.hasKeys === true ? say('keys_kept') : isSigned ? say('preset_signed') : undefined}
        problemOf={sending.problemOf}
      />
      {isOwn && (
        <OwnFields
          typed={own}
          onChange={(next) => setOwn({ ...own, ...next })}
          problemOf={sending.problemOf}
          problemBelow={sending.problemBelow}
        />
      )}
    </FormDialog>
  )
}

type Preset = ItemOf<'/feed-presets'>

/** Known feeds that nobody has registered yet, and the ids that one of somebody's own cannot have. */
function useKnownFeeds(enabled: boolean): { readonly free: readonly Preset[]; readonly taken: ReadonlySet<string> } {
  const presets = useQuery({
    queryKey: ['feeds', 'presets'],
    enabled,
    queryFn: ({ signal }) => dataOf(api.GET('/feed-presets', { signal })),
  })
  const registered = useQuery({
    queryKey: ['list', '/feeds', 'every'],
    enabled,
    queryFn: ({ signal }) => everyRow<Feed>('/feeds', {}, signal),
  })
  const known = presets.data?.items ?? []
  const ids = [...known.map(({ presetId }) => presetId), ...(registered.data ?? []).map(({ sourceId }) => sourceId)]
  return { free: known.filter(({ isRegistered }) => !isRegistered), taken: new Set(ids) }
}

interface WhichProps {
  readonly presetId: string
  readonly onChoose: (presetId: string) => void
  readonly free: readonly Preset[]
  readonly ownId: string
  readonly onName: (id: string) => void
  /** What is wrong with that id. */
  readonly problem: string | undefined
}

/** Which of the known feeds is registered, or under which id one of somebody's own. */
function WhichFeed({ presetId, onChoose, free, ownId, onName, problem }: WhichProps): ReactNode {
  const say = useWords(feedWords)
  const preset = free.find((one) => one.presetId === presetId)
  const known = free.map((one) => ({ value: one.presetId, label: one.name }))
  return (
    <>
      <SelectField
        id="feed-preset"
        label={say('preset')}
        value={presetId}
        onChange={onChoose}
        options={[{ value: '', label: '–' }, { value: OWN, label: say('own') }, ...known]}
        {...(preset === undefined ? {} : { hint: say('preset_license', { license: preset.license, url: preset.url }) })}
        isRequired
      />
      {presetId === OWN && (
        <TextField
          id="feed-id"
          label={say('own_id')}
          value={ownId}
          onChange={onName}
          hint={say('own_id_hint')}
          problem={problem}
          isRequired
        />
      )}
    </>
  )
}

interface FieldsProps {
  readonly typed: TypedFeed
  readonly onChange: (change: Partial<TypedFeed>) => void
  readonly enabled: boolean
  readonly onEnable: (enabled: boolean) => void
  /** The address that counts when none is typed. */
  readonly placeholder: string
  readonly urlHint: string
  readonly needsUrl: boolean
  readonly keysHint: string | undefined
  readonly problemOf: (path: string) => string | undefined
}

/** Where a feed is fetched, how often, and whose signature counts. */
function FeedFields({ typed, onChange, enabled, onEnable, placeholder, urlHint, needsUrl, keysHint, problemOf }: FieldsProps): ReactNode {
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
        hint={urlHint}
        problem={problemOf('url')}
        isRequired={needsUrl}
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

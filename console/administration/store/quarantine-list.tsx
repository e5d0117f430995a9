import { useQueryClient } from '@tanstack/react-query'
import { useMemo, useState, type ReactNode } from 'react'
import type { ItemOf } from '../../api/answers.ts'
import { api } from '../../api/client.ts'
import { Facts } from '../../layout/facts.tsx'
import { Confirm } from '../../layout/confirm.tsx'
import { Nothing } from '../../layout/states.tsx'
import { Time } from '../../layout/time.tsx'
import { useTell } from '../../layout/toasts.tsx'
import type { ListDefinition } from '../../list/definition.ts'
import { List } from '../../list/list.tsx'
import { serviceWords } from '../../words/service.ts'
import { storeWords } from '../../words/store.ts'
import { useWords } from '../../words/words.ts'
import { Bytes, Hash } from '../facts.tsx'

type Refused = ItemOf<'/store/quarantine'>
const REASONS = ['hash_wrong', 'size_wrong', 'signature_invalid'] as const

interface Asked {
  readonly what: 'release' | 'delete'
  readonly file: Refused
}

/** Files that were not what they should be: why, and what becomes of them. */
export function QuarantineList(): ReactNode {
  const say = useWords(storeWords)
  const sayService = useWords(serviceWords)
  const tell = useTell()
  const cache = useQueryClient()
  const [asked, setAsked] = useState<Asked | null>(null)
  const definition = useQuarantine(setAsked)
  const act = async ({ what, file: { quarantineId } }: Asked): Promise<void> => {
    const asks = { params: { path: { quarantineId } } }
    await (what === 'release'
      ? api.POST('/store/quarantine/{quarantineId}/release', asks)
      : api.DELETE('/store/quarantine/{quarantineId}', asks))
    tell.done(say(what === 'release' ? 'released' : 'deleted'))
    await Promise.all(['/store/quarantine', '/store/files'].map((path) => cache.invalidateQueries({ queryKey: ['list', path] })))
    await cache.invalidateQueries({ queryKey: ['store'] })
  }
  return (
    <>
      <p className="ts-soft">{say('quarantine_hint')}</p>
      <div className="ts-actions">
        <List definition={definition} />
      </div>
      {asked !== null && (
        <Confirm
          title={say(`${asked.what}_title`, { name: asked.file.name || asked.file.sha256 })}
          confirm={say(asked.what).replace(/\s?…$/, '')}
          failed={sayService('failed')}
          isDanger
          onClose={() => setAsked(null)}
          onConfirm={() => act(asked)}
        >
          {asked.what === 'release' && <p>{say('release_body')}</p>}
          <p className="ts-mono">{asked.file.sha256}</p>
        </Confirm>
      )}
    </>
  )
}

function useQuarantine(onAsk: (asked: Asked) => void): ListDefinition<Refused> {
  const say = useWords(storeWords)
  return useMemo<ListDefinition<Refused>>(
    () => ({
      name: 'store-quarantine',
      what: say('tab_quarantine'),
      path: '/store/quarantine',
      search: 'text',
      detail: (file) => <RefusedDetail file={file} />,
      defaultSort: '-refusedAt',
      isCounted: true,
      isExported: true,
      filters: [
        {
          key: 'reason',
          label: say('reason'),
          kind: 'select',
          options: REASONS.map((value) => ({ value, label: say(`reason_${value}`) })),
        },
      ],
      keyOf: ({ quarantineId }) => String(quarantineId),
      nameOf: ({ name, sha256 }) => name || sha256,
      empty: <Nothing>{say('quarantine_empty')}</Nothing>,
      rowActions: (file) => [
        ...(file.actions.includes('release') ? [{ label: say('release'), onClick: () => onAsk({ what: 'release' as const, file }) }] : []),
        ...(file.actions.includes('delete')
          ? [{ label: say('delete'), onClick: () => onAsk({ what: 'delete' as const, file }), isDanger: true }]
          : []),
      ],
      columns: [
        { key: 'name', label: say('name'), sort: 'name', cell: ({ name }) => name || '–' },
        { key: 'reason', label: say('reason'), cell: ({ reason }) => say(`reason_${reason}`) },
        { key: 'hash', label: say('hash'), cell: ({ sha256 }) => <Hash sha256={sha256} /> },
        { key: 'wanted', label: say('wanted_hash'), cell: ({ wantedSha256 }) => <Hash sha256={wantedSha256} /> },
        { key: 'size', label: say('size'), sort: 'bytes', isNumber: true, cell: ({ bytes }) => <Bytes bytes={bytes} /> },
        { key: 'url', label: say('url'), isExtra: true, cell: ({ url }) => url ?? say('brought') },
        { key: 'by', label: say('refused_by'), isExtra: true, cell: ({ refusedBy }) => refusedBy },
        { key: 'at', label: say('refused_at'), sort: 'refusedAt', isShort: true, cell: ({ refusedAt }) => <Time at={refusedAt} /> },
      ],
    }),
    [say, onAsk],
  )
}

/** Where it came from and both hashes as they are, to be compared with the vendor's. */
function RefusedDetail({ file }: { readonly file: Refused }): ReactNode {
  const say = useWords(storeWords)
  return (
    <Facts
      facts={[
        [say('hash'), <Whole key="hash" text={file.sha256} />],
        [say('wanted_hash'), <Whole key="wanted" text={file.wantedSha256 ?? '–'} />],
        [say('url'), file.url === null ? say('brought') : <Whole key="url" text={file.url} />],
        [say('refused_by'), file.refusedBy],
      ]}
    />
  )
}

function Whole({ text }: { readonly text: string }): ReactNode {
  return <span className="ts-mono">{text}</span>
}

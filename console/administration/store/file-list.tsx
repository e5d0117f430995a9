import { Button } from '@patternfly/react-core'
import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useMemo, useState, type ReactNode } from 'react'
import type { ItemOf } from '../../api/answers.ts'
import { api, dataOf } from '../../api/client.ts'
import { Facts } from '../../layout/facts.tsx'
import { Confirm } from '../../layout/confirm.tsx'
import { Nothing } from '../../layout/states.tsx'
import { Time } from '../../layout/time.tsx'
import { useTell } from '../../layout/toasts.tsx'
import type { ListDefinition } from '../../list/definition.ts'
import { List } from '../../list/list.tsx'
import { frameWords } from '../../words/frame.ts'
import { serviceWords } from '../../words/service.ts'
import { storeWords } from '../../words/store.ts'
import { useWords } from '../../words/words.ts'
import { Bytes, Hash } from '../facts.tsx'
import { Chip } from '../../layout/chip.tsx'

type File = ItemOf<'/store/files'>

/** The files of the store, and taking chosen ones out. */
export function FileList(): ReactNode {
  const say = useWords(storeWords)
  const sayService = useWords(serviceWords)
  const tell = useTell()
  const cache = useQueryClient()
  const [asked, setAsked] = useState<{ readonly ids: readonly string[]; readonly clear: () => void } | null>(null)
  const ask = useCallback((ids: readonly string[], clear: () => void) => setAsked({ ids, clear }), [])
  const definition = useFileList(ask)
  return (
    <>
      <List definition={definition} />
      {asked !== null && (
        <Confirm
          title={say('remove_title', { count: asked.ids.length })}
          confirm={sayService('remove')}
          failed={sayService('failed')}
          isDanger
          onClose={() => setAsked(null)}
          onConfirm={async () => {
            const { files } = await dataOf(api.POST('/store/deletions', { body: { sha256: [...asked.ids] } }))
            tell.done(say('removed', { count: files }))
            asked.clear()
            await cache.invalidateQueries({ queryKey: ['list', '/store/files'] })
            await cache.invalidateQueries({ queryKey: ['store'] })
          }}
        >
          <p>{say('remove_body')}</p>
        </Confirm>
      )}
    </>
  )
}

function useFileList(onRemove: (ids: readonly string[], clear: () => void) => void): ListDefinition<File> {
  const say = useWords(storeWords)
  const sayCommon = useWords(frameWords)
  return useMemo<ListDefinition<File>>(
    () => ({
      name: 'store-files',
      what: say('files'),
      path: '/store/files',
      search: 'text',
      detail: (file) => <FileDetail file={file} />,
      defaultSort: '-addedAt',
      isCounted: true,
      isExported: true,
      filters: [
        {
          key: 'wanted',
          label: say('wanted'),
          kind: 'select',
          options: (['true', 'false'] as const).map((value) => ({ value, label: sayCommon(value === 'true' ? 'yes' : 'no') })),
        },
        { key: 'tenantId', label: say('owner'), kind: 'chip' },
      ],
      keyOf: ({ sha256 }) => sha256,
      nameOf: ({ name, sha256 }) => name || sha256,
      empty: <Nothing>{say('empty')}</Nothing>,
      selection: {
        isDisabled: ({ actions }) => !actions.includes('delete'),
        actions: (ids, clear) => (
          <Button variant="danger" isDisabled={ids.length === 0} onClick={() => onRemove(ids, clear)}>
            {say('remove')}
          </Button>
        ),
      },
      columns: [
        { key: 'name', label: say('name'), sort: 'name', cell: ({ name }) => name || '–' },
        { key: 'hash', label: say('hash'), cell: ({ sha256 }) => <Hash sha256={sha256} /> },
        { key: 'size', label: say('size'), sort: 'bytes', isNumber: true, cell: ({ bytes }) => <Bytes bytes={bytes} /> },
        { key: 'url', label: say('url'), isExtra: true, cell: ({ url }) => url ?? say('brought') },
        { key: 'owner', label: say('owner'), cell: ({ tenantId }) => tenantId ?? say('everybody') },
        { key: 'added', label: say('added'), sort: 'addedAt', isShort: true, cell: ({ addedAt }) => <Time at={addedAt} /> },
        { key: 'by', label: say('added_by'), isExtra: true, cell: ({ addedBy }) => addedBy },
        { key: 'used', label: say('used'), sort: 'usedAt', isShort: true, cell: ({ usedAt }) => <Time at={usedAt} /> },
        {
          key: 'wanted',
          label: say('wanted'),
          cell: ({ wanted }) => (wanted ? <Chip color="blue">{sayCommon('yes')}</Chip> : sayCommon('no')),
        },
      ],
    }),
    [say, sayCommon, onRemove],
  )
}

function FileDetail({ file }: { readonly file: File }): ReactNode {
  const say = useWords(storeWords)
  return (
    <Facts
      facts={[
        [
          say('hash'),
          <span key="hash" className="ts-mono">
            {file.sha256}
          </span>,
        ],
        [say('url'), file.url ?? say('brought')],
        [say('added_by'), file.addedBy],
      ]}
    />
  )
}

import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { api, dataOf } from '../../api/client.ts'
import { Confirm } from '../../layout/confirm.tsx'
import { Shown } from '../../layout/states.tsx'
import { useTell } from '../../layout/toasts.tsx'
import { serviceWords } from '../../words/service.ts'
import { storeWords } from '../../words/store.ts'
import { useWords } from '../../words/words.ts'
import { Bytes } from '../facts.tsx'

const NAMED = 20

/** Shows what a clean-up would take away, and does it. */
export function CleanupDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const say = useWords(storeWords)
  const sayService = useWords(serviceWords)
  const tell = useTell()
  const cache = useQueryClient()
  const found = useQuery({
    queryKey: ['store', 'cleanup'],
    queryFn: ({ signal }) => dataOf(api.POST('/store/cleanups', { body: { dryRun: true }, signal })),
    staleTime: 0,
  })
  return (
    <Confirm
      title={say('cleanup_title')}
      confirm={say('cleanup_do')}
      failed={sayService('failed')}
      isDisabled={(found.data?.files ?? 0) === 0}
      isDanger
      onClose={onClose}
      onConfirm={async () => {
        const { files } = await dataOf(api.POST('/store/cleanups', { body: { dryRun: false } }))
        tell.done(say('removed', { count: files }))
        for (const list of ['/store/files', '/store/quarantine']) await cache.invalidateQueries({ queryKey: ['list', list] })
        await cache.invalidateQueries({ queryKey: ['store'] })
      }}
    >
      <Shown query={found}>
        {({ files, bytes, items, refused }) =>
          files === 0 ? (
            <p>{say('cleanup_none')}</p>
          ) : (
            <>
              <p>
                {say('cleanup_found', { count: files })} <Bytes bytes={bytes} />
              </p>
              {refused.length > 0 && <p>{say('cleanup_refused', { count: refused.length })}</p>}
              <ul className="ts-changes">
                {[...items, ...refused].slice(0, NAMED).map(({ sha256, name, ...file }) => (
                  <li key={'quarantineId' in file ? file.quarantineId : sha256}>{name || <span className="ts-mono">{sha256}</span>}</li>
                ))}
              </ul>
            </>
          )
        }
      </Shown>
    </Confirm>
  )
}

import type { ReactNode } from 'react'
import { api } from '../../api/client.ts'
import { Confirm } from '../../layout/confirm.tsx'
import { useTell } from '../../layout/toasts.tsx'
import { runWords } from '../../words/runs.ts'
import { useWords } from '../../words/words.ts'

interface Props {
  readonly runId: number
  readonly onClose: () => void
  readonly onDone: () => void
}

/** Asks before a run is stopped. */
export function CancelRun({ runId, onClose, onDone }: Props): ReactNode {
  const say = useWords(runWords)
  const tell = useTell()
  return (
    <Confirm
      title={say('cancel_title', { id: runId })}
      confirm={say('cancel').replace(/\s?…$/, '')}
      failed={say('cancel_failed')}
      isDanger
      onClose={onClose}
      onConfirm={async () => {
        await api.POST('/discovery/runs/{runId}/cancel', { params: { path: { runId } } })
        tell.done(say('cancel_done', { id: runId }))
        onDone()
      }}
    >
      <p>{say('cancel_body')}</p>
    </Confirm>
  )
}

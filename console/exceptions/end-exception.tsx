import { Content } from '@patternfly/react-core'
import type { ReactNode } from 'react'
import { api, dataOf } from '../api/client.ts'
import type { ItemOf } from '../api/answers.ts'
import { Confirm } from '../layout/confirm.tsx'
import { useTell } from '../layout/toasts.tsx'
import { exceptionWords } from '../words/exceptions.ts'
import { useWords } from '../words/words.ts'
import { useRefresh } from './refresh.ts'

export type ExceptionItem = ItemOf<'/exceptions'>

/** What an exception is about, as text. */
export function aboutOf(one: Pick<ExceptionItem, 'patchName' | 'patchId' | 'package'>): string {
  return one.patchName ?? one.package ?? one.patchId ?? ''
}

/** Asks before an exception is ended before its time. */
export function EndException({ exception, onClose }: { readonly exception: ExceptionItem; readonly onClose: () => void }): ReactNode {
  const say = useWords(exceptionWords)
  const tell = useTell()
  const refresh = useRefresh()
  return (
    <Confirm
      title={say('end_title')}
      confirm={say('end_confirm')}
      failed={say('end_failed')}
      onConfirm={async () => {
        const { exceptionId } = exception
        await dataOf(api.DELETE('/exceptions/{exceptionId}', { params: { path: { exceptionId } } }))
        tell.done(say('ended'))
        refresh()
      }}
      onClose={onClose}
    >
      <Content component="p">
        <strong>{aboutOf(exception)}</strong>
      </Content>
      <Content component="p">{exception.reason}</Content>
      <Content component="p">{say('end_hint')}</Content>
    </Confirm>
  )
}

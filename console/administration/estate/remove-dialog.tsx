import type { ReactNode } from 'react'
import { Confirm } from '../../layout/confirm.tsx'
import { frameWords } from '../../words/frame.ts'
import { estateWords } from '../../words/estate.ts'
import { useWords } from '../../words/words.ts'
import { plain } from './form-problems.ts'

interface Props {
  /** What is deleted, as the reader knows it. */
  readonly name: string
  /** What follows from it. */
  readonly children: ReactNode
  readonly confirm?: string
  readonly title?: string
  readonly onConfirm: () => Promise<unknown>
  readonly onClose: () => void
}

/** Asks before something is taken away. */
export function RemoveDialog({ name, children, confirm, title, onConfirm, onClose }: Props): ReactNode {
  const say = useWords(estateWords)
  const sayCommon = useWords(frameWords)
  return (
    <Confirm
      isDanger
      title={title ?? say('delete_title', { name })}
      confirm={confirm ?? sayCommon('delete')}
      failed={say('not_saved')}
      onConfirm={() => onConfirm().catch((err: unknown) => Promise.reject(plain(err) as Error))}
      onClose={onClose}
    >
      <p>{children}</p>
    </Confirm>
  )
}

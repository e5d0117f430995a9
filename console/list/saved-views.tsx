import type { ReactNode } from 'react'
import type { ListState } from './list-state.ts'

interface Props {
  readonly name: string
  readonly state: ListState
}

/** The reader's own views of a list. */
export function SavedViews(_props: Props): ReactNode {
  return null
}

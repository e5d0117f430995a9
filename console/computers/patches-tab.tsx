import type { ReactNode } from 'react'
import { List } from '../list/list.tsx'
import { useVerdictList } from '../verdicts/verdict-list.tsx'

/** What is said of patches on a computer. */
export function PatchesTab({ computerId }: { readonly computerId: string }): ReactNode {
  return <List definition={useVerdictList({ computerId })} />
}

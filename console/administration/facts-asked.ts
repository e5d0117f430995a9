import { useCallback } from 'react'
import { factWords } from '../words/facts.ts'
import { useWords } from '../words/words.ts'

const FACTS = [
  'groups',
  'computers',
  'categories',
  'updates',
  'flags',
  'relations',
  'approvals',
  'states',
  'effectiveApprovals',
  'effectiveDigests',
  'summaries',
  'syncState',
  'downstreamServers',
  'events',
] as const

/** What a kind of fact is called in the reader's language; a name that the console does not know stays as it is. */
export function useFactName(): (fact: string) => string {
  const say = useWords(factWords)
  return useCallback(
    (fact) => {
      const known = FACTS.find((one) => one === fact)
      return known === undefined ? fact : say(`fact_${known}`)
    },
    [say],
  )
}

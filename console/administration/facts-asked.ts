import { useCallback } from 'react'
import { factWords } from '../words/facts.ts'
import { hasWord, useWords } from '../words/words.ts'

/** What a kind of fact is called in the reader's language; a name that the console does not know stays as it is. */
export function useFactName(): (fact: string) => string {
  const say = useWords(factWords)
  return useCallback(
    (fact) => {
      const name = `fact_${fact}`
      return hasWord(factWords, name) ? say(name) : fact
    },
    [say],
  )
}

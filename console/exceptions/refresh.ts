import { useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'

const NOUNS = ['list', 'patches', 'exceptions', 'verdicts', 'computers', 'home']
/** The service counts anew behind the answer; by then it has. */
const COUNTED_MS = 4000

/** Has everything asked anew that an exception or a decision about a patch changes: at once, and when the counts have followed. */
export function useRefresh(): () => void {
  const cache = useQueryClient()
  return useCallback(() => {
    const ask = (): void => {
      for (const noun of NOUNS) void cache.invalidateQueries({ queryKey: [noun] })
    }
    ask()
    setTimeout(ask, COUNTED_MS)
  }, [cache])
}

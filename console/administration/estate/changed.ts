import { useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { useTell } from '../../layout/toasts.tsx'

/**
 * What is done after a change: it is told, and the lists that it concerns are asked anew.
 *
 * @returns takes what to tell and the addresses of the lists (`/users`)
 */
export function useChanged(): (told: string, ...paths: readonly string[]) => Promise<void> {
  const queries = useQueryClient()
  const tell = useTell()
  return useCallback(
    async (told, ...paths) => {
      tell.done(told)
      await queries.invalidateQueries({
        predicate: ({ queryKey: [noun, name] }) =>
          (noun === 'list' && paths.includes(String(name))) ||
          (noun === 'pick' && paths.includes(`/${String(name)}`)) ||
          paths.includes(`/${String(noun)}`),
      })
    },
    [queries, tell],
  )
}

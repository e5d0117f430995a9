import { useQuery } from '@tanstack/react-query'
import type { Choice, NamedQuestion } from './use-pick.ts'

/** What somebody chose before, with its name as soon as the service has told it. @param value its id; none when empty */
export function useNamed({ asked, named }: Pick<NamedQuestion, 'asked' | 'named'>, value: string | undefined): Choice | null {
  const found = useQuery({
    queryKey: ['pick', ...asked, 'named', value],
    queryFn: ({ signal }) => named(value ?? '', signal),
    enabled: value !== undefined && value !== '',
    staleTime: 60_000,
  })
  return value === undefined || value === '' ? null : (found.data ?? { value, label: value })
}

import { useMemo, type ReactNode } from 'react'
import { ApiProblem } from '../api/problem.ts'
import { useTold } from '../layout/states.tsx'

interface Props {
  readonly code: string | null
  readonly details?: Readonly<Record<string, unknown>> | null
}

/** A stable code that the service kept, as its sentence in the reader's language with its number. */
export function CodeText({ code, details }: Props): ReactNode {
  const text = JSON.stringify(details ?? {})
  // The details come anew with every answer; their text says whether they changed.
  const problem = useMemo(
    () => (code === null ? null : new ApiProblem(200, code, JSON.parse(text) as Record<string, unknown>)),
    [code, text],
  )
  const told = useTold(problem)
  if (told === null) return null
  return (
    <>
      {told.text} <span className="ts-soft ts-nowrap">{told.number}</span>
    </>
  )
}

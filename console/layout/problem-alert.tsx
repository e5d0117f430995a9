import type { ReactNode } from 'react'
import { Callout } from './callout.tsx'
import { useTold } from './states.tsx'

/** Why something was not done, above the form that it was asked with; nothing while nothing is wrong. */
export function ProblemAlert({ title, error }: { readonly title: string; readonly error: unknown }): ReactNode {
  const told = useTold(error)
  if (told === null) return null
  return (
    <Callout variant="danger" isInline title={title} role="alert">
      <p>
        {told.text} <span className="ts-soft">{told.number}</span>
      </p>
    </Callout>
  )
}

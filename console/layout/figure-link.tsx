import type { ReactNode } from 'react'
import { Link } from 'react-router'

/** A number of the service with the list that counts the same rows. */
export interface Figure {
  readonly name: string
  readonly count: number
  readonly path: string
  readonly query: Readonly<Record<string, string>>
}

/** The console's address of the list behind a number: its pages take the same filters as the service. */
export function addressOf({ path, query }: Pick<Figure, 'path' | 'query'>): string {
  const params = new URLSearchParams(path === '/jobs/inbox' ? { view: 'inbox' } : query)
  return `${path === '/jobs/inbox' ? '/jobs' : path}${params.size === 0 ? '' : `?${params}`}`
}

interface Props {
  readonly figures: readonly Figure[]
  readonly name: string
  /** Read before the number by those who do not see what stands beside it. */
  readonly label?: string
  readonly className?: string
}

/** A number that leads to the list of what it counts. */
export function FigureLink({ figures, name, label, className }: Props): ReactNode {
  const figure = figures.find((one) => one.name === name)
  if (figure === undefined) return null
  return (
    <Link
      to={addressOf(figure)}
      className={className}
      data-figure={name}
      {...(label === undefined ? {} : { 'aria-label': `${label}: ${figure.count.toLocaleString()}` })}
    >
      {figure.count.toLocaleString()}
    </Link>
  )
}

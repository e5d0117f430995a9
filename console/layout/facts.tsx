import { DescriptionList, DescriptionListDescription, DescriptionListGroup, DescriptionListTerm } from '@patternfly/react-core'
import type { ReactNode } from 'react'

export type Fact = readonly [name: string, value: ReactNode]

/** One below the other with the names at the side, or beside one another where there is room. */
const LAYOUTS = {
  list: { isHorizontal: true, horizontalTermWidthModifier: { default: '12ch', md: '20ch' }, columnModifier: { default: '1Col' } },
  pairs: { columnModifier: { default: '1Col', lg: '2Col' } },
  grid: { columnModifier: { default: '1Col', md: '2Col', xl: '3Col' } },
} as const

interface Props {
  /** What is absent is left out. */
  readonly facts: readonly (Fact | false | null | undefined)[]
  readonly layout?: keyof typeof LAYOUTS
}

/** Names with what they are. */
export function Facts({ facts, layout = 'grid' }: Props): ReactNode {
  return (
    <DescriptionList isCompact {...LAYOUTS[layout]}>
      {facts.map((fact) =>
        fact ? (
          <DescriptionListGroup key={fact[0]}>
            <DescriptionListTerm>{fact[0]}</DescriptionListTerm>
            <DescriptionListDescription>{fact[1]}</DescriptionListDescription>
          </DescriptionListGroup>
        ) : null,
      )}
    </DescriptionList>
  )
}

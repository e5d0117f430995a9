import { DescriptionList, DescriptionListDescription, DescriptionListGroup, DescriptionListTerm, Title } from '@patternfly/react-core'
import { useId, type ReactNode } from 'react'

interface PartProps {
  readonly title: string
  readonly children: ReactNode
}

/** A part of a page or sheet under its own heading. */
export function Part({ title, children }: PartProps): ReactNode {
  const id = useId()
  return (
    <section aria-labelledby={id} className="ts-part">
      <Title headingLevel="h2" size="md" id={id}>
        {title}
      </Title>
      {children}
    </section>
  )
}

export type FactRow = readonly [label: string, value: ReactNode]

/** Names with their values, beside each other where there is room. */
export function Facts({
  rows,
  columns = 1,
}: {
  readonly rows: readonly (FactRow | false | null | undefined)[]
  readonly columns?: 1 | 2
}): ReactNode {
  return (
    <DescriptionList
      isCompact
      isHorizontal={columns === 1}
      horizontalTermWidthModifier={{ default: '12ch', md: '20ch' }}
      columnModifier={columns === 1 ? { default: '1Col' } : { default: '1Col', lg: '2Col' }}
    >
      {rows.map((row) =>
        row ? (
          <DescriptionListGroup key={row[0]}>
            <DescriptionListTerm>{row[0]}</DescriptionListTerm>
            <DescriptionListDescription>{row[1]}</DescriptionListDescription>
          </DescriptionListGroup>
        ) : null,
      )}
    </DescriptionList>
  )
}

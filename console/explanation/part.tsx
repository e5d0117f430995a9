import { Title } from '@patternfly/react-core'
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

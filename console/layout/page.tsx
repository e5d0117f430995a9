import { Breadcrumb, BreadcrumbItem, Content, Flex, FlexItem, PageSection, Title } from '@patternfly/react-core'
import { useEffect, type ReactNode } from 'react'
import { Link } from 'react-router'
import { frameWords } from '../words/frame.ts'
import { useWords } from '../words/words.ts'
import { AsOf } from './time.tsx'

interface Crumb {
  readonly to: string
  readonly text: string
}

interface Props {
  readonly title: string
  /** The title is a name that somebody gave, and no word of ours. */
  readonly isName?: boolean
  /** One line below the title. */
  readonly lead?: ReactNode
  /** The pages above this one. */
  readonly above?: readonly Crumb[]
  /** Buttons at the right of the title. */
  readonly actions?: ReactNode
  /** How old what is shown is (ISO 8601). */
  readonly asOf?: string | null | undefined
  readonly children: ReactNode
}

/** The frame of a page: where it is, what it is, how old it is, what can be done. */
export function PageFrame({ title, isName = false, lead, above = [], actions, asOf, children }: Props): ReactNode {
  const say = useWords(frameWords)
  useEffect(() => {
    document.title = `${title} – ${say('product')}`
  }, [title, say])
  return (
    <>
      <PageSection hasBodyWrapper={false} className="ts-head">
        {above.length > 0 && (
          <Breadcrumb aria-label={say('path')} className="ts-crumbs ts-no-print">
            {above.map(({ to, text }) => (
              <BreadcrumbItem
                key={to}
                render={({ className }) => (
                  <Link to={to} className={className}>
                    {text}
                  </Link>
                )}
              />
            ))}
            <BreadcrumbItem isActive>{title}</BreadcrumbItem>
          </Breadcrumb>
        )}
        <Flex
          justifyContent={{ default: 'justifyContentSpaceBetween' }}
          alignItems={{ default: 'alignItemsFlexStart' }}
          gap={{ default: 'gapMd' }}
        >
          <FlexItem flex={{ default: 'flex_1' }} className="ts-head-text">
            <Title headingLevel="h1" id="page-title" className={isName ? 'ts-title ts-data' : 'ts-title'}>
              {title}
            </Title>
            {(lead !== undefined || asOf != null) && (
              <Content component="p" className="ts-lead">
                {lead} {asOf != null && <AsOf at={asOf} />}
              </Content>
            )}
          </FlexItem>
          {actions !== undefined && <FlexItem className="ts-no-print">{actions}</FlexItem>}
        </Flex>
      </PageSection>
      <PageSection hasBodyWrapper={false} isFilled aria-labelledby="page-title">
        {children}
      </PageSection>
    </>
  )
}

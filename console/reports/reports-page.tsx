import { Card, CardBody, CardTitle, Gallery } from '@patternfly/react-core'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { PageFrame } from '../layout/page.tsx'
import { Nothing, Shown } from '../layout/states.tsx'
import { frameWords } from '../words/frame.ts'
import { reportWords } from '../words/reports.ts'
import { useWords } from '../words/words.ts'
import { useReports, type Report } from './report.ts'
import { Schedules } from './schedules.tsx'

/** The predefined reports with what they tell, and those that are mailed to the reader. */
export function ReportsPage(): ReactNode {
  const say = useWords(reportWords)
  const sayCommon = useWords(frameWords)
  const reports = useReports()
  return (
    <PageFrame title={sayCommon('reports')} lead={say('lead')}>
      <Shown query={reports}>
        {(known) =>
          known.length === 0 ? (
            <Nothing title={say('none')} />
          ) : (
            <>
              <Gallery hasGutter minWidths={{ default: '100%', md: '18rem' }} component="ul" className="ts-reports">
                {known.map((report) => (
                  <ReportCard key={report.reportId} report={report} />
                ))}
              </Gallery>
              {known.some(({ actions }) => actions.includes('schedule')) && <Schedules />}
            </>
          )
        }
      </Shown>
    </PageFrame>
  )
}

function ReportCard({ report: { reportId, title, about } }: { readonly report: Report }): ReactNode {
  return (
    <Card component="li" isFullHeight isCompact>
      <CardTitle component="h2">
        <Link to={`/reports/${reportId}`}>{title}</Link>
      </CardTitle>
      <CardBody>{about}</CardBody>
    </Card>
  )
}

import { Button, Dropdown, DropdownItem, DropdownList, Flex, MenuToggle } from '@patternfly/react-core'
import { DownloadIcon, EnvelopeIcon } from '@patternfly/react-icons'
import { useState, type ReactNode } from 'react'
import { useParams, useSearchParams } from 'react-router'
import { NotFound } from '../layout/not-found.tsx'
import { PageFrame } from '../layout/page.tsx'
import { Shown } from '../layout/states.tsx'
import { useZone } from '../layout/zone.ts'
import { queryOf, useListState } from '../list/list-state.ts'
import { List } from '../list/list.tsx'
import { frameWords } from '../words/frame.ts'
import { reportWords } from '../words/reports.ts'
import { useLocale, useWords } from '../words/words.ts'
import { ReportFigures } from './figures.tsx'
import { useReportFilters, useReportList } from './report-list.tsx'
import { useReports, type Report } from './report.ts'
import { ScheduleForm } from './schedule-form.tsx'
import { Schedules } from './schedules.tsx'

/** A report: its parameters in the address, what it adds up to, its rows, and its ways out of here. */
export function ReportPage(): ReactNode {
  const { reportId } = useParams()
  const sayCommon = useWords(frameWords)
  const reports = useReports()
  if (reports.data === undefined) {
    return (
      <PageFrame title={sayCommon('reports')}>
        <Shown query={reports}>{() => null}</Shown>
      </PageFrame>
    )
  }
  return (
    <Shown query={reports}>
      {(known) => {
        const report = known.find((one) => one.reportId === reportId)
        return report === undefined ? <NotFound /> : <OneReport key={report.reportId} report={report} />
      }}
    </Shown>
  )
}

function OneReport({ report }: { readonly report: Report }): ReactNode {
  const sayCommon = useWords(frameWords)
  const [params] = useSearchParams()
  const filters = useReportFilters(report, params.get('tenantId') ?? undefined)
  const definition = useReportList(report, filters)
  const state = useListState(filters, definition.search)
  const { sort: _sort, ...query } = queryOf(state, { filters }, useZone())
  return (
    <PageFrame
      title={report.title}
      lead={report.about}
      above={[{ to: '/reports', text: sayCommon('reports') }]}
      actions={<ReportActions report={report} query={query} />}
    >
      <ReportFigures report={report} query={query} />
      <List definition={definition} />
      {report.actions.includes('schedule') && <Schedules reportId={report.reportId} />}
    </PageFrame>
  )
}

interface ActionsProps {
  readonly report: Report
  readonly query: Readonly<Record<string, string>>
}

function ReportActions({ report, query }: ActionsProps): ReactNode {
  const say = useWords(reportWords)
  const sayCommon = useWords(frameWords)
  const [isScheduling, setScheduling] = useState(false)
  return (
    <Flex gap={{ default: 'gapSm' }}>
      {report.actions.includes('export') && <Download report={report} query={query} />}
      {report.actions.includes('schedule') && (
        <Button variant="secondary" icon={<EnvelopeIcon />} onClick={() => setScheduling(true)}>
          {say('schedule')}
        </Button>
      )}
      <Button variant="secondary" onClick={() => window.print()}>
        {sayCommon('print')}
      </Button>
      {isScheduling && <ScheduleForm report={report} parameters={query} onClose={() => setScheduling(false)} />}
    </Flex>
  )
}

/** Plain links: the browser writes the file while the service sends it, however long it is. */
function Download({ report, query }: ActionsProps): ReactNode {
  const say = useWords(reportWords)
  const locale = useLocale()
  const [isOpen, setOpen] = useState(false)
  const href = (format: 'csv' | 'json'): string =>
    `/api/v1/reports/${report.reportId}/export?${new URLSearchParams({ ...query, locale, format })}`
  return (
    <Dropdown
      shouldFocusFirstItemOnOpen
      shouldFocusToggleOnSelect
      isOpen={isOpen}
      onSelect={() => setOpen(false)}
      onOpenChange={setOpen}
      toggle={(ref) => (
        <MenuToggle ref={ref} icon={<DownloadIcon />} isExpanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {say('download')}
        </MenuToggle>
      )}
    >
      <DropdownList>
        {(['csv', 'json'] as const).map((format) => (
          <DropdownItem key={format} to={href(format)} download="">
            {say(`download_${format}`)}
          </DropdownItem>
        ))}
      </DropdownList>
    </Dropdown>
  )
}

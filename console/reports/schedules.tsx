import { Card, CardBody, CardTitle, Content } from '@patternfly/react-core'
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table'
import { useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { Link } from 'react-router'
import { api, dataOf } from '../api/client.ts'
import { Callout } from '../layout/callout.tsx'
import { Confirm } from '../layout/confirm.tsx'
import { Nothing, Shown } from '../layout/states.tsx'
import { Time } from '../layout/time.tsx'
import { useTell } from '../layout/toasts.tsx'
import { frameWords } from '../words/frame.ts'
import { reportWords } from '../words/reports.ts'
import { useLocale, useWords } from '../words/words.ts'
import { useSchedules, type Schedule } from './report.ts'
import { ScheduleForm } from './schedule-form.tsx'
import { ParameterWords, ScheduleTimes } from './schedule-words.tsx'
import { RowMenu } from '../list/row-menu.tsx'
import { Chip } from '../layout/chip.tsx'

/** What is mailed to the reader again and again. @param props reportId: only of this report, and nothing while there is none */
export function Schedules({ reportId }: { readonly reportId?: string }): ReactNode {
  const say = useWords(reportWords)
  const gap = useLocale() === 'ja' ? '' : ' '
  const schedules = useSchedules()
  const own = (items: readonly Schedule[]): readonly Schedule[] =>
    reportId === undefined ? items : items.filter((one) => one.reportId === reportId)
  if (reportId !== undefined && own(schedules.data?.items ?? []).length === 0) return null
  return (
    <Card className="ts-schedules ts-no-print">
      <CardTitle component="h2">{say('mailed')}</CardTitle>
      <CardBody>
        <Shown query={schedules}>
          {({ items, sentTo }) => (
            <>
              <Content component="p">
                {[say('mailed_lead'), ...(sentTo === null ? [] : [say('mailed_to', { address: sentTo })])].join(gap)}
              </Content>
              {sentTo === null && (
                <Callout variant="warning" isInline title={say('no_address')}>
                  {say('no_address_hint')}
                </Callout>
              )}
              {own(items).length === 0 ? (
                <Nothing title={say('mailed_none')}>{say('mailed_none_hint')}</Nothing>
              ) : (
                <ScheduleTable schedules={own(items)} />
              )}
            </>
          )}
        </Shown>
      </CardBody>
    </Card>
  )
}

type Dialog = { readonly kind: 'change' | 'remove'; readonly schedule: Schedule }

function ScheduleTable({ schedules }: { readonly schedules: readonly Schedule[] }): ReactNode {
  const say = useWords(reportWords)
  const sayCommon = useWords(frameWords)
  const [dialog, setDialog] = useState<Dialog | null>(null)
  const close = (): void => setDialog(null)
  return (
    <>
      <div className="ts-scroll">
        <Table variant="compact" gridBreakPoint="grid-md" aria-label={say('mailed')}>
          <Thead>
            <Tr>
              <Th>{say('report')}</Th>
              <Th>{say('when')}</Th>
              <Th>{say('narrowed')}</Th>
              <Th>{say('next')}</Th>
              <Th>{say('last')}</Th>
              <Th screenReaderText={sayCommon('more')} />
            </Tr>
          </Thead>
          <Tbody>
            {schedules.map((schedule) => (
              <ScheduleRow key={schedule.scheduleId} schedule={schedule} onAsk={(kind) => setDialog({ kind, schedule })} />
            ))}
          </Tbody>
        </Table>
      </div>
      {dialog?.kind === 'change' && (
        <ScheduleForm report={dialog.schedule} parameters={dialog.schedule.parameters} former={dialog.schedule} onClose={close} />
      )}
      {dialog?.kind === 'remove' && <RemoveSchedule schedule={dialog.schedule} onClose={close} />}
    </>
  )
}

interface RowProps {
  readonly schedule: Schedule
  readonly onAsk: (kind: Dialog['kind']) => void
}

function ScheduleRow({ schedule, onAsk }: RowProps): ReactNode {
  const say = useWords(reportWords)
  const { reportId, title, parameters, enabled, nextAt, lastAt, lastOutcome } = schedule
  return (
    <Tr>
      <Td dataLabel={say('report')}>
        <Link to={`/reports/${reportId}?${new URLSearchParams(parameters)}`}>{title}</Link>
      </Td>
      <Td dataLabel={say('when')}>
        <ScheduleTimes schedule={schedule} />
      </Td>
      <Td dataLabel={say('narrowed')}>
        <ParameterWords reportId={reportId} parameters={parameters} />
      </Td>
      <Td dataLabel={say('next')}>{enabled ? <Time at={nextAt} /> : <Chip>{say('paused')}</Chip>}</Td>
      <Td dataLabel={say('last')}>
        <Time at={lastAt} /> {lastOutcome !== null && <span className="ts-soft">{say(`outcome_${lastOutcome}`)}</span>}
      </Td>
      <Td isActionCell>
        <RowActions schedule={schedule} onAsk={onAsk} />
      </Td>
    </Tr>
  )
}

function RowActions({ schedule, onAsk }: RowProps): ReactNode {
  const say = useWords(reportWords)
  const tell = useTell()
  const cache = useQueryClient()
  const turn = async (): Promise<void> => {
    try {
      const params = { path: { scheduleId: schedule.scheduleId } }
      await dataOf(api.PATCH('/report-schedules/{scheduleId}', { params, body: { enabled: !schedule.enabled } }))
      tell.done(say('changed'))
    } catch (err) {
      tell.failed(say('schedule_failed'), err)
    }
    await cache.invalidateQueries({ queryKey: ['report-schedules'] })
  }
  const items = [
    ...(schedule.actions.includes('edit')
      ? [
          { label: say('change'), onClick: () => onAsk('change') },
          { label: say(schedule.enabled ? 'pause' : 'resume'), onClick: () => void turn() },
        ]
      : []),
    ...(schedule.actions.includes('delete') ? [{ label: say('remove'), isDanger: true, onClick: () => onAsk('remove') }] : []),
  ]
  return <RowMenu name={schedule.title} actions={items} />
}

function RemoveSchedule({ schedule, onClose }: { readonly schedule: Schedule; readonly onClose: () => void }): ReactNode {
  const say = useWords(reportWords)
  const tell = useTell()
  const cache = useQueryClient()
  const remove = async (): Promise<void> => {
    // There is no answer to read when it is gone.
    await api.DELETE('/report-schedules/{scheduleId}', { params: { path: { scheduleId: schedule.scheduleId } } })
    await cache.invalidateQueries({ queryKey: ['report-schedules'] })
    tell.done(say('removed'))
  }
  return (
    <Confirm
      title={say('remove_title', { title: schedule.title })}
      confirm={say('remove_confirm')}
      failed={say('schedule_failed')}
      isDanger
      onConfirm={remove}
      onClose={onClose}
    >
      {say('remove_hint')}
    </Confirm>
  )
}

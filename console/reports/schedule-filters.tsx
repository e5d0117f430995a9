import { Button } from '@patternfly/react-core'
import type { ReactNode } from 'react'
import { hasPage } from '../app/pages.ts'
import { useWho } from '../app/session.tsx'
import { SelectField, TextField } from '../layout/fields.tsx'
import { serverGroupsOf, TENANTS } from '../layout/finders.ts'
import { useNamed } from '../layout/use-named.ts'
import { PickField } from '../layout/pick-field.tsx'
import { useTimeText } from '../layout/time.tsx'
import type { NamedQuestion } from '../layout/use-pick.ts'
import type { Option } from '../list/definition.ts'
import { reportWords } from '../words/reports.ts'
import { useWords } from '../words/words.ts'
import { useParameterTitle } from './report-list.tsx'
import { useReports, type ReportParameter } from './report.ts'

type Parameters = Readonly<Record<string, string>>

interface Props {
  readonly reportId: string
  readonly parameters: Parameters
  readonly onChange: (parameters: Parameters) => void
}

const FIXED = ['from', 'to'] as const

/** What a mailed report is narrowed by, to be changed; fixed dates can only be taken away, because they do not move along. */
export function ScheduleFilters({ reportId, parameters, onChange }: Props): ReactNode {
  const report = useReports().data?.find((one) => one.reportId === reportId)
  const hasTenants = hasPage(useWho().role, 'tenants')
  const change = (name: string, value: string): void => {
    // Groups are of one tenant: with another tenant the group goes.
    const gone = name === 'tenantId' ? [name, 'serverGroupId'] : [name]
    const kept = Object.fromEntries(Object.entries(parameters).filter(([one]) => !gone.includes(one)))
    onChange(value === '' ? kept : { ...kept, [name]: value })
  }
  if (report === undefined) return null
  return (
    <>
      {report.parameters
        .filter(({ name }) => !FIXED.some((one) => one === name) && (name !== 'tenantId' || hasTenants))
        .map((parameter) => (
          <OneFilter key={parameter.name} parameter={parameter} parameters={parameters} onChange={change} />
        ))}
      <FixedDates parameters={parameters} onChange={onChange} />
    </>
  )
}

interface OneProps {
  readonly parameter: ReportParameter
  readonly parameters: Parameters
  readonly onChange: (name: string, value: string) => void
}

function OneFilter({ parameter: { name, values, standard }, parameters, onChange }: OneProps): ReactNode {
  const say = useWords(reportWords)
  const title = useParameterTitle()
  const value = parameters[name] ?? standard ?? ''
  const known: readonly Option[] | null = values?.map((one) => ({ value: one.value, label: one.word })) ?? null
  const field = { id: `schedule-${name}`, label: title(name), value, onChange: (next: string) => onChange(name, next) }
  if (name === 'tenantId') return <PlaceField {...field} {...TENANTS} />
  if (name === 'serverGroupId') return <PlaceField {...field} {...serverGroupsOf(parameters['tenantId'])} />
  if (known === null) return <TextField {...field} maxLength={100} />
  // What is chosen already stays, also where it is not among the first that are offered.
  const chosen = value === '' || known.some((one) => one.value === value) ? [] : [{ value, label: value }]
  return <SelectField {...field} options={[...(standard === null ? [{ value: '', label: say('filter_all') }] : []), ...chosen, ...known]} />
}

interface PlaceProps extends NamedQuestion {
  readonly id: string
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
}

/** A tenant or a group among however many there are. */
function PlaceField({ value, onChange, named, ...field }: PlaceProps): ReactNode {
  const say = useWords(reportWords)
  const chosen = useNamed({ asked: field.asked, named }, value)
  return <PickField {...field} placeholder={say('filter_all')} chosen={chosen} onChoose={(choice) => onChange(choice?.value ?? '')} />
}

function FixedDates({ parameters, onChange }: Omit<Props, 'reportId'>): ReactNode {
  const say = useWords(reportWords)
  const text = useTimeText()
  const { from, to, ...others } = parameters
  if (from === undefined && to === undefined) return null
  const [begin, end] = [from, to].map((at) => (at === undefined || Number.isNaN(Date.parse(at)) ? '…' : text(at)))
  return (
    <p>
      {say('period_of', { from: begin, until: end })}{' '}
      <Button variant="link" isInline onClick={() => onChange(others)}>
        {say('unfix_period')}
      </Button>
    </p>
  )
}

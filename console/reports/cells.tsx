import type { ReactNode } from 'react'
import { Link } from 'react-router'
import {
  HealthChip,
  JobChip,
  SeverityChip,
  StateChip,
  type Health,
  type JobState,
  type Severity,
  type VerdictState,
} from '../layout/chips.tsx'
import { Time } from '../layout/time.tsx'
import { frameWords } from '../words/frame.ts'
import { useWords } from '../words/words.ts'
import type { Cell, ReportColumn, ReportRow } from './report.ts'

/** Names that lead to the page of what they name, and where its id stands in the same row. */
const PAGES: Readonly<Record<string, readonly [id: string, path: string]>> = {
  hostName: ['computerId', '/computers'],
  patch: ['patchId', '/patches'],
  job: ['jobId', '/jobs'],
}
const IDS: ReadonlySet<string> = new Set(['computerId', 'patchId', 'jobId', 'resultCode', 'version', 'address'])

/** A cell of a report as the console shows such things everywhere. */
export function ReportCell({ column, row }: { readonly column: ReportColumn; readonly row: ReportRow }): ReactNode {
  const say = useWords(frameWords)
  const cell = row[column.name] ?? null
  if (cell === null || cell === '') return <span className="ts-soft">–</span>
  switch (column.kind) {
    case 'time':
      return <Time at={String(cell)} />
    case 'flag':
      return cell === true ? say('yes') : say('no')
    case 'list':
      return listed(cell).join(', ') || <span className="ts-soft">–</span>
    case 'count':
    case 'number':
      return typeof cell === 'number' ? cell.toLocaleString() : String(cell)
    case 'label':
      return <LabelCell column={column} value={String(cell)} />
    case 'text':
      return <TextCell column={column} row={row} text={String(cell)} />
  }
}

function listed(cell: Cell): readonly string[] {
  return Array.isArray(cell) ? (cell as readonly string[]) : [String(cell)]
}

function LabelCell({ column, value }: { readonly column: ReportColumn; readonly value: string }): ReactNode {
  const word = column.words?.[value]
  // A value that has no word is one that this console does not know either.
  if (word === undefined) return value
  switch (column.name) {
    case 'health':
      return <HealthChip health={value as Health} />
    case 'severity':
      return <SeverityChip severity={value as Severity} />
    case 'state':
      return <StateChip state={value as VerdictState} />
    case 'jobState':
      return <JobChip state={value as JobState} />
    default:
      return word
  }
}

function TextCell({ column, row, text }: { readonly column: ReportColumn; readonly row: ReportRow; readonly text: string }): ReactNode {
  const [idName, path] = PAGES[column.name] ?? []
  const id = idName === undefined ? null : row[idName]
  if (path !== undefined && typeof id === 'string') return <Link to={`${path}/${encodeURIComponent(id)}`}>{text}</Link>
  return IDS.has(column.name) ? <span className="ts-mono">{text}</span> : text
}

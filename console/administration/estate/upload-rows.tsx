import { Button, Checkbox } from '@patternfly/react-core'
import { AngleLeftIcon, AngleRightIcon } from '@patternfly/react-icons'
import { useState, type ReactNode } from 'react'
import type { Column } from '../../list/definition.ts'
import { rowFileWords } from '../../words/row-files.ts'
import { useLocale, useWords } from '../../words/words.ts'
import { PlainTable } from '../plain-table.tsx'
import { columnTitle, type Batch } from './batches.ts'
import { RowProblemText } from './row-problem.tsx'
import type { RowUpload } from './use-row-upload.ts'
import { Chip } from '../../layout/chip.tsx'

const PAGE_ROWS = 20

interface Props {
  readonly batch: Batch
  readonly upload: RowUpload
}

/** The rows of a file, each with what is wrong with it or what became of it. */
export function UploadRows({ batch, upload }: Props): ReactNode {
  const say = useWords(rowFileWords)
  const columns = useRowColumns(batch, upload)
  const [wished, setWished] = useState<boolean | null>(null)
  const isBadOnly = upload.refused.size > 0 && (wished ?? upload.phase === 'checked')
  const [start, setStart] = useState(0)
  const places = isBadOnly ? [...upload.refused.keys()].toSorted((a, b) => a - b) : [...upload.rows.keys()]
  const from = start < places.length ? start : 0
  const shown = places.slice(from, from + PAGE_ROWS)
  return (
    <div className="ts-actions">
      {upload.refused.size > 0 && (
        <Checkbox
          id="upload-only-bad"
          label={say('only_bad')}
          isChecked={isBadOnly}
          onChange={(_event, next) => {
            setWished(next)
            setStart(0)
          }}
        />
      )}
      <PlainTable label={say('rows')} columns={columns} rows={shown} keyOf={String} nameOf={(at) => String(upload.rows[at]?.line ?? '')} />
      {places.length > PAGE_ROWS && (
        <p>
          <Button
            variant="plain"
            icon={<AngleLeftIcon />}
            aria-label={say('before')}
            isDisabled={from === 0}
            onClick={() => setStart(Math.max(0, from - PAGE_ROWS))}
          />{' '}
          {say('page', {
            from: (from + 1).toLocaleString(),
            to: Math.min(from + PAGE_ROWS, places.length).toLocaleString(),
            all: places.length.toLocaleString(),
          })}{' '}
          <Button
            variant="plain"
            icon={<AngleRightIcon />}
            aria-label={say('after')}
            isDisabled={from + PAGE_ROWS >= places.length}
            onClick={() => setStart(from + PAGE_ROWS)}
          />
        </p>
      )}
    </div>
  )
}

function useRowColumns(batch: Batch, { rows, refused, taken, phase }: RowUpload): readonly Column<number>[] {
  const say = useWords(rowFileWords)
  const locale = useLocale()
  const result = (at: number): ReactNode => {
    const problems = refused.get(at)
    if (problems !== undefined)
      return (
        <>
          <Chip color="red">{say('result_bad')}</Chip>{' '}
          {problems.map((problem, number) => (
            // What is wrong with a row does not change its order.
            // oxlint-disable-next-line react/no-array-index-key
            <div key={number}>
              <RowProblemText batch={batch} problem={problem} />
            </div>
          ))}
        </>
      )
    if (taken.has(at)) return <Chip color="green">{say('result_taken')}</Chip>
    return <span className="ts-soft">{say(phase === 'checking' ? 'result_waiting' : 'result_good')}</span>
  }
  return [
    { key: 'line', label: say('line'), isNumber: true, cell: (at) => rows[at]?.line },
    { key: 'result', label: say('result'), isWide: true, cell: result },
    ...batch.columns
      .filter(({ name }) => rows.some(({ cells }) => (cells[name] ?? '') !== ''))
      .map(({ name, isSecret }) => ({
        key: name,
        label: columnTitle(batch, name, locale),
        cell: (at: number) => {
          const value = rows[at]?.cells[name] ?? ''
          if (value === '') return '–'
          return isSecret === true ? <span className="ts-soft">{say('hidden')}</span> : <span className="ts-data">{value}</span>
        },
      })),
  ]
}

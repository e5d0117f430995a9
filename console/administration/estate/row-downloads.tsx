import { Button } from '@patternfly/react-core'
import type { ReactNode } from 'react'
import { CSV_BYTE_ORDER_MARK, csvLine } from '../../../templates/words.ts'
import { tellProblem, ApiProblem } from '../../api/problem.ts'
import { useZone } from '../../layout/zone.ts'
import { rowFileWords } from '../../words/row-files.ts'
import { useLocale, useWords } from '../../words/words.ts'
import { columnTitle, type Batch } from './batches.ts'
import { saidOf } from './row-problem.tsx'
import type { RowUpload } from './use-row-upload.ts'

/** A file with the headings and one line as an example. */
export function Template({ batch }: { readonly batch: Batch }): ReactNode {
  const say = useWords(rowFileWords)
  const locale = useLocale()
  const titles = batch.columns.map(({ name }) => columnTitle(batch, name, locale))
  const [example, ...rest] = batch.example
  const lines = [csvLine(titles), csvLine([`#${example}`, ...rest])]
  return (
    <Button variant="link" isInline onClick={() => download(`${batch.name}.csv`, lines)}>
      {say('template')}
    </Button>
  )
}

/** The rows that are not taken, as they were, with what is wrong with them: what was mended may come back. */
export function RefusedRows({ batch, upload }: { readonly batch: Batch; readonly upload: RowUpload }): ReactNode {
  const say = useWords(rowFileWords)
  const locale = useLocale()
  const zone = useZone()
  const write = async (): Promise<void> => {
    const titles = [...batch.columns.map(({ name }) => columnTitle(batch, name, locale)), say('reason')]
    const tell = async (code: string, details: Readonly<Record<string, unknown>>): Promise<string> =>
      (await tellProblem(new ApiProblem(400, code, details), locale, zone)).text
    const lines = [...upload.refused]
      .toSorted(([a], [b]) => a - b)
      .map(async ([at, problems]) => {
        const cells = batch.columns.map(({ name }) => upload.rows[at]?.cells[name] ?? '')
        const reasons = await Promise.all(
          problems.map(async (problem) =>
            problem.kind === 'service'
              ? tell(problem.code, problem.details)
              : saidOf(say, problem, (name) => columnTitle(batch, name, locale)),
          ),
        )
        return csvLine([...cells, reasons.join(' ')])
      })
    download(`${batch.name}-problems.csv`, [csvLine(titles), ...(await Promise.all(lines))])
  }
  return (
    <Button variant="secondary" onClick={() => void write()}>
      {say('refused_file')}
    </Button>
  )
}

/** Gives the reader a file that was made here. */
function download(name: string, lines: readonly string[]): void {
  const url = URL.createObjectURL(new Blob([CSV_BYTE_ORDER_MARK, ...lines], { type: 'text/csv;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The browser has begun to write it by then.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}

import type { ReactNode } from 'react'
import { rowFileWords } from '../../words/row-files.ts'
import { useLocale, useWords, type Say, type Words } from '../../words/words.ts'
import { CodeText } from '../code-text.tsx'
import { columnTitle, type Batch } from './batches.ts'
import type { RowProblem } from './row-file.ts'

type SayRows = typeof rowFileWords extends Words<infer T> ? Say<T> : never

/** What is seen of a row before the service is asked, as a sentence. */
export function saidOf(say: SayRows, problem: Exclude<RowProblem, { kind: 'service' }>, titleOf: (name: string) => string): string {
  switch (problem.kind) {
    case 'row_short':
    case 'row_long':
      return say(problem.kind, { count: problem.count })
    case 'cell_long':
    case 'cell_wrong':
      return say(problem.kind, { column: titleOf(problem.column) })
    case 'cell_unknown':
      return say('cell_unknown', { column: titleOf(problem.column), values: problem.values.join(', ') })
  }
}

/** What is wrong with a row, in the reader's language. */
export function RowProblemText({ batch, problem }: { readonly batch: Batch; readonly problem: RowProblem }): ReactNode {
  const say = useWords(rowFileWords)
  const locale = useLocale()
  if (problem.kind === 'service') return <CodeText code={problem.code} details={problem.details} />
  return <>{saidOf(say, problem, (name) => columnTitle(batch, name, locale))}</>
}

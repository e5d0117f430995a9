import type { ReactNode } from 'react'
import type { paths } from '../../api/schema.ts'
import { mappingWords } from '../../words/mapping.ts'
import { useWords } from '../../words/words.ts'
import { PlainTable } from '../plain-table.tsx'

type Result = paths['/mapping-rules/preview']['post']['responses'][200]['content']['application/json']

/** What rules would do, with the first few names. */
export function PreviewResult({ result }: { readonly result: Result }): ReactNode {
  const say = useWords(mappingWords)
  const counted = (count: number, names: readonly string[]): ReactNode => (
    <>
      {count.toLocaleString()} {names.length > 0 && <span className="ts-soft">{names.join(', ')}</span>}
    </>
  )
  return (
    <>
      <p>{say('result_computers', { count: result.computers })}</p>
      <PlainTable
        label={say('result')}
        rows={result.rules}
        keyOf={({ position }) => String(position)}
        nameOf={({ pattern }) => pattern}
        columns={[
          { key: 'position', label: say('position'), isNumber: true, cell: ({ position }) => position },
          { key: 'pattern', label: say('pattern'), cell: ({ kind, pattern }) => `${say(`kind_${kind}`)}: ${pattern}` },
          { key: 'group', label: say('group'), cell: ({ serverGroupName }) => serverGroupName },
          { key: 'assigns', label: say('assigns'), cell: ({ assigns, assignsNames }) => counted(assigns, assignsNames) },
          { key: 'agrees', label: say('agrees'), isNumber: true, cell: ({ agrees }) => agrees.toLocaleString() },
          { key: 'differs', label: say('differs'), cell: ({ differs, differsNames }) => counted(differs, differsNames) },
        ]}
      />
      {result.unmatched > 0 && <p>{say('unmatched', { count: result.unmatched, names: result.unmatchedNames.join(', ') })}</p>}
    </>
  )
}

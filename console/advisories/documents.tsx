import type { ReactNode } from 'react'
import type { Answer } from '../api/answers.ts'
import { Time } from '../layout/time.tsx'
import { advisoryWords } from '../words/advisories.ts'
import { useWords } from '../words/words.ts'
import { OutsideLink } from './outside-link.tsx'
import { ShortTable } from './short-table.tsx'

type Document = Answer<'/advisories/{advisoryId}'>['documents'][number]

/** Documents that facts are known from, with their hashes, so that anybody can compare them with the vendor's. */
export function Documents({ documents }: { readonly documents: readonly Document[] }): ReactNode {
  const say = useWords(advisoryWords)
  return (
    <ShortTable
      label={say('documents')}
      rows={documents}
      keyOf={(one) => `${one.key} ${one.sha256}`}
      columns={[
        { label: say('document'), cell: (one) => (one.url === null ? one.key : <OutsideLink url={one.url} text={one.key} />) },
        { label: say('format'), cell: (one) => one.format },
        { label: say('sha256'), cell: (one) => <span className="ts-hash">{one.sha256}</span> },
        { label: say('revised'), cell: (one) => (one.revisedAt === null ? '–' : <Time at={one.revisedAt} />) },
        { label: say('fetched'), cell: (one) => <Time at={one.fetchedAt} /> },
      ]}
    />
  )
}

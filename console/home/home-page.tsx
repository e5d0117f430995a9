import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { api, dataOf } from '../api/client.ts'
import { PageFrame } from '../layout/page.tsx'
import { Shown } from '../layout/states.tsx'
import { common } from '../words/common.ts'
import { useLocale, useWords } from '../words/words.ts'

/** What needs the reader's attention. */
export function HomePage(): ReactNode {
  const say = useWords(common)
  const locale = useLocale()
  const home = useQuery({ queryKey: ['home', locale], queryFn: () => dataOf(api.GET('/home', { params: { query: { locale } } })) })
  return (
    <PageFrame title={say('home')}>
      <Shown query={home}>{(data) => <p>{data.unappliedPatches}</p>}</Shown>
    </PageFrame>
  )
}

import type { ReactNode } from 'react'
import { explanationWords } from '../words/explanation.ts'
import { useWords } from '../words/words.ts'

const NOT_READY = ['unknown_to_wsus', 'gone_from_wsus', 'no_status_report', 'reports_elsewhere', 'no_inventory'] as const

/** Why discovery cannot judge a computer. */
export function NotReadyText({ reason }: { readonly reason: string }): ReactNode {
  const say = useWords(explanationWords)
  const known = NOT_READY.find((one) => one === reason)
  return <>{known === undefined ? reason : say(`not_ready_${known}`)}</>
}

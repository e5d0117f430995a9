import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import type { Answer } from '../../api/answers.ts'
import { api, dataOf } from '../../api/client.ts'
import { TextField } from '../../layout/fields.tsx'
import { useTell } from '../../layout/toasts.tsx'
import { frameWords } from '../../words/frame.ts'
import { findingWords } from '../../words/findings.ts'
import { useWords } from '../../words/words.ts'
import { FormDialog } from '../form-dialog.tsx'
import { numberOf, useSend } from '../send.ts'

type Thresholds = Answer<'/finding-thresholds'>

const FIELDS = [
  ['notReportingDays', 'not_reporting'],
  ['syncWithoutReportHours', 'sync_without_report'],
  ['rollupStaleHours', 'rollup_stale'],
  ['renamedWithinDays', 'renamed_within'],
  ['clockAheadMinutes', 'clock_ahead'],
] as const

/** From when on something is a finding; the fields come when the present values are there. */
export function ThresholdsDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const present = useQuery({
    queryKey: ['findings', 'thresholds'],
    queryFn: ({ signal }) => dataOf(api.GET('/finding-thresholds', { signal })),
  })
  return present.data === undefined ? null : <Fields present={present.data} onClose={onClose} />
}

function Fields({ present, onClose }: { readonly present: Thresholds; readonly onClose: () => void }): ReactNode {
  const say = useWords(findingWords)
  const sayCommon = useWords(frameWords)
  const tell = useTell()
  const cache = useQueryClient()
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>(() =>
    Object.fromEntries(FIELDS.map(([key]) => [key, String(present[key])])),
  )
  const sending = useSend(
    () =>
      dataOf(
        api.PATCH('/finding-thresholds', {
          body: Object.fromEntries(
            FIELDS.flatMap(([key]) => {
              const value = numberOf(typed[key] ?? '')
              return value === undefined ? [] : [[key, value] as const]
            }),
          ),
        }),
      ),
    () => {
      tell.done(sayCommon('saved'))
      void cache.invalidateQueries({ queryKey: ['findings'] })
      void cache.invalidateQueries({ queryKey: ['list', '/findings'] })
      onClose()
    },
  )
  return (
    <FormDialog title={say('thresholds_title')} sending={sending} onClose={onClose}>
      <p className="ts-soft">{say('thresholds_hint')}</p>
      {FIELDS.map(([key, word]) => (
        <TextField
          key={key}
          id={`threshold-${key}`}
          type="number"
          label={say(word)}
          value={typed[key] ?? ''}
          onChange={(value) => setTyped({ ...typed, [key]: value })}
          problem={sending.problemOf(key)}
        />
      ))}
    </FormDialog>
  )
}

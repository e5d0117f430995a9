import { useMemo, type ReactNode } from 'react'
import type { ItemOf } from '../api/answers.ts'
import { ExploitedChip } from '../layout/chips.tsx'
import { Nothing } from '../layout/states.tsx'
import { Time } from '../layout/time.tsx'
import type { ListDefinition } from '../list/definition.ts'
import { List } from '../list/list.tsx'
import { computerWords } from '../words/computers.ts'
import { useLocale, useWords } from '../words/words.ts'

type Exposure = ItemOf<'/computers/{computerId}/exposures'>

const STATES = ['affected', 'deferred', 'ignored', 'end_of_life', 'under_investigation'] as const

/** What vendors know of a computer's packages and have not mended: nothing that could be installed. */
export function ExposuresTab({ computerId }: { readonly computerId: string }): ReactNode {
  const say = useWords(computerWords)
  const locale = useLocale()
  const definition = useMemo<ListDefinition<Exposure>>(() => {
    const stateText = (state: string): string => {
      const known = STATES.find((one) => one === state)
      return known === undefined ? state : say(`exposure_${known}`)
    }
    return {
      name: 'exposures-of-computer',
      what: say('exposure_what'),
      path: `/computers/${encodeURIComponent(computerId)}/exposures`,
      columns: [
        {
          key: 'package',
          label: say('exposure_package'),
          cell: (one) => (
            <>
              <span className="ts-mono">{one.package}</span>
              <div className="ts-soft ts-mono">{one.installed.join(', ')}</div>
            </>
          ),
        },
        {
          key: 'cve',
          label: say('exposure_cve'),
          cell: (one) => (
            <>
              {one.cve ?? '–'} {one.exploited && <ExploitedChip />}
            </>
          ),
        },
        {
          key: 'state',
          label: say('exposure_state'),
          cell: (one) => (
            <>
              {stateText(one.state)}
              <div className="ts-soft">{one.note}</div>
            </>
          ),
        },
        {
          key: 'epss',
          label: say('exposure_epss'),
          isNumber: true,
          cell: (one) => (one.epss === null ? '–' : one.epss.toLocaleString(locale, { style: 'percent', maximumFractionDigits: 1 })),
        },
        { key: 'release', label: say('exposure_release'), isExtra: true, cell: (one) => <span className="ts-mono">{one.release}</span> },
        { key: 'document', label: say('exposure_document'), isExtra: true, cell: (one) => <span className="ts-mono">{one.document}</span> },
        { key: 'asOf', label: say('exposure_as_of'), isShort: true, isExtra: true, cell: (one) => <Time at={one.asOf} /> },
      ],
      filters: [
        {
          key: 'state',
          label: say('exposure_state'),
          kind: 'select',
          options: STATES.map((value) => ({ value, label: stateText(value) })),
        },
      ],
      keyOf: (one) => `${one.release} ${one.package} ${one.cve ?? ''} ${one.document} ${one.state} ${one.note}`,
      nameOf: (one) => `${one.package} ${one.cve ?? ''}`,
      isExported: true,
      isEmbedded: true,
      empty: <Nothing>{say('exposure_empty')}</Nothing>,
    }
  }, [computerId, locale, say])
  return (
    <>
      <p className="ts-soft">{say('exposure_lead')}</p>
      <List definition={definition} />
    </>
  )
}

import { useEffect, useRef, type ReactNode } from 'react'
import { Callout } from '../layout/callout.tsx'
import { Nothing, Shown } from '../layout/states.tsx'
import { Time } from '../layout/time.tsx'
import { useWho } from '../app/session.tsx'
import { wizardWords } from '../words/wizard.ts'
import { useWords } from '../words/words.ts'
import { ChoiceTable } from './choice-table.tsx'
import type { Asked, Candidates } from './patch-step.tsx'
import type { WizardState } from './wizard-state.ts'

/** Which computers: those on which any of the chosen patches is unapplied. */
export function ComputerStep({ state, candidates }: { readonly state: WizardState; readonly candidates: Asked }): ReactNode {
  return <Shown query={candidates}>{(data) => <Computers state={state} data={data} />}</Shown>
}

function Computers({ state, data }: { readonly state: WizardState; readonly data: Candidates }): ReactNode {
  const say = useWords(wizardWords)
  const hasTenants = useWho().tenantId === null
  const { choice, change, order } = state
  const preset = useRef(false)
  // Coming from patches, every computer that can take them is meant until somebody says otherwise.
  useEffect(() => {
    if (preset.current || order !== 'patches_first' || choice.computerIds.length > 0) return
    preset.current = true
    change({ computerIds: data.computers.filter((computer) => computer.hasAgent).map((computer) => computer.computerId) })
  }, [data, order, choice.computerIds.length, change])
  if (data.computers.length === 0) return <Nothing title={say('computers_none')}>{say('computers_none_hint')}</Nothing>
  return (
    <>
      {data.truncated && <Callout isInline variant="warning" component="p" title={say('truncated')} />}
      <ChoiceTable
        label={say('computers_choose')}
        rows={data.computers}
        keyOf={(computer) => computer.computerId}
        nameOf={(computer) => computer.name}
        refusal={(computer) => (computer.hasAgent ? undefined : say('no_agent'))}
        chosen={choice.computerIds}
        onChange={(computerIds) => change({ computerIds })}
        columns={[
          { label: say('col_computer'), cell: (computer) => <strong>{computer.name}</strong> },
          ...(hasTenants ? [{ label: say('col_tenant'), cell: (computer: Candidates['computers'][number]) => computer.tenantName }] : []),
          { label: say('col_group'), cell: (computer) => computer.serverGroupName },
          { label: say('col_os'), cell: (computer) => computer.osName || '–' },
          { label: say('col_needs'), isNumber: true, cell: (computer) => computer.patches.toLocaleString() },
          { label: say('col_as_of'), cell: (computer) => <Time at={computer.asOf} /> },
        ]}
      />
    </>
  )
}

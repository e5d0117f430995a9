import { Content, ToggleGroup, ToggleGroupItem } from '@patternfly/react-core'
import { useEffect, useState, type ReactNode } from 'react'
import type { paths } from '../api/schema.ts'
import { Callout } from '../layout/callout.tsx'
import { ExploitedChip, SeverityChip } from '../layout/chips.tsx'
import { Nothing, Shown } from '../layout/states.tsx'
import { labels } from '../words/labels.ts'
import { wizardWords } from '../words/wizard.ts'
import { useWords } from '../words/words.ts'
import { ChoiceTable } from './choice-table.tsx'
import { KINDS, type WizardState } from './wizard-state.ts'

export type Candidates = paths['/jobs/candidates']['post']['responses'][200]['content']['application/json']

/** A question whose answer a step shows. */
export interface Asked {
  readonly data: Candidates | undefined
  readonly error: unknown
  readonly isPending: boolean
  refetch(): unknown
}

/** Which patches: of one type, those that are unapplied somewhere. */
export function PatchStep({ state, candidates }: { readonly state: WizardState; readonly candidates: Asked }): ReactNode {
  const say = useWords(wizardWords)
  const sayLabel = useWords(labels)
  const { choice, change } = state
  return (
    <>
      <ToggleGroup aria-label={say('kind')} className="ts-choice-bar">
        {KINDS.map((kind) => (
          <ToggleGroupItem
            key={kind}
            text={sayLabel(`kind_${kind}`)}
            buttonId={`kind-${kind}`}
            isSelected={choice.kind === kind}
            onChange={() => choice.kind !== kind && change({ kind, patchIds: [] })}
          />
        ))}
      </ToggleGroup>
      <Content component="p" className="ts-soft">
        {say('kind_hint')}
      </Content>
      <Shown query={candidates}>{(data) => <Patches state={state} data={data} />}</Shown>
    </>
  )
}

function Patches({ state, data }: { readonly state: WizardState; readonly data: Candidates }): ReactNode {
  const say = useWords(wizardWords)
  const sayLabel = useWords(labels)
  const { choice, change, named } = state
  const present = choice.patchIds.filter((id) => data.patches.some((patch) => patch.patchId === id))
  const [gone, setGone] = useState(false)
  useEffect(() => {
    if (choice.kind === null || present.length === choice.patchIds.length) return
    if (choice.patchIds.some((id) => named.includes(id) && !present.includes(id))) setGone(true)
    change({ patchIds: present })
  }, [choice, present, named, change])
  if (data.patches.length === 0) return <Nothing title={say('patches_none')}>{say('patches_none_hint')}</Nothing>
  return (
    <>
      {gone && <Callout isInline variant="info" component="p" title={say('patches_gone')} />}
      {data.truncated && <Callout isInline variant="warning" component="p" title={say('truncated')} />}
      <ChoiceTable
        label={say('patches_choose')}
        rows={data.patches}
        keyOf={(patch) => patch.patchId}
        nameOf={(patch) => `${patch.name} ${patch.title}`}
        chosen={choice.patchIds}
        onChange={(patchIds) => change({ patchIds })}
        columns={[
          {
            label: say('col_patch'),
            cell: (patch) => (
              <>
                <strong>{patch.name}</strong> {patch.version} {patch.exploited && <ExploitedChip />}
                <div className="ts-soft">{patch.title}</div>
              </>
            ),
          },
          { label: say('col_severity'), cell: (patch) => <SeverityChip severity={patch.severity} /> },
          { label: say('col_restart'), cell: (patch) => sayLabel(`restart_${patch.restart}`) },
          { label: say('col_computers'), isNumber: true, cell: (patch) => patch.computers.toLocaleString() },
        ]}
      />
    </>
  )
}

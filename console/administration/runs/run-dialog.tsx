import { Checkbox, FormGroup } from '@patternfly/react-core'
import { useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { useNavigate } from 'react-router'
import { api, dataOf } from '../../api/client.ts'
import { Shown } from '../../layout/states.tsx'
import { useTell } from '../../layout/toasts.tsx'
import { sourceWords } from '../../words/sources.ts'
import { useWords } from '../../words/words.ts'
import { FormDialog } from '../form-dialog.tsx'
import { useSend } from '../send.ts'
import { useSourcesChanged, useSources } from '../sources/sources.ts'

interface Props {
  /** Which sources are read; none: the reader chooses. */
  readonly sourceIds: readonly string[]
  readonly onClose: () => void
}

/** Begins a run of sources, and leads to where it is watched. */
export function RunDialog({ sourceIds, onClose }: Props): ReactNode {
  const say = useWords(sourceWords)
  const tell = useTell()
  const cache = useQueryClient()
  const changed = useSourcesChanged()
  const navigate = useNavigate()
  const sources = useSources()
  const [chosen, setChosen] = useState<readonly string[]>(sourceIds)
  const [typed, setTyped] = useState({ full: false, cleanup: false, force: false })
  const sending = useSend(
    () => dataOf(api.POST('/discovery/runs', { body: { sourceIds: [...chosen], ...typed } })),
    ({ runs }) => {
      tell.done(say('run_started', { count: runs.length }))
      void cache.invalidateQueries({ queryKey: ['list', '/discovery/runs'] })
      void changed()
      onClose()
      const [only] = runs
      void navigate(runs.length === 1 && only !== undefined ? `/runs/${only.runId}` : '/runs')
    },
  )
  const option = (key: keyof typeof typed, label: string, hint?: string): ReactNode => (
    <Checkbox
      id={`run-${key}`}
      label={label}
      {...(hint === undefined ? {} : { description: hint })}
      isChecked={typed[key]}
      onChange={(_event, isChecked) => setTyped({ ...typed, [key]: isChecked })}
    />
  )
  return (
    <FormDialog title={say('run_title')} submit={say('run_now')} sending={sending} isDisabled={chosen.length === 0} onClose={onClose}>
      <FormGroup role="group" label={say('run_sources')} fieldId="run-sources">
        {sourceIds.length > 0 ? (
          <span className="ts-mono">{sourceIds.join(', ')}</span>
        ) : (
          <Shown query={sources}>
            {({ items }) =>
              items
                .filter((source) => source.actions.includes('run'))
                .map(({ sourceId, name }) => (
                  <Checkbox
                    key={sourceId}
                    id={`run-source-${sourceId}`}
                    label={`${sourceId} – ${name}`}
                    isChecked={chosen.includes(sourceId)}
                    onChange={(_event, isChecked) =>
                      setChosen(isChecked ? [...chosen, sourceId] : chosen.filter((one) => one !== sourceId))
                    }
                  />
                ))
            }
          </Shown>
        )}
      </FormGroup>
      <FormGroup role="group" fieldId="run-full">
        {option('full', say('run_full'), say('run_full_hint'))}
        {option('cleanup', say('run_cleanup'))}
        {option('force', say('run_force'), say('run_force_hint'))}
      </FormGroup>
    </FormDialog>
  )
}

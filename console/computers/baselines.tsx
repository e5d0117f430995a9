import { Button } from '@patternfly/react-core'
import { useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { useSearchParams } from 'react-router'
import type { ItemOf } from '../api/answers.ts'
import { api } from '../api/client.ts'
import { Part } from '../explanation/part.tsx'
import { PlainTable } from '../explanation/plain-table.tsx'
import { Confirm } from '../layout/confirm.tsx'
import { TextField } from '../layout/fields.tsx'
import { Shown } from '../layout/states.tsx'
import { Time } from '../layout/time.tsx'
import { useTell } from '../layout/toasts.tsx'
import { frameWords } from '../words/frame.ts'
import { pastWords } from '../words/past.ts'
import { useWords } from '../words/words.ts'

export type Baseline = ItemOf<'/computers/{computerId}/baselines'>

interface Props {
  readonly computerId: string
  readonly baselines: {
    readonly data: { readonly items: readonly Baseline[] } | undefined
    readonly error: unknown
    readonly isPending: boolean
    refetch(): unknown
  }
}

/** The baselines of a computer: keep one, compare with one, delete one. */
export function Baselines({ computerId, baselines }: Props): ReactNode {
  const say = useWords(pastWords)
  const [isMaking, setMaking] = useState(false)
  const [going, setGoing] = useState<Baseline | null>(null)
  return (
    <Part title={say('baselines')}>
      <p className="ts-soft">{say('baselines_hint')}</p>
      <Button variant="secondary" className="ts-no-print" onClick={() => setMaking(true)}>
        {say('baseline_make')}
      </Button>
      <Shown query={baselines}>
        {({ items }) =>
          items.length === 0 ? <p className="ts-soft ts-actions">{say('baselines_none')}</p> : <Rows items={items} onDelete={setGoing} />
        }
      </Shown>
      {isMaking && <MakeBaseline computerId={computerId} onClose={() => setMaking(false)} />}
      {going !== null && <DeleteBaseline computerId={computerId} baseline={going} onClose={() => setGoing(null)} />}
    </Part>
  )
}

function Rows({ items, onDelete }: { readonly items: readonly Baseline[]; readonly onDelete: (baseline: Baseline) => void }): ReactNode {
  const say = useWords(pastWords)
  const sayCommon = useWords(frameWords)
  const [, setParams] = useSearchParams()
  return (
    <PlainTable
      label={say('baselines')}
      heads={[say('baseline'), say('baseline_taken'), say('baseline_author'), sayCommon('more')]}
      rows={items}
      keyOf={({ baselineId }) => baselineId}
      cells={(one) => [
        one.name,
        <Time key="taken" at={one.takenAt} />,
        one.author,
        <span key="actions" className="ts-no-print">
          <Button
            variant="link"
            isInline
            aria-label={`${one.name}: ${say('compare_with_now')}`}
            onClick={() =>
              setParams({ tab: 'history', mode: 'compare', from: `baseline:${one.baselineId}`, to: 'now' }, { preventScrollReset: true })
            }
          >
            {say('compare_with_now')}
          </Button>{' '}
          {one.actions.includes('delete') && (
            <Button variant="link" isInline isDanger aria-label={say('baseline_delete', { name: one.name })} onClick={() => onDelete(one)}>
              {sayCommon('delete')}
            </Button>
          )}
        </span>,
      ]}
    />
  )
}

function MakeBaseline({ computerId, onClose }: { readonly computerId: string; readonly onClose: () => void }): ReactNode {
  const say = useWords(pastWords)
  const tell = useTell()
  const cache = useQueryClient()
  const [name, setName] = useState('')
  return (
    <Confirm
      title={say('baseline_make')}
      confirm={say('baseline_keep')}
      failed={say('baseline_not_kept')}
      isDisabled={name.trim() === ''}
      onClose={onClose}
      onConfirm={async () => {
        await api.POST('/computers/{computerId}/baselines', { params: { path: { computerId } }, body: { name: name.trim() } })
        tell.done(say('baseline_kept', { name: name.trim() }))
        await cache.invalidateQueries({ queryKey: ['computers', computerId] })
      }}
    >
      <TextField
        id="baseline-name"
        label={say('baseline_name')}
        hint={say('baseline_name_hint')}
        value={name}
        onChange={setName}
        maxLength={100}
        isRequired
        autoFocus
      />
    </Confirm>
  )
}

interface DeleteProps {
  readonly computerId: string
  readonly baseline: Baseline
  readonly onClose: () => void
}

function DeleteBaseline({ computerId, baseline: { baselineId, name }, onClose }: DeleteProps): ReactNode {
  const say = useWords(pastWords)
  const sayCommon = useWords(frameWords)
  const tell = useTell()
  const cache = useQueryClient()
  return (
    <Confirm
      title={say('baseline_delete', { name })}
      confirm={sayCommon('delete')}
      failed={say('baseline_not_deleted')}
      isDanger
      onClose={onClose}
      onConfirm={async () => {
        await api.DELETE('/computers/{computerId}/baselines/{baselineId}', { params: { path: { computerId, baselineId } } })
        tell.done(say('baseline_deleted', { name }))
        await cache.invalidateQueries({ queryKey: ['computers', computerId] })
      }}
    >
      {say('baseline_delete_hint')}
    </Confirm>
  )
}

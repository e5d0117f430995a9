import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, type ReactNode } from 'react'
import { useSearchParams } from 'react-router'
import type { ItemOf } from '../../api/answers.ts'
import { api, dataOf } from '../../api/client.ts'
import { useWho } from '../../app/session.tsx'
import { Nothing, Shown } from '../../layout/states.tsx'
import { AsOf, Time } from '../../layout/time.tsx'
import { useTell } from '../../layout/toasts.tsx'
import type { Column, RowAction } from '../../list/definition.ts'
import { frameWords } from '../../words/frame.ts'
import { labels } from '../../words/labels.ts'
import { policyWords } from '../../words/policies.ts'
import { useClassification } from '../../layout/classification.ts'
import { useWords } from '../../words/words.ts'
import { TenantPick } from '../estate/picks.tsx'
import { PlainTable } from '../plain-table.tsx'
import { Chip } from '../../layout/chip.tsx'

type Classification = ItemOf<'/classifications'>
type Level = Classification['level']
type Change =
  | { readonly of: Classification; readonly body: { level?: Level; notify?: boolean } }
  | { readonly of: Classification; readonly tenantLevel: Level }

/** Classifications with their levels for everybody and for a tenant. */
export function Classifications(): ReactNode {
  const say = useWords(policyWords)
  const tell = useTell()
  const cache = useQueryClient()
  const [params, setParams] = useSearchParams()
  const who = useWho()
  // A tenant's people have no other tenant to choose, whatever an address says.
  const tenantId = who.tenantId === null ? (params.get('tenantId') ?? '') : ''
  const setTenantId = (next: string): void => setParams(next === '' ? {} : { tenantId: next }, { replace: true })
  const isOfTenant = who.tenantId !== null || tenantId !== ''
  const columns = useColumns(isOfTenant)
  const classificationOf = useClassification()
  const query = tenantId === '' ? {} : { tenantId }
  const classifications = useQuery({
    queryKey: ['classifications', tenantId],
    queryFn: ({ signal }) => dataOf(api.GET('/classifications', { params: { query }, signal })),
  })
  const change = useMutation({
    mutationFn: (asked: Change) => {
      const path = { classificationId: asked.of.classificationId }
      return 'body' in asked
        ? dataOf(api.PATCH('/classifications/{classificationId}', { params: { path }, body: asked.body }))
        : dataOf(
            api.PUT('/classifications/{classificationId}/tenant-level', { params: { path, query }, body: { level: asked.tenantLevel } }),
          )
    },
    onSuccess: (_saved, asked) => {
      tell.done(say('changed', { name: classificationOf(asked.of.title) }))
      void cache.invalidateQueries({ queryKey: ['classifications'] })
    },
    onError: (err, asked) => tell.failed(say('change_failed', { name: classificationOf(asked.of.title) }), err),
  })
  const actionsOf = useActions((asked) => change.mutate(asked))
  return (
    <>
      <p className="ts-soft ts-actions">{say('levels_hint')}</p>
      <TenantChoice value={tenantId} onChange={setTenantId} />
      <Shown query={classifications}>
        {({ items }) =>
          items.length === 0 ? (
            <Nothing>{say('no_classifications')}</Nothing>
          ) : (
            <>
              <PlainTable
                label={say('tab_classifications')}
                rows={items}
                columns={columns}
                keyOf={({ classificationId }) => classificationId}
                nameOf={({ title }) => classificationOf(title)}
                rowActions={actionsOf}
              />
              <p className="ts-actions">
                <AsOf at={new Date(classifications.dataUpdatedAt).toISOString()} />
              </p>
            </>
          )
        }
      </Shown>
    </>
  )
}

/** Which tenant's levels are shown; those of a tenant see their own. */
function TenantChoice({ value, onChange }: { readonly value: string; readonly onChange: (tenantId: string) => void }): ReactNode {
  const say = useWords(policyWords)
  const isInfrastructure = useWho().tenantId === null
  const named = useQuery({
    queryKey: ['tenants', 'named', value],
    enabled: isInfrastructure && value !== '',
    queryFn: ({ signal }) => dataOf(api.GET('/tenants', { params: { query: { text: value } }, signal })),
  })
  if (!isInfrastructure) return null
  return (
    <div className="ts-form ts-actions">
      <TenantPick
        id="policy-tenant"
        label={say('tenant')}
        placeholder={say('tenant_all')}
        chosen={value === '' ? null : { value, label: named.data?.items.find(({ tenantId }) => tenantId === value)?.name ?? value }}
        onChoose={(tenant) => onChange(tenant?.value ?? '')}
      />
    </div>
  )
}

function useActions(onChange: (asked: Change) => void): (of: Classification) => readonly RowAction[] {
  const say = useWords(policyWords)
  return (of) => {
    const isRequired = of.level === 'required'
    const isOwn = of.effectiveLevel === 'required'
    return [
      ...(of.actions.includes('change')
        ? [
            {
              label: say(isRequired ? 'recommend' : 'require'),
              onClick: () => onChange({ of, body: { level: isRequired ? ('recommended' as const) : ('required' as const) } }),
            },
            { label: say(of.notify ? 'notify_off' : 'notify_on'), onClick: () => onChange({ of, body: { notify: !of.notify } }) },
          ]
        : []),
      ...(of.actions.includes('set_tenant_level')
        ? [
            {
              label: say(isOwn ? 'recommend_tenant' : 'require_tenant'),
              onClick: () => onChange({ of, tenantLevel: isOwn ? ('recommended' as const) : ('required' as const) }),
            },
          ]
        : []),
    ]
  }
}

/** @param isOfTenant whether a tenant's own levels are shown besides those of everybody */
function useColumns(isOfTenant: boolean): readonly Column<Classification>[] {
  const say = useWords(policyWords)
  const sayLabel = useWords(labels)
  const sayCommon = useWords(frameWords)
  const classificationOf = useClassification()
  return useMemo(
    () => [
      { key: 'title', label: say('classification'), cell: ({ title }) => <span className="ts-data">{classificationOf(title)}</span> },
      { key: 'kind', label: say('of_patches'), cell: ({ kind }) => sayLabel(`kind_${kind}`) },
      { key: 'level', label: say('level'), cell: ({ level }) => sayLabel(`level_${level}`) },
      { key: 'notify', label: say('notify'), cell: ({ notify }) => sayCommon(notify ? 'yes' : 'no') },
      ...(isOfTenant
        ? [
            {
              key: 'own',
              label: say('own_level'),
              cell: ({ ownLevel }: Classification) => (ownLevel === null ? '–' : sayLabel(`level_${ownLevel}`)),
            },
            {
              key: 'effective',
              label: say('effective'),
              cell: ({ effectiveLevel }: Classification) => (
                <Chip color={effectiveLevel === 'required' ? 'orange' : 'grey'}>{sayLabel(`level_${effectiveLevel}`)}</Chip>
              ),
            },
            {
              key: 'set',
              label: say('set_by'),
              cell: ({ setBy, setAt }: Classification) =>
                setBy === null ? (
                  '–'
                ) : (
                  <>
                    {setBy} <Time at={setAt} />
                  </>
                ),
            },
          ]
        : []),
    ],
    [say, sayLabel, sayCommon, isOfTenant, classificationOf],
  )
}

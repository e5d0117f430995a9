import { useMemo, type ReactNode } from 'react'
import { Nothing } from '../../layout/states.tsx'
import { TenantName } from '../../layout/tenant-name.tsx'
import type { Filter, ListDefinition } from '../../list/definition.ts'
import { List } from '../../list/list.tsx'
import { mappingWords } from '../../words/mapping.ts'
import { serviceWords } from '../../words/service.ts'
import { useWords } from '../../words/words.ts'
import { useSources } from '../sources/sources.ts'
import { useRuleColumns, useRuleWords } from './rule-columns.tsx'
import { ruleActions, type Rule, type StoredRule } from './rules.ts'

const KINDS = ['target_group', 'host_name', 'domain_suffix', 'address_range'] as const

interface Props {
  /** All of them in the order of trial: a row is changed as a part of the whole. */
  readonly stored: readonly StoredRule[]
  /** Keep both equal between two drawings. */
  readonly onChange: (rules: readonly Rule[]) => void
  readonly onEdit: (at: number) => void
}

/** The rules that are saved. Changing one of them begins a draft of all. */
export function RuleList(props: Props): ReactNode {
  return <List definition={useRuleList(props)} />
}

function useRuleList({ stored, onChange, onEdit }: Props): ListDefinition<StoredRule> {
  const say = useWords(mappingWords)
  const words = useRuleWords()
  const columns = useRuleColumns()
  const filters = useRuleFilters()
  return useMemo<ListDefinition<StoredRule>>(
    () => ({
      name: 'mapping-rules',
      what: say('rules'),
      path: '/mapping-rules',
      search: 'text',
      filters,
      defaultSort: 'position',
      isCounted: true,
      isExported: true,
      keyOf: ({ position }) => String(position),
      nameOf: ({ pattern }) => pattern,
      empty: <Nothing>{say('rules_none')}</Nothing>,
      rowActions: ({ position }) =>
        ruleActions(
          stored.findIndex((rule) => rule.position === position),
          { rules: stored, onChange, onEdit, words },
        ),
      columns: [
        { key: 'position', label: say('position'), sort: 'position', isNumber: true, cell: ({ position }) => position },
        ...columns,
        { key: 'tenant', label: say('tenant'), sort: 'tenantId', cell: ({ tenantId }) => <TenantName tenantId={tenantId} /> },
      ],
    }),
    [say, words, columns, filters, stored, onChange, onEdit],
  )
}

function useRuleFilters(): readonly Filter[] {
  const say = useWords(mappingWords)
  const sayService = useWords(serviceWords)
  const { data } = useSources()
  return useMemo<readonly Filter[]>(
    () => [
      { key: 'kind', label: say('kind'), kind: 'select', options: KINDS.map((value) => ({ value, label: say(`kind_${value}`) })) },
      {
        key: 'sourceId',
        label: sayService('source'),
        kind: 'select',
        options: (data?.items ?? []).filter(({ kind }) => kind === 'wsus').map(({ sourceId }) => ({ value: sourceId, label: sourceId })),
      },
    ],
    [say, sayService, data],
  )
}

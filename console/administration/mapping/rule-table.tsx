import type { ReactNode } from 'react'
import { mappingWords } from '../../words/mapping.ts'
import { serviceWords } from '../../words/service.ts'
import { useWords } from '../../words/words.ts'
import { PlainTable } from '../plain-table.tsx'
import type { Rule } from './rules.ts'

interface Props {
  readonly rules: readonly Rule[]
  readonly onChange: (rules: readonly Rule[]) => void
  readonly onEdit: (at: number) => void
}

/** The rules in the order of trial; rows are moved by their menus, so that a keyboard is enough. */
export function RuleTable({ rules, onChange, onEdit }: Props): ReactNode {
  const say = useWords(mappingWords)
  const sayService = useWords(serviceWords)
  const rows = rules.map((rule, at) => ({ ...rule, at }))
  const swap = (first: number): readonly Rule[] =>
    rules.map((rule, at) => (at === first ? rules[first + 1]! : at === first + 1 ? rules[first]! : rule))
  return (
    <PlainTable
      label={say('rules')}
      rows={rows}
      keyOf={({ at }) => String(at)}
      nameOf={({ pattern }) => pattern}
      rowActions={({ at }) => [
        { label: say('edit'), onClick: () => onEdit(at) },
        ...(at > 0 ? [{ label: sayService('moved_up'), onClick: () => onChange(swap(at - 1)) }] : []),
        ...(at < rules.length - 1 ? [{ label: sayService('moved_down'), onClick: () => onChange(swap(at)) }] : []),
        { label: sayService('remove'), onClick: () => onChange(rules.filter((_rule, other) => other !== at)), isDanger: true },
      ]}
      columns={[
        { key: 'at', label: say('position'), isNumber: true, cell: ({ at }) => at + 1 },
        { key: 'kind', label: say('kind'), cell: ({ kind }) => say(`kind_${kind}`) },
        { key: 'pattern', label: say('pattern'), cell: ({ pattern }) => <span className="ts-mono">{pattern}</span> },
        { key: 'source', label: sayService('source'), cell: ({ sourceId }) => sourceId ?? sayService('source_any') },
        {
          key: 'group',
          label: say('group'),
          cell: ({ serverGroupId, serverGroupName }) => (
            <div>
              {serverGroupName} <span className="ts-mono ts-soft">{serverGroupId}</span>
            </div>
          ),
        },
      ]}
    />
  )
}

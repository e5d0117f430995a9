import type { ReactNode } from 'react'
import { Nothing } from '../../layout/states.tsx'
import { mappingWords } from '../../words/mapping.ts'
import { useWords } from '../../words/words.ts'
import { PlainTable } from '../plain-table.tsx'
import { useRuleColumns, useRuleWords } from './rule-columns.tsx'
import { ruleActions, type Rule } from './rules.ts'

interface Props {
  readonly rules: readonly Rule[]
  readonly onChange: (rules: readonly Rule[]) => void
  readonly onEdit: (at: number) => void
}

/** Rules that are being changed, all of them in the order of trial. */
export function RuleTable({ rules, onChange, onEdit }: Props): ReactNode {
  const say = useWords(mappingWords)
  const words = useRuleWords()
  const columns = useRuleColumns()
  if (rules.length === 0) return <Nothing>{say('rules_none')}</Nothing>
  return (
    <PlainTable
      label={say('rules')}
      rows={rules.map((rule, at) => ({ ...rule, at }))}
      keyOf={({ at }) => String(at)}
      nameOf={({ pattern }) => pattern}
      rowActions={({ at }) => ruleActions(at, { rules, onChange, onEdit, words })}
      columns={[{ key: 'at', label: say('position'), isNumber: true, cell: ({ at }) => at + 1 }, ...columns]}
    />
  )
}

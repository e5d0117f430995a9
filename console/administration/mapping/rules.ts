import type { ItemOf } from '../../api/answers.ts'
import type { RowAction } from '../../list/definition.ts'

export type StoredRule = ItemOf<'/mapping-rules'>

/** A rule as the page edits it. */
export type Rule = Pick<StoredRule, 'kind' | 'pattern' | 'sourceId' | 'serverGroupId'> & { readonly serverGroupName?: string }

interface Changing {
  readonly rules: readonly Rule[]
  readonly onChange: (rules: readonly Rule[]) => void
  readonly onEdit: (at: number) => void
  readonly words: { readonly edit: string; readonly up: string; readonly down: string; readonly remove: string }
}

/** What is done with the rule at a place of the whole order; rows are moved by their menus, so that a keyboard is enough. */
export function ruleActions(at: number, { rules, onChange, onEdit, words }: Changing): RowAction[] {
  if (at < 0) return []
  const swap = (first: number): readonly Rule[] =>
    rules.map((rule, place) => (place === first ? rules[first + 1]! : place === first + 1 ? rules[first]! : rule))
  return [
    { label: words.edit, onClick: () => onEdit(at) },
    ...(at > 0 ? [{ label: words.up, onClick: () => onChange(swap(at - 1)) }] : []),
    ...(at < rules.length - 1 ? [{ label: words.down, onClick: () => onChange(swap(at)) }] : []),
    { label: words.remove, onClick: () => onChange(rules.filter((_rule, other) => other !== at)), isDanger: true },
  ]
}

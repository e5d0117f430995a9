import { useMemo } from 'react'
import type { Column } from '../../list/definition.ts'
import { mappingWords } from '../../words/mapping.ts'
import { serviceWords } from '../../words/service.ts'
import { useWords } from '../../words/words.ts'
import type { Rule } from './rules.ts'

/** What a rule says, saved or not. */
export function useRuleColumns(): readonly Column<Rule>[] {
  const say = useWords(mappingWords)
  const sayService = useWords(serviceWords)
  return useMemo<readonly Column<Rule>[]>(
    () => [
      { key: 'kind', label: say('kind'), sort: 'kind', cell: ({ kind }) => say(`kind_${kind}`) },
      { key: 'pattern', label: say('pattern'), sort: 'pattern', cell: ({ pattern }) => <span className="ts-mono">{pattern}</span> },
      { key: 'source', label: sayService('source'), sort: 'sourceId', cell: ({ sourceId }) => sourceId ?? sayService('source_any') },
      {
        key: 'group',
        label: say('group'),
        sort: 'serverGroupName',
        isWide: true,
        cell: ({ serverGroupId, serverGroupName }) => (
          <div>
            {serverGroupName} <span className="ts-mono ts-soft">{serverGroupId}</span>
          </div>
        ),
      },
    ],
    [say, sayService],
  )
}

/** Words of what is done with a rule. */
export function useRuleWords(): { readonly edit: string; readonly up: string; readonly down: string; readonly remove: string } {
  const say = useWords(mappingWords)
  const sayService = useWords(serviceWords)
  return useMemo(
    () => ({ edit: say('edit'), up: sayService('moved_up'), down: sayService('moved_down'), remove: sayService('remove') }),
    [say, sayService],
  )
}

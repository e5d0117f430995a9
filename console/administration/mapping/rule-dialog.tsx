import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { api, dataOf } from '../../api/client.ts'
import { SelectField, TextField } from '../../layout/fields.tsx'
import { frameWords } from '../../words/frame.ts'
import { mappingWords } from '../../words/mapping.ts'
import { serviceWords } from '../../words/service.ts'
import { useWords } from '../../words/words.ts'
import { FormDialog } from '../form-dialog.tsx'
import { useSend } from '../send.ts'
import { useSources } from '../sources/sources.ts'
import type { Rule } from './rules.ts'

const KINDS = ['target_group', 'host_name', 'domain_suffix', 'address_range'] as const
const OFFERED = 20

interface Props {
  /** The rule that is changed; without it one is added. */
  readonly rule?: Rule
  readonly onClose: () => void
  readonly onDone: (rule: Rule) => void
}

/** One rule. The service checks it with the preview that follows; a server group is found by a part of its name. */
export function RuleDialog({ rule, onClose, onDone }: Props): ReactNode {
  const say = useWords(mappingWords)
  const sayService = useWords(serviceWords)
  const sayCommon = useWords(frameWords)
  const sources = useSources()
  const [typed, setTyped] = useState<Rule>(rule ?? { kind: 'target_group', pattern: '', sourceId: null, serverGroupId: '' })
  const [find, setFind] = useState('')
  const groups = useQuery({
    queryKey: ['server-groups', 'offered', find],
    queryFn: ({ signal }) =>
      dataOf(api.GET('/server-groups', { params: { query: { limit: OFFERED, ...(find === '' ? {} : { text: find }) } }, signal })),
    placeholderData: (before) => before,
  })
  const offered = groups.data?.items ?? []
  const found = offered.find(({ serverGroupId }) => serverGroupId === typed.serverGroupId)
  // The preview asks whether the service takes the rule: patterns are checked by one rule alone.
  const sending = useSend(
    () =>
      dataOf(
        api.POST('/mapping-rules/preview', {
          body: { rules: [{ kind: typed.kind, pattern: typed.pattern, sourceId: typed.sourceId, serverGroupId: typed.serverGroupId }] },
        }),
      ),
    () => {
      onDone(found === undefined ? typed : { ...typed, serverGroupName: found.name })
      onClose()
    },
  )
  return (
    <FormDialog
      title={say(rule === undefined ? 'add_title' : 'edit_title')}
      submit={sayCommon(rule === undefined ? 'add' : 'save')}
      sending={sending}
      onClose={onClose}
    >
      <SelectField
        id="rule-kind"
        label={say('kind')}
        value={typed.kind}
        onChange={(kind) => setTyped({ ...typed, kind: kind as Rule['kind'] })}
        options={KINDS.map((value) => ({ value, label: say(`kind_${value}`) }))}
      />
      <TextField
        id="rule-pattern"
        label={say('pattern')}
        value={typed.pattern}
        onChange={(pattern) => setTyped({ ...typed, pattern })}
        hint={say(`hint_${typed.kind}`)}
        maxLength={255}
        isRequired
      />
      <SelectField
        id="rule-source"
        label={sayService('source')}
        value={typed.sourceId ?? ''}
        onChange={(sourceId) => setTyped({ ...typed, sourceId: sourceId === '' ? null : sourceId })}
        options={[
          { value: '', label: sayService('source_any') },
          ...(sources.data?.items ?? []).map(({ sourceId }) => ({ value: sourceId, label: sourceId })),
        ]}
      />
      <TextField id="rule-find" type="search" label={say('group')} value={find} onChange={setFind} hint={say('group_hint')} />
      <SelectField
        id="rule-group"
        label={`${say('group')} (ID)`}
        value={typed.serverGroupId}
        onChange={(serverGroupId) => setTyped({ ...typed, serverGroupId })}
        isRequired
        options={[
          { value: '', label: '–' },
          ...(typed.serverGroupId !== '' && found === undefined
            ? [{ value: typed.serverGroupId, label: `${typed.serverGroupName ?? ''} (${typed.serverGroupId})` }]
            : []),
          ...offered.map(({ serverGroupId, name, tenantName }) => ({
            value: serverGroupId,
            label: `${tenantName} / ${name} (${serverGroupId})`,
          })),
        ]}
      />
    </FormDialog>
  )
}

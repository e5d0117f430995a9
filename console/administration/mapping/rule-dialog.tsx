import { useState, type ReactNode } from 'react'
import { api, dataOf } from '../../api/client.ts'
import { SelectField, TextField } from '../../layout/fields.tsx'
import { frameWords } from '../../words/frame.ts'
import { mappingWords } from '../../words/mapping.ts'
import { serviceWords } from '../../words/service.ts'
import { useWords } from '../../words/words.ts'
import type { Choice } from '../../layout/use-pick.ts'
import { useFieldProblems } from '../estate/form-problems.ts'
import { ServerGroupPick } from '../estate/picks.tsx'
import { FormDialog } from '../form-dialog.tsx'
import { useSend } from '../send.ts'
import { useSources } from '../sources/sources.ts'
import type { Rule } from './rules.ts'

const NO_CODES = {}
const KINDS = ['target_group', 'host_name', 'domain_suffix', 'address_range'] as const

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
  const [group, setGroup] = useState<Choice | null>(() => choiceOf(rule))
  // The preview asks whether the service takes the rule: patterns are checked by one rule alone.
  const sending = useSend(
    () =>
      dataOf(
        api.POST('/mapping-rules/preview', {
          body: { rules: [{ kind: typed.kind, pattern: typed.pattern, sourceId: typed.sourceId, serverGroupId: group?.value ?? '' }] },
        }),
      ),
    () => {
      onDone({ ...typed, serverGroupId: group?.value ?? '', serverGroupName: group?.label ?? '' })
      onClose()
    },
  )
  const problemOf = useFieldProblems(sending.error, NO_CODES)
  return (
    <FormDialog
      title={say(rule === undefined ? 'add_title' : 'edit_title')}
      submit={sayCommon(rule === undefined ? 'add' : 'save')}
      sending={sending}
      isDisabled={group === null}
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
        problem={problemOf('pattern', typed.pattern)}
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
      <ServerGroupPick
        id="rule-group"
        label={say('group')}
        tenantId={null}
        chosen={group}
        onChoose={setGroup}
        hint={say('group_hint')}
        problem={problemOf('serverGroupId')}
        isRequired
      />
    </FormDialog>
  )
}

function choiceOf(rule: Rule | undefined): Choice | null {
  if (rule === undefined) return null
  const { serverGroupId, serverGroupName = '' } = rule
  return { value: serverGroupId, label: serverGroupName === '' ? serverGroupId : serverGroupName, hint: serverGroupId }
}

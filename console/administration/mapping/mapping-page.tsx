import { Button, Card, CardBody, CardTitle, Flex, FlexItem, Stack, StackItem } from '@patternfly/react-core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useState, type ReactNode } from 'react'
import { api, dataOf } from '../../api/client.ts'
import { Callout } from '../../layout/callout.tsx'
import { Confirm } from '../../layout/confirm.tsx'
import { PageFrame } from '../../layout/page.tsx'
import { ProblemAlert } from '../../layout/problem-alert.tsx'
import { Shown } from '../../layout/states.tsx'
import { useTell } from '../../layout/toasts.tsx'
import { everyRow } from '../../list/every.ts'
import { frameWords } from '../../words/frame.ts'
import { mappingWords } from '../../words/mapping.ts'
import { serviceWords } from '../../words/service.ts'
import { useWords } from '../../words/words.ts'
import { Differences } from './differences.tsx'
import { PreviewResult } from './preview-result.tsx'
import { RuleDialog } from './rule-dialog.tsx'
import { RuleList } from './rule-list.tsx'
import { RuleTable } from './rule-table.tsx'
import type { Rule, StoredRule } from './rules.ts'

/** The rules, what they would do, and what is elsewhere than they say. */
export function MappingPage(): ReactNode {
  const say = useWords(mappingWords)
  const sayCommon = useWords(frameWords)
  const stored = useQuery({ queryKey: ['mapping-rules'], queryFn: ({ signal }) => everyRow<StoredRule>('/mapping-rules', {}, signal) })
  return (
    <PageFrame title={sayCommon('mapping')} lead={say('lead')}>
      <Shown query={stored}>{(rules) => <Body stored={rules} />}</Shown>
    </PageFrame>
  )
}

const wireOf = ({ kind, pattern, sourceId, serverGroupId }: Rule): Omit<Rule, 'serverGroupName'> => ({
  kind,
  pattern,
  sourceId,
  serverGroupId,
})

function Body({ stored }: { readonly stored: readonly StoredRule[] }): ReactNode {
  const say = useWords(mappingWords)
  const sayService = useWords(serviceWords)
  const [edited, setEdited] = useState<readonly Rule[] | null>(null)
  const [open, setOpen] = useState<'save' | { readonly at: number } | null>(null)
  const rules = edited ?? stored
  const preview = useMutation({
    mutationFn: () => dataOf(api.POST('/mapping-rules/preview', { body: { rules: rules.map(wireOf) } })),
  })
  const { reset } = preview
  const change = useCallback(
    (next: readonly Rule[] | null): void => {
      setEdited(next)
      reset()
    },
    [reset],
  )
  const edit = useCallback((at: number) => setOpen({ at }), [])
  return (
    <Stack hasGutter>
      {edited !== null && (
        <StackItem>
          <Callout variant="warning" isInline title={say('unsaved')} component="h2">
            {say('unsaved_hint')}
          </Callout>
        </StackItem>
      )}
      <StackItem>
        <Buttons
          isEdited={edited !== null}
          hasRules={rules.length > 0}
          isPreviewing={preview.isPending}
          onAdd={() => setOpen({ at: rules.length })}
          onPreview={() => preview.mutate()}
          onSave={() => setOpen('save')}
          onDiscard={() => change(null)}
        />
      </StackItem>
      <StackItem>
        {edited === null ? (
          <RuleList stored={stored} onChange={change} onEdit={edit} />
        ) : (
          <RuleTable rules={edited} onChange={change} onEdit={edit} />
        )}
      </StackItem>
      <StackItem aria-live="polite">
        <ProblemAlert title={sayService('failed')} error={preview.error} />
        {preview.data !== undefined && (
          <Card isCompact>
            <CardTitle component="h2">{say('result')}</CardTitle>
            <CardBody>
              <PreviewResult result={preview.data} />
            </CardBody>
          </Card>
        )}
      </StackItem>
      {edited === null && (
        <StackItem>
          <Differences />
        </StackItem>
      )}
      {open === 'save' && <SaveRules rules={rules} onSaved={() => setEdited(null)} onClose={() => setOpen(null)} />}
      {open !== null && open !== 'save' && (
        <RuleDialog
          {...(rules[open.at] === undefined ? {} : { rule: rules[open.at]! })}
          onClose={() => setOpen(null)}
          onDone={(rule) => change([...rules.slice(0, open.at), rule, ...rules.slice(open.at + 1)])}
        />
      )}
    </Stack>
  )
}

interface ButtonsProps {
  readonly isEdited: boolean
  readonly hasRules: boolean
  readonly isPreviewing: boolean
  readonly onAdd: () => void
  readonly onPreview: () => void
  readonly onSave: () => void
  readonly onDiscard: () => void
}

function Buttons({ isEdited, hasRules, isPreviewing, onAdd, onPreview, onSave, onDiscard }: ButtonsProps): ReactNode {
  const say = useWords(mappingWords)
  return (
    <Flex gap={{ default: 'gapSm' }} className="ts-no-print">
      <FlexItem>
        <Button variant="secondary" onClick={onAdd}>
          {say('add')}
        </Button>
      </FlexItem>
      <FlexItem>
        <Button variant="secondary" isLoading={isPreviewing} isDisabled={!hasRules || isPreviewing} onClick={onPreview}>
          {say('preview')}
        </Button>
      </FlexItem>
      <FlexItem>
        <Button isDisabled={!isEdited} onClick={onSave}>
          {say('save')}
        </Button>
      </FlexItem>
      {isEdited && (
        <FlexItem>
          <Button variant="link" onClick={onDiscard}>
            {say('discard')}
          </Button>
        </FlexItem>
      )}
    </Flex>
  )
}

interface SaveProps {
  readonly rules: readonly Rule[]
  readonly onSaved: () => void
  readonly onClose: () => void
}

/** Asks before these rules take the place of the former ones. */
function SaveRules({ rules, onSaved, onClose }: SaveProps): ReactNode {
  const say = useWords(mappingWords)
  const tell = useTell()
  const cache = useQueryClient()
  return (
    <Confirm
      title={say('save_title')}
      confirm={say('save').replace(/\s?…$/, '')}
      failed={say('save_failed')}
      onClose={onClose}
      onConfirm={async () => {
        await api.PUT('/mapping-rules', { body: { rules: rules.map(wireOf) } })
        await Promise.all([['mapping-rules'], ['list', '/mapping-rules']].map((queryKey) => cache.invalidateQueries({ queryKey })))
        onSaved()
        tell.done(say('saved'))
      }}
    >
      <p>{say('save_body')}</p>
    </Confirm>
  )
}

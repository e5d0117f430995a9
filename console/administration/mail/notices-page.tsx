import { Button, Stack, StackItem } from '@patternfly/react-core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useCallback, useMemo, useState, type ReactNode } from 'react'
import type { ItemOf } from '../../api/answers.ts'
import { api, dataOf } from '../../api/client.ts'
import { Confirm } from '../../layout/confirm.tsx'
import { PageFrame } from '../../layout/page.tsx'
import { Nothing } from '../../layout/states.tsx'
import { TenantName } from '../../layout/tenant-name.tsx'
import { Time } from '../../layout/time.tsx'
import { useTell } from '../../layout/toasts.tsx'
import type { ListDefinition } from '../../list/definition.ts'
import { List } from '../../list/list.tsx'
import { frameWords } from '../../words/frame.ts'
import { mailWords } from '../../words/mail.ts'
import { useWords } from '../../words/words.ts'
import { CodeText } from '../code-text.tsx'
import { Ownerless } from './ownerless.tsx'
import { Chip } from '../../layout/chip.tsx'

type Notice = ItemOf<'/notices'>

const KINDS = [
  'new_patches',
  'start_process_error',
  'distribute_acceptance',
  'apply_acceptance',
  'initialize_error',
  'schedule_cancel',
  'server_abnormal',
  'pre_script_error',
  'patch_failure',
  'post_script_error',
  'reboot_failure',
  'distribute_complete',
  'apply_complete',
  'abort',
  'approval_asked',
  'approved',
  'rejected',
  'approval_void',
  'expired',
  'audit_head',
  'source_alarm',
  'report',
  'test_mail',
] as const

const STATES = ['queued', 'sending', 'sent', 'retrying', 'failed'] as const
const STATUS = { queued: 'info', sending: 'info', sent: 'success', retrying: 'warning', failed: 'danger' } as const

/** The outbox: every mail, why some were not sent, and sending those again. */
export function NoticesPage(): ReactNode {
  const say = useWords(mailWords)
  const sayCommon = useWords(frameWords)
  const tell = useTell()
  const cache = useQueryClient()
  const [isAsked, setAsked] = useState(false)
  const retry = async (noticeId?: number): Promise<void> => {
    const { items } = await dataOf(api.POST('/notices/retry', { params: { query: noticeId === undefined ? {} : { noticeId } } }))
    tell.done(say('retried', { count: items.filter(({ moved }) => moved).length }))
    await cache.invalidateQueries({ queryKey: ['list', '/notices'] })
  }
  const { mutate } = useMutation({ mutationFn: retry, onError: (err) => tell.failed(say('retry_failed'), err) })
  const definition = useNoticeList(mutate)
  return (
    <PageFrame
      title={sayCommon('notices')}
      lead={say('notices_lead')}
      actions={
        <Button variant="secondary" onClick={() => setAsked(true)}>
          {say('retry_all')}
        </Button>
      }
    >
      <Stack hasGutter>
        <StackItem>
          <List definition={definition} />
        </StackItem>
        <StackItem>
          <Ownerless />
        </StackItem>
      </Stack>
      {isAsked && (
        <Confirm
          title={say('retry_all_title')}
          confirm={say('retry')}
          failed={say('retry_failed')}
          onClose={() => setAsked(false)}
          onConfirm={() => retry()}
        >
          <p>{say('retry_all_body')}</p>
        </Confirm>
      )}
    </PageFrame>
  )
}

/** Who is told, and at which address. */
function Reader({ notice: { userId, email } }: { readonly notice: Notice }): ReactNode {
  const say = useWords(mailWords)
  return (
    <>
      {userId}
      <div className="ts-soft">{email ?? say('without_email')}</div>
    </>
  )
}

function useNoticeList(onRetry: (id: number) => void): ListDefinition<Notice> {
  const say = useWords(mailWords)
  const sayCommon = useWords(frameWords)
  const kindOf = useCallback(
    (kind: string): string => {
      const known = KINDS.find((one) => one === kind)
      return known === undefined ? kind : say(`kind_${known}`)
    },
    [say],
  )
  return useMemo<ListDefinition<Notice>>(
    () => ({
      name: 'notices',
      what: sayCommon('notices'),
      path: '/notices',
      search: 'text',
      isExported: true,
      isCounted: true,
      keyOf: ({ id }) => String(id),
      nameOf: ({ userId, kind }) => `${userId} ${kindOf(kind)}`,
      rowActions: (notice) => (notice.actions.includes('retry') ? [{ label: say('retry'), onClick: () => onRetry(notice.id) }] : []),
      empty: <Nothing>{say('notices_empty')}</Nothing>,
      filters: [
        { key: 'state', label: say('state'), kind: 'select', options: STATES.map((value) => ({ value, label: say(`state_${value}`) })) },
        { key: 'from', label: say('from'), kind: 'day' },
        { key: 'to', label: say('to'), kind: 'day', isEnd: true },
        { key: 'kind', label: say('kind'), kind: 'select', options: KINDS.map((value) => ({ value, label: say(`kind_${value}`) })) },
        { key: 'tenantId', label: say('tenant'), kind: 'chip' },
      ],
      columns: [
        {
          key: 'reader',
          label: say('reader'),
          isShort: true,
          cell: (notice) => <Reader notice={notice} />,
        },
        { key: 'tenant', label: say('tenant'), cell: ({ tenantId }) => <TenantName tenantId={tenantId} /> },
        { key: 'kind', label: say('kind'), isShort: true, cell: ({ kind }) => kindOf(kind) },
        {
          key: 'state',
          label: say('state'),
          cell: ({ state }) => <Chip status={STATUS[state]}>{say(`state_${state}`)}</Chip>,
        },
        {
          key: 'reason',
          label: say('reason'),
          isWide: true,
          cell: ({ reasonCode, reason }) =>
            reasonCode === null ? '–' : <CodeText code={reasonCode} details={{ answer: reason, reason, response: reason }} />,
        },
        { key: 'answer', label: say('answer'), isExtra: true, cell: ({ reason }) => reason ?? '–' },
        { key: 'tries', label: say('tries'), isNumber: true, isExtra: true, cell: ({ attempts }) => attempts },
        { key: 'queued', label: say('queued'), isShort: true, cell: ({ queuedAt }) => <Time at={queuedAt} /> },
        {
          key: 'sent',
          label: say('sent'),
          isShort: true,
          isExtra: true,
          cell: ({ sentAt }) => (sentAt === null ? '–' : <Time at={sentAt} />),
        },
        {
          key: 'next',
          label: say('next'),
          isShort: true,
          isExtra: true,
          cell: ({ state, nextAttemptAt }) => (state === 'retrying' ? <Time at={nextAttemptAt} /> : '–'),
        },
      ],
    }),
    [say, sayCommon, kindOf, onRetry],
  )
}

import { Button, Card, CardBody, CardHeader, CardTitle, Progress } from '@patternfly/react-core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import type { Answer } from '../../api/answers.ts'
import { api, dataOf } from '../../api/client.ts'
import { Facts } from '../../layout/facts.tsx'
import { TextField } from '../../layout/fields.tsx'
import { Shown } from '../../layout/states.tsx'
import { AsOf } from '../../layout/time.tsx'
import { useTell } from '../../layout/toasts.tsx'
import { frameWords } from '../../words/frame.ts'
import { storeWords } from '../../words/store.ts'
import { useWords } from '../../words/words.ts'
import { Bytes } from '../facts.tsx'
import { FormDialog } from '../form-dialog.tsx'
import { given, numberOf, useSend } from '../send.ts'

type Setting = Answer<'/store/setting'>['setting']

const GIB = 1024 ** 3

/** How much the store may hold and holds. */
export function StoreSetting(): ReactNode {
  const say = useWords(storeWords)
  const [isOpen, setOpen] = useState(false)
  const setting = useQuery({ queryKey: ['store', 'setting'], queryFn: ({ signal }) => dataOf(api.GET('/store/setting', { signal })) })
  return (
    <Card isCompact>
      <CardHeader
        actions={{
          actions: (
            <Button variant="link" isInline onClick={() => setOpen(true)} isDisabled={setting.data === undefined}>
              {say('change')}
            </Button>
          ),
        }}
      >
        <CardTitle component="h2">{say('setting')}</CardTitle>
      </CardHeader>
      <CardBody>
        <Shown query={setting}>
          {({ setting: limits, heldBytes }) => (
            <>
              <Progress
                value={Math.round((heldBytes / limits.totalBytes) * 1000) / 10}
                title={say('held')}
                size="sm"
                label={`${((heldBytes / limits.totalBytes) * 100).toFixed(1)} %`}
                {...(heldBytes / limits.totalBytes > 0.9 ? { variant: 'warning' as const } : {})}
              />
              <div className="ts-actions">
                <Facts
                  facts={[
                    [say('held'), <Bytes key="held" bytes={heldBytes} />],
                    [say('total_short'), <Bytes key="total" bytes={limits.totalBytes} />],
                    [say('largest_short'), <Bytes key="largest" bytes={limits.largestBytes} />],
                    [say('free_short'), <Bytes key="free" bytes={limits.freeBytes} />],
                    [say('keep_short'), say('keep_days', { count: limits.keepDays })],
                  ]}
                />
              </div>
              <p className="ts-actions">
                <AsOf at={new Date(setting.dataUpdatedAt).toISOString()} />
              </p>
              {isOpen && <SettingDialog present={limits} onClose={() => setOpen(false)} />}
            </>
          )}
        </Shown>
      </CardBody>
    </Card>
  )
}

function SettingDialog({ present, onClose }: { readonly present: Setting; readonly onClose: () => void }): ReactNode {
  const say = useWords(storeWords)
  const sayCommon = useWords(frameWords)
  const tell = useTell()
  const cache = useQueryClient()
  const [typed, setTyped] = useState(() => ({
    totalBytes: String(present.totalBytes / GIB),
    largestBytes: String(present.largestBytes / GIB),
    freeBytes: String(present.freeBytes / GIB),
    keepDays: String(present.keepDays),
  }))
  const bytesOf = (text: string): number | undefined => {
    const value = numberOf(text)
    return value === undefined ? undefined : Math.round(value * GIB)
  }
  const sending = useSend(
    () =>
      dataOf(
        api.PUT('/store/setting', {
          body: given({
            totalBytes: bytesOf(typed.totalBytes),
            largestBytes: bytesOf(typed.largestBytes),
            freeBytes: bytesOf(typed.freeBytes),
            keepDays: numberOf(typed.keepDays),
          }),
        }),
      ),
    () => {
      tell.done(sayCommon('saved'))
      void cache.invalidateQueries({ queryKey: ['store'] })
      onClose()
    },
  )
  const field = (key: keyof typeof typed, label: string): ReactNode => (
    <TextField
      id={`store-${key}`}
      inputMode="decimal"
      label={label}
      value={typed[key]}
      onChange={(value) => setTyped({ ...typed, [key]: value })}
      problem={sending.problemOf(key)}
    />
  )
  return (
    <FormDialog title={say('setting')} sending={sending} onClose={onClose}>
      {field('totalBytes', say('total'))}
      {field('largestBytes', say('largest'))}
      {field('freeBytes', say('free'))}
      {field('keepDays', say('keep'))}
    </FormDialog>
  )
}

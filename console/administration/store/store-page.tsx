import { Button, Flex, FlexItem } from '@patternfly/react-core'
import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { useSearchParams } from 'react-router'
import { api, dataOf } from '../../api/client.ts'
import { PageFrame } from '../../layout/page.tsx'
import { frameWords } from '../../words/frame.ts'
import { storeWords } from '../../words/store.ts'
import { useWords } from '../../words/words.ts'
import { CleanupDialog } from './cleanup-dialog.tsx'
import { FileList } from './file-list.tsx'
import { QuarantineList } from './quarantine-list.tsx'
import { StoreSetting } from './store-setting.tsx'
import { UploadDialog } from './upload-dialog.tsx'
import { TabBar } from '../../layout/tab-bar.tsx'

const TABS = ['files', 'quarantine'] as const

/** The patch store: how full it is, its files, and those in quarantine. */
export function StorePage(): ReactNode {
  const say = useWords(storeWords)
  const sayCommon = useWords(frameWords)
  const [params, setParams] = useSearchParams()
  const [open, setOpen] = useState<'upload' | 'cleanup' | null>(null)
  const refused = useQuery({
    queryKey: ['store', 'refused'],
    queryFn: ({ signal }) => dataOf(api.GET('/store/quarantine', { params: { query: { limit: 1, withTotal: 'true' } }, signal })),
  })
  // What lies in quarantine is seen without being looked for.
  const count = refused.data?.total ?? 0
  const quarantine = count === 0 ? say('tab_quarantine') : say('tab_quarantine_count', { count: count.toLocaleString() })
  const active = params.get('tab') === 'quarantine' ? 'quarantine' : 'files'
  return (
    <PageFrame
      title={sayCommon('store')}
      lead={say('lead')}
      actions={
        <Flex gap={{ default: 'gapSm' }}>
          <FlexItem>
            <Button variant="secondary" onClick={() => setOpen('cleanup')}>
              {say('cleanup')}
            </Button>
          </FlexItem>
          <FlexItem>
            <Button onClick={() => setOpen('upload')}>{say('upload')}</Button>
          </FlexItem>
        </Flex>
      }
    >
      <StoreSetting />
      <TabBar
        label={sayCommon('store')}
        tabs={TABS.map((tab) => [tab, tab === 'quarantine' ? quarantine : say('tab_files')])}
        active={active}
        controls="store-list"
        onSelect={(tab) => setParams(tab === 'files' ? {} : { tab })}
      />
      <div id="store-list">{active === 'files' ? <FileList /> : <QuarantineList />}</div>
      {open === 'upload' && <UploadDialog onClose={() => setOpen(null)} />}
      {open === 'cleanup' && <CleanupDialog onClose={() => setOpen(null)} />}
    </PageFrame>
  )
}

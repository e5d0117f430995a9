import { Button, Flex } from '@patternfly/react-core'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, type ReactNode } from 'react'
import { useParams, useSearchParams } from 'react-router'
import { api, dataOf } from '../api/client.ts'
import { WhyPlace } from '../explanation/why.tsx'
import { PageFrame } from '../layout/page.tsx'
import { Loading, Shown } from '../layout/states.tsx'
import { List } from '../list/list.tsx'
import { useVerdictList } from '../verdicts/verdict-list.tsx'
import { frameWords } from '../words/frame.ts'
import { patchPageWords } from '../words/patch.ts'
import { useLocale, useWords } from '../words/words.ts'
import { PatchActions } from './patch-actions.tsx'
import { PatchApprovals } from './patch-approvals.tsx'
import { PatchFacts } from './patch-facts.tsx'
import { PatchOrigin } from './patch-origin.tsx'
import { PatchVulnerabilities } from './patch-vulnerabilities.tsx'
import type { Patch } from './patch.ts'
import { TabBar } from '../layout/tab-bar.tsx'

const PatchGraph = lazy(async () => ({ default: (await import('./patch-graph.tsx')).PatchGraph }))

const TABS = ['computers', 'cves', 'graph', 'approvals', 'documents'] as const
type TabName = (typeof TABS)[number]

/** One patch: what it is, where it stands, what it answers, what it replaces, who approved it, and where that is known from. */
export function PatchPage(): ReactNode {
  const { patchId = '' } = useParams()
  const say = useWords(patchPageWords)
  const sayCommon = useWords(frameWords)
  const locale = useLocale()
  const patch = useQuery({
    queryKey: ['patches', 'one', patchId, locale],
    queryFn: ({ signal }) => dataOf(api.GET('/patches/{patchId}', { params: { path: { patchId }, query: { locale } }, signal })),
  })
  const { data } = patch
  return (
    <PageFrame
      title={data?.name ?? patchId}
      lead={data?.title ?? ''}
      above={[{ to: '/patches', text: sayCommon('patches') }]}
      asOf={data?.asOf}
      actions={
        <Flex gap={{ default: 'gapSm' }}>
          {data !== undefined && <PatchActions patch={data} />}
          <Button variant="secondary" onClick={() => print()}>
            {sayCommon('print')}
          </Button>
        </Flex>
      }
    >
      <Shown query={patch}>
        {(shown) => (
          <>
            <PatchFacts patch={shown} />
            <PatchTabs patch={shown} label={say('tabs')} />
          </>
        )}
      </Shown>
      <WhyPlace />
    </PageFrame>
  )
}

function PatchTabs({ patch, label }: { readonly patch: Patch; readonly label: string }): ReactNode {
  const say = useWords(patchPageWords)
  const [params, setParams] = useSearchParams()
  const active = TABS.find((tab) => tab === params.get('tab')) ?? 'computers'
  return (
    <>
      <TabBar
        label={label}
        tabs={TABS.map((tab) => [tab, say(`tab_${tab}`)])}
        active={active}
        controls="patch-tab"
        onSelect={(tab) => setParams(tab === 'computers' ? {} : { tab }, { preventScrollReset: true })}
      />
      <div id="patch-tab" className="ts-tab">
        <Content tab={active} patch={patch} />
      </div>
    </>
  )
}

function Content({ tab, patch }: { readonly tab: TabName; readonly patch: Patch }): ReactNode {
  switch (tab) {
    case 'computers':
      return <Computers key={patch.patchId} patchId={patch.patchId} />
    case 'cves':
      return <PatchVulnerabilities patch={patch} />
    case 'graph':
      return (
        <Suspense fallback={<Loading />}>
          <PatchGraph patchId={patch.patchId} />
        </Suspense>
      )
    case 'approvals':
      return <PatchApprovals patch={patch} />
    case 'documents':
      return <PatchOrigin patch={patch} />
  }
}

function Computers({ patchId }: { readonly patchId: string }): ReactNode {
  return <List definition={useVerdictList({ patchId })} />
}

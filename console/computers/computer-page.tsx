import { Button, Flex } from '@patternfly/react-core'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, type ReactNode } from 'react'
import { useNavigate, useParams, useSearchParams } from 'react-router'
import { useComputerAdministration } from '../administration/estate/computer-administration.tsx'
import { api, dataOf } from '../api/client.ts'
import { ApiProblem } from '../api/problem.ts'
import { WhyPlace } from '../explanation/why.tsx'
import { NotFound } from '../layout/not-found.tsx'
import { PageFrame } from '../layout/page.tsx'
import { Loading, Shown } from '../layout/states.tsx'
import { RowMenu } from '../list/row-menu.tsx'
import { frameWords } from '../words/frame.ts'
import { computerWords } from '../words/computers.ts'
import { useWords } from '../words/words.ts'
import { ComputerHead } from './computer-head.tsx'
import { TABS, type Computer, type TabName } from './computer.ts'
import { useScan } from './scan.ts'
import { TabBar } from '../layout/tab-bar.tsx'

const PatchesTab = lazy(async () => ({ default: (await import('./patches-tab.tsx')).PatchesTab }))
const SoftwareTab = lazy(async () => ({ default: (await import('./software-tab.tsx')).SoftwareTab }))
const ExposuresTab = lazy(async () => ({ default: (await import('./exposures-tab.tsx')).ExposuresTab }))
const JobsTab = lazy(async () => ({ default: (await import('./jobs-tab.tsx')).JobsTab }))
const TimelineTab = lazy(async () => ({ default: (await import('./timeline-tab.tsx')).TimelineTab }))
const HistoryTab = lazy(async () => ({ default: (await import('./history-tab.tsx')).HistoryTab }))
const ComputerPrint = lazy(async () => ({ default: (await import('./computer-print.tsx')).ComputerPrint }))

/** One computer: how it is, what is said of it, what happened to it. */
export function ComputerPage(): ReactNode {
  const sayCommon = useWords(frameWords)
  const { computerId = '' } = useParams()
  const [params] = useSearchParams()
  const computer = useQuery({
    queryKey: ['computers', computerId],
    queryFn: ({ signal }) => dataOf(api.GET('/computers/{computerId}', { params: { path: { computerId } }, signal })),
  })
  if (computer.error instanceof ApiProblem && computer.error.status === 404) return <NotFound />
  const { data } = computer
  const above = [{ to: '/computers', text: sayCommon('computers') }]
  return (
    <PageFrame
      title={data?.hostName ?? sayCommon('computers')}
      isName
      lead={data === undefined ? undefined : `${data.osName} ${data.osVersion}`}
      asOf={data?.asOf}
      above={above}
      actions={data !== undefined && <Actions computer={data} />}
    >
      <Shown query={computer}>
        {(one) => (
          <Suspense fallback={<Loading />}>
            {params.get('view') === 'print' ? <ComputerPrint computer={one} /> : <Whole computer={one} />}
          </Suspense>
        )}
      </Shown>
    </PageFrame>
  )
}

function Actions({ computer }: { readonly computer: Computer }): ReactNode {
  const say = useWords(computerWords)
  const sayCommon = useWords(frameWords)
  const navigate = useNavigate()
  const [params, setParams] = useSearchParams()
  const scan = useScan()
  const { actionsOf, dialog } = useComputerAdministration(() => void navigate('/computers'))
  const isPrint = params.get('view') === 'print'
  const { actions, computerId } = computer
  const administration = actionsOf(computer)
  if (isPrint)
    return (
      <Flex gap={{ default: 'gapSm' }}>
        <Button onClick={() => window.print()}>{sayCommon('print')}</Button>
        <Button variant="link" onClick={() => setParams({})}>
          {say('back_to')}
        </Button>
      </Flex>
    )
  return (
    <Flex gap={{ default: 'gapSm' }}>
      {actions.includes('wizard') && (
        <Button onClick={() => void navigate('/wizard', { state: { computerIds: [computerId] } })}>{say('apply')}</Button>
      )}
      {actions.includes('scan_now') && (
        <Button
          variant="secondary"
          isLoading={scan.awaited !== null}
          isDisabled={scan.awaited !== null}
          onClick={() => scan.call(computer)}
        >
          {say('scan_now')}
        </Button>
      )}
      <Button variant="secondary" onClick={() => setParams({ view: 'print' })}>
        {sayCommon('print')}
      </Button>
      {administration.length > 0 && <RowMenu name={computer.hostName} actions={administration} />}
      {dialog}
      <span aria-live="polite" className="pf-v6-screen-reader">
        {scan.awaited !== null && say('scanning')}
      </span>
    </Flex>
  )
}

function Whole({ computer }: { readonly computer: Computer }): ReactNode {
  const say = useWords(computerWords)
  const [params, setParams] = useSearchParams()
  const active = TABS.find((tab) => tab === params.get('tab')) ?? 'patches'
  return (
    <>
      <ComputerHead computer={computer} />
      <TabBar
        label={say('tabs')}
        tabs={TABS.map((tab) => [tab, say(`tab_${tab}`)])}
        active={active}
        controls="computer-part"
        // The address of a tab begins anew: filters and pages of one mean nothing to another.
        onSelect={(tab) => setParams({ tab }, { preventScrollReset: true })}
        className="ts-tabs"
      />
      <div id="computer-part" className="ts-tab-body">
        <Suspense fallback={<Loading />}>
          <TabBody key={active} tab={active} computer={computer} />
        </Suspense>
      </div>
      <WhyPlace />
    </>
  )
}

function TabBody({ tab, computer }: { readonly tab: TabName; readonly computer: Computer }): ReactNode {
  const { computerId } = computer
  switch (tab) {
    case 'patches':
      return <PatchesTab computerId={computerId} />
    case 'software':
      return <SoftwareTab computerId={computerId} />
    case 'exposures':
      return <ExposuresTab computerId={computerId} />
    case 'jobs':
      return <JobsTab computerId={computerId} />
    case 'timeline':
      return <TimelineTab computerId={computerId} />
    case 'history':
      return <HistoryTab computerId={computerId} />
  }
}

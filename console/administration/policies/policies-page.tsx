import type { ReactNode } from 'react'
import { useSearchParams } from 'react-router'
import { hasPage } from '../../app/pages.ts'
import { useWho } from '../../app/session.tsx'
import { PageFrame } from '../../layout/page.tsx'
import { frameWords } from '../../words/frame.ts'
import { policyWords } from '../../words/policies.ts'
import { useWords } from '../../words/words.ts'
import { Classifications } from './classifications.tsx'
import { DeploymentPolicies } from './deployment-policies.tsx'
import { Packages } from './packages.tsx'
import { TabBar } from '../../layout/tab-bar.tsx'

const TABS = { classifications: Classifications, packages: Packages, deployment: DeploymentPolicies } as const
type TabName = keyof typeof TABS

/** Policies of patches; the list of packages belongs to those who manage sources. */
export function PoliciesPage(): ReactNode {
  const say = useWords(policyWords)
  const sayCommon = useWords(frameWords)
  const [params, setParams] = useSearchParams()
  const hasSources = hasPage(useWho().role, 'sources')
  const names = (Object.keys(TABS) as TabName[]).filter((name) => name !== 'packages' || hasSources)
  const active = names.find((name) => name === params.get('tab')) ?? 'classifications'
  const Shown = TABS[active]
  return (
    <PageFrame title={sayCommon('policies')} lead={say('lead')}>
      <TabBar
        label={sayCommon('policies')}
        tabs={names.map((name) => [name, say(`tab_${name}`)])}
        active={active}
        controls="policy-tab"
        onSelect={(tab) => setParams(tab === 'classifications' ? {} : { tab })}
      />
      <div id="policy-tab">
        <Shown />
      </div>
    </PageFrame>
  )
}

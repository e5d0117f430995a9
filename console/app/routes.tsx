import type { ComponentType } from 'react'
import type { RouteObject } from 'react-router'
import { RouteFailure } from '../layout/route-failure.tsx'
import { Shell } from '../layout/shell.tsx'
import { Loading } from '../layout/states.tsx'
import { NotFound } from '../layout/not-found.tsx'
import { guarded } from './guarded.tsx'
import type { PageName } from './pages.ts'

type Load = () => Promise<ComponentType>

/** Every page: its address, its name in the navigation's table, and the piece that holds it. A new page is one line here. */
const PAGES: readonly (readonly [path: string, page: PageName, load: Load])[] = [
  ['/', 'home', async () => (await import('../home/home-page.tsx')).HomePage],
  ['/history', 'history', async () => (await import('../history/history-page.tsx')).HistoryPage],
  ['/wizard', 'wizard', async () => (await import('../wizard/wizard-page.tsx')).WizardPage],
  ['/patches', 'patches', async () => (await import('../patches/patches-page.tsx')).PatchesPage],
  ['/patches/:patchId', 'patches', async () => (await import('../patches/patch-page.tsx')).PatchPage],
  ['/exceptions', 'exceptions', async () => (await import('../exceptions/exceptions-page.tsx')).ExceptionsPage],
  ['/advisories', 'advisories', async () => (await import('../advisories/advisories-page.tsx')).AdvisoriesPage],
  ['/advisories/:advisoryId', 'advisories', async () => (await import('../advisories/advisory-page.tsx')).AdvisoryPage],
  ['/jobs', 'jobs', async () => (await import('../jobs/jobs-page.tsx')).JobsPage],
  ['/jobs/:jobId', 'jobs', async () => (await import('../jobs/job-page.tsx')).JobPage],
  ['/tenants', 'tenants', async () => (await import('../administration/estate/tenants-page.tsx')).TenantsPage],
  ['/users', 'users', async () => (await import('../administration/estate/users-page.tsx')).UsersPage],
  ['/server-groups', 'groups', async () => (await import('../administration/estate/server-groups-page.tsx')).ServerGroupsPage],
  ['/sites', 'sites', async () => (await import('../administration/estate/sites-page.tsx')).SitesPage],
  [
    '/computer-groups',
    'computer_groups',
    async () => (await import('../administration/estate/computer-groups-page.tsx')).ComputerGroupsPage,
  ],
  ['/unassigned-computers', 'unassigned', async () => (await import('../administration/estate/unassigned-page.tsx')).UnassignedPage],
  ['/agents', 'agents', async () => (await import('../administration/estate/agents-page.tsx')).AgentsPage],
  ['/settings', 'settings', async () => (await import('../administration/estate/settings-page.tsx')).SettingsPage],
  ['/sources', 'sources', async () => (await import('../administration/sources/sources-page.tsx')).SourcesPage],
  ['/sources/:sourceId', 'sources', async () => (await import('../administration/sources/source-page.tsx')).SourcePage],
  ['/runs', 'runs', async () => (await import('../administration/runs/runs-page.tsx')).RunsPage],
  ['/runs/:runId', 'runs', async () => (await import('../administration/runs/run-page.tsx')).RunPage],
  ['/computers', 'computers', async () => (await import('../computers/computers-page.tsx')).ComputersPage],
  ['/computers/:computerId', 'computers', async () => (await import('../computers/computer-page.tsx')).ComputerPage],
  ['/reports', 'reports', async () => (await import('../reports/reports-page.tsx')).ReportsPage],
  ['/reports/:reportId', 'reports', async () => (await import('../reports/report-page.tsx')).ReportPage],
  ['/profile', 'profile', async () => (await import('../profile/profile-page.tsx')).ProfilePage],
  ['/verdicts', 'patches', async () => (await import('../verdicts/verdicts-page.tsx')).VerdictsPage],
  ['/findings', 'findings', async () => (await import('../administration/findings/findings-page.tsx')).FindingsPage],
  ['/mapping-rules', 'mapping', async () => (await import('../administration/mapping/mapping-page.tsx')).MappingPage],
  ['/mail', 'mail', async () => (await import('../administration/mail/mail-page.tsx')).MailPage],
  ['/notices', 'notices', async () => (await import('../administration/mail/notices-page.tsx')).NoticesPage],
  ['/audit', 'audit', async () => (await import('../administration/audit/audit-page.tsx')).AuditPage],
  ['/tasks', 'tasks', async () => (await import('../administration/system/tasks-page.tsx')).TasksPage],
  ['/system', 'system', async () => (await import('../administration/system/system-page.tsx')).SystemPage],
  ['/store', 'store', async () => (await import('../administration/store/store-page.tsx')).StorePage],
  ['/feeds', 'feeds', async () => (await import('../administration/feeds/feeds-page.tsx')).FeedsPage],
  ['/policies', 'policies', async () => (await import('../administration/policies/policies-page.tsx')).PoliciesPage],
]

/** The routes of the console; what a page is made of is loaded when it is asked for. */
export const routes: RouteObject[] = [
  {
    element: <Shell />,
    hydrateFallbackElement: <Loading />,
    errorElement: <RouteFailure />,
    children: [
      ...PAGES.map(([path, page, load]) => ({
        path,
        errorElement: <RouteFailure />,
        lazy: async () => ({ Component: guarded(page, await load()) }),
      })),
      { path: '*', element: <NotFound /> },
    ],
  },
]

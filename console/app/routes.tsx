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
  ['/sources', 'sources', async () => (await import('../administration/sources/sources-page.tsx')).SourcesPage],
  ['/sources/:sourceId', 'sources', async () => (await import('../administration/sources/source-page.tsx')).SourcePage],
  ['/runs', 'runs', async () => (await import('../administration/runs/runs-page.tsx')).RunsPage],
  ['/runs/:runId', 'runs', async () => (await import('../administration/runs/run-page.tsx')).RunPage],
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

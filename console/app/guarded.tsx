import type { ComponentType } from 'react'
import { NotFound } from '../layout/not-found.tsx'
import { hasPage, type PageName } from './pages.ts'
import { useWho } from './session.tsx'

/** A page for those roles that have it; the others read that there is no such page. */
export function guarded(page: PageName, Page: ComponentType): ComponentType {
  return function Guarded() {
    return hasPage(useWho().role, page) ? <Page /> : <NotFound />
  }
}

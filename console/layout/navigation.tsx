import { Nav, NavExpandable, NavItem } from '@patternfly/react-core'
import type { ReactNode } from 'react'
import { Link, useLocation } from 'react-router'
import { InboxCount } from '../jobs/inbox-count.tsx'
import { hasPage, type PageName, type Role } from '../app/pages.ts'
import { frameWords } from '../words/frame.ts'
import { useWords } from '../words/words.ts'

type Entry = readonly [page: PageName, to: string]

const DAILY: readonly Entry[] = [
  ['home', '/'],
  ['patches', '/patches'],
  ['advisories', '/advisories'],
  ['computers', '/computers'],
  ['wizard', '/wizard'],
  ['jobs', '/jobs'],
  ['reports', '/reports'],
  ['history', '/history'],
]

const ADMINISTRATION: readonly Entry[] = [
  ['exceptions', '/exceptions'],
  ['policies', '/policies'],
  ['settings', '/settings'],
  ['tenants', '/tenants'],
  ['users', '/users'],
  ['groups', '/server-groups'],
  ['sites', '/sites'],
  ['computer_groups', '/computer-groups'],
  ['unassigned', '/unassigned-computers'],
  ['agents', '/agents'],
  ['sources', '/sources'],
  ['runs', '/runs'],
  ['findings', '/findings'],
  ['mapping', '/mapping-rules'],
  ['feeds', '/feeds'],
  ['store', '/store'],
  ['mail', '/mail'],
  ['notices', '/notices'],
  ['audit', '/audit'],
  ['tasks', '/tasks'],
  ['system', '/system'],
]

/** The pages that a role has. */
export function Navigation({ role }: { readonly role: Role }): ReactNode {
  const say = useWords(frameWords)
  const { pathname } = useLocation()
  const isActive = (to: string): boolean => (to === '/' ? pathname === '/' : pathname === to || pathname.startsWith(`${to}/`))
  const items = (entries: readonly Entry[]): ReactNode =>
    entries.map(([page, to]) => (
      <NavItem key={page} itemId={page} isActive={isActive(to)}>
        <Link to={to}>
          {say(page)} {page === 'jobs' && <InboxCount />}
        </Link>
      </NavItem>
    ))
  const administration = ADMINISTRATION.filter(([page]) => hasPage(role, page))
  return (
    <Nav aria-label={say('navigation')}>
      {/* The library's own list measures itself for buttons that only a navigation along the top has. */}
      <ul className="pf-v6-c-nav__list">
        {items(DAILY.filter(([page]) => hasPage(role, page)))}
        {administration.length > 0 && (
          <NavExpandable title={say('administration')} isExpanded isActive={administration.some(([, to]) => isActive(to))}>
            {items(administration)}
          </NavExpandable>
        )}
      </ul>
    </Nav>
  )
}

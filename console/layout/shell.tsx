import {
  Dropdown,
  DropdownGroup,
  DropdownItem,
  DropdownList,
  Masthead,
  MastheadBrand,
  MastheadContent,
  MastheadLogo,
  MastheadMain,
  MastheadToggle,
  MenuToggle,
  Page,
  PageSidebar,
  PageSidebarBody,
  PageToggleButton,
  SkipToContent,
  Toolbar,
  ToolbarContent,
  ToolbarGroup,
  ToolbarItem,
} from '@patternfly/react-core'
import { BarsIcon, CheckIcon, UserIcon } from '@patternfly/react-icons'
import { Suspense, useEffect, useRef, useState, type ReactNode } from 'react'
import { Link, Outlet, useLocation, useNavigate } from 'react-router'
import icon from '../icon.svg'
import { useSession } from '../app/session.tsx'
import { THEMES, useTheme } from '../app/theme.ts'
import { frameWords } from '../words/frame.ts'
import { useWords } from '../words/words.ts'
import { Navigation } from './navigation.tsx'
import { Loading } from './states.tsx'
import { Toasts } from './toasts.tsx'
import { ZoneContext } from './zone.ts'

const NARROW = 1200

/** What surrounds every page behind the sign-in. */
export function Shell(): ReactNode {
  const say = useWords(frameWords)
  const { who } = useSession()
  const { pathname } = useLocation()
  const main = useRef<HTMLDivElement>(null)
  const [isOpen, setOpen] = useState(() => window.innerWidth >= NARROW)
  const isFirst = useRef(true)

  // A reader who does not see hears that another page began, and a narrow screen shows it.
  useEffect(() => {
    if (isFirst.current) {
      isFirst.current = false
      return
    }
    if (window.innerWidth < NARROW) setOpen(false)
    document.querySelector<HTMLElement>('#main')?.focus({ preventScroll: true })
    document.querySelector('.pf-v6-c-page__main')?.scrollTo(0, 0)
  }, [pathname])

  return (
    <ZoneContext value={who.timeZone}>
      <Toasts>
        <Page
          masthead={<Head isOpen={isOpen} onToggle={() => setOpen(!isOpen)} />}
          sidebar={
            <PageSidebar isSidebarOpen={isOpen} className="ts-no-print">
              <PageSidebarBody>
                <Navigation role={who.role} />
              </PageSidebarBody>
            </PageSidebar>
          }
          skipToContent={<SkipToContent href="#main">{say('skip')}</SkipToContent>}
          mainContainerId="main"
          mainTabIndex={-1}
          mainAriaLabel={say('product')}
        >
          <div ref={main} className="ts-page">
            <Suspense fallback={<Loading />}>
              <Outlet />
            </Suspense>
          </div>
        </Page>
      </Toasts>
    </ZoneContext>
  )
}

function Head({ isOpen, onToggle }: { readonly isOpen: boolean; readonly onToggle: () => void }): ReactNode {
  const say = useWords(frameWords)
  const { who } = useSession()
  return (
    <Masthead className="ts-no-print" display={{ default: 'inline' }}>
      <MastheadMain>
        <MastheadToggle>
          <PageToggleButton variant="plain" aria-label={say('open_navigation')} isSidebarOpen={isOpen} onSidebarToggle={onToggle}>
            <BarsIcon />
          </PageToggleButton>
        </MastheadToggle>
        <MastheadBrand>
          <MastheadLogo component={(props) => <Link {...props} to="/" />}>
            <img src={icon} alt="" width="28" height="28" className="ts-logo" /> <span className="ts-name">{say('product')}</span>
          </MastheadLogo>
        </MastheadBrand>
      </MastheadMain>
      <MastheadContent>
        <Toolbar isStatic>
          <ToolbarContent>
            <ToolbarGroup align={{ default: 'alignEnd' }} gap={{ default: 'gapSm' }}>
              {who.tenantName !== null && <ToolbarItem className="ts-tenant">{who.tenantName}</ToolbarItem>}
              <ToolbarItem>
                <AccountMenu />
              </ToolbarItem>
            </ToolbarGroup>
          </ToolbarContent>
        </Toolbar>
      </MastheadContent>
    </Masthead>
  )
}

function AccountMenu(): ReactNode {
  const say = useWords(frameWords)
  const { who, leave } = useSession()
  const navigate = useNavigate()
  const [isOpen, setOpen] = useState(false)
  const name = [who.lastName, who.firstName].filter(Boolean).join(' ') || who.userId
  return (
    <Dropdown
      shouldFocusFirstItemOnOpen
      shouldFocusToggleOnSelect
      isOpen={isOpen}
      onSelect={() => setOpen(false)}
      onOpenChange={setOpen}
      popperProps={{ position: 'right' }}
      toggle={(ref) => (
        <MenuToggle
          ref={ref}
          variant="plainText"
          isExpanded={isOpen}
          onClick={() => setOpen(!isOpen)}
          icon={<UserIcon />}
          aria-label={say('account', { name })}
        >
          <span className="ts-account">{name}</span>
        </MenuToggle>
      )}
    >
      <DropdownGroup label={`${who.userId} · ${say(`role_${who.role}`)}`}>
        <DropdownList>
          <DropdownItem onClick={() => void navigate('/profile')}>{say('profile')}</DropdownItem>
        </DropdownList>
      </DropdownGroup>
      <ThemeItems />
      <DropdownList>
        <DropdownItem onClick={() => void leave()}>{say('sign_out')}</DropdownItem>
      </DropdownList>
    </Dropdown>
  )
}

function ThemeItems(): ReactNode {
  const say = useWords(frameWords)
  const [theme, setTheme] = useTheme()
  return (
    <DropdownGroup label={say('theme')}>
      <DropdownList>
        {THEMES.map((one) => (
          <DropdownItem
            key={one}
            icon={theme === one ? <CheckIcon /> : undefined}
            aria-checked={theme === one}
            onClick={() => setTheme(one)}
          >
            {say(`theme_${one}`)}
          </DropdownItem>
        ))}
      </DropdownList>
    </DropdownGroup>
  )
}

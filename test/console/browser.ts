import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { buildConsole } from '../../tools/console-build.ts'
import { openTestApi, type TestApi } from '../support/api.ts'
import { findProgram } from '../support/needs.ts'
import { PASSWORD } from '../support/people.ts'

const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** How a window looks. */
export interface Screen {
  readonly locale?: 'ja' | 'en'
  readonly isDark?: boolean
  readonly isNarrow?: boolean
}

/** A window of one person; what went wrong in it is kept. */
export interface Window {
  readonly page: Page
  readonly context: BrowserContext
  /**
   * Since the window was opened: errors of the page, broken answers (500 and above), what the security policy refused, requests to other hosts
   * and boxes that a script opened.
   */
  readonly troubles: string[]
}

/** The real server with the built console, and a real browser. */
export interface TestConsole {
  readonly test: TestApi
  readonly url: string
  /** A window in which nobody is signed in. */
  open(screen?: Screen): Promise<Window>
  /** A window of somebody who is signed in; speaks the screen's language. */
  as(userId: string, screen?: Screen): Promise<Window>
  close(): Promise<void>
}

/** Builds the console when it is older than its source, opens the server and the browser. Call it in `before` and `close` in `after`. */
export async function openTestConsole(options: Parameters<typeof openTestApi>[0] = {}): Promise<TestConsole> {
  await buildConsole(() => undefined)
  const test = await openTestApi(options)
  const chrome = await launch()
  const open = (screen: Screen = {}): Promise<Window> => openWindow(chrome, test.url, screen)
  return {
    test,
    url: test.url,
    open,
    as: async (userId, screen = {}) => {
      const window = await open(screen)
      await signInAs(window.context, test.url, userId, screen.locale ?? 'ja')
      return window
    },
    close: async () => {
      await chrome.close()
      await test.close()
    },
  }
}

/** The machine's own browser. */
export async function launch(): Promise<Browser> {
  const executablePath = findProgram('chromium')
  return chromium.launch({ ...(executablePath === undefined ? {} : { executablePath }), args: ARGUMENTS })
}

/** A window of its own, with its own cookies; what goes wrong in it is kept. */
export async function openWindow(
  chrome: Browser,
  url: string,
  { locale = 'ja', isDark = false, isNarrow = false }: Screen,
): Promise<Window> {
  const context = await chrome.newContext({
    baseURL: url,
    locale,
    timezoneId: 'Asia/Tokyo',
    colorScheme: isDark ? 'dark' : 'light',
    viewport: isNarrow ? { width: 390, height: 844 } : { width: 1280, height: 900 },
  })
  const page = await context.newPage()
  const troubles: string[] = []
  await context.exposeFunction('tellTrouble', (line: string) => void troubles.push(line))
  await context.addInitScript(() => {
    const { tellTrouble } = globalThis as unknown as { tellTrouble(line: string): void }
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
      tellTrouble(`the security policy refused ${blockedURI} (${violatedDirective})`),
    )
  })
  context.on('request', (request) => {
    const { protocol, origin } = new URL(request.url())
    if (origin !== new URL(url).origin && protocol !== 'data:' && protocol !== 'blob:')
      troubles.push(`asked another host: ${request.url()}`)
  })
  page.on('dialog', (box) => {
    troubles.push(`a box was opened: ${box.message()}`)
    void box.dismiss().catch(() => undefined)
  })
  page.on('pageerror', (err) => void troubles.push(String(err)))
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) troubles.push(message.text())
  })
  page.on('response', (response) => {
    if (response.status() >= 500) troubles.push(`${response.status()} ${response.url()}`)
  })
  return { page, context, troubles }
}

/** Signs in over the API, as the sign-in page does, and chooses the language. */
export async function signInAs(
  context: BrowserContext,
  url: string,
  userId: string,
  locale: 'ja' | 'en',
  password = PASSWORD,
): Promise<void> {
  const headers = { origin: url }
  const answer = await context.request.post('/api/v1/session', { data: { userId, password }, headers })
  if (!answer.ok()) throw new Error(`${userId} could not sign in: ${answer.status()} ${await answer.text()}`)
  const { csrf } = (await answer.json()) as { csrf: string }
  await context.request.put('/api/v1/session/preferences', {
    data: { locale, timeZone: 'Asia/Tokyo' },
    headers: { ...headers, 'x-tsukuroi-csrf': csrf },
  })
}

/** What axe finds that keeps somebody out (WCAG 2.1 A and AA, serious and critical), one line each. */
export async function seriousBarriers(page: Page): Promise<string[]> {
  await page.evaluate(AXE)
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(root: Document, options: object): Promise<{ violations: Violation[] }> } }
    interface Violation {
      readonly id: string
      readonly impact: string
      readonly help: string
      readonly nodes: readonly { readonly html: string }[]
    }
    const { violations } = await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] })
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`)
  })
}

/** By how many pixels a page runs out of the window at its side; 0 when it fits. */
export function overflowOf(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
}

import type { BrowserContext, Page } from 'playwright-core'
import type { Ask } from './pages.ts'

const QUIET_MS = 250
const PATIENCE_MS = 20_000

/** Asks the service with the session of a window. */
export function askIn(context: BrowserContext): Ask {
  return async (path) => {
    const answer = await context.request.get(`/api/v1${path}`)
    if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`)
    return answer.json()
  }
}

/** Opens an address and waits until the page shows what it has to show. */
export async function openPage(page: Page, address: string): Promise<void> {
  await page.goto(address, { waitUntil: 'domcontentloaded' })
  await settled(page)
}

/** Waits until nothing turns, nothing moves and the page has stood still for a moment; an open stream of news is no reason to wait. */
export async function settled(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor({ timeout: PATIENCE_MS })
  await page.evaluate(
    ({ quiet, patience }) =>
      new Promise<void>((resolve, reject) => {
        const began = performance.now()
        let changed = began
        const observer = new MutationObserver(() => (changed = performance.now()))
        observer.observe(document.documentElement, { subtree: true, childList: true, characterData: true, attributes: true })
        const look = (): void => {
          const turns = [...document.querySelectorAll('.pf-v6-c-spinner, .pf-v6-c-skeleton')].some((one) => one.checkVisibility())
          const moves = document.getAnimations().some(({ playState, effect }) => {
            const { iterations } = effect?.getTiming() ?? {}
            return playState === 'running' && iterations !== Infinity
          })
          const now = performance.now()
          const done = !turns && !moves && now - changed > quiet
          if (!done && now - began < patience) return void setTimeout(look, 50)
          observer.disconnect()
          if (done) resolve()
          else reject(new Error(turns ? 'the page still says that it is loading' : 'the page does not stand still'))
        }
        look()
      }),
    { quiet: QUIET_MS, patience: PATIENCE_MS },
  )
}

/** What is out of its place on a page, one line each: what runs out at the side, texts that are cut, ids twice, texts in the other language. */
export async function blemishes(page: Page, locale: 'ja' | 'en'): Promise<string[]> {
  return [...(await page.evaluate(outOfPlace)), ...(await page.evaluate(foreignWords, locale))]
}

function outOfPlace(): string[] {
  const found: string[] = []
  const nameOf = (node: Element): string => `<${node.tagName.toLowerCase()} class="${node.getAttribute('class') ?? ''}">`
  const textOf = (node: Element): string => (node.textContent ?? '').trim().replaceAll(/\s+/g, ' ').slice(0, 60)
  for (const box of [document.documentElement, ...document.querySelectorAll('.pf-v6-c-page__main-container, .pf-v6-c-page__main, main')]) {
    const over = box.scrollWidth - box.clientWidth
    if (over > 1) found.push(`runs out at the side by ${over} px: ${nameOf(box)}`)
  }
  const limit = document.documentElement.clientWidth
  for (const node of document.querySelectorAll('#main *')) {
    if (!node.checkVisibility({ visibilityProperty: true })) continue
    const rect = node.getBoundingClientRect()
    if (rect.width === 0 || node.closest('.pf-v6-u-screen-reader, .pf-v6-screen-reader, svg') !== null) continue
    const style = getComputedStyle(node)
    const scrolls = ['auto', 'scroll'].includes(style.overflowX)
    const cuts = ['hidden', 'clip'].includes(style.overflowX) && node.scrollWidth - node.clientWidth > 2 && node.childElementCount === 0
    if (cuts && textOf(node) !== '' && !node.hasAttribute('title')) found.push(`is cut: ${nameOf(node)} ${textOf(node)}`)
    let holder = node.parentElement
    while (holder !== null && !['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(holder).overflowX))
      holder = holder.parentElement
    const inScroller = holder !== null && !holder.matches('.pf-v6-c-page__main, .pf-v6-c-page__main-container, body, html')
    if (!scrolls && !inScroller && node.childElementCount === 0 && rect.right > limit + 1)
      found.push(`stands ${Math.round(rect.right - limit)} px outside: ${nameOf(node)} ${textOf(node)}`)
  }
  // Elements that look as the library's need its rules, which come with its components.
  const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules].map(({ cssText }) => cssText)).join('\n')
  const blocks = [...document.querySelectorAll('[class*=pf-v6-c-]')].flatMap(({ classList }) => [...classList])
  for (const name of new Set(blocks.filter((one) => /^pf-v6-c-[a-z-]+$/.test(one))))
    // Charts draw themselves and only carry a name.
    if (name !== 'pf-v6-c-chart' && !rules.includes(`.${name}`)) found.push(`has no rules for ${name}`)
  const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id)
  const twice = [...new Set(ids.filter((id, i) => id !== '' && ids.indexOf(id) !== i))]
  for (const id of twice) found.push(`has the id ${id} twice`)
  return found.slice(0, 12)
}

/** Words of the console itself that are not in the reader's language, and names of texts that have no text. What is data is not looked at. */
function foreignWords(locale: 'ja' | 'en'): string[] {
  const japanese = /[\u3040-\u30ff\u4e00-\u9fff]/
  // Names and abbreviations that both languages write alike.
  const alike =
    /^(?:[\d\s\W]|Tsukuroi|CVSS|CVEs?|CVE-[\d-]+|CSV|JSON|XML|KB|OS|IP|URL|ID|WSUS|SMTP|EPSS|KEV|SQL|SOAP|TLS|STARTTLS|Windows|Linux|Server|GB|MB|kB|FQDN|SHA-256|DNS|CWE|MSRC|RPM|deb|NTLM|API|Microsoft|Office|Update|UTC|Asia\/Tokyo)*$/i
  const found = new Set<string>()
  const own =
    '#main button, #main th, #main label, #main legend, #main dt, #main h1, #main h2, #main h3, nav a, nav button, #main [role=tab]'
  for (const node of document.querySelectorAll(own)) {
    if (!node.checkVisibility() || node.closest('.ts-mono, .ts-data, [data-text=data], code, pre') !== null) continue
    if (node.querySelector('.ts-mono, .ts-data, [data-text=data], code, pre, time') !== null) continue
    const text = (node.textContent ?? '').trim()
    const isForeign = locale === 'en' ? japanese.test(text) : !japanese.test(text) && !alike.test(text) && /[A-Za-z]{3}/.test(text)
    if (isForeign) found.add(`is not in ${locale}: <${node.tagName.toLowerCase()}> ${text.slice(0, 80)}`)
  }
  for (const node of document.querySelectorAll('[aria-label], [placeholder], [title]:not(time)')) {
    if (!node.checkVisibility() || node.closest('.ts-mono, .ts-data, [data-text=data]') !== null) continue
    for (const name of ['aria-label', 'placeholder', 'title']) {
      const text = node.getAttribute(name) ?? ''
      // Where it holds Japanese it may hold data besides.
      const isForeign = locale === 'ja' && !japanese.test(text) && !alike.test(text) && /^[A-Z][a-z]+(?: [a-z]+)*$/.test(text)
      if (isForeign) found.add(`is not in ${locale}: ${name}="${text.slice(0, 80)}"`)
    }
  }
  for (const node of document.querySelectorAll('.pf-v6-screen-reader')) {
    const text = (node.textContent ?? '').trim()
    const isForeign = locale === 'en' ? japanese.test(text) : !japanese.test(text) && !alike.test(text) && /[A-Za-z]{3}/.test(text)
    if (isForeign && node.closest('[data-text=data], .ts-data') === null)
      found.add(`is not in ${locale}: ${text.slice(0, 80)} (read aloud)`)
  }
  for (const node of document.querySelectorAll('body *')) {
    if (node.childElementCount > 0 || node.closest('.ts-mono, .ts-data, [data-text=data], code, pre, script, style') !== null) continue
    const text = (node.textContent ?? '').trim()
    if (/^[a-z]+(?:_[a-z0-9]+)+$/.test(text) || /\{\{|undefined|\bNaN\b|\[object/.test(text))
      found.add(`shows a raw name: ${text.slice(0, 80)}`)
  }
  return [...found].slice(0, 12)
}

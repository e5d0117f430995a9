import type { Locator, Page } from 'playwright-core'

/** More stops than any page has between two things. */
const MOST_STOPS = 250

/** What the keyboard stands on. */
export interface Stop {
  /** How it is called, for messages. */
  readonly name: string
  /** What is wrong with it for somebody who has no mouse; empty when nothing is. */
  readonly problems: readonly string[]
}

/**
 * Goes on with Tab (or back) until the keyboard stands on something.
 *
 * @throws when it is not reached, or when it is reached and cannot be seen there
 */
export async function tabTo(page: Page, wanted: Locator, back = false): Promise<void> {
  await wanted.first().waitFor()
  const passed: string[] = []
  for (let stops = 0; stops < MOST_STOPS; stops += 1) {
    await page.keyboard.press(back ? 'Shift+Tab' : 'Tab')
    if (await isOn(page, wanted)) {
      const { problems } = await stopOf(page)
      if (problems.length > 0) throw new Error(`${String(wanted)}: ${problems.join(', ')}`)
      return
    }
    passed.push((await stopOf(page)).name)
  }
  throw new Error(`the keyboard does not reach ${String(wanted)}; it came by ${passed.slice(0, 40).join(' | ')}`)
}

/** Whether the keyboard stands on one of these. */
export async function isOn(page: Page, wanted: Locator): Promise<boolean> {
  const own = await wanted.elementHandles()
  for (const one of own) if (await one.evaluate((node) => node === document.activeElement)) return true
  return false
}

/** What the keyboard stands on now: whether it can be seen, and seen to be where the keyboard is. */
export function stopOf(page: Page): Promise<Stop> {
  return page.evaluate(() => {
    const node = document.activeElement
    if (!(node instanceof HTMLElement || node instanceof SVGElement) || node === document.body)
      return { name: 'nothing', problems: ['nothing has the focus'] }
    const look = (): string =>
      [node, node.parentElement, node.closest('li, td, label, .pf-v6-c-form-control, .pf-v6-c-text-input-group'), node.nextElementSibling]
        .filter((one) => one !== null)
        .flatMap((one) => [getComputedStyle(one), getComputedStyle(one, '::before'), getComputedStyle(one, '::after')])
        .map((style) =>
          [
            style.outlineStyle === 'none' ? '' : `${style.outlineStyle} ${style.outlineWidth} ${style.outlineColor}`,
            style.boxShadow,
            style.borderColor,
            style.borderWidth,
            style.backgroundColor,
            style.textDecorationLine,
          ].join(' '),
        )
        .join('|')
    const name = `${node.tagName.toLowerCase()} ${node.getAttribute('aria-label') ?? node.textContent.trim().slice(0, 40)}`
    const rect = node.getBoundingClientRect()
    const problems: string[] = []
    if (rect.width === 0 || rect.height === 0 || !node.checkVisibility({ visibilityProperty: true })) problems.push('it cannot be seen')
    else if (rect.bottom <= 0 || rect.top >= innerHeight || rect.right <= 0 || rect.left >= innerWidth)
      problems.push('it is out of the window')
    const focused = look()
    node.blur()
    const blurred = look()
    node.focus({ preventScroll: true })
    if (focused === blurred) problems.push('nothing shows that the keyboard is there')
    return { name, problems }
  })
}

import { expect } from 'chai'
import type { Locator, Page } from 'playwright-core'
import { overflowOf, seriousBarriers, type Window } from './browser.ts'

/** What hands do with the console's fields, lists and dialogs. */

/** Takes what a field finds for a text. */
export async function pick(page: Page, field: string, text: string): Promise<void> {
  await page.locator(field).fill(text)
  await page
    .locator('[role=option]:visible')
    .first()
    .filter({ hasText: text.normalize('NFKC') })
    .waitFor()
  await page.locator(field).press('Enter')
  await page.locator('[role=option]:visible').first().waitFor({ state: 'detached' })
}

/** The rows that hold a text. */
export function row(page: Page, text: string): Locator {
  return page.getByRole('row').filter({ hasText: text })
}

/** Opens the menu of the row that holds a text, and takes an action of it. */
export async function act(page: Page, of: string, action: string): Promise<void> {
  await row(page, of).getByRole('button').last().click()
  await page.getByRole('menuitem', { name: action }).click()
}

/** Presses a button of the open dialog; the one in its corner has the name of the one that closes it below. */
export async function press(page: Page, button: string): Promise<void> {
  await page.getByRole('dialog').getByRole('button', { name: button, exact: true }).last().click()
}

/** Presses a button of the open dialog, and waits until that is gone. */
export async function confirm(page: Page, button: string): Promise<void> {
  await press(page, button)
  await dialogGone(page)
}

/** Waits until no dialog is open. */
export async function dialogGone(page: Page): Promise<void> {
  await page.getByRole('dialog').waitFor({ state: 'detached' })
}

/** The problem below a field. */
export function problemOf(page: Page, field: string): Locator {
  return page.locator(`${field}-help`)
}

/** Nothing is out of its place, keeps somebody out or went wrong. */
export async function isWell({ page, troubles }: Pick<Window, 'page' | 'troubles'>): Promise<void> {
  expect(await overflowOf(page), 'runs out at the side').to.equal(0)
  expect(await seriousBarriers(page)).to.deep.equal([])
  expect(troubles).to.deep.equal([])
}

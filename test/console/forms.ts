import type { Page } from 'playwright-core'
import { frameWords } from '../../console/words/frame.ts'
import type { Words } from '../../console/words/words.ts'
import { TENANTS } from '../faults/estate.ts'
import { act } from './hands.ts'
import { sayIn } from './words.ts'

/** What is done with a field: a text is typed, a choice is taken, a box is checked or not, a name is looked for, a file is chosen. */
export type Entry =
  | string
  | boolean
  | { readonly choose: string }
  | { readonly pick: string }
  | { readonly file: string; readonly body: string }

/** Somebody who fills in forms in their language. */
export interface Filler {
  readonly page: Page
  readonly locale: 'ja' | 'en'
}

/** A form, how it is opened, and something that the service takes for each of its fields. */
export interface FormCase {
  readonly what: string
  /** Who fills it in; absent: somebody who administers the service and acts for every tenant. */
  readonly by?: 'tenantAdmin'
  readonly path: string
  /** Absent: it stands on the page. */
  readonly open?: (filler: Filler) => Promise<void>
  /** By the ids of its fields, in the order in which they are filled in. */
  readonly fields: Readonly<Record<string, Entry>>
  /** What the service does not take of some of them. */
  readonly wrong?: Readonly<Record<string, string>>
  /** Fields that stay empty: what belongs there is another test's. */
  readonly left?: readonly string[]
  /** Word on its button. */
  readonly submit: (locale: 'ja' | 'en') => string
  /** Where the form is; absent: in the dialog. */
  readonly within?: string
  /** What is there once it was taken; absent: the dialog is gone. */
  readonly taken?: (filler: Filler) => Promise<void>
}

/** One of the console's words in a language. */
export function word<T extends Readonly<Record<string, string>>>(words: Words<T>, name: keyof T & string): (locale: 'ja' | 'en') => string {
  return (locale) => sayIn(locale, words)(name as never).replace(/\s?…$/, '')
}

/** Presses a button of the page. */
export function byButton(name: (locale: 'ja' | 'en') => string): (filler: Filler) => Promise<void> {
  return ({ page, locale }) =>
    page
      .locator('#main')
      .getByRole('button', { name: name(locale) })
      .first()
      .click()
}

/** Takes an entry of a row's menu. */
export function byRow(row: string, entry: (locale: 'ja' | 'en') => string): (filler: Filler) => Promise<void> {
  return ({ page, locale }) => act(page, row, entry(locale))
}

/** What is told for a moment once something was done. */
export function told(words: (locale: 'ja' | 'en') => string): (filler: Filler) => Promise<void> {
  return ({ page, locale }) => page.getByText(words(locale)).first().waitFor()
}

export const [TENANT] = TENANTS
/** Name of a server group, a site and a computer group of the first tenant, which forms refer to. */
export const STANDING = '既にある'
export const save = word(frameWords, 'save')
export const edit = word(frameWords, 'edit')

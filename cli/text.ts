import type { Locale } from '../templates/index.ts'

/** A text in both languages of the product. */
export type Text = Readonly<Record<Locale, string>>

import i18next from 'i18next'
import type { Say, Words } from '../../console/words/words.ts'

await i18next.init({ lng: 'en', fallbackLng: false, resources: {}, interpolation: { escapeValue: false } })

/** Says the console's own words, so that a test asks for what a reader sees and not for a copy of it. */
export function sayIn<T extends Readonly<Record<string, string>>>(locale: 'ja' | 'en', words: Words<T>): Say<T> {
  return (name, params) => i18next.getFixedT(locale, words.part)(name as string, { ...params })
}

import i18next from 'i18next'
import { useCallback } from 'react'
import { initReactI18next, useTranslation } from 'react-i18next'
import type { Locale } from '../../templates/words.ts'

type Texts = Readonly<Record<string, string>>
/** Names of texts without the plural's ending: `rows_one` and `rows_other` are both asked for as `rows`; `os_other` alone is a name. */
type NameOf<T extends Texts> = {
  [K in keyof T & string]: K extends `${infer N}_${'one' | 'other'}` ? (`${N}_one` | `${N}_other` extends keyof T ? N : K) : K
}[keyof T & string]

/** The words of one part of the console in both languages. */
export interface Words<T extends Texts> {
  readonly part: string
  readonly names?: NameOf<T>
}

/** Says a word in the reader's language; `params` fill its `{{places}}`, `count` chooses the plural. */
export type Say<T extends Texts> = (name: NameOf<T>, params?: Readonly<Record<string, unknown>>) => string

/** Prepares the languages; every part brings its own words when it is loaded. */
export async function openWords(locale: Locale): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: locale,
    fallbackLng: false,
    resources: {},
    // React escapes what it shows.
    interpolation: { escapeValue: false },
    react: { useSuspense: false, bindI18nStore: false },
  })
  document.documentElement.lang = locale
}

/** Changes the language of everything that is shown. */
export async function speak(locale: Locale): Promise<void> {
  await i18next.changeLanguage(locale)
  document.documentElement.lang = locale
}

/**
 * Declares the words of a part. Both languages must have the same names; English has `_one` and `_other` where a number decides, and so has Japanese,
 * with the same text in both.
 *
 * @param part name of the part, unique
 */
export function defineWords<const T extends Texts>(
  part: string,
  texts: { readonly en: T; readonly ja: { readonly [K in keyof T]: string } },
): Words<T> {
  const add = (): void => {
    i18next.addResourceBundle('en', part, texts.en)
    i18next.addResourceBundle('ja', part, texts.ja)
  }
  if (i18next.isInitialized) add()
  else i18next.on('initialized', add)
  return { part }
}

/** Whether a part has a word for a name that the service gave. */
export function hasWord<T extends Texts>(words: Words<T>, name: string): name is NameOf<T> {
  return i18next.exists(name, { ns: words.part })
}

/** The words of a part for a component; it is drawn anew when the language changes. */
export function useWords<T extends Texts>(words: Words<T>): Say<T> {
  const { t, i18n } = useTranslation(words.part)
  const { language } = i18n
  // The language is named so that what depends on these words is made anew with it.
  return useCallback((name, params) => (language === '' ? '' : t(name as string, { ...params, ns: words.part })), [t, language, words.part])
}

/** The reader's language. */
export function useLocale(): Locale {
  const { i18n } = useTranslation()
  return i18n.language === 'en' ? 'en' : 'ja'
}

import type { Locale } from '../../templates/index.ts'
import { may } from '../authorization.ts'
import type { SignedIn } from '../sessions/service.ts'
import { html, type Html, type Part } from './html.ts'
import { wordsIn, type Say } from './words.ts'

/** For whom a page is made. */
export interface Reader {
  readonly locale: Locale
  readonly timeZone: string
  readonly say: Say
  readonly signedIn: SignedIn | null
  /** The session's token, for forms. */
  readonly csrf: string
}

/** @param csrf of the session; empty when nobody is signed in */
export function readerOf(signedIn: SignedIn | null, locale: Locale, csrf: string): Reader {
  const own = signedIn?.account.locale ?? locale
  return { locale: own, timeZone: signedIn?.account.timeZone ?? 'UTC', say: wordsIn(own), signedIn, csrf }
}

/**
 * A whole page: the same frame around every content, without scripts.
 *
 * @param title first part of the window's title and the page's heading
 */
export function page(reader: Reader, title: string, content: Part): string {
  const { say, locale } = reader
  return html`<!doctype html>
    <html lang="${locale}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} – ${say('product')}</title>
        <link rel="stylesheet" href="/assets/pages.css" />
        <link rel="icon" href="data:," />
      </head>
      <body>
        <a class="skip" href="#content">${say('skip')}</a>
        <header class="bar">
          <a class="brand" href="/">${say('product')}</a>${reader.signedIn === null ? null : menu(reader, reader.signedIn)}
        </header>
        <main id="content" tabindex="-1">
          <h1>${title}</h1>
          ${content}
        </main>
      </body>
    </html> `.text
}

function menu(reader: Reader, { account }: SignedIn): Html {
  const { say, csrf } = reader
  const name = [account.lastName, account.firstName].filter(Boolean).join(' ')
  return html`<nav aria-label="${say('main_menu')}">
      <a href="/">${say('home')}</a>
      ${may(account.role, 'job.request') ? html`<a href="/patches/request">${say('request')}</a>` : null}
    </nav>
    <form class="who" method="post" action="/sign-out">
      <input type="hidden" name="csrf" value="${csrf}" />
      <span>${name === '' ? account.userId : `${name} (${account.userId})`}</span>
      <button class="plain" type="submit">${say('sign_out')}</button>
    </form>`
}

/** Something that went wrong, or well, at the top of a page; read out by screen readers at once. */
export function alert(kind: 'bad' | 'good', text: Part): Html {
  return html`<p class="alert ${kind}" role="${kind === 'bad' ? 'alert' : 'status'}">${text}</p>`
}

export interface Field {
  readonly name: string
  readonly label: string
  readonly value: string
  readonly error?: string | undefined
  readonly hint?: string
  readonly type?: 'text' | 'password'
  readonly autocomplete?: string
  readonly required?: boolean
  readonly maxLength?: number
}

/** A labelled field that keeps what was typed and says what is wrong with it. */
export function field(given: Field): Html {
  const { name, label, value, error, hint } = given
  const described = [...(hint === undefined ? [] : [`${name}-hint`]), ...(error === undefined ? [] : [`${name}-error`])].join(' ')
  return html`<div class="field">
    <label for="${name}">${label}</label>
    ${hint === undefined ? null : html`<p class="hint" id="${name}-hint">${hint}</p>`}
    <input
      id="${name}"
      name="${name}"
      type="${given.type ?? 'text'}"
      value="${value}"
      maxlength="${given.maxLength ?? 256}"
      ${given.autocomplete === undefined ? null : html` autocomplete="${given.autocomplete}"`}
      ${given.required ? html` required` : null}
      ${described === '' ? null : html` aria-describedby="${described}"`}
      ${error === undefined ? null : html` aria-invalid="true"`}
    />
    ${error === undefined ? null : html`<p class="problem" id="${name}-error">${error}</p>`}
  </div>`
}

import type { ReceivedMail } from './mail-store.ts'

export type PageLocale = 'ja' | 'en'

const words = {
  en: {
    title: 'Mail box',
    empty: 'No mail yet.',
    to: 'To',
    from: 'From',
    subject: 'Subject',
    time: 'Received',
    back: 'All mails',
    text: 'Plain text',
    html: 'HTML',
    raw: 'Source',
    missing: 'There is no such page.',
    other: '日本語',
  },
  ja: {
    title: 'メールボックス',
    empty: 'メールはまだありません。',
    to: '宛先',
    from: '差出人',
    subject: '件名',
    time: '受信日時',
    back: 'メール一覧',
    text: 'テキスト',
    html: 'HTML',
    raw: 'ソース',
    missing: 'ページが見つかりません。',
    other: 'English',
  },
} as const satisfies Record<PageLocale, Record<string, string>>

const style = `body{font:15px/1.6 'Segoe UI','Hiragino Kaku Gothic ProN','Yu Gothic','Noto Sans JP',sans-serif;color:#22282d;background:#f4f5f2;margin:0}
main{max-width:1000px;margin:0 auto;padding:24px}h1{font-size:20px}a{color:#2f4f6f}nav{float:right}
table{width:100%;border-collapse:collapse;background:#fff}th,td{text-align:left;vertical-align:top;padding:8px 12px;border-bottom:1px solid #dcdfd8}
th{white-space:nowrap;font-weight:normal;color:#5b6770}pre{white-space:pre-wrap;background:#fff;border:1px solid #dcdfd8;padding:16px}
iframe{width:100%;height:720px;border:1px solid #dcdfd8;background:#fff}`

/** The list of mails, the newest first; it loads itself again every five seconds. */
export function listPage(mails: readonly ReceivedMail[], locale: PageLocale): string {
  const word = words[locale]
  const rows = mails
    .toReversed()
    .map(
      (mail) =>
        `<tr><td>${time(mail, locale)}</td><td>${escape(mail.envelopeTo.join(', '))}</td>` +
        `<td><a href="/mails/${mail.id}?lang=${locale}">${escape(mail.subject) || '–'}</a></td></tr>`,
    )
  const table = `<table><thead><tr><th>${word.time}</th><th>${word.to}</th><th>${word.subject}</th></tr></thead><tbody>${rows.join('\n')}</tbody></table>`
  const body = `<h1>${word.title} (${mails.length})</h1>${rows.length === 0 ? `<p>${word.empty}</p>` : table}`
  return page(word.title, body, locale, '/', '<meta http-equiv="refresh" content="5">')
}

/** One mail with its plain text and its HTML side. */
export function mailPage(mail: ReceivedMail, locale: PageLocale): string {
  const word = words[locale]
  const rows = [
    [word.time, time(mail, locale)],
    [word.from, escape(mail.from)],
    [word.to, escape(mail.to.join(', '))],
    ['Message-ID', escape(mail.messageId)],
  ]
  const head = rows.map(([name, value]) => `<tr><th>${name}</th><td>${value}</td></tr>`).join('')
  const html = mail.html === '' ? '' : `<h2>${word.html}</h2><iframe sandbox src="/mails/${mail.id}.html" title="${word.html}"></iframe>`
  const body = `<p><a href="/?lang=${locale}">${word.back}</a> · <a href="/mails/${mail.id}.eml">${word.raw}</a></p>
<h1>${escape(mail.subject)}</h1><table>${head}</table>${html}<h2>${word.text}</h2><pre>${escape(mail.text)}</pre>`
  return page(mail.subject, body, locale, `/mails/${mail.id}`)
}

export function notFoundPage(locale: PageLocale): string {
  const word = words[locale]
  return page(word.title, `<p>${word.missing}</p><p><a href="/">${word.back}</a></p>`, locale, '/')
}

function page(title: string, body: string, locale: PageLocale, path: string, head = ''): string {
  const other = locale === 'ja' ? 'en' : 'ja'
  return `<!doctype html><html lang="${locale}"><head><meta charset="utf-8">${head}<title>${escape(title)}</title><style>${style}</style></head>
<body><main><nav><a href="${path}?lang=${other}">${words[locale].other}</a></nav>${body}</main></body></html>`
}

function time(mail: ReceivedMail, locale: PageLocale): string {
  return new Date(mail.receivedAt).toLocaleString(locale === 'ja' ? 'ja-JP' : 'en-GB')
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character)
}

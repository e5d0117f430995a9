import type { Response } from 'express'
import { formatTime, labelFor, messageFor } from '../../templates/index.ts'
import { requestIdOf, type Answer } from '../http/problem.ts'
import { html } from './html.ts'
import { alert, page, type Reader } from './layout.ts'

const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z$/

/** Details as the sentence shows them: times in the reader's zone, states in their words. */
export function formatDetails(details: Readonly<Record<string, unknown>>, reader: Reader): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(details).map(([name, value]) => {
      if (typeof value !== 'string') return [name, value]
      if (TIME.test(value)) return [name, formatTime(new Date(value), reader.locale, reader.timeZone)]
      return [name, name === 'state' ? labelFor('jobState', value, reader.locale) : value]
    }),
  )
}

/** The sentence of a code for a reader. */
export function sentence(reader: Reader, code: string, details: Readonly<Record<string, unknown>>): string {
  return messageFor(code, reader.locale, formatDetails(details, reader)).text
}

/** A page that says what happened, what was kept and where to go on. */
export function showProblem(reader: Reader, res: Response, answer: Answer): void {
  const { say } = reader
  const id = requestIdOf(res)
  res.locals['code'] = answer.code
  const text = sentence(reader, answer.code, answer.code === 'internal_error' ? { requestId: id } : answer.details)
  const content = html`<div class="sheet">
    ${alert('bad', text)}
    <p>${say('error_kept')}</p>
    <p class="soft">${say('request_id', { id })}</p>
    <p><a href="/">${say('back_home')}</a></p>
  </div>`
  res
    .status(answer.status)
    .type('html')
    .send(page(reader, say('error'), content))
}

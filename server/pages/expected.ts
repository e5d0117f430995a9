import type { Preview } from '../jobs/plan.ts'
import { html, type Html } from './html.ts'
import type { Reader } from './layout.ts'

/** Most changes of one computer that a page lists. */
const MAX_CHANGES = 30

/** What a computer said that it would do; null: it said nothing. */
export function expectedChanges(reader: Reader, expected: Preview | null): Html {
  const { say } = reader
  if (expected === null) return html`${say('preview_unknown')}`
  const shown = expected.changes.slice(0, MAX_CHANGES)
  const rest = expected.changes.length - shown.length
  const lines = shown.map((change) => {
    const versions = [change.from, change.to].filter((version) => version !== null).join(' → ')
    return html`<li>${say(change.action)}: ${change.name} ${versions}</li>`
  })
  const restart = { none: 'restart_none', possible: 'restart_possible', required: 'restart_required' } as const
  return html`${
      lines.length === 0
        ? say('no_changes')
        : html`<ul class="plain">
            ${lines}${rest > 0 ? html`<li>${say('more', { count: rest })}</li>` : null}
          </ul>`
    } <span class="soft">${say(restart[expected.restart])}</span>`
}

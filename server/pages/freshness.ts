import { formatTime } from '../../templates/index.ts'
import type { ServerAsOf } from '../patches/store-freshness.ts'
import { html, type Html } from './html.ts'
import type { Reader } from './layout.ts'

/** How old the figures of a page are, for each server that they come from; an agent's are as old as each inventory and not listed. */
export function serversFacts(reader: Reader, servers: readonly ServerAsOf[]): Html | null {
  const { say } = reader
  const facts = servers
    .filter(({ kind }) => kind !== 'agent' && kind !== 'engine')
    .map(
      (server) =>
        html`<dt>${nameOf(reader, server)}</dt>
          <dd>${server.lastSuccessAt === null ? say('never') : `${say('as_of')}: ${timeOf(reader, server.lastSuccessAt)}`}</dd>`,
    )
  return facts.length === 0 ? null : html`<dl class="facts">${facts}</dl>`
}

/** A section with the age of the page's figures; nothing where no server is behind them. */
export function freshnessSection(reader: Reader, servers: readonly ServerAsOf[]): Html | null {
  const facts = serversFacts(reader, servers)
  if (facts === null) return null
  return html`<section class="sheet" aria-labelledby="fresh">
    <h2 id="fresh">${reader.say('freshness')}</h2>
    ${facts}
  </section>`
}

/** A time as the reader's zone has it; a dash where there is none. */
export function timeOf({ locale, timeZone }: Reader, at: Date | null): string {
  return at === null ? '–' : formatTime(at, locale, timeZone)
}

function nameOf({ say }: Reader, { sourceId, rolledUp, serverName }: ServerAsOf): string {
  if (!rolledUp) return sourceId
  return `${sourceId}: ${serverName ?? say('server_below')}`
}

import { formatTime, labelFor } from '../../templates/index.ts'
import { may } from '../authorization.ts'
import { withViewer, type App } from '../context.ts'
import type { ListedJob } from '../jobs/store-read.ts'
import { inbox } from '../jobs/views.ts'
import type { SignedIn } from '../sessions/service.ts'
import { serversFacts } from './freshness.ts'
import { html, type Html } from './html.ts'
import { page, type Reader } from './layout.ts'
import { homeFigures, type HomeFigures } from './store.ts'

const HEALTHS = ['highly_vulnerable', 'vulnerable', 'unknown', 'healthy'] as const

/** What needs the viewer's attention, most urgent first. */
export async function homePage(app: App, reader: Reader, signedIn: SignedIn): Promise<string> {
  const { actor } = signedIn
  const { figures, jobs } = await withViewer(app, actor, async (ctx) => ({
    figures: await homeFigures(ctx, reader.locale),
    jobs: await inbox(ctx, { after: 0, limit: 20 }),
  }))
  return page(
    reader,
    reader.say('attention'),
    html`<p class="soft">${scopeOf(reader, signedIn)}</p>
      ${decisions(reader, jobs)} ${unapplied(reader, figures)} ${patches(reader, figures.newest, may(actor.role, 'job.request'))}
      ${health(reader, figures)} ${fresh(reader, figures)}`,
  )
}

function scopeOf({ say }: Reader, { account }: SignedIn): string {
  if (account.tenantName === null) return say('scope_all')
  return account.role === 'tenant_admin' ? say('scope_tenant', { tenant: account.tenantName }) : say('scope_own')
}

function decisions(reader: Reader, jobs: readonly ListedJob[]): Html {
  const { say } = reader
  const rows = jobs.map(
    (job) =>
      html`<li>
        <a href="/jobs/${job.publicId}">${job.name}</a>
        <span class="tag warn">${labelFor('jobState', job.state, reader.locale)}</span>
        <span class="soft">${say('requester')}: ${job.requestedBy} · ${formatTime(job.createdAt, reader.locale, reader.timeZone)}</span>
      </li>`,
  )
  return html`<section class="sheet" aria-labelledby="decisions">
    <h2 id="decisions">${say('decisions')}</h2>
    ${
      rows.length === 0
        ? html`<p>${say('no_decisions')}</p>`
        : html`<ul class="plain">
            ${rows}
          </ul>`
    }
  </section>`
}

function unapplied(reader: Reader, figures: HomeFigures): Html {
  const { say, locale } = reader
  const cells = figures.unapplied.map(
    ({ severity, patches: count }) =>
      html`<div>
        <dt>${labelFor('severity', severity, locale)}</dt>
        <dd>${count}</dd>
      </div>`,
  )
  return html`<section class="sheet" aria-labelledby="unapplied">
    <h2 id="unapplied">${say('unapplied')}</h2>
    ${cells.length === 0 ? html`<p>${say('unapplied_none')}</p>` : html`<dl class="figures">${cells}</dl>`}
  </section>`
}

function patches(reader: Reader, newest: HomeFigures['newest'], mayRequest: boolean): Html | null {
  const { say } = reader
  if (newest.length === 0) return null
  const rows = newest.map(
    (patch) =>
      html`<tr>
        <td data-label="${say('patch')}" class="short">
          ${patch.name}${patch.exploited ? html` <span class="tag bad">${say('exploited')}</span>` : null}
        </td>
        <td data-label="${say('title')}">${patch.title}</td>
        <td data-label="${say('severity')}" class="short">${labelFor('severity', patch.severity, reader.locale)}</td>
        <td data-label="${say('computers')}" class="number">${patch.unapplied}</td>
        ${mayRequest ? html`<td class="short"><a href="/patches/request?patch=${encodeURIComponent(patch.patchId)}" aria-label="${say('apply')}: ${patch.name}">${say('apply')}</a></td>` : null}
      </tr>`,
  )
  return html`<section class="sheet" aria-labelledby="newest">
    <h2 id="newest">${say('newest')}</h2>
    <table class="cards">
      <thead>
        <tr>
          <th scope="col">${say('patch')}</th>
          <th scope="col">${say('title')}</th>
          <th scope="col">${say('severity')}</th>
          <th scope="col">${say('computers')}</th>
          ${mayRequest ? html`<th scope="col">${say('apply')}</th>` : null}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </section>`
}

function health(reader: Reader, figures: HomeFigures): Html {
  const { say } = reader
  const cells = HEALTHS.map(
    (state) =>
      html`<div>
        <dt>${say(state)}</dt>
        <dd>${figures.health[state] ?? 0}</dd>
      </div>`,
  )
  return html`<section class="sheet" aria-labelledby="health">
    <h2 id="health">${say('health')}</h2>
    <dl class="figures">${cells}</dl>
  </section>`
}

function fresh(reader: Reader, figures: HomeFigures): Html {
  const { say } = reader
  const { total } = figures.coverage
  return html`<section class="sheet" aria-labelledby="fresh">
    <h2 id="fresh">${say('freshness')}</h2>
    <p>${total === 0 ? say('no_computers') : say('coverage', figures.coverage)}</p>
    ${serversFacts(reader, figures.servers)}
  </section>`
}

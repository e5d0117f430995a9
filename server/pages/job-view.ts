import { formatTime, labelFor } from '../../templates/index.ts'
import { messageOfFailure, type Decision } from '../jobs/rules.ts'
import type { computerViews, jobView } from '../jobs/views.ts'
import { expectedChanges } from './expected.ts'
import { html, type Html } from './html.ts'
import { alert, field, type Reader } from './layout.ts'
import { sentence } from './problems.ts'
import { stateWord, stepWord } from './step-words.ts'

/** A job as its page shows it to one viewer. */
export interface JobFacts {
  readonly job: Awaited<ReturnType<typeof jobView>>
  readonly computers: Awaited<ReturnType<typeof computerViews>>
  readonly hasMore: boolean
  readonly scripts: readonly { readonly when: 'pre_script' | 'post_script'; readonly fileName: string; readonly text: string }[]
}
type JobComputer = JobFacts['computers'][number]
type JobStep = JobComputer['steps'][number]

const BAD_STATES = new Set(['failed', 'rejected', 'expired', 'completed_with_errors'])
const OPEN_STATES = new Set(['pending_approval', 'awaiting_decision', 'waiting', 'running'])

/** The content of a job's page. */
export function jobContent(reader: Reader, facts: JobFacts, shown: { comment?: string; problem?: string; notice?: string }): Html {
  return html`${shown.notice === undefined ? null : alert('good', shown.notice)}
  ${shown.problem === undefined ? null : alert('bad', shown.problem)} ${summary(reader, facts.job)}
  ${decisionForm(reader, facts, shown.comment ?? '')} ${computers(reader, facts)} ${scripts(reader, facts)} ${decisionList(reader, facts)}`
}

function summary(reader: Reader, job: JobFacts['job']): Html {
  const { say, locale } = reader
  const at = (time: string | null): string | null => (time === null ? null : formatTime(new Date(time), locale, reader.timeZone))
  const tone = job.state === 'completed' ? 'good' : BAD_STATES.has(job.state) ? 'bad' : 'warn'
  const patches = job.common.patches.map((patch) => html`<li>${patch.name} ${patch.version}</li>`)
  return html`<section class="sheet" aria-labelledby="summary">
    <h2 id="summary">${job.jobId}</h2>
    <dl class="facts">
      ${fact(say('state'), html`<span class="tag ${tone}">${labelFor('jobState', job.state, locale)}</span>`)}
      ${fact(say('tenant'), job.tenantId)} ${fact(say('requester'), job.requestedBy)} ${fact(say('owner'), job.ownerId)}
      ${fact(say('requested_at'), at(job.createdAt))} ${fact(say('scheduled_at'), at(job.scheduledAt) ?? say('at_once'))}
      ${fact(say('started_at'), at(job.startedAt))} ${fact(say('ended_at'), at(job.endedAt))} ${fact(say('approved_by'), job.approvedBy)}
      ${fact(say('comment'), job.comment)}
      ${fact(
        say('patches_chosen'),
        html`<ul class="plain">
          ${patches}
        </ul>`,
      )}
      ${fact(say('restart_policy'), say(job.common.restart === 'if_needed' ? 'restart_if_needed' : 'restart_none'))}
      ${fact(say('plan_hash'), html`<code>${job.planHash}</code>`)}
    </dl>
    ${OPEN_STATES.has(job.state) ? html`<p><a href="/jobs/${job.jobId}">${say('reload')}</a></p>` : null}
  </section>`
}

/** A line of a list of facts; nothing when there is no value. */
function fact(term: string, value: Html | string | null): Html | null {
  if (value === null) return null
  return html`<dt>${term}</dt>
    <dd>${value}</dd>`
}

function decisionForm(reader: Reader, { job, computers: all }: JobFacts, comment: string): Html | null {
  const { say, csrf } = reader
  if (job.allowed.length === 0) return null
  const waiting = all.filter((computer) => computer.steps.some((step) => step.state === 'failed' && !step.continued))
  const tone = (decision: Decision): string => (decision === 'reject' || decision === 'cancel' ? 'danger' : '')
  const buttons = job.allowed.map(
    (decision) => html`<button type="submit" name="decision" value="${decision}" class="${tone(decision)}">${say(decision)}</button>`,
  )
  return html`<form class="sheet" method="post" action="/jobs/${job.jobId}" aria-labelledby="decide">
    <h2 id="decide">${say('your_decision')}</h2>
    <input type="hidden" name="csrf" value="${csrf}" />
    <input type="hidden" name="planHash" value="${job.planHash}" />
    ${field({ name: 'comment', label: say('comment'), value: comment, maxLength: 2000, autocomplete: 'off' })}
    ${waiting.length > 1 ? computerSelect(reader, waiting) : null}
    <div class="actions">${buttons}</div>
  </form>`
}

function computerSelect({ say }: Reader, waiting: readonly JobComputer[]): Html {
  return html`<div class="field">
    <label for="computer">${say('decision_for')}</label>
    <select id="computer" name="computer">
      <option value="">${say('all_waiting')}</option>
      ${waiting.map((computer) => html`<option value="${computer.computerId}">${computer.name}</option>`)}
    </select>
  </div>`
}

function computers(reader: Reader, { computers: all, hasMore, job }: JobFacts): Html {
  const { say } = reader
  const isPlanned = job.startedAt === null
  return html`<section class="sheet" aria-labelledby="results">
    <h2 id="results">${say('results')}</h2>
    <table class="cards">
      <thead>
        <tr>
          <th scope="col">${say('computer')}</th>
          <th scope="col">${say('steps')}</th>
          <th scope="col">${say(isPlanned ? 'expected' : 'result')}</th>
        </tr>
      </thead>
      <tbody>
        ${all.map((computer) => computerRow(reader, computer, isPlanned))}
      </tbody>
    </table>
    ${hasMore ? html`<p>${say('more', { count: job.computerCount - all.length })}</p>` : null}
  </section>`
}

function computerRow(reader: Reader, computer: JobComputer, isPlanned: boolean): Html {
  const { say } = reader
  const steps = computer.steps.map((step) => stepLine(reader, step))
  return html`<tr>
    <td data-label="${say('computer')}">${computer.name}</td>
    <td data-label="${say('steps')}">
      <ol class="plain">
        ${steps}
      </ol>
    </td>
    <td data-label="${say(isPlanned ? 'expected' : 'result')}">
      ${isPlanned ? expectedChanges(reader, computer.expected) : results(reader, computer)} ${drift(reader, computer)}
    </td>
  </tr>`
}

function results({ say }: Reader, computer: JobComputer): Html {
  const lines = computer.patches.map(({ name, result, resultCode }) => {
    const code = resultCode === null || resultCode === '' ? null : html` <code>${resultCode}</code>`
    return html`<li>${name}: ${result === null ? '–' : say(resultWord(result))}${code}</li>`
  })
  return html`<ul class="plain">
    ${lines}
  </ul>`
}

/** What the computer would do now outside its plan: the decision is about this. */
function drift(reader: Reader, { drifted, difference }: JobComputer): Html | null {
  if (!drifted || difference === null) return null
  const { changes, restart } = difference
  const outside = { changes, restart: restart ? ('required' as const) : ('none' as const), bytes: null, services: [] }
  return html`<p class="problem">${reader.say('drifted')}</p>
    ${expectedChanges(reader, outside)}`
}

function resultWord(result: string): 'step_succeeded' | 'step_failed' | 'step_skipped' | 'step_canceled' {
  switch (result) {
    case 'succeeded':
      return 'step_succeeded'
    case 'skipped':
      return 'step_skipped'
    case 'canceled':
      return 'step_canceled'
    default:
      return 'step_failed'
  }
}

function stepLine(reader: Reader, step: JobStep): Html {
  const { say } = reader
  const tone = step.state === 'failed' || step.state === 'expired' ? 'bad' : step.state === 'succeeded' ? 'good' : ''
  return html`<li>${say(stepWord(step.kind))} <span class="tag ${tone}">${say(stateWord(step.state))}</span>${failure(reader, step)}</li>`
}

function failure(reader: Reader, { kind, state, reason, returnValue }: JobStep): Html | null {
  if (state !== 'failed' || reason === null) return null
  const { code, details } = messageOfFailure(kind, reason, returnValue)
  return html`<br /><span class="problem">${sentence(reader, code, details)}</span>`
}

function scripts(reader: Reader, { scripts: all }: JobFacts): Html | null {
  const { say } = reader
  if (all.length === 0) return null
  const texts = all.map(
    (script) =>
      html`<h3>${say(script.when)}: ${script.fileName}</h3>
        <pre tabindex="0">${script.text}</pre>`,
  )
  return html`<section class="sheet" aria-labelledby="scripts">
    <h2 id="scripts">${say('script')}</h2>
    ${texts}
  </section>`
}

function decisionList(reader: Reader, { job }: JobFacts): Html | null {
  const { say } = reader
  if (job.decisions.length === 0) return null
  const lines = job.decisions.map(({ kind, by, at, comment, computerId }) => {
    const time = formatTime(new Date(at), reader.locale, reader.timeZone)
    const about = computerId === null ? null : html` (${computerId})`
    return html`<li>${time} · ${by} · <strong>${say(`done_${kind}`)}</strong>${about}${comment === '' ? null : html`<br />${comment}`}</li>`
  })
  return html`<section class="sheet" aria-labelledby="decisions">
    <h2 id="decisions">${say('decisions_made')}</h2>
    <ol class="plain">
      ${lines}
    </ol>
  </section>`
}

import { labelFor } from '../../templates/index.ts'
import type { PreviewedPlan } from '../jobs/service.ts'
import type { PatchRow } from '../patches/store-lists.ts'
import { expectedChanges } from './expected.ts'
import { timeOf } from './freshness.ts'
import { html, type Html } from './html.ts'
import { alert, field, type Reader } from './layout.ts'
import { stepWord } from './step-words.ts'
import type { Candidate, ChosenPatch } from './store.ts'

/** What somebody typed into the request's form; kept through every answer. */
export interface Typed {
  readonly patchIds: readonly string[]
  /** null: nothing chosen yet, so all are offered as chosen. */
  readonly computerIds: readonly string[] | null
  readonly schedule: string
  readonly restart: boolean
  readonly goOn: boolean
  readonly comment: string
  /** Hashes of the plans that the preview showed. */
  readonly planHashes: readonly string[]
}

interface ShownForm {
  readonly typed: Typed
  readonly patches: readonly ChosenPatch[]
  readonly isMixed: boolean
  readonly computers: readonly Candidate[]
  readonly plans?: readonly PreviewedPlan[]
  readonly problem?: { readonly field: string; readonly text: string }
}

/** The patches that are unapplied on the viewer's computers, to choose from. */
export function patchChoice(reader: Reader, patches: readonly PatchRow[]): Html {
  const { say, locale } = reader
  if (patches.length === 0) return html`<p class="sheet">${say('unapplied_none')}</p>`
  const rows = patches.map(
    (patch) =>
      html`<tr>
        <td>
          <input type="checkbox" name="patch" value="${patch.patchId}" id="p-${patch.patchId}" aria-label="${patch.name}: ${patch.title}" />
        </td>
        <td data-label="${say('patch')}" class="short">
          <label for="p-${patch.patchId}">${patch.name}</label
          >${patch.exploited ? html` <span class="tag bad">${say('exploited')}</span>` : null}
        </td>
        <td data-label="${say('title')}">${patch.title}</td>
        <td data-label="${say('severity')}" class="short">${labelFor('severity', patch.severity, locale)}</td>
        <td data-label="${say('computers')}" class="number">${patch.unapplied}</td>
      </tr>`,
  )
  return html`<form class="sheet" method="get" action="/patches/request">
    <table class="cards">
      <caption>
        ${say('choose_patches')}
      </caption>
      <thead>
        <tr>
          <td></td>
          <th scope="col">${say('patch')}</th>
          <th scope="col">${say('title')}</th>
          <th scope="col">${say('severity')}</th>
          <th scope="col">${say('computers')}</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
    <div class="actions"><button type="submit">${say('next')}</button></div>
  </form>`
}

/** Patches, computers and method in one form; below it the preview, when there is one. */
export function requestForm(reader: Reader, shown: ShownForm): Html {
  const { say, csrf } = reader
  const { typed, problem, plans } = shown
  return html`<form method="post" action="/patches/request">
    <input type="hidden" name="csrf" value="${csrf}" />
    ${problem === undefined ? null : alert('bad', problem.text)} ${chosenPatchList(reader, shown)} ${computerChoice(reader, shown)}
    ${method(reader, shown)} ${plans === undefined ? null : previewed(reader, plans)}
    <div class="actions">
      ${plans === undefined || shown.computers.length === 0 ? null : html`<button type="submit" name="step" value="confirm">${say('confirm')}</button>`}
      <button
        type="submit"
        name="step"
        value="preview"
        ${plans === undefined ? null : html` class="plain"`}${shown.computers.length === 0 ? html` disabled` : null}
      >
        ${say(plans === undefined ? 'preview' : 'preview_again')}
      </button>
    </div>
    ${typed.patchIds.map((patchId) => html`<input type="hidden" name="patch" value="${patchId}" />`)}
  </form>`
}

function chosenPatchList(reader: Reader, { patches, isMixed }: ShownForm): Html {
  const { say, locale } = reader
  const [first] = patches
  return html`<section class="sheet" aria-labelledby="chosen">
    <h2 id="chosen">${say('patches_chosen')}</h2>
    ${isMixed && first !== undefined ? alert('bad', say('kinds_mixed', { kind: say(first.kind) })) : null}
    <ul class="plain">
      ${patches.map((patch) => html`<li><strong>${patch.name}</strong> ${patch.title} <span class="tag">${labelFor('severity', patch.severity, locale)}</span></li>`)}
    </ul>
    <p><a href="/patches/request">${say('choose_others')}</a></p>
  </section>`
}

function computerChoice(reader: Reader, { computers, typed, problem }: ShownForm): Html {
  const { say } = reader
  const rows = computers.map((computer) => {
    const isChosen = computer.hasAgent && (typed.computerIds === null || typed.computerIds.includes(computer.computerId))
    return html`<tr>
      <td>
        <input
          type="checkbox"
          name="computer"
          value="${computer.computerId}"
          id="c-${computer.computerId}"
          ${isChosen ? html` checked` : null}${computer.hasAgent ? null : html` disabled aria-describedby="n-${computer.computerId}"`}
        />
      </td>
      <td data-label="${say('computer')}">
        <label for="c-${computer.computerId}">${computer.name}</label
        >${computer.hasAgent ? null : html`<br /><span class="problem" id="n-${computer.computerId}">${say('no_agent')}</span>`}
      </td>
      <td data-label="${say('server_group')}">${computer.group}</td>
      <td data-label="${say('os')}">${computer.osName || '–'}</td>
      <td data-label="${say('needs')}">${computer.patches.join(', ')}</td>
      <td data-label="${say('as_of')}" class="short">${timeOf(reader, computer.asOf)}</td>
    </tr>`
  })
  const isWrong = problem?.field === 'computers'
  return html`<section class="sheet" aria-labelledby="computers">
    <h2 id="computers">${say('choose_computers')}</h2>
    ${isWrong ? html`<p class="problem" id="computers-error">${problem.text}</p>` : null}
    ${
      rows.length === 0
        ? html`<p>${say('nobody_needs')}</p>`
        : html`<table class="cards" ${isWrong ? html` aria-describedby="computers-error"` : null}>
            <thead>
              <tr>
                <td></td>
                <th scope="col">${say('computer')}</th>
                <th scope="col">${say('server_group')}</th>
                <th scope="col">${say('os')}</th>
                <th scope="col">${say('needs')}</th>
                <th scope="col">${say('as_of')}</th>
              </tr>
            </thead>
            <tbody>
              ${rows}
            </tbody>
          </table>`
    }
  </section>`
}

function method(reader: Reader, { typed, problem }: ShownForm): Html {
  const { say } = reader
  const errorOf = (name: string): string | undefined => (problem?.field === name ? problem.text : undefined)
  return html`<section class="sheet" aria-labelledby="method">
    <h2 id="method">${say('method')}</h2>
    ${field({
      name: 'schedule',
      label: say('schedule'),
      value: typed.schedule,
      hint: say('schedule_hint', { zone: reader.timeZone }),
      error: errorOf('schedule'),
      maxLength: 40,
      autocomplete: 'off',
    })}
    <label class="choice"
      ><input type="checkbox" name="restart" value="yes" ${typed.restart ? html` checked` : null} /> ${say('restart')}</label
    >
    <label class="choice"><input type="checkbox" name="goOn" value="yes" ${typed.goOn ? html` checked` : null} /> ${say('go_on')}</label>
    ${field({ name: 'comment', label: say('comment'), value: typed.comment, error: errorOf('comment'), maxLength: 2000, autocomplete: 'off' })}
  </section>`
}

function previewed(reader: Reader, plans: readonly PreviewedPlan[]): Html {
  const { say } = reader
  return html`<section class="sheet" aria-labelledby="preview">
    <h2 id="preview">${say('preview_title')}</h2>
    ${alert('good', say('preview_hint'))} ${plans.map((plan) => planView(reader, plan, plans.length > 1))}
  </section>`
}

function planView(reader: Reader, plan: PreviewedPlan, severalTenants: boolean): Html {
  const { say } = reader
  const rows = plan.computers.map(
    (computer) =>
      html`<tr>
        <td data-label="${say('computer')}">${computer.name}</td>
        <td data-label="${say('expected')}">
          ${computer.preview.state === 'known' ? expectedChanges(reader, computer.expected) : say(computer.preview.state === 'asked' ? 'preview_asked' : 'preview_unknown')}
        </td>
      </tr>`,
  )
  return html`<input type="hidden" name="planHash" value="${plan.planHash}" />
    ${severalTenants ? html`<h3>${say('tenant')}: ${plan.tenantId}</h3>` : null}
    <p>${say(plan.needsApproval ? 'needs_approval' : 'needs_no_approval')}</p>
    <p>${say('steps')}: ${plan.steps.map((kind) => say(stepWord(kind))).join(' → ')}</p>
    <table class="cards">
      <thead>
        <tr>
          <th scope="col">${say('computer')}</th>
          <th scope="col">${say('expected')}</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
    <p class="soft">${say('plan_hash')}: <code>${plan.planHash}</code></p>`
}

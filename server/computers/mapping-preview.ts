import { setImmediate } from 'node:timers/promises'
import { record } from '../audit/service.ts'
import type { InfraContext } from '../context.ts'
import { refuseRows, type RowProblem } from '../http/row-problems.ts'
import { queueRecount } from '../verdicts/states.ts'
import { checkRules, matcherOf, type RuleInput } from './mapping.ts'
import { assignComputers } from './service.ts'
import { changeRegistration } from './store-assign.ts'
import * as store from './store-mapping.ts'
import type { PlacedComputer, StoredRule } from './store-mapping.ts'

/** What rules would do, and doing it to computers that have a tenant: only ever by their ids. */

const PAGE = 2_000
const EXAMPLES = 5

/** What one rule would do. */
export interface RuleEffect {
  readonly rule: StoredRule
  /** Unassigned computers that the next discovery would assign by it. */
  assigns: number
  /** Assigned computers that are where it leads. */
  agrees: number
  /** Assigned computers that are elsewhere; they stay there. */
  differs: number
  readonly assignsNames: string[]
  readonly differsNames: string[]
}

export interface Preview {
  readonly rules: readonly RuleEffect[]
  /** Unassigned computers that no rule meets. */
  readonly unmatched: number
  readonly unmatchedNames: readonly string[]
  /** How many computers were looked at. */
  readonly computers: number
}

async function meantRules(ctx: InfraContext, rules: readonly RuleInput[] | undefined): Promise<StoredRule[]> {
  return rules === undefined ? store.listRules(ctx) : checkRules(ctx, rules)
}

/** All discovered computers, page by page; other requests are served between the pages. */
async function* placedComputers(ctx: InfraContext, from = 0): AsyncGenerator<readonly PlacedComputer[]> {
  let after = from
  for (;;) {
    const page = await store.placedAfter(ctx, after, PAGE)
    if (page.length > 0) yield page
    after = page.at(-1)?.viewKey ?? after
    if (page.length < PAGE) return
    await setImmediate()
  }
}

/**
 * What rules would do to every discovered computer. Nothing is changed.
 *
 * @param rules rules that are not stored; left out: those that are
 * @throws AppError as setMappingRules
 */
export async function previewRules(ctx: InfraContext, rules?: readonly RuleInput[]): Promise<Preview> {
  const meant = await meantRules(ctx, rules)
  const effects = new Map(
    meant.map((rule): [StoredRule, RuleEffect] => [rule, { rule, assigns: 0, agrees: 0, differs: 0, assignsNames: [], differsNames: [] }]),
  )
  const match = matcherOf(meant)
  const unmatchedNames: string[] = []
  let [unmatched, computers] = [0, 0]
  for await (const page of placedComputers(ctx)) {
    computers += page.length
    for (const computer of page) {
      const rule = match(computer)
      const effect = rule === undefined ? undefined : effects.get(rule)
      if (effect !== undefined) note(effect, computer)
      else if (computer.unassigned && ++unmatched <= EXAMPLES) unmatchedNames.push(nameOf(computer))
    }
  }
  return { rules: [...effects.values()], unmatched, unmatchedNames, computers }
}

function note(effect: RuleEffect, computer: PlacedComputer): void {
  if (computer.unassigned) {
    effect.assigns++
    if (effect.assigns <= EXAMPLES) effect.assignsNames.push(nameOf(computer))
  } else if (isThere(computer, effect.rule)) {
    effect.agrees++
  } else {
    effect.differs++
    if (effect.differs <= EXAMPLES) effect.differsNames.push(nameOf(computer))
  }
}

function isThere(computer: PlacedComputer, rule: StoredRule): boolean {
  return computer.tenantId === rule.tenantId && computer.serverGroupId === rule.serverGroupId
}

function nameOf(computer: PlacedComputer): string {
  return computer.fqdn === '' ? computer.publicId : computer.fqdn
}

/** A computer that rules would place elsewhere. */
export interface Differing {
  readonly computer: PlacedComputer
  readonly rule: StoredRule
}

/**
 * One page of the assigned computers that rules would place elsewhere; one more when there are more.
 *
 * @param asked `rules` that are not stored; left out: those that are. `after`: `viewKey` of the last of the page before
 */
export async function listDiffering(
  ctx: InfraContext,
  asked: { readonly rules?: readonly RuleInput[] | undefined; readonly after?: number | undefined; readonly limit: number },
): Promise<Differing[]> {
  const match = matcherOf(await meantRules(ctx, asked.rules))
  const found: Differing[] = []
  for await (const page of placedComputers(ctx, asked.after)) {
    for (const computer of page) {
      if (computer.unassigned) continue
      const rule = match(computer)
      if (rule !== undefined && !isThere(computer, rule)) found.push({ computer, rule })
      if (found.length > asked.limit) return found
    }
  }
  return found
}

/** What became of a computer. */
export interface Moved {
  readonly serverId: string
  readonly tenantId: string
  readonly serverGroupId: string
  /** It went to another tenant: its agent must enroll anew. */
  readonly toAnotherTenant: boolean
}

/**
 * Moves computers to where the stored rules place them, all of them or none: the one way in which rules move a computer that has a tenant.
 *
 * @param serverIds public ids
 * @throws AppError invalid rows_invalid with computer_not_found, mapping_no_rule, mapping_agrees
 */
export async function applyRules(ctx: InfraContext, serverIds: readonly string[]): Promise<Moved[]> {
  const ids = [...new Set(serverIds)]
  const match = matcherOf(await store.listRules(ctx))
  const known = new Map((await store.placedByPublicId(ctx, ids)).map((computer) => [computer.publicId, computer]))
  const problems: RowProblem[] = []
  const moves: Differing[] = []
  for (const [index, serverId] of ids.entries()) {
    const computer = known.get(serverId)
    const rule = computer === undefined ? undefined : match(computer)
    const refuse = (code: string): number =>
      problems.push({ row: index + 1, column: 'serverId', code, details: { serverId, computerId: serverId } })
    if (computer === undefined) refuse('computer_not_found')
    else if (rule === undefined) refuse('mapping_no_rule')
    else if (isThere(computer, rule)) refuse('mapping_agrees')
    else moves.push({ computer, rule })
  }
  refuseRows(problems)
  await move(ctx, moves)
  await record(ctx, 'mapping_rule.apply', {
    moves: moves.map(({ computer, rule }) => ({
      serverId: computer.publicId,
      from: { tenantId: computer.tenantPublicId, serverGroupId: computer.serverGroupPublicId },
      to: { tenantId: rule.tenantPublicId, serverGroupId: rule.serverGroupPublicId },
      rule: rule.position,
    })),
  })
  return moves.map(({ computer, rule }) => ({
    serverId: computer.publicId,
    tenantId: rule.tenantPublicId,
    serverGroupId: rule.serverGroupPublicId,
    toAnotherTenant: computer.tenantId !== rule.tenantId,
  }))
}

/** Between tenants a new row continues the computer; within one only its group changes. */
async function move(ctx: InfraContext, moves: readonly Differing[]): Promise<void> {
  const within = moves.filter(({ computer, rule }) => computer.tenantId === rule.tenantId)
  const across = moves.filter((one) => !within.includes(one))
  await assignComputers(
    ctx,
    across.map(({ computer, rule }) => ({ from: computer, to: rule })),
  )
  for (const { computer, rule } of within) await changeRegistration(ctx, computer, { serverGroupId: rule.serverGroupId })
  for (const tenantId of new Set(within.map(({ rule }) => rule.tenantId))) await queueRecount(ctx, tenantId)
}

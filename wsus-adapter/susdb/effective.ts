import { createHash } from 'node:crypto'

import type { EffectiveDigest } from '../types.ts'
import { Cells } from './cells.ts'
import { expandedMemberships } from './memberships.ts'
import { allRows } from './reading.ts'
import type { SusdbReading } from './reading.ts'
import { TABLE_ROW_SETS } from './row-sets.ts'
import { pieces } from './slices.ts'
import { computersKnown } from './targets.ts'
import { deploymentAction } from './words.ts'

const action = new Cells(TABLE_ROW_SETS.approval_actions)
const effective = new Cells(TABLE_ROW_SETS.effective_approvals)

/** What is effective for an update. */
export interface Effective {
  action: number
  groupId: string
}

/** What is effective on a computer, by update id. Computers with equal answers share one. */
export interface EffectiveAnswer {
  digest: string
  byUpdate: ReadonlyMap<string, Effective>
}

/** Computers of a class that are read; if they agree, the others are taken to agree too. */
const SAMPLE = 3
/** Computers of one statement. */
const ASKED = 10

/**
 * What wins on computers, as WSUS says it. The view has every computer times every approval; but what wins follows from the groups that a
 * computer is in, so of computers in the same groups a few are read, and all when those differ.
 */
export class EffectiveApprovals {
  #answers: Promise<ReadonlyMap<string, EffectiveAnswer>> | null = null

  /** The digest of every computer, read anew. */
  async *digests(reading: SusdbReading): AsyncGenerator<EffectiveDigest[]> {
    reading.facts.by('effectiveDigests')
    this.#answers = null
    const answers = await this.answers(reading)
    for (const page of pieces([...answers], reading.settings.pageRows)) {
      yield page.map(([computerId, { digest }]) => ({ computerId, digest }))
    }
  }

  /** What is effective on each computer, as last read; empty where it cannot be read. */
  async answers(reading: SusdbReading): Promise<ReadonlyMap<string, EffectiveAnswer>> {
    if (!reading.facts.can('effectiveApprovals')) return new Map()
    const answers = this.#answers ?? readAnswers(reading)
    this.#answers = answers
    answers.catch(() => {
      if (this.#answers === answers) this.#answers = null
    })
    return answers
  }
}

async function readAnswers(reading: SusdbReading): Promise<ReadonlyMap<string, EffectiveAnswer>> {
  const classes = await classesOf(reading)
  const ask = await asker(reading)
  const samples = await ask(classes.flatMap(sampleOf))
  const answers = new Map<string, EffectiveAnswer>()
  const rest: string[] = []
  for (const computers of classes) {
    const [first, ...others] = sampleOf(computers).map((id) => samples.get(id))
    const agree = first !== undefined && others.every((other) => other?.digest === first.digest)
    for (const id of computers) {
      const own = samples.get(id)
      if (agree) answers.set(id, first)
      else if (own) answers.set(id, own)
      else rest.push(id)
    }
  }
  if (rest.length > 0)
    reading.settings.log?.warn({ computers: rest.length }, 'computers in the same groups have different effective approvals')
  for (const [id, answer] of await ask(rest)) answers.set(id, answer)
  return answers
}

/** Computers by the groups that they are in. Those of downstream servers are apart from our own. */
async function classesOf(reading: SusdbReading): Promise<string[][]> {
  const memberships = await expandedMemberships(reading)
  const classes = new Map<string, string[]>()
  for (const { computerId, downstream } of await computersKnown(reading)) {
    const groups = (memberships.get(computerId) ?? []).map(({ groupId }) => groupId).toSorted()
    const key = `${downstream} ${groups.join(' ')}`
    const some = classes.get(key)
    if (some) some.push(computerId)
    else classes.set(key, [computerId])
  }
  return [...classes.values()]
}

/** The first, the middle and the last: neighbors have most in common. */
function sampleOf(computers: readonly string[]): string[] {
  const last = computers.length - 1
  if (last < SAMPLE) return computers.slice(0, SAMPLE)
  return [0, last >> 1, last].flatMap((index) => computers[index] ?? [])
}

type Ask = (computerIds: readonly string[]) => Promise<ReadonlyMap<string, EffectiveAnswer>>

async function asker(reading: SusdbReading): Promise<Ask> {
  const shared = new Map<string, EffectiveAnswer>()
  let approvals = await actionsOf(reading)
  return async (computerIds) => {
    const answers = new Map<string, EffectiveAnswer>()
    for (const asked of pieces(computerIds, ASKED)) {
      const rows = await allRows(reading.reader, 'effective_approvals', [{ column: 'ComputerTargetId', in: asked }])
      const told = rows.map((row) => ({
        computerId: effective.id(row, 'ComputerTargetId'),
        updateId: effective.guid(row, 'UpdateId'),
        approvalId: effective.guid(row, 'UpdateApprovalId'),
      }))
      if (told.some(({ approvalId }) => !approvals.has(approvalId))) approvals = await actionsOf(reading)
      const byComputer = new Map<string, Map<string, Effective>>(asked.map((id) => [id, new Map()]))
      for (const { computerId, updateId, approvalId } of told) {
        // An approval that came and went while we asked wins nothing any more.
        const wins = approvals.get(approvalId)
        if (wins) byComputer.get(computerId)?.set(updateId, wins)
      }
      for (const [id, byUpdate] of byComputer) {
        const digest = digestOf(byUpdate)
        const answer = shared.get(digest) ?? { digest, byUpdate }
        shared.set(digest, answer)
        answers.set(id, answer)
      }
    }
    return answers
  }
}

async function actionsOf({ reader }: SusdbReading): Promise<ReadonlyMap<string, Effective>> {
  const actions = new Map<string, Effective>()
  for (const row of await allRows(reader, 'approval_actions')) {
    const what = deploymentAction(action.textOrNull(row, 'Action'))
    if (what === null) continue
    actions.set(action.guid(row, 'UpdateApprovalId'), { action: what, groupId: action.guid(row, 'ComputerTargetGroupId') })
  }
  return actions
}

function digestOf(byUpdate: ReadonlyMap<string, Effective>): string {
  const lines = [...byUpdate].map(([updateId, wins]) => `${updateId} ${wins.action} ${wins.groupId}`).toSorted()
  return createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 32)
}

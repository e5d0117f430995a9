import { routeCannot } from '../error.ts'
import { WSUS_FACTS } from '../contract.ts'
import type { Lack, WsusFact, WsusProbe } from '../contract.ts'
import type { RowSetName, Survey } from './row-reader.ts'

/** Row sets that together tell a fact. */
interface Way {
  by: 'tables' | 'views'
  /** All of them are needed. */
  sets: readonly RowSetName[]
  /** Without one of these something is left out. */
  also: readonly RowSetName[]
}

const tables = (sets: readonly RowSetName[], also: readonly RowSetName[] = []): Way => ({ by: 'tables', sets, also })
const views = (sets: readonly RowSetName[], also: readonly RowSetName[] = []): Way => ({ by: 'views', sets, also })

const UPDATE_DETAILS = ['approved_revisions', 'update_bulletins', 'update_urls', 'update_texts'] as const

/** How each fact can be told, the better way first. */
const WAYS: Readonly<Record<WsusFact, readonly Way[]>> = {
  groups: [tables(['groups']), views(['view_groups'])],
  computers: [
    tables(['computers', 'memberships'], ['requested_groups', 'computer_parents']),
    views(['view_computers', 'view_memberships']),
  ],
  categories: [tables(['classifications', 'categories'])],
  updates: [
    tables(
      [
        'updates',
        'newest_arrival',
        'superseded',
        'update_kbs',
        'update_supersedes',
        'update_defaults',
        'update_categories',
        'classifications',
        'categories',
      ],
      UPDATE_DETAILS,
    ),
    views(['view_updates', 'view_newest_arrival', 'view_update_categories', 'classifications', 'categories'], ['view_update_urls']),
  ],
  flags: [tables(['flags', 'superseded'])],
  relations: [tables(['flags', 'update_supersedes', 'update_defaults', 'update_categories'], ['update_bundles'])],
  approvals: [tables(['approvals']), views(['view_approvals', 'view_updates'])],
  states: [tables(['states', 'targets', 'flags']), views(['view_states', 'view_computers'])],
  effectiveApprovals: [
    tables(['effective_approvals', 'approval_actions', 'targets', 'memberships']),
    views(['effective_approvals', 'approval_actions', 'view_memberships', 'view_computers']),
  ],
  effectiveDigests: [
    tables(['effective_approvals', 'approval_actions', 'targets', 'memberships']),
    views(['effective_approvals', 'approval_actions', 'view_memberships', 'view_computers']),
  ],
  summaries: [tables(['state_counts', 'targets', 'flags'])],
  syncState: [tables(['events'])],
  downstreamServers: [tables(['downstream_servers'])],
  events: [tables(['events'])],
}

/** What a survey allows to read, and how. */
export class Facts {
  readonly survey: Survey
  readonly #ways: ReadonlyMap<WsusFact, Way | null>

  constructor(survey: Survey) {
    this.survey = survey
    this.#ways = new Map(WSUS_FACTS.map((fact) => [fact, WAYS[fact].find(({ sets }) => sets.every((set) => survey.sets.has(set))) ?? null]))
  }

  /**
   * The way to a fact.
   * @throws WsusError `wsus_route_cannot` when there is none
   */
  by(fact: WsusFact): Way['by'] {
    const way = this.#ways.get(fact)
    if (!way) throw routeCannot(fact)
    return way.by
  }

  has(set: RowSetName): boolean {
    return this.survey.sets.has(set)
  }

  can(fact: WsusFact): boolean {
    return (this.#ways.get(fact) ?? null) !== null
  }

  get reads(): WsusProbe['reads'] {
    return Object.fromEntries(WSUS_FACTS.map((fact) => [fact, this.can(fact)])) as WsusProbe['reads']
  }

  /** What the best way to each fact lacks, by object. */
  get lacks(): Lack[] {
    const lacks = new Map<string, { facts: WsusFact[]; object: string; reason: Lack['reason']; grant: string | null }>()
    for (const fact of WSUS_FACTS) {
      const best = WAYS[fact][0]
      for (const set of [...(best?.sets ?? []), ...(best?.also ?? [])]) {
        for (const lack of this.survey.lacks.get(set) ?? []) {
          const known = lacks.get(lack.object) ?? { ...lack, facts: [] }
          if (!known.facts.includes(fact)) known.facts.push(fact)
          lacks.set(lack.object, known)
        }
      }
    }
    return [...lacks.values()]
  }
}

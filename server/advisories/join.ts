import { broughtBy, KbGraph, SEVERITIES, type BroughtKb } from '../../catalog/index.ts'
import type { InfraContext } from '../context.ts'
import { lockPatches, ratePatches, tenantsWithPatches, type RatedPatch } from '../patches/store-msrc.ts'
import {
  cveIds,
  duePatches,
  hasRecords,
  kbFacts,
  kbStatements,
  lockJoin,
  patchesBelow,
  writePatchKbs,
  type KbStatement,
} from './store-join.ts'

export interface Joined {
  /** Patches that were looked at, and of those changed. */
  readonly looked: number
  readonly changed: number
  /** Tenants whose counts have to follow. */
  readonly tenantIds: number[]
}

/** Patches whose articles are held at once. */
const PAGE = 1_000

/**
 * Gives Windows patches their CVEs, severity and exploited flag: those whose join may differ, or all. In the caller's transaction; the same
 * data gives the same rows, however little is looked at.
 *
 * @param change articles of which something is said differently now; `everything` takes all patches
 */
export async function joinPatches(ctx: InfraContext, change: { kbs?: readonly number[]; everything?: boolean } = {}): Promise<Joined> {
  await lockJoin(ctx)
  if (!(await hasRecords(ctx))) return { looked: 0, changed: 0, tenantIds: [] }
  const due = await duePatches(ctx, change.kbs ?? [], change.everything ?? false)
  if (due.size === 0) return { looked: 0, changed: 0, tenantIds: [] }
  const patches = await patchesBelow(ctx, [...due.keys()])
  const graph = new KbGraph(await kbFacts(ctx))
  const statements = new Statements(ctx, await cveIds(ctx))
  const ids = [...due.keys()]
  await lockPatches(ctx)
  const rated: number[] = []
  let changed = 0
  for (let i = 0; i < ids.length; i += PAGE) {
    const brought = broughtBy(graph, ids.slice(i, i + PAGE), patches)
    await statements.load([...brought.values()].flat())
    await writePatchKbs(ctx, brought, (id) => patches.get(id)?.ownerTenantId ?? null)
    const written = await ratePatches(
      ctx,
      [...brought].map(([id, kbs]) => ({ id, basis: due.get(id) ?? '', ...statements.rate(kbs) })),
    )
    changed += written.changed
    rated.push(...written.rated)
  }
  return { looked: due.size, changed, tenantIds: await tenantsWithPatches(ctx, rated) }
}

/** What articles say, read once for each. */
class Statements {
  readonly #ctx: InfraContext
  readonly #cves: ReadonlyMap<number, string>
  readonly #loaded = new Set<number>()
  readonly #said = new Map<string, KbStatement>()
  /** Which patch last counted a vulnerability: no set is built for each. */
  readonly #counted: Uint32Array
  #turn = 0

  constructor(ctx: InfraContext, cves: ReadonlyMap<number, string>) {
    this.#ctx = ctx
    this.#cves = cves
    let greatest = 0
    for (const id of cves.keys()) greatest = Math.max(greatest, id)
    this.#counted = new Uint32Array(greatest + 1)
  }

  async load(brought: readonly BroughtKb[]): Promise<void> {
    const fresh = [...new Set(brought.map(({ kb }) => kb))].filter((kb) => !this.#loaded.has(kb))
    for (const kb of fresh) this.#loaded.add(kb)
    for (const said of await kbStatements(this.#ctx, fresh)) this.#said.set(`${said.kb} ${said.product}`, said)
  }

  rate(brought: readonly BroughtKb[]): Omit<RatedPatch, 'id' | 'basis'> {
    this.#turn++
    const cves: string[] = []
    let inheritedCves = 0
    let rank = 0
    let exploited = false
    // Its own first: what it answers by itself is not inherited besides.
    for (const one of [...brought.filter(({ inherited }) => !inherited), ...brought.filter(({ inherited }) => inherited)]) {
      const said = this.#said.get(`${one.kb} ${one.product}`)
      if (said === undefined) continue
      rank = Math.max(rank, said.rank)
      exploited ||= said.exploited
      for (const id of said.advisories) {
        const cve = this.#cves.get(id)
        if (cve === undefined || this.#counted[id] === this.#turn) continue
        this.#counted[id] = this.#turn
        if (one.inherited) inheritedCves++
        else cves.push(cve)
      }
    }
    return { cves: cves.toSorted(), inheritedCves, severity: SEVERITIES[rank] ?? 'unspecified', exploited }
  }
}

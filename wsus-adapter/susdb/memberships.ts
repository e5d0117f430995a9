import { Cells } from './cells.ts'
import { allRows } from './reading.ts'
import type { SusdbReading } from './reading.ts'
import type { CellRow } from './row-set.ts'
import { TABLE_ROW_SETS } from './row-sets.ts'
import { VIEW_ROW_SETS } from './row-sets-views.ts'

const DOWNSTREAM_SERVERS = 'd374f42a-9be2-4163-a0fa-3c86a401b7a7'
const membership = new Cells(TABLE_ROW_SETS.memberships)
const viewMembership = new Cells(VIEW_ROW_SETS.view_memberships)
const target = new Cells(TABLE_ROW_SETS.targets)

/** A computer in a group. */
export interface Membership {
  computerId: string
  groupId: string
  /** False for what follows from a group below; null where it is not told. */
  explicit: boolean | null
}

/** Whether a group holds downstream servers: it is, or is below, the group that WSUS made for them. */
export function isDownstreamGroup(id: string, parents: ReadonlyMap<string, string | null>): boolean {
  const seen = new Set<string>()
  for (let at: string | null | undefined = id; at != null && !seen.has(at); at = parents.get(at)) {
    if (at === DOWNSTREAM_SERVERS) return true
    seen.add(at)
  }
  return false
}

/** Memberships that were set; of a computer of which none is said to be set, all. */
export async function* membershipsOf(reading: SusdbReading): AsyncGenerator<{ computerId: string; groupId: string }[]> {
  const all = await expandedMemberships(reading)
  let page: { computerId: string; groupId: string }[] = []
  for (const [computerId, memberships] of all) {
    const set = memberships.filter(({ explicit }) => explicit === true)
    for (const { groupId } of set.length > 0 ? set : memberships) page.push({ computerId, groupId })
    if (page.length < reading.settings.pageRows) continue
    yield page
    page = []
  }
  if (page.length > 0) yield page
}

/** Every membership of every computer, inherited ones too; each once. Some tens of bytes each. */
export async function expandedMemberships(reading: SusdbReading): Promise<ReadonlyMap<string, readonly Membership[]>> {
  const all = new Map<string, Map<string, Membership>>()
  for await (const { computerId, groupId, explicit } of rows(reading)) {
    if (groupId === DOWNSTREAM_SERVERS) continue
    const groups = all.get(computerId) ?? new Map<string, Membership>()
    all.set(computerId, groups)
    groups.set(groupId, { computerId, groupId, explicit: groups.get(groupId)?.explicit || explicit })
  }
  return new Map([...all].map(([id, groups]) => [id, [...groups.values()]]))
}

async function* rows(reading: SusdbReading): AsyncGenerator<Membership> {
  const { reader, facts } = reading
  if (!facts.has('memberships') || !facts.has('targets')) {
    for await (const batch of reader.rows('view_memberships')) {
      for (const row of batch) {
        yield {
          computerId: viewMembership.id(row, 'ComputerTargetId'),
          groupId: viewMembership.guid(row, 'ComputerTargetGroupId'),
          explicit: viewMembership.bitOrNull(row, 'IsExplicitMember'),
        }
      }
    }
    return
  }
  const computers = targetIds(await allRows(reader, 'targets'))
  for await (const batch of reader.rows('memberships')) {
    for (const row of batch) {
      const computerId = computers.get(membership.int(row, 'TargetID'))
      // A number without a computer is that of a downstream server, or of a computer that came meanwhile.
      if (computerId === undefined) continue
      yield { computerId, groupId: membership.guid(row, 'TargetGroupID'), explicit: membership.bitOrNull(row, 'IsExplicitMember') }
    }
  }
}

function targetIds(rows: readonly CellRow[]): ReadonlyMap<number, string> {
  return new Map(rows.map((row) => [target.int(row, 'TargetID'), target.id(row, 'ComputerID')]))
}

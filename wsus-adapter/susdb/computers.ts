import type { ComputerPage, ComputerTarget, TargetGroup, WsusTime } from '../types.ts'
import { Cells } from './cells.ts'
import { downstreamIds } from './downstream.ts'
import { isDownstreamGroup, membershipsOf } from './memberships.ts'
import { allRows, checkedTime } from './reading.ts'
import type { SusdbReading } from './reading.ts'
import type { CellRow, RowFilter } from './row-set.ts'
import { TABLE_ROW_SETS } from './row-sets.ts'
import { VIEW_ROW_SETS } from './row-sets-views.ts'
import { lastSyncResult } from './words.ts'

const group = new Cells(TABLE_ROW_SETS.groups)
const viewGroup = new Cells(VIEW_ROW_SETS.view_groups)
const computer = new Cells(TABLE_ROW_SETS.computers)
const viewComputer = new Cells(VIEW_ROW_SETS.view_computers)
const requested = new Cells(TABLE_ROW_SETS.requested_groups)

/** Which computers are asked for; see `WsusSource.computers`. */
export interface ComputerScope {
  reportedSince?: WsusTime
  downstream?: boolean
}

/** Groups of computers: the group of downstream servers, and what is below it, hold none. */
export async function groupsOf({ reader, facts }: SusdbReading): Promise<TargetGroup[]> {
  const all: TargetGroup[] =
    facts.by('groups') === 'tables'
      ? (await allRows(reader, 'groups')).map((row) => ({
          id: group.guid(row, 'TargetGroupID'),
          name: group.text(row, 'Name'),
          parentId: group.guidOrNull(row, 'ParentGroupID'),
          orderValue: group.intOrNull(row, 'OrderValue'),
          priority: group.intOrNull(row, 'GroupPriority'),
        }))
      : (await allRows(reader, 'view_groups')).map((row) => ({
          id: viewGroup.guid(row, 'ComputerTargetGroupId'),
          name: viewGroup.text(row, 'Name'),
          parentId: viewGroup.guidOrNull(row, 'ParentTargetGroupId'),
          orderValue: null,
          priority: null,
        }))
  const parents = new Map(all.map(({ id, parentId }) => [id, parentId]))
  return all.filter(({ id }) => !isDownstreamGroup(id, parents))
}

/** Pages of computers in the order of their numbers, then pages of memberships. */
export async function* computerPages(reading: SusdbReading, scope: ComputerScope): AsyncGenerator<ComputerPage> {
  const filters: RowFilter[] =
    scope.reportedSince === undefined
      ? []
      : [{ column: 'LastReportedStatusTime', since: checkedTime('reportedSince', scope.reportedSince) }]
  const given = new Set<string>()
  const targets = new Map<number, string>()
  const pages = reading.facts.by('computers') === 'tables' ? tablePages(reading, filters, targets) : viewPages(reading, filters)
  for await (const computers of pages) {
    const some = computers.filter(({ id, parentServerId }) => (scope.downstream || parentServerId === null) && !given.has(id))
    for (const { id } of some) given.add(id)
    if (some.length > 0) yield { computers: some, requestedGroups: [], memberships: [] }
  }
  yield* requestedPages(reading, targets, given)
  for await (const memberships of membershipsOf(reading)) {
    const some = memberships.filter(({ computerId }) => given.has(computerId))
    if (some.length > 0) yield { computers: [], requestedGroups: [], memberships: some }
  }
}

async function* tablePages(reading: SusdbReading, filters: RowFilter[], targets: Map<number, string>): AsyncGenerator<ComputerTarget[]> {
  const servers = await downstreamIds(reading)
  for await (const batch of reading.reader.rows('computers', filters)) {
    for (let start = 0; start < batch.length; start += reading.settings.pageRows) {
      yield batch.slice(start, start + reading.settings.pageRows).map((row) => {
        const target = fromTables(row, servers)
        targets.set(computer.int(row, 'TargetID'), target.id)
        return target
      })
    }
  }
}

async function* viewPages({ reader, settings }: SusdbReading, filters: RowFilter[]): AsyncGenerator<ComputerTarget[]> {
  for await (const batch of reader.rows('view_computers', filters)) {
    for (let start = 0; start < batch.length; start += settings.pageRows) yield batch.slice(start, start + settings.pageRows).map(fromViews)
  }
}

async function* requestedPages({ reader, facts }: SusdbReading, targets: ReadonlyMap<number, string>, given: ReadonlySet<string>) {
  if (targets.size === 0 || !facts.has('requested_groups')) return
  for await (const batch of reader.rows('requested_groups')) {
    const requestedGroups = batch.flatMap((row) => {
      const computerId = targets.get(requested.int(row, 'TargetID'))
      return computerId !== undefined && given.has(computerId) ? [{ computerId, name: requested.text(row, 'Name') }] : []
    })
    if (requestedGroups.length > 0) yield { computers: [], requestedGroups, memberships: [] }
  }
}

/** The id of a server below that has no name: a computer that reports to it does not report to this one. */
const UNNAMED_SERVER = '00000000-0000-0000-0000-000000000000'

function fromTables(row: CellRow, servers: ReadonlyMap<number, string>): ComputerTarget {
  const parent = computer.intOrNull(row, 'ParentServerTargetID')
  return {
    id: computer.id(row, 'ComputerID'),
    // A client that never told its name yet is known by its id.
    name: computer.textOrNull(row, 'FullDomainName') ?? computer.text(row, 'ComputerID'),
    ipAddress: computer.textOrNull(row, 'IPAddress'),
    lastSyncTime: computer.timeOrNull(row, 'LastSyncTime'),
    lastReportedStatusTime: computer.timeOrNull(row, 'LastReportedStatusTime'),
    lastInventoryTime: computer.timeOrNull(row, 'LastInventoryTime'),
    effectiveLastDetectionTime: computer.timeOrNull(row, 'EffectiveLastDetectionTime'),
    lastSyncResult: computer.intOrNull(row, 'LastSyncResult'),
    osMajor: computer.intOrNull(row, 'OSMajorVersion'),
    osMinor: computer.intOrNull(row, 'OSMinorVersion'),
    osBuild: computer.intOrNull(row, 'OSBuildNumber'),
    servicePackMajor: computer.intOrNull(row, 'OSServicePackMajorNumber'),
    servicePackMinor: computer.intOrNull(row, 'OSServicePackMinorNumber'),
    osLocale: computer.textOrNull(row, 'OSLocale'),
    osFamily: computer.textOrNull(row, 'OSFamily'),
    osDescription: computer.textOrNull(row, 'OSDescription'),
    productType: computer.intOrNull(row, 'NewProductType') ?? computer.intOrNull(row, 'OldProductType'),
    suiteMask: computer.intOrNull(row, 'SuiteMask'),
    processorArchitecture: computer.textOrNull(row, 'ProcessorArchitecture'),
    make: computer.textOrNull(row, 'ComputerMake'),
    model: computer.textOrNull(row, 'ComputerModel'),
    biosVersion: computer.textOrNull(row, 'BiosVersion'),
    biosName: computer.textOrNull(row, 'BiosName'),
    biosReleaseDate: computer.timeOrNull(row, 'BiosReleaseDate'),
    clientVersion: computer.textOrNull(row, 'ClientVersion'),
    requestedTargetGroup: null,
    parentServerId: parent === null ? null : (servers.get(parent) ?? UNNAMED_SERVER),
  }
}

function fromViews(row: CellRow): ComputerTarget {
  return {
    id: viewComputer.id(row, 'ComputerTargetId'),
    name: viewComputer.textOrNull(row, 'Name') ?? viewComputer.text(row, 'ComputerTargetId'),
    ipAddress: viewComputer.textOrNull(row, 'IPAddress'),
    lastSyncTime: viewComputer.timeOrNull(row, 'LastSyncTime'),
    lastReportedStatusTime: viewComputer.timeOrNull(row, 'LastReportedStatusTime'),
    lastInventoryTime: viewComputer.timeOrNull(row, 'LastReportedInventoryTime'),
    effectiveLastDetectionTime: null,
    lastSyncResult: lastSyncResult(viewComputer.textOrNull(row, 'LastSyncResult')),
    osMajor: viewComputer.intOrNull(row, 'OSMajorVersion'),
    osMinor: viewComputer.intOrNull(row, 'OSMinorVersion'),
    osBuild: viewComputer.intOrNull(row, 'OSBuildNumber'),
    servicePackMajor: viewComputer.intOrNull(row, 'OSServicePackMajorNumber'),
    servicePackMinor: null,
    osLocale: viewComputer.textOrNull(row, 'OSDefaultUILanguage'),
    osFamily: null,
    osDescription: null,
    productType: null,
    suiteMask: null,
    processorArchitecture: viewComputer.textOrNull(row, 'OSArchitecture'),
    make: viewComputer.textOrNull(row, 'Make'),
    model: viewComputer.textOrNull(row, 'Model'),
    biosVersion: viewComputer.textOrNull(row, 'BiosVersion'),
    biosName: viewComputer.textOrNull(row, 'BiosName'),
    biosReleaseDate: viewComputer.timeOrNull(row, 'BiosReleaseDate'),
    clientVersion: viewComputer.textOrNull(row, 'ClientVersion'),
    requestedTargetGroup: null,
    parentServerId: viewComputer.guidOrNull(row, 'ParentServerId'),
  }
}

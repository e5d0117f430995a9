import type { ComputerPage, ComputerTarget, TargetGroup, WsusTime } from '../types.ts'
import { Cells } from './cells.ts'
import { downstreamIds } from './downstream.ts'
import { isDownstreamGroup, membershipsOf } from './memberships.ts'
import { allRows, checkedTime } from './reading.ts'
import type { SusdbReading } from './reading.ts'
import type { CellRow, RowFilter } from './row-set.ts'
import { TABLE_ROW_SETS } from './row-sets.ts'
import { VIEW_ROW_SETS } from './row-sets-views.ts'
import { pieces } from './slices.ts'
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

/** Names of the groups that clients asked for, by computer id. */
type Requested = Map<string, readonly string[]>

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
  const asked: Requested = new Map()
  const pages = reading.facts.by('computers') === 'tables' ? tablePages(reading, filters, asked) : viewPages(reading, filters)
  for await (const computers of pages) {
    const some = computers.filter(({ id, parentServerId }) => (scope.downstream || parentServerId === null) && !given.has(id))
    for (const { id } of some) given.add(id)
    if (some.length > 0) yield { computers: some, requestedGroups: [], memberships: [] }
  }
  const requestedGroups = [...given].flatMap((computerId) => (asked.get(computerId) ?? []).map((name) => ({ computerId, name })))
  for (const some of pieces(requestedGroups, reading.settings.pageRows)) yield { computers: [], requestedGroups: some, memberships: [] }
  for await (const memberships of membershipsOf(reading)) {
    const some = memberships.filter(({ computerId }) => given.has(computerId))
    if (some.length > 0) yield { computers: [], requestedGroups: [], memberships: some }
  }
}

async function* tablePages(reading: SusdbReading, filters: RowFilter[], asked: Requested): AsyncGenerator<ComputerTarget[]> {
  const servers = await downstreamIds(reading)
  const names = await requestedNames(reading)
  for await (const batch of reading.reader.rows('computers', filters)) {
    for (const rows of pieces<CellRow>(batch, reading.settings.pageRows)) {
      yield rows.map((row) => {
        const target = fromTables(row, servers)
        const requestedNamesOfIt = names.get(computer.int(row, 'TargetID')) ?? []
        asked.set(target.id, requestedNamesOfIt)
        return { ...target, requestedTargetGroup: requestedNamesOfIt.length === 0 ? null : requestedNamesOfIt.join(';') }
      })
    }
  }
}

async function* viewPages({ reader, settings }: SusdbReading, filters: RowFilter[]): AsyncGenerator<ComputerTarget[]> {
  for await (const batch of reader.rows('view_computers', filters)) {
    for (const rows of pieces<CellRow>(batch, settings.pageRows)) yield rows.map(fromViews)
  }
}

/** Groups that clients asked for, by the numbers of the computers. */
async function requestedNames({ reader, facts }: SusdbReading): Promise<ReadonlyMap<number, readonly string[]>> {
  const names = new Map<number, string[]>()
  if (!facts.has('requested_groups')) return names
  for (const row of await allRows(reader, 'requested_groups')) {
    const targetId = requested.int(row, 'TargetID')
    names.set(targetId, [...(names.get(targetId) ?? []), requested.text(row, 'Name')])
  }
  return names
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

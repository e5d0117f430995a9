import { configurationXml } from '../configuration.ts'
import { SYNC_STARTED } from '../estate.ts'
import { Args } from '../request.ts'
import { downstreamServerRow } from '../rows.ts'
import type { DownstreamServer, SyncEvent } from '../types.ts'
import { element, int, parseWireTime, wireTime } from '../xml.ts'
import { read, rows, scalar, write, type Operation } from './operation.ts'

const SERVER_NAMESPACE = 2
const NO_TIME = '1753-01-01T00:00:00'
const NO_GUID = '00000000-0000-0000-0000-000000000000'
const ROLES = { none: 0, reporter: 1, administrator: 2 } as const

function isWanted(event: SyncEvent, filter: Args | null): boolean {
  const ids = (filter?.child('eventIdFilter')?.children ?? []).map((node) => new Args(node))
  const from = parseWireTime(filter?.text('fromTimeAtServer') ?? undefined)
  const to = parseWireTime(filter?.text('toTimeAtServer') ?? undefined)
  const isListed = ids.length === 0 || ids.some((one) => one.int('EventId') === event.id && one.int('NamespaceId') === SERVER_NAMESPACE)
  return isListed && (!from || event.at >= from) && (!to || event.at <= to)
}

function eventXml({ id, instance, at, message }: SyncEvent): string {
  const fields =
    element('EventInstanceId', instance) +
    element('EventId', id) +
    element('NamespaceId', SERVER_NAMESPACE) +
    element('SourceId', 1) +
    element('TimeAtTarget', wireTime(at)) +
    element('TimeAtServer', wireTime(at)) +
    element('StateId', 0) +
    element('SeverityId', 0) +
    element('Win32HResult', 0) +
    element('MessageTemplate', message) +
    element('UpdateId', NO_GUID) +
    element('RevisionNumber', 0)
  return `<EventHistoryTableRow>${fields}</EventHistoryTableRow>`
}

function serversBelow(parentId: string | null, isNested: boolean, all: readonly DownstreamServer[]): DownstreamServer[] {
  const children = all.filter((server) => server.parentId === parentId)
  return isNested ? children.flatMap((child) => [child, ...serversBelow(child.id, true, all)]) : children
}

/** Probe, settings, synchronization state, health. */
export const serverOperations: Readonly<Record<string, Operation>> = {
  GetServerVersion: { needs: 'none', run: (_, call) => scalar('GetServerVersion', call.version) },
  GetServerProtocolVersion: read(() => scalar('GetServerProtocolVersion', '1.20')),
  GetCurrentUserRole: { needs: 'none', run: (_, call) => scalar('GetCurrentUserRole', ROLES[call.role]) },
  GetDatabaseConfiguration: read(
    () => element('serverName', 'MICROSOFT##WID') + element('databaseName', 'SUSDB') + element('wmsdeInstanceName', 'MICROSOFT##WID'),
  ),
  ExecuteSPGetConfiguration: read((_, call) => {
    return `<ExecuteSPGetConfigurationResult>${configurationXml(call.estate, call)}</ExecuteSPGetConfigurationResult>`
  }),
  GetSubscription: read((_, { estate }) => {
    const fields =
      element('synchronizeAutomaticallyTimeOfDay', 10_800) +
      element('LastModifiedBy', 'WSUS\\administrator') +
      element('LastModifiedTime', wireTime(estate.lastSyncAt)) +
      element('LastSynchronizationTime', wireTime(estate.lastSyncAt)) +
      element('SynchronizeAutomatically', true) +
      element('NumberOfSynchronizationsPerDay', 1) +
      element('IsCategoryOnly', false)
    return `<GetSubscriptionResult>${fields}</GetSubscriptionResult>`
  }),
  GetSubscriptionState: read(() => scalar('GetSubscriptionState', 0)),
  GetSubscriptionNextSynchronizationTime: read((_, { estate }) => {
    return scalar('GetSubscriptionNextSynchronizationTime', wireTime(new Date(estate.lastSyncAt.getTime() + 86_400_000)))
  }),
  GetServerSyncProgress: read((_, call) => rows('GetServerSyncProgress', [[int(0), int(0), int(0)]], call)),
  StartSubscriptionManually: write((_, { estate }) => {
    estate.synchronized(SYNC_STARTED.byHand)
    return ''
  }),
  ExecuteSPSearchEventHistory: read((args, { estate }) => {
    const events = estate.syncEvents.filter((event) => isWanted(event, args.inner('eventHistoryFilter')))
    return `<ExecuteSPSearchEventHistoryResult>${events.map(eventXml).join('')}</ExecuteSPSearchEventHistoryResult>`
  }),
  ExecuteSPGetAllDownstreamServers: read((args, call) => {
    const { estate } = call
    const above = args.guid('parentServerId')
    const parentId = above === NO_GUID || above === estate.serverId ? null : above
    const servers = serversBelow(parentId, args.bool('includeNestedChildren'), [...estate.downstreamServers.values()])
    return rows(
      'ExecuteSPGetAllDownstreamServers',
      servers.map((server) => downstreamServerRow(server, estate)),
      call,
    )
  }),
  ExecuteSPGetDownstreamServerRollupSummary: read(() => '<ExecuteSPGetDownstreamServerRollupSummaryResult />'),
  ExecuteSPGetComponentsWithErrors: read(() => '<ExecuteSPGetComponentsWithErrorsResult />'),
  ExecuteSPCountObsoleteUpdatesToCleanup: read(() => scalar('ExecuteSPCountObsoleteUpdatesToCleanup', 0)),
  ExecuteSPGetUpdateServerStatus: read((_, { estate }) => {
    const counts = [estate.updates.size, [...estate.updates.values()].filter((update) => update.isDeclined).length, estate.computers.size]
    const values = counts.map((value) => `<anyType xsi:type="xsd:int">${value}</anyType>`).join('')
    const row = `<GenericReadableRow><Values>${values}</Values></GenericReadableRow>`
    return `<ExecuteSPGetUpdateServerStatusResult><ArrayOfGenericReadableRow>${row}</ArrayOfGenericReadableRow></ExecuteSPGetUpdateServerStatusResult>`
  }),
  ExecuteSPHasApprovalsChanged: read((args, { estate }) => {
    return scalar('ExecuteSPHasApprovalsChanged', args.text('cookie') !== String(estate.approvalChange))
  }),
  Ping: {
    needs: 'none',
    run: () => `<PingResult><SuccessFlag>true</SuccessFlag><ServicesTime>${NO_TIME}</ServicesTime></PingResult>`,
  },
}

import type { Estate } from '../estate.ts'
import { Args } from '../request.ts'
import type { Deployment, TargetGroup } from '../types.ts'
import { element, wireTime } from '../xml.ts'
import { anchorText, anchorTime } from './anchors.ts'
import { cabinet } from './cabinet.ts'
import type { SyncCatalog } from './catalog.ts'
import type { Revision } from './documents.ts'
import { SyncFault } from './faults.ts'
import type { SyncCookies } from './session.ts'

/** How this server behaves; tests turn these. */
export type SyncBehavior = {
  updatesPerRequest: number
  /** Bytes of documents in one answer; what does not fit is left out. */
  answerBytes: number
  /** Answers approvals to replicas alone, to none of which anybody can belong here. */
  replicasOnly: boolean
  /** How many of the next calls are told that the server is busy. */
  busy: number
  /** Revisions that are listed but cannot be had (`id:revision`). */
  lost: Set<string>
  /** What is given instead of the blob of an update, by id. */
  spoiled: Map<string, { text: string } | { cabinet: Buffer }>
  /** Counts every answer of update data. */
  asked: { operation: string; updates: number }[]
}

export type SyncCall = { estate: Estate; catalog: SyncCatalog; cookies: SyncCookies; behavior: SyncBehavior }
type Handler = (args: Args, call: SyncCall) => string

const NO_GUID = '00000000-0000-0000-0000-000000000000'
const COUNTER = 9_438
const TEXT_BYTES = 5_120
const NO_DEADLINE = '9999-12-31T23:59:59.9999999'
const LANGUAGES = [
  [0, 'all', 'all', false],
  [1033, 'en', 'English', true],
  [1041, 'ja', 'Japanese', true],
] as const

function list(name: string, items: readonly string[]): string {
  return items.length === 0 ? `<${name} />` : `<${name}>${items.join('')}</${name}>`
}

function getAuthConfig(_: Args, { estate }: SyncCall): string {
  const plugIn =
    `<AuthPlugInInfo>${element('PlugInID', 'DssTargeting')}` +
    `${element('ServiceUrl', 'DssAuthWebService/DssAuthWebService.asmx')}<Parameter /></AuthPlugInInfo>`
  return `<GetAuthConfigResult>${element('LastChange', `${wireTime(estate.lastSyncAt)}Z`)}<AuthInfo>${plugIn}</AuthInfo></GetAuthConfigResult>`
}

function getConfigData(args: Args, { catalog, behavior }: SyncCall): string {
  const at = catalog.observe()
  const isCurrent = anchorTime(args.text('configAnchor'), 'configAnchor') !== null
  const languages = LANGUAGES.map(
    ([id, short, long, enabled]) =>
      `<ServerSyncLanguageData>${element('LanguageID', id)}${element('ShortLanguage', short)}${element('LongLanguage', long)}${element('Enabled', enabled)}</ServerSyncLanguageData>`,
  )
  const fields =
    element('CatalogOnlySync', false) +
    element('LazySync', true) +
    element('ServerHostsPsfFiles', false) +
    element('MaxNumberOfComputerIdsInRequest', 0) +
    element('MaxNumberOfDriverSetsPerRequest', 0) +
    element('MaxNumberOfPnpHardwareIdsInRequest', 0) +
    element('MaxNumberOfUpdatesPerRequest', behavior.updatesPerRequest) +
    element('NewConfigAnchor', anchorText(COUNTER, at)) +
    element('ProtocolVersion', '1.20') +
    list('LanguageUpdateList', isCurrent ? [] : languages) +
    element('MaxUpdatesPerRequestInGetUpdateDecryptionData', 100)
  return `<GetConfigDataResult>${fields}</GetConfigDataResult>`
}

function deltas(filter: Args, name: string): Map<string, boolean> {
  const nodes = (filter.child(name)?.children ?? []).map((node) => new Args(node))
  return new Map(nodes.map((one) => [one.guid('Id'), one.bool('Delta')]))
}

function getRevisionIdList(args: Args, { catalog }: SyncCall): string {
  const filter = args.inner('filter')
  if (!filter) throw new SyncFault('InvalidParameters', 'filter')
  const after = anchorTime(filter.text('Anchor'), 'filter')
  const at = catalog.observe()
  const found = filter.bool('GetConfig')
    ? catalog.config(after)
    : catalog.updates(after, deltas(filter, 'Categories'), deltas(filter, 'Classifications'))
  // A real server names some revisions twice.
  const listed = [...found, ...found.slice(0, 1)].map(
    ({ updateId, revisionNumber }) =>
      `<UpdateIdentity>${element('UpdateID', updateId)}${element('RevisionNumber', revisionNumber)}</UpdateIdentity>`,
  )
  const anchor = element('Anchor', anchorText(COUNTER, at))
  return `<GetRevisionIdListResult>${anchor}${list('NewRevisions', listed)}</GetRevisionIdListResult>`
}

function blob(packed: { text: string } | { cabinet: Buffer }): string {
  return 'text' in packed ? element('XmlUpdateBlob', packed.text) : element('XmlUpdateBlobCompressed', packed.cabinet.toString('base64'))
}

function packed(document: string | Buffer): { text: string } | { cabinet: Buffer } {
  if (typeof document !== 'string') return { cabinet: document }
  if (document.length * 2 <= TEXT_BYTES) return { text: document }
  return { cabinet: cabinet('blob', Buffer.from(document, 'utf16le')) }
}

function wanted(args: Args, { catalog, behavior }: SyncCall): Revision[] {
  const nodes = args.child('updateIds')?.children ?? []
  if (nodes.length === 0 || nodes.length > behavior.updatesPerRequest) throw new SyncFault('InvalidParameters', 'updateIds')
  return nodes.map((node) => {
    const [id, revision] = [new Args(node).guid('UpdateID'), new Args(node).int('RevisionNumber')]
    const found = catalog.find(id, revision)
    // One that is not there fails all of them, and nothing says which.
    if (!found || behavior.lost.has(`${id}:${revision}`)) throw new SyncFault('InternalServerError')
    return found
  })
}

function getUpdateData(args: Args, call: SyncCall): string {
  const revisions = wanted(args, call)
  call.behavior.asked.push({ operation: 'GetUpdateData', updates: revisions.length })
  const updates: string[] = []
  const urls: string[] = []
  let bytes = 0
  for (const { updateId, revisionNumber, document, files } of revisions) {
    const id = `<Id>${element('UpdateID', updateId)}${element('RevisionNumber', revisionNumber)}</Id>`
    const digests = files.map(({ sha1 }) => element('base64Binary', sha1.toString('base64')))
    const digestList = digests.length === 0 ? '' : list('FileDigestList', digests)
    const content = blob(call.behavior.spoiled.get(updateId) ?? packed(document()))
    bytes += content.length
    if (bytes > call.behavior.answerBytes && updates.length > 0) break
    // The order of the schema puts the packed blob behind the digests and the plain one before them.
    const isPlain = content.startsWith('<XmlUpdateBlob>')
    updates.push(`<ServerSyncUpdateData>${id}${isPlain ? content + digestList : digestList + content}</ServerSyncUpdateData>`)
    for (const { sha1, url } of files)
      urls.push(
        `<ServerSyncUrlData>${element('FileDigest', sha1.toString('base64'))}${element('MUUrl', url)}<UssUrl /></ServerSyncUrlData>`,
      )
  }
  return `<GetUpdateDataResult>${list('updates', updates)}${list('fileUrls', urls)}</GetUpdateDataResult>`
}

function groupXml({ id, parentId, name, isBuiltin }: TargetGroup): string {
  return (
    `<ServerSyncTargetGroup>${element('TargetGroupID', id)}${element('ParentGroupId', parentId ?? NO_GUID)}` +
    `${element('Name', name)}${element('IsBuiltin', isBuiltin)}</ServerSyncTargetGroup>`
  )
}

function deploymentXml(deployment: Deployment): string {
  return (
    `<ServerSyncDeployment>${element('UpdateId', deployment.updateId)}${element('RevisionNumber', deployment.revisionNumber)}` +
    `${element('Action', deployment.action)}${element('AdminName', deployment.adminName)}` +
    `${element('Deadline', deployment.deadline ? wireTime(deployment.deadline) : NO_DEADLINE)}` +
    `${element('IsAssigned', deployment.isAssigned)}${element('GoLiveTime', wireTime(deployment.goLiveAt))}` +
    `${element('DeploymentGuid', deployment.guid)}${element('TargetGroupId', deployment.groupId)}` +
    `${element('DownloadPriority', 2)}</ServerSyncDeployment>`
  )
}

function getDeployments(args: Args, { estate, catalog, behavior }: SyncCall): string {
  if (behavior.replicasOnly) throw new SyncFault('InvalidParameters', 'cookie')
  const after = anchorTime(args.text('deploymentAnchor'), 'deploymentAnchor')
  const until = anchorTime(args.text('syncAnchor'), 'syncAnchor')
  if (until === null) throw new SyncFault('InvalidParameters', 'syncAnchor')
  const at = catalog.observe()
  const { changed, dead } = catalog.deployments(after)
  const rows = [...estate.deployments.values()].flatMap((of) => [...of.values()]).filter(({ guid }) => changed.has(guid))
  const hidden = [...estate.updates.values()].filter(({ isDeclined }) => isDeclined)
  const guids = (name: string, ids: readonly string[]): string =>
    list(
      name,
      ids.map((id) => element('guid', id)),
    )
  return (
    `<GetDeploymentsResult>${element('Anchor', anchorText(COUNTER, at))}${list('Groups', [...estate.groups.values()].map(groupXml))}` +
    `${list('Deployments', rows.map(deploymentXml))}${guids('DeadDeployments', dead)}` +
    `${guids(
      'HiddenUpdates',
      hidden.map(({ updateId }) => updateId),
    )}<AcceptedEulas /></GetDeploymentsResult>`
  )
}

function getRollupConfiguration(_: Args, { estate }: SyncCall): string {
  const fields =
    element('DoDetailedRollup', true) +
    element('RollupResetGuid', '3277f62c-fa08-468f-873f-2f9867bcf9e5') +
    element('ServerId', estate.serverId) +
    element('RollupDownstreamServersMaxBatchSize', 5000) +
    element('RollupComputersMaxBatchSize', 1500) +
    element('GetOutOfSyncComputersMaxBatchSize', 20_000) +
    element('RollupComputerStatusMaxBatchSize', 500)
  return `<GetRollupConfigurationResult>${fields}</GetRollupConfigurationResult>`
}

function withCookie(handler: Handler): Handler {
  return (args, call) => {
    call.cookies.check(args)
    return handler(args, call)
  }
}

/** Operations by name, of all three services: what a downstream server asks before it would ever send something. */
export const syncOperations: Readonly<Record<string, Handler>> = {
  GetAuthConfig: getAuthConfig,
  GetAuthorizationCookie: (args, { cookies }) => cookies.authorize(args),
  GetCookie: (args, { cookies }) => cookies.give(args),
  GetConfigData: withCookie(getConfigData),
  GetRevisionIdList: withCookie(getRevisionIdList),
  GetUpdateData: withCookie(getUpdateData),
  GetDeployments: withCookie(getDeployments),
  GetRollupConfiguration: getRollupConfiguration,
}

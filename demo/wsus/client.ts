import { UNASSIGNED_COMPUTERS } from './catalog.ts'
import type { Cookies } from './cookies.ts'
import { categoryXml, coreXml, extendedXml, localizedXml } from './documents.ts'
import type { Estate } from './estate.ts'
import { REPORTED_EVENTS } from './events.ts'
import { texts, type Args } from './request.ts'
import type { Computer, Deployment, Update } from './types.ts'
import { element, parseWireTime, wireTime } from './xml.ts'

/** The client protocol (MS-WUSP): ClientWebService and SimpleAuth. Nobody is authenticated here, as on a real WSUS. */

export const CLIENT_NAMESPACE = 'http://www.microsoft.com/SoftwareDistribution/Server/ClientWebService'
export const SIMPLE_AUTH_NAMESPACE = 'http://www.microsoft.com/SoftwareDistribution/Server/SimpleAuthWebService'

const COOKIE_MINUTES = 60
const MAX_INSTALLED_NON_LEAF = 400
const MAX_EXTENDED = 400

export type ClientFaultCode =
  | 'InvalidCookie'
  | 'CookieExpired'
  | 'RegistrationRequired'
  | 'InvalidAuthorizationCookie'
  | 'InvalidParameters'

/** A fault of the client services: detail ErrorCode, Message, ID, Method. */
export class ClientFault extends Error {
  override name = 'ClientFault'
  readonly code: ClientFaultCode
  constructor(code: ClientFaultCode, message = '') {
    super(message)
    this.code = code
  }
}

export type ClientCall = {
  estate: Estate
  cookies: Cookies
  address: string
  /** May a client name its own target group? */
  clientTargeting: boolean
  /** Are updates without approval sent for evaluation? A real WSUS does so. */
  evaluateUnapproved: boolean
}

type Handler = (args: Args, call: ClientCall) => string

function utc(value: Date): string {
  return `${wireTime(value)}Z`
}

function sealSession(id: string, group: string, dnsName: string, call: ClientCall, name: string): string {
  const expires = new Date(call.estate.now().getTime() + COOKIE_MINUTES * 60_000)
  const data = call.cookies.seal('session', [id, group, dnsName, expires.toISOString()])
  return `<${name}>${element('Expiration', utc(expires))}${element('EncryptedData', data)}</${name}>`
}

/** The client behind a cookie. @throws ClientFault */
export function sessionOf(args: Args, call: Pick<ClientCall, 'cookies' | 'estate'>): { id: string; group: string; dnsName: string } {
  const fields = call.cookies.open('session', args.inner('cookie')?.text('EncryptedData') ?? '')
  if (!fields) throw new ClientFault('InvalidCookie')
  const [id = '', group = '', dnsName = '', expires = ''] = fields
  if (new Date(expires) < call.estate.now()) throw new ClientFault('CookieExpired')
  return { id, group, dnsName }
}

function registered(args: Args, call: ClientCall): Computer {
  const computer = call.estate.computers.get(sessionOf(args, call).id)
  if (!computer) throw new ClientFault('RegistrationRequired')
  return computer
}

function getConfig(_: Args, { estate }: ClientCall): string {
  const plugIn =
    '<AuthPlugInInfo><PlugInID>SimpleTargeting</PlugInID><ServiceUrl>SimpleAuthWebService/SimpleAuth.asmx</ServiceUrl><Parameter /></AuthPlugInInfo>'
  const events = REPORTED_EVENTS.map((id) => element('int', id)).join('')
  const properties = { MaxExtendedUpdatesPerRequest: String(MAX_EXTENDED), ProtocolVersion: '3.2' }
  const list = Object.entries(properties).map(
    ([name, value]) => `<ConfigurationProperty>${element('Name', name)}${element('Value', value)}</ConfigurationProperty>`,
  )
  return (
    `<GetConfigResult>${element('LastChange', utc(estate.lastSyncAt))}${element('IsRegistrationRequired', true)}` +
    `<AuthInfo>${plugIn}</AuthInfo><AllowedEventIds>${events}</AllowedEventIds><Properties>${list.join('')}</Properties></GetConfigResult>`
  )
}

function getCookie(args: Args, call: ClientCall): string {
  const data = args.inner('authCookies')?.inner('AuthorizationCookie')?.text('CookieData') ?? ''
  const fields = call.cookies.open('authorization', data)
  if (!fields) throw new ClientFault('InvalidAuthorizationCookie')
  const [id = '', group = '', dnsName = ''] = fields
  return sealSession(id, group, dnsName, call, 'GetCookieResult')
}

function registerComputer(args: Args, call: ClientCall): string {
  const session = sessionOf(args, call)
  const info = args.inner('computerInfo')
  if (!info) throw new ClientFault('InvalidParameters', 'computerInfo')
  const { estate } = call
  const known = estate.computers.get(session.id)
  const number = (name: string): number => info.int(name)
  const clientVersion = ['Major', 'Minor', 'Build', 'Qfe'].map((part) => number(`ClientVersion${part}Number`)).join('.')
  estate.register({
    id: session.id,
    fqdn: info.text('DnsName') ?? session.dnsName,
    ip: call.address,
    os: {
      major: number('OSMajorVersion'),
      minor: number('OSMinorVersion'),
      build: number('OSBuildNumber'),
      servicePackMajor: number('OSServicePackMajorNumber'),
      servicePackMinor: number('OSServicePackMinorNumber'),
    },
    osLocale: info.text('OSLocale') ?? '',
    osDescription: info.text('OSDescription') ?? '',
    osFamily: 'Windows',
    make: info.text('ComputerManufacturer') ?? '',
    model: info.text('ComputerModel') ?? '',
    biosVersion: info.text('BiosVersion') ?? '',
    biosName: info.text('BiosName') ?? '',
    biosReleasedAt: parseWireTime(info.text('BiosReleaseDate') ?? undefined),
    architecture: info.text('ProcessorArchitecture') ?? '',
    suiteMask: number('SuiteMask'),
    oldProductType: number('OldProductType'),
    newProductType: number('NewProductType'),
    systemMetrics: number('SystemMetrics'),
    clientVersion,
    requestedGroup: session.group,
    parentServerId: null,
    registeredAt: known?.registeredAt ?? estate.now(),
    lastSyncAt: known?.lastSyncAt ?? null,
    lastSyncResult: known?.lastSyncResult ?? 0,
    lastReportedStatusAt: known?.lastReportedStatusAt ?? null,
    effectiveLastDetectionAt: known?.effectiveLastDetectionAt ?? null,
    groupIds: new Set(known?.groupIds ?? requestedGroups(session.group, call)),
    rows: known?.rows ?? new Map(),
    restartAnnounced: known?.restartAnnounced ?? new Set(),
  })
  return ''
}

/** Client-side targeting: the groups that the client names, separated by `;`, as far as they exist. */
function requestedGroups(names: string, call: ClientCall): string[] {
  const wanted = names
    .toLowerCase()
    .split(';')
    .map((name) => name.trim())
  const groups = [...call.estate.groups.values()].filter((group) => group.type === 'Computers' && wanted.includes(group.name.toLowerCase()))
  return call.clientTargeting && groups.length > 0 ? groups.map((group) => group.id) : [UNASSIGNED_COMPUTERS]
}

function deploymentXml(id: number, action: string, deployment: Deployment | null, changedAt: Date): string {
  return (
    `<Deployment>${element('ID', id)}${element('Action', action)}` +
    `${element('Deadline', deployment?.deadline ? utc(deployment.deadline) : null)}${element('IsAssigned', deployment?.isAssigned ?? true)}` +
    `${element('LastChangeTime', utc(changedAt).slice(0, 10))}${element('DownloadPriority', 'Normal')}` +
    `${element('AutoSelect', 'true')}${element('AutoDownload', 'true')}${element('SupersedenceBehavior', '0')}</Deployment>`
  )
}

const ACTIONS = ['Install', 'Uninstall', 'Block'] as const

/** What a client must do with an update; null keeps the update from it. */
function actionFor(update: Update, memberOf: ReadonlySet<string>, call: ClientCall): string | null {
  if (update.isDeclined) return null
  const effective = call.estate.effective(update, memberOf)
  const id = 500_000 + (effective?.deployment.id ?? update.localId)
  if (effective && effective.action < 2) {
    return deploymentXml(id, ACTIONS[effective.action], effective.deployment, effective.deployment.deployedAt)
  }
  return call.evaluateUnapproved ? deploymentXml(id, 'Evaluate', null, update.arrivedAt) : null
}

function syncUpdates(args: Args, call: ClientCall): string {
  const computer = registered(args, call)
  const parameters = args.inner('parameters')
  const numbers = (name: string): Set<number> => new Set(texts(parameters?.child(name), 'int').map(Number))
  const installed = numbers('InstalledNonLeafUpdateIDs')
  if (installed.size > MAX_INSTALLED_NON_LEAF) throw new ClientFault('InvalidParameters', 'parameters.InstalledNonLeafUpdateIDs')
  const cached = numbers('OtherCachedUpdateIDs')
  const { estate } = call
  const fresh: string[] = []
  const offered = new Set<number>()
  for (const category of estate.categories.values()) {
    if (installed.has(category.localId) || cached.has(category.localId)) continue
    const deployment = deploymentXml(category.localId, 'PreDeploymentCheck', null, category.arrivedAt)
    fresh.push(updateInfo(category.localId, deployment, false, categoryXml(category)))
  }
  const products = new Set(
    [...estate.categories.values()].filter((category) => installed.has(category.localId)).map((category) => category.title),
  )
  const memberOf = estate.memberOf(computer)
  for (const update of estate.updates.values()) {
    if (!products.has(update.product)) continue
    const deployment = actionFor(update, memberOf, call)
    if (deployment === null) continue
    offered.add(update.revisionId)
    if (!cached.has(update.revisionId)) fresh.push(updateInfo(update.revisionId, deployment, true, coreXml(update)))
  }
  const gone = [...cached].filter((id) => estate.byRevision.has(id) && !offered.has(id)).map((id) => element('int', id))
  computer.lastSyncAt = estate.now()
  computer.lastSyncResult = 1
  const session = sessionOf(args, call)
  return (
    `<SyncUpdatesResult><NewUpdates>${fresh.join('')}</NewUpdates><OutOfScopeRevisionIDs>${gone.join('')}</OutOfScopeRevisionIDs>` +
    `${element('Truncated', false)}${sealSession(session.id, session.group, session.dnsName, call, 'NewCookie')}` +
    `${element('DriverSyncNotNeeded', 'true')}</SyncUpdatesResult>`
  )
}

function updateInfo(id: number, deployment: string, isLeaf: boolean, xml: string): string {
  return `<UpdateInfo>${element('ID', id)}${deployment}${element('IsLeaf', isLeaf)}${element('Xml', xml)}</UpdateInfo>`
}

function getExtendedUpdateInfo(args: Args, call: ClientCall): string {
  registered(args, call)
  const revisions = texts(args.child('revisionIDs'), 'int').map(Number)
  if (revisions.length > MAX_EXTENDED) throw new ClientFault('InvalidParameters', 'revisionIDs')
  const kinds = texts(args.child('infoTypes'), 'XmlUpdateFragmentType')
  const language = texts(args.child('locales'), 'string').some((locale) => locale.toLowerCase().startsWith('ja')) ? 'ja' : 'en'
  const fragments = revisions.flatMap((id) => {
    const update = call.estate.byRevision.get(id)
    if (!update) return []
    const list: string[] = []
    if (kinds.includes('Extended')) list.push(extendedXml(update))
    if (kinds.includes('LocalizedProperties')) list.push(localizedXml(update, language))
    return list.map((xml) => `<Update>${element('ID', id)}${element('Xml', xml)}</Update>`)
  })
  const unknown = revisions.filter((id) => !call.estate.byRevision.has(id)).map((id) => element('int', id))
  return (
    `<GetExtendedUpdateInfoResult><Updates>${fragments.join('')}</Updates>` +
    `<OutOfScopeRevisionIDs>${unknown.join('')}</OutOfScopeRevisionIDs></GetExtendedUpdateInfoResult>`
  )
}

/** Operations of ClientWebService/client.asmx. */
export const clientOperations: Readonly<Record<string, Handler>> = {
  GetConfig: getConfig,
  GetCookie: getCookie,
  RegisterComputer: registerComputer,
  SyncUpdates: syncUpdates,
  GetExtendedUpdateInfo: getExtendedUpdateInfo,
}

/** Operations of SimpleAuthWebService/SimpleAuth.asmx. */
export const simpleAuthOperations: Readonly<Record<string, Handler>> = {
  GetAuthorizationCookie: (args, call) => {
    const id = (args.text('clientId') ?? '').trim().toLowerCase()
    if (id === '' || id.length > 256) throw new ClientFault('InvalidParameters', 'clientId')
    const data = call.cookies.seal('authorization', [id, args.text('targetGroupName') ?? '', args.text('dnsName') ?? ''])
    return `<GetAuthorizationCookieResult>${element('PlugInId', 'SimpleTargeting')}${element('CookieData', data)}</GetAuthorizationCookieResult>`
  },
}

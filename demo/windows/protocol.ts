import { randomUUID } from 'node:crypto'
import { Args, parseEnvelope, parseXml, texts, type Node } from '../wsus/request.ts'
import { element, envelope } from '../wsus/xml.ts'
import type { WuaState } from './computer.ts'

/** The client's half of MS-WUSP, as far as detection and reporting need it. */

const CLIENT = 'http://www.microsoft.com/SoftwareDistribution/Server/ClientWebService'
const SIMPLE_AUTH = 'http://www.microsoft.com/SoftwareDistribution/Server/SimpleAuthWebService'
const REPORTING = 'http://www.microsoft.com/SoftwareDistribution'
const PATHS: Readonly<Record<string, string>> = {
  [CLIENT]: '/ClientWebService/client.asmx',
  [SIMPLE_AUTH]: '/SimpleAuthWebService/SimpleAuth.asmx',
  [REPORTING]: '/ReportingWebService/ReportingWebService.asmx',
}
const PROTOCOL_VERSION = '1.20'
const TIMEOUT_MS = 20_000
const EXTENDED_AT_ONCE = 200

/** 0x8024402C, WU_E_PT_WINHTTP_NAME_NOT_RESOLVED: the server cannot be reached. */
export const UNREACHABLE = -2_145_107_924
/** 0x80244007, WU_E_PT_SOAPCLIENT_SOAPFAULT. */
const SOAP_FAULT = -2_145_107_961

/** The WSUS could not be asked. */
export class WuaError extends Error {
  override name = 'WuaError'
  readonly hresult: number
  constructor(hresult: number, message: string, cause?: unknown) {
    super(message, { cause })
    this.hresult = hresult
  }
}

/** An update as the server offers it to this computer. */
export type OfferedUpdate = {
  updateId: string
  revisionNumber: number
  platform: string
  supersedes: string[]
  /** Install or Uninstall where it is approved; Evaluate where the server only asks for the state. */
  action: string
  deadline: string | null
  title: string
  kbs: string[]
  severity: string | null
  createdAt: string
  sizeBytes: number
  reboot: 0 | 1 | 2
}

export type ReportedEvent = { id: number; updateId?: string; revisionNumber?: number; hresult?: number; miscData?: string[] }

type Session = { cookie: string }

async function call(url: string, namespace: string, operation: string, content: string): Promise<Args> {
  let text: string
  try {
    const response = await fetch(`${url}${PATHS[namespace]}`, {
      method: 'POST',
      headers: { 'Content-Type': 'text/xml; charset=utf-8', SOAPAction: `"${namespace}/${operation}"` },
      body: envelope(`<${operation} xmlns="${namespace}">${content}</${operation}>`),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    text = await response.text()
  } catch (error) {
    throw new WuaError(UNREACHABLE, 'The WSUS server cannot be reached.', error)
  }
  const node = parseAnswer(text)
  if (node.name === 'Fault') throw new WuaError(SOAP_FAULT, errorCode(node))
  return new Args(node)
}

function parseAnswer(text: string): Node {
  try {
    return parseEnvelope(text)
  } catch (error) {
    throw new WuaError(SOAP_FAULT, 'The answer of the WSUS server is no SOAP message.', error)
  }
}

function errorCode(fault: Node): string {
  const detail = fault.children.find((node) => node.name === 'detail')
  return detail?.children.find((node) => node.name === 'ErrorCode')?.text ?? 'SOAP fault'
}

function cookieXml(answer: Args | null): string {
  return element('Expiration', answer?.text('Expiration') ?? '') + element('EncryptedData', answer?.text('EncryptedData') ?? '')
}

/** Introduces the computer to its WSUS, as a client does before each detection. @throws WuaError */
export async function openSession(state: WuaState): Promise<Session> {
  const { wsusUrl: url, computer } = state
  const config = (await call(url, CLIENT, 'GetConfig', element('protocolVersion', PROTOCOL_VERSION))).inner('GetConfigResult')
  const who = element('clientId', state.susClientId) + element('targetGroupName', computer.targetGroup) + element('dnsName', computer.name)
  const authorization = (await call(url, SIMPLE_AUTH, 'GetAuthorizationCookie', who)).inner('GetAuthorizationCookieResult')
  const plugIn = element('PlugInId', authorization?.text('PlugInId') ?? '') + element('CookieData', authorization?.text('CookieData') ?? '')
  const answer = await call(
    url,
    CLIENT,
    'GetCookie',
    `<authCookies><AuthorizationCookie>${plugIn}</AuthorizationCookie></authCookies>` +
      element('lastChange', config?.text('LastChange') ?? '') +
      element('currentTime', new Date().toISOString()) +
      element('protocolVersion', PROTOCOL_VERSION),
  )
  const cookie = cookieXml(answer.inner('GetCookieResult'))
  await call(url, CLIENT, 'RegisterComputer', `<cookie>${cookie}</cookie><computerInfo>${computerInfo(state)}</computerInfo>`)
  return { cookie }
}

function computerInfo({ computer }: WuaState): string {
  const { os } = computer
  const [major = '10', minor = '0'] = os.version.split('.')
  return (
    element('DnsName', computer.name) +
    element('OSMajorVersion', major) +
    element('OSMinorVersion', minor) +
    element('OSBuildNumber', os.build) +
    element('OSServicePackMajorNumber', 0) +
    element('OSServicePackMinorNumber', 0) +
    element('OSLocale', os.language) +
    element('ComputerManufacturer', computer.manufacturer) +
    element('ComputerModel', computer.model) +
    element('BiosVersion', '1.4.2') +
    element('BiosName', 'Demo BIOS') +
    element('BiosReleaseDate', '2024-03-01T00:00:00') +
    element('ProcessorArchitecture', 'Amd64Compatible') +
    element('SuiteMask', 272) +
    element('OldProductType', os.productType) +
    element('NewProductType', os.productType === 1 ? 48 : 7) +
    element('SystemMetrics', 0) +
    element('ClientVersionMajorNumber', 10) +
    element('ClientVersionMinorNumber', 0) +
    element('ClientVersionBuildNumber', os.build) +
    element('ClientVersionQfeNumber', os.ubr) +
    element('OSDescription', os.caption)
  )
}

type Synced = { id: number; isLeaf: boolean; action: string; deadline: string | null; core: Node }

async function sync(state: WuaState, session: Session, installedIds: readonly number[]): Promise<Synced[]> {
  const ids = installedIds.map((id) => element('int', id)).join('')
  const parameters =
    `${element('ExpressQuery', false)}<InstalledNonLeafUpdateIDs>${ids}</InstalledNonLeafUpdateIDs>` + element('SkipSoftwareSync', false)
  const content = `<cookie>${session.cookie}</cookie><parameters>${parameters}</parameters>`
  const result = (await call(state.wsusUrl, CLIENT, 'SyncUpdates', content)).inner('SyncUpdatesResult')
  session.cookie = cookieXml(result?.inner('NewCookie') ?? null)
  return (result?.child('NewUpdates')?.children ?? []).map((node) => {
    const info = new Args(node)
    const deployment = info.inner('Deployment')
    return {
      id: info.int('ID'),
      isLeaf: info.bool('IsLeaf'),
      action: deployment?.text('Action') ?? '',
      deadline: deployment?.text('Deadline') ?? null,
      core: parseXml(`<Update>${info.text('Xml') ?? ''}</Update>`),
    }
  })
}

/** The first element of a name, at any depth. */
function find(node: Node | undefined, name: string): Node | undefined {
  for (const child of node?.children ?? []) {
    const found = child.name === name ? child : find(child, name)
    if (found) return found
  }
  return undefined
}

/**
 * What the server offers to this computer: first the categories, of which the computer tells which products it has, then
 * the updates of those products. @throws WuaError
 */
export async function offeredUpdates(state: WuaState, session: Session): Promise<OfferedUpdate[]> {
  const { os, extras } = state.computer
  const products = new Set([os.product, ...extras.map(({ product }) => product)])
  const isPresent = ({ core, isLeaf }: Synced): boolean =>
    !isLeaf && products.has(find(core, 'CategoryInformation')?.attributes['Title'] ?? '')
  const present = (await sync(state, session, [])).filter(isPresent).map(({ id }) => id)
  const platforms = new Set([os.platform, ...extras.map(({ platform }) => platform)])
  const mine = (await sync(state, session, present)).filter(
    ({ isLeaf, core }) => isLeaf && platforms.has(find(core, 'Platform')?.attributes['Name'] ?? ''),
  )
  const fragments = await extended(state, session, mine)
  return mine.map((one) => describe(one, fragments.get(one.id)))
}

async function extended(state: WuaState, session: Session, updates: readonly Synced[]): Promise<Map<number, Node>> {
  const kinds = ['Extended', 'LocalizedProperties'].map((kind) => element('XmlUpdateFragmentType', kind)).join('')
  const fragments = new Map<number, Node>()
  for (let from = 0; from < updates.length; from += EXTENDED_AT_ONCE) {
    const ids = updates.slice(from, from + EXTENDED_AT_ONCE).map(({ id }) => element('int', id))
    const content =
      `<cookie>${session.cookie}</cookie><revisionIDs>${ids.join('')}</revisionIDs><infoTypes>${kinds}</infoTypes>` +
      `<locales>${element('string', state.computer.os.language)}</locales>`
    const result = (await call(state.wsusUrl, CLIENT, 'GetExtendedUpdateInfo', content)).inner('GetExtendedUpdateInfoResult')
    for (const node of result?.child('Updates')?.children ?? []) {
      const info = new Args(node)
      const parsed = parseXml(`<Update>${info.text('Xml') ?? ''}</Update>`)
      const known = fragments.get(info.int('ID'))
      if (known) known.children.push(...parsed.children)
      else fragments.set(info.int('ID'), parsed)
    }
  }
  return fragments
}

function describe({ core, action, deadline }: Synced, fragments: Node | undefined): OfferedUpdate {
  const identity = find(core, 'UpdateIdentity')
  const properties = find(fragments, 'ExtendedProperties')
  const reboot = ['NeverReboots', 'AlwaysRequiresReboot'].indexOf(
    find(properties, 'InstallationBehavior')?.attributes['RebootBehavior'] ?? '',
  )
  return {
    updateId: (identity?.attributes['UpdateID'] ?? '').toLowerCase(),
    revisionNumber: Number(identity?.attributes['RevisionNumber'] ?? 0),
    platform: find(core, 'Platform')?.attributes['Name'] ?? '',
    supersedes: (find(core, 'SupersededUpdates')?.children ?? []).map((node) => (node.attributes['UpdateID'] ?? '').toLowerCase()),
    action,
    deadline,
    title: find(fragments, 'Title')?.text ?? '',
    kbs: texts(properties, 'KBArticleID'),
    severity: properties?.attributes['MsrcSeverity'] ?? null,
    createdAt: properties?.attributes['CreationDate'] ?? '',
    sizeBytes: Number(properties?.attributes['MaxDownloadSize'] ?? 0),
    reboot: reboot === 0 ? 0 : reboot === 1 ? 1 : 2,
  }
}

/** Reports events in their order; the state's sequence number moves on. @throws WuaError */
export async function report(state: WuaState, session: Session, events: readonly ReportedEvent[]): Promise<void> {
  const now = new Date().toISOString()
  const batch = events.map((event) => eventXml(state, event, now)).join('')
  const content = `<cookie>${session.cookie}</cookie>${element('clientTime', now)}<eventBatch>${batch}</eventBatch>`
  await call(state.wsusUrl, REPORTING, 'ReportEventBatch', content)
}

function eventXml(state: WuaState, event: ReportedEvent, now: string): string {
  const { os, name, manufacturer, model } = state.computer
  const [major = '10', minor = '0'] = os.version.split('.')
  const update = element('UpdateID', event.updateId ?? '00000000-0000-0000-0000-000000000000')
  const version = [
    ['Major', major],
    ['Minor', minor],
    ['Build', os.build],
    ['Revision', os.ubr],
    ['ServicePackMajor', 0],
    ['ServicePackMinor', 0],
  ] as const
  state.sequence++
  return (
    `<ReportingEvent><BasicData><TargetID>${element('Sid', state.susClientId)}</TargetID>${element('SequenceNumber', state.sequence)}` +
    `${element('TimeAtTarget', now)}${element('EventInstanceID', randomUUID())}${element('NamespaceID', 1)}${element('EventID', event.id)}` +
    `${element('SourceID', 101)}<UpdateID>${update}${element('RevisionNumber', event.revisionNumber ?? 0)}</UpdateID>` +
    `${element('Win32HResult', event.hresult ?? 0)}${element('AppName', 'AutomaticUpdates')}</BasicData>` +
    `<ExtendedData><MiscData>${(event.miscData ?? []).map((text) => element('string', text)).join('')}</MiscData>` +
    `${element('ComputerBrand', manufacturer)}${element('ComputerModel', model)}${element('BiosRevision', '1.4.2')}` +
    `${element('ProcessorArchitecture', 'Amd64Compatible')}<OSVersion>${version.map(([key, value]) => element(key, value)).join('')}</OSVersion>` +
    `${element('OSLocaleID', os.language === 'ja-JP' ? 1041 : 1033)}</ExtendedData>` +
    `<PrivateData>${element('ComputerDnsName', name)}</PrivateData></ReportingEvent>`
  )
}

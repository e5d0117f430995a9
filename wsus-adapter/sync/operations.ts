import { escapeXml } from '../soap/operations.ts'

/** Namespace and SOAPAction prefix of ServerSyncWebService and of the reporting service (MS-WSUSSS 2.1). */
export const SYNC_NAMESPACE = 'http://www.microsoft.com/SoftwareDistribution'
/** The same of DssAuthWebService. */
export const AUTHORIZATION_NAMESPACE = `${SYNC_NAMESPACE}/Server/DssAuthWebService`

/** Paths below the server's address. `ServerSyncProxy.asmx`, which the specification's WSDL names, is not there on real servers. */
export const SERVICE_PATH = {
  sync: 'ServerSyncWebService/ServerSyncWebService.asmx',
  reporting: 'ReportingWebService/ReportingWebService.asmx',
} as const

/** The newest version of the protocol that a WSUS speaks (product 10.0). */
export const PROTOCOL_VERSION = '1.20'

/** A cookie as the server wrote it; both members are sent back as they came. */
export interface Cookie {
  expiration: string
  encryptedData: string
}

/** What an authorization service gave us. */
export interface AuthorizationCookie {
  plugInId: string
  cookieData: string
}

/** One revision of an update, category or detectoid. */
export interface Identity {
  updateId: string
  revisionNumber: number
}

/** What a list of revisions is asked for; `anchor` null means from the beginning. */
export type RevisionFilter =
  | { config: true; anchor: string | null }
  | { config: false; anchor: string | null; categories: readonly IdAndDelta[]; classifications: readonly IdAndDelta[] }

/** `delta` true asks only for what is new since the anchor, false for everything of this category. */
export interface IdAndDelta {
  id: string
  delta: boolean
}

const element = (name: string, text: string): string => `<${name}>${escapeXml(text)}</${name}>`

/** Members of a request, in the order of the schema: a server of .NET reads a sequence, and takes for null what is out of place. */
export const REQUEST = {
  GetAuthConfig: (): string => '',
  GetAuthorizationCookie: (account: { name: string; guid: string }): string =>
    element('accountName', account.name) + element('accountGuid', account.guid),
  GetCookie: ({ plugInId, cookieData }: AuthorizationCookie): string =>
    `<authCookies><AuthorizationCookie>${element('PlugInId', plugInId)}${element('CookieData', cookieData)}</AuthorizationCookie></authCookies>` +
    element('protocolVersion', PROTOCOL_VERSION),
  GetConfigData: (cookie: Cookie): string => cookieXml(cookie),
  GetRevisionIdList: (cookie: Cookie, filter: RevisionFilter): string => {
    const anchor = filter.anchor === null ? '' : element('Anchor', filter.anchor)
    const lists = filter.config ? '' : deltas('Categories', filter.categories) + deltas('Classifications', filter.classifications)
    return `${cookieXml(cookie)}<filter>${anchor}${element('GetConfig', String(filter.config))}${element('Get63LanguageOnly', 'false')}${lists}</filter>`
  },
  GetUpdateData: (cookie: Cookie, revisions: readonly Identity[]): string => {
    const one = ({ updateId, revisionNumber }: Identity): string =>
      `<UpdateIdentity>${element('UpdateID', updateId)}${element('RevisionNumber', String(revisionNumber))}</UpdateIdentity>`
    return `${cookieXml(cookie)}<updateIds>${revisions.map(one).join('')}</updateIds>`
  },
  /** Without a deployment anchor: everything up to the synchronization anchor. */
  GetDeployments: (cookie: Cookie, syncAnchor: string): string => cookieXml(cookie) + element('syncAnchor', syncAnchor),
  GetRollupConfiguration: (): string => cookieXml(REPORTING_COOKIE),
}

export type SyncOperation = keyof typeof REQUEST

// The reporting service wants a cookie and looks at none (MS-WSUSSS 3.1.4.11).
const REPORTING_COOKIE: Cookie = { expiration: '9999-12-31T23:59:59.9999999', encryptedData: '' }

function cookieXml({ expiration, encryptedData }: Cookie): string {
  return `<cookie>${element('Expiration', expiration)}${element('EncryptedData', encryptedData)}</cookie>`
}

function deltas(name: string, ids: readonly IdAndDelta[]): string {
  const one = ({ id, delta }: IdAndDelta): string => `<IdAndDelta>${element('Id', id)}${element('Delta', String(delta))}</IdAndDelta>`
  return `<${name}>${ids.map(one).join('')}</${name}>`
}

/** Writes the SOAP 1.1 envelope of a call (document/literal, MS-WSUSSS 2.2.1). @param members what `REQUEST` gives */
export function syncEnvelope(operation: SyncOperation, namespace: string, members: string): string {
  return (
    '<?xml version="1.0" encoding="utf-8"?>' +
    '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>' +
    `<${operation} xmlns="${namespace}">${members}</${operation}>` +
    '</soap:Body></soap:Envelope>'
  )
}

/** Raw SOAP calls to a WSUS, written by hand, for tests that look at the wire itself. */

const API = 'http://www.microsoft.com/SoftwareDistribution/Server/ApiRemotingWebService'
const CLIENT = 'http://www.microsoft.com/SoftwareDistribution/Server/ClientWebService'
const SIMPLE_AUTH = 'http://www.microsoft.com/SoftwareDistribution/Server/SimpleAuthWebService'
const REPORTING = 'http://www.microsoft.com/SoftwareDistribution'

export type Reply = { status: number; body: string }

async function post(url: string, action: string, body: string): Promise<Reply> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'text/xml; charset=utf-8', SOAPAction: `"${action}"` },
    body: `<?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${body}</s:Body></s:Envelope>`,
  })
  return { status: response.status, body: await response.text() }
}

const operation = (name: string, namespace: string, content: string): string => `<${name} xmlns="${namespace}">${content}</${name}>`

/** Escapes a scope so that it travels as a string. */
export const escaped = (xml: string): string => xml.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** ApiRemoting30. */
export const callApi = (url: string, name: string, content = ''): Promise<Reply> =>
  post(`${url}/ApiRemoting30/WebService.asmx`, `${API}/${name}`, operation(name, API, content))

/** ClientWebService. */
export const callClient = (url: string, name: string, content = ''): Promise<Reply> =>
  post(`${url}/ClientWebService/client.asmx`, `${CLIENT}/${name}`, operation(name, CLIENT, content))

const tag = (body: string, name: string): string => new RegExp(`<${name}>([^<]*)</${name}>`).exec(body)?.[1] ?? ''

/** A client's cookie: authorization, then GetCookie. */
export async function clientCookie(url: string, id: string, group: string, dnsName: string): Promise<string> {
  const who = `<clientId>${id}</clientId><targetGroupName>${group}</targetGroupName><dnsName>${dnsName}</dnsName>`
  const name = 'GetAuthorizationCookie'
  const authorization = await post(
    `${url}/SimpleAuthWebService/SimpleAuth.asmx`,
    `${SIMPLE_AUTH}/${name}`,
    operation(name, SIMPLE_AUTH, who),
  )
  const data = `<PlugInId>SimpleTargeting</PlugInId><CookieData>${tag(authorization.body, 'CookieData')}</CookieData>`
  const reply = await callClient(
    url,
    'GetCookie',
    `<authCookies><AuthorizationCookie>${data}</AuthorizationCookie></authCookies><protocolVersion>1.20</protocolVersion>`,
  )
  return `<cookie><Expiration>${tag(reply.body, 'Expiration')}</Expiration><EncryptedData>${tag(reply.body, 'EncryptedData')}</EncryptedData></cookie>`
}

/** A computer that registers and reports events as it is told to. */
export class RawClient {
  readonly url: string
  readonly id: string
  readonly dnsName: string
  #cookie = ''
  #sequence = 0

  constructor(url: string, id: string, dnsName: string) {
    this.url = url
    this.id = id
    this.dnsName = dnsName
  }

  async register(group = ''): Promise<Reply> {
    this.#cookie = await clientCookie(this.url, this.id, group, this.dnsName)
    const info =
      `<DnsName>${this.dnsName}</DnsName><OSMajorVersion>10</OSMajorVersion><OSMinorVersion>0</OSMinorVersion>` +
      `<OSBuildNumber>20348</OSBuildNumber><OSDescription>Windows Server 2022</OSDescription>`
    return callClient(this.url, 'RegisterComputer', `${this.#cookie}<computerInfo>${info}</computerInfo>`)
  }

  sync(installed: readonly number[] = []): Promise<Reply> {
    const ids = installed.map((id) => `<int>${id}</int>`).join('')
    return callClient(
      this.url,
      'SyncUpdates',
      `${this.#cookie}<parameters><InstalledNonLeafUpdateIDs>${ids}</InstalledNonLeafUpdateIDs></parameters>`,
    )
  }

  /** Event 156 with its two lists. */
  status(missing: readonly string[], installed: readonly string[], at?: string): Promise<Reply> {
    return this.event(156, { misc: [`N=${missing.join(',')}`, `I=${installed.join(',')}`], ...(at ? { at } : {}) })
  }

  event(id: number, { updateId = '', misc = [], at = new Date().toISOString() }: { updateId?: string; misc?: string[]; at?: string } = {}) {
    this.#sequence++
    const update = `<UpdateID><UpdateID>${updateId}</UpdateID><RevisionNumber>200</RevisionNumber></UpdateID>`
    const basic =
      `<TargetID><Sid>${this.id}</Sid></TargetID><SequenceNumber>${this.#sequence}</SequenceNumber><TimeAtTarget>${at}</TimeAtTarget>` +
      `<NamespaceID>1</NamespaceID><EventID>${id}</EventID><SourceID>101</SourceID>${updateId === '' ? '' : update}<Win32HResult>0</Win32HResult>`
    const extended = `<MiscData>${misc.map((text) => `<string>${text}</string>`).join('')}</MiscData>`
    const event = `<ReportingEvent><BasicData>${basic}</BasicData><ExtendedData>${extended}</ExtendedData></ReportingEvent>`
    const name = 'ReportEventBatch'
    const content = `${this.#cookie}<clientTime>${at}</clientTime><eventBatch>${event}</eventBatch>`
    return post(`${this.url}/ReportingWebService/ReportingWebService.asmx`, `${REPORTING}/${name}`, operation(name, REPORTING, content))
  }
}

/** Texts of the values of each row in an answer, NULL as null. */
export function rowsOf(body: string): (string | null)[][] {
  return [...body.matchAll(/<Values>(.*?)<\/Values>/gs)].map((row) =>
    [...row[1]!.matchAll(/<anyType([^>]*?)(?:\/>|>(.*?)<\/anyType>)/gs)].map((cell) =>
      cell[1]!.includes('xsi:nil') ? null : (cell[2] ?? ''),
    ),
  )
}

/** Writes answers of ApiRemoting30 as an ASP.NET server does: soap prefix, xsi and xsd on the envelope, q1, q2, … for each GUID. */
export type XmlValue = {
  type: 'string' | 'int' | 'long' | 'short' | 'unsignedByte' | 'boolean' | 'dateTime' | 'base64Binary' | 'guid'
  text: string
} | null

export const API = 'http://www.microsoft.com/SoftwareDistribution/Server/ApiRemotingWebService'
const GUID_TYPES = 'http://microsoft.com/wsdl/types/'

export const s = (text: string): XmlValue => ({ type: 'string', text })
export const i = (value: number): XmlValue => ({ type: 'int', text: String(value) })
export const u = (value: number): XmlValue => ({ type: 'unsignedByte', text: String(value) })
export const b = (value: boolean): XmlValue => ({ type: 'boolean', text: String(value) })
export const t = (text: string): XmlValue => ({ type: 'dateTime', text })
export const g = (text: string): XmlValue => ({ type: 'guid', text })

export function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** Numbers the GUID prefixes through one answer. */
export class AnswerWriter {
  #guids = 0

  value(value: XmlValue): string {
    if (value === null) return '<anyType xsi:nil="true" />'
    if (value.type === 'guid') {
      this.#guids += 1
      const prefix = `q${this.#guids}`
      return `<anyType xmlns:${prefix}="${GUID_TYPES}" xsi:type="${prefix}:guid">${value.text}</anyType>`
    }
    if (value.text === '') return `<anyType xsi:type="xsd:${value.type}" />`
    return `<anyType xsi:type="xsd:${value.type}">${escape(value.text)}</anyType>`
  }

  row(values: readonly XmlValue[]): string {
    return `<GenericReadableRow><Values>${values.map((value) => this.value(value)).join('')}</Values></GenericReadableRow>`
  }

  rows(rows: readonly (readonly XmlValue[])[]): string {
    return rows.map((values) => this.row(values)).join('')
  }
}

export function envelope(body: string): string {
  return (
    '<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" ' +
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">' +
    `<soap:Body>${body}</soap:Body></soap:Envelope>`
  )
}

/** The response element with members as they stand. */
export function answer(operation: string, members: string): string {
  return envelope(`<${operation}Response xmlns="${API}">${members}</${operation}Response>`)
}

/** A response with one result; an empty result is written as an empty element. */
export function result(operation: string, inner: string): string {
  const name = `${operation}Result`
  return answer(operation, inner === '' ? `<${name} />` : `<${name}>${inner}</${name}>`)
}

/** ArrayOfGenericReadableRow. */
export function rowsResult(operation: string, rows: readonly (readonly XmlValue[])[]): string {
  return result(operation, new AnswerWriter().rows(rows))
}

/** ArrayOfArrayOfGenericReadableRow. */
export function setsResult(operation: string, sets: readonly (readonly (readonly XmlValue[])[])[]): string {
  const writer = new AnswerWriter()
  const lists = sets.map((rows) =>
    rows.length === 0 ? '<ArrayOfGenericReadableRow />' : `<ArrayOfGenericReadableRow>${writer.rows(rows)}</ArrayOfGenericReadableRow>`,
  )
  return result(operation, lists.join(''))
}

/** CompleteUpdates. */
export function updatesResult(lists: Readonly<Record<string, readonly (readonly XmlValue[])[]>>): string {
  const writer = new AnswerWriter()
  const names = ['minimalProperties', 'localizedCategoryTitleRows', 'kbArticles', 'bulletins', 'infoUrls']
  const members = names.map((name) => {
    const rows = lists[name] ?? []
    return rows.length === 0 ? `<${name} />` : `<${name}>${writer.rows(rows)}</${name}>`
  })
  return result('ExecuteSPSearchUpdates', members.join(''))
}

/** A fault as the server wraps exceptions (MS-WSUSAR 2.2.2.1). */
export function fault(exceptionType: string, text: string): string {
  return envelope(
    '<soap:Fault><faultcode>soap:Server</faultcode>' +
      `<faultstring>System.Web.Services.Protocols.SoapException: Fault occurred ---&gt; ${escape(text)}</faultstring>` +
      `<detail><Exception Assembly="Microsoft.UpdateServices.Administration" Type="${escape(exceptionType)}"><Message>${escape(text)}</Message></Exception></detail>` +
      '</soap:Fault>',
  )
}

/** A whole MinimalUpdateProperties row (37 columns). */
export function updateRow(
  update: { updateId: string; revisionId: number; title?: string; arrival?: string; severity?: string | null } & Readonly<
    Record<string, unknown>
  >,
): XmlValue[] {
  const flag = (name: string): XmlValue => b(update[name] === true)
  return [
    g(update.updateId),
    i(201),
    i(update.revisionId),
    i(update.revisionId + 1_000),
    b(true),
    b(true),
    i(0),
    i(2),
    b(false),
    b(false),
    b(true),
    i(1),
    i(1),
    b(false),
    b(false),
    s('Software'),
    i(0),
    t('2025-01-14T18:00:00'),
    flag('approved'),
    u(5),
    g('00000000-0000-0000-0000-000000000000'),
    b(false),
    flag('declined'),
    b(false),
    b(true),
    t(update.arrival ?? '2025-01-15T02:03:04.567'),
    b(true),
    null,
    update.severity === null ? null : s(update.severity ?? 'Critical'),
    s(update.title ?? 'Cumulative Update'),
    s(''),
    null,
    b(false),
    b(false),
    flag('superseded'),
    b(false),
    i(0),
  ]
}

/** A whole ComputerTarget row as Server 2022 sends it (32 columns). */
export function computerRow(computer: { id: string; name: string; reported?: string | null; parent?: string | null }): XmlValue[] {
  return [
    s(computer.id),
    t('2025-02-01T01:02:03.457'),
    computer.reported === null ? null : t(computer.reported ?? '2025-02-01T01:05:00.123'),
    s('10.1.2.3'),
    s(computer.name),
    i(10),
    i(0),
    i(20348),
    i(0),
    i(0),
    s('ja-JP'),
    s('Example Corp.'),
    s('Model <1>'),
    s('1.2'),
    null,
    t('2021-05-06T00:00:00'),
    s('AMD64'),
    s(''),
    t('9999-12-31T23:59:59.997'),
    computer.parent ? g(computer.parent) : null,
    i(1),
    { type: 'short', text: '272' },
    { type: 'short', text: '3' },
    u(3),
    i(0),
    s('10.0.20348.1'),
    s('Windows'),
    s('Windows Server 2022 Standard'),
    null,
    null,
    null,
    null,
  ]
}

/**
 * XML as an ASMX service of .NET writes it: GenericReadableRow values typed by xsi:type, GUIDs under a counted prefix
 * (`q1`, `q2`, … within one answer), NULL as xsi:nil, an empty string as an empty element. Facts: the WSDL of ApiRemoting30.
 */

export const API_NAMESPACE = 'http://www.microsoft.com/SoftwareDistribution/Server/ApiRemotingWebService'
const TYPES_NAMESPACE = 'http://microsoft.com/wsdl/types/'

export type CellType = 'string' | 'int' | 'long' | 'short' | 'unsignedByte' | 'boolean' | 'dateTime' | 'base64Binary' | 'guid'
export type Cell = { type: CellType; text: string } | null
export type Row = readonly Cell[]

export const text = (value: string | null): Cell => (value === null ? null : { type: 'string', text: value })
export const int = (value: number): Cell => ({ type: 'int', text: String(value) })
export const long = (value: number): Cell => ({ type: 'long', text: String(value) })
export const short = (value: number): Cell => ({ type: 'short', text: String(value) })
export const byte = (value: number): Cell => ({ type: 'unsignedByte', text: String(value) })
export const bool = (value: boolean): Cell => ({ type: 'boolean', text: String(value) })
export const guid = (value: string | null): Cell => (value === null ? null : { type: 'guid', text: value })
export const time = (value: Date | null): Cell => (value === null ? null : { type: 'dateTime', text: wireTime(value) })

/** A SQL datetime as .NET writes it: UTC without zone, the fraction without trailing zeros. */
export function wireTime(value: Date): string {
  return value.toISOString().replace(/\.?0*Z$/, '')
}

/** A time of a request; without zone it is UTC. Null when it is none or one of the sentinels that mean "none". */
export function parseWireTime(value: string | undefined): Date | null {
  if (value === undefined || !/^\d{4}-\d{2}-\d{2}/.test(value)) return null
  const trimmed = value.replace(/(\.\d{3})\d+/, '$1')
  const date = new Date(/Z$|[+-]\d{2}:\d{2}$/.test(trimmed) ? trimmed : trimmed.includes('T') ? `${trimmed}Z` : `${trimmed}T00:00:00Z`)
  if (Number.isNaN(date.getTime())) return null
  const year = date.getUTCFullYear()
  return year <= 1753 || year >= 9999 ? null : date
}

export function escapeXml(value: string): string {
  return value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replace(/(?![\t\n\r])\p{Cc}|[\ufffe\uffff]/gu, '')
}

/** An element with text; null leaves it out. */
export function element(name: string, value: string | number | boolean | null): string {
  if (value === null) return ''
  const body = escapeXml(String(value))
  return body === '' ? `<${name} />` : `<${name}>${body}</${name}>`
}

/** Writes the rows of one answer; keeps the count of GUID prefixes. */
export class RowWriter {
  #guids = 0

  row(cells: Row): string {
    return `<GenericReadableRow>${this.values(cells)}</GenericReadableRow>`
  }

  values(cells: Row): string {
    return `<Values>${cells.map((cell) => this.#cell(cell)).join('')}</Values>`
  }

  rows(rows: readonly Row[]): string {
    return rows.map((row) => this.row(row)).join('')
  }

  /** A named list of rows, as an element of the answer. */
  list(name: string, rows: readonly Row[]): string {
    return rows.length === 0 ? `<${name} />` : `<${name}>${this.rows(rows)}</${name}>`
  }

  /** Several lists in one answer (one per SQL result set). */
  lists(name: string, sets: readonly (readonly Row[])[]): string {
    return `<${name}>${sets.map((rows) => this.list('ArrayOfGenericReadableRow', rows)).join('')}</${name}>`
  }

  #cell(cell: Cell): string {
    if (cell === null) return '<anyType xsi:nil="true" />'
    const type = cell.type === 'guid' ? this.#guidType() : `xsi:type="xsd:${cell.type}"`
    return cell.text === '' ? `<anyType ${type} />` : `<anyType ${type}>${escapeXml(cell.text)}</anyType>`
  }

  #guidType(): string {
    this.#guids++
    return `xmlns:q${this.#guids}="${TYPES_NAMESPACE}" xsi:type="q${this.#guids}:guid"`
  }
}

/** A whole SOAP 1.1 message around the body's content. */
export function envelope(body: string): string {
  return (
    '<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" ' +
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">' +
    `<soap:Body>${body}</soap:Body></soap:Envelope>`
  )
}

/** The answer of an operation: its `<op>Response` in the service's namespace. */
export function response(operation: string, namespace: string, content: string): string {
  const inner = content === '' ? ' />' : `>${content}</${operation}Response>`
  return envelope(`<${operation}Response xmlns="${namespace}"${inner}`)
}

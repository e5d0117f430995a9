import { ClientFault } from './client.ts'
import { WsusRefusal } from './estate.ts'
import { ArgumentMissing, MalformedRequest } from './request.ts'
import { element, envelope } from './xml.ts'
import { randomUUID } from 'node:crypto'

const ADMINISTRATION = 'Microsoft.UpdateServices.Administration, Version=4.0.0.0, Culture=neutral, PublicKeyToken=31bf3856ad364e35'
const CORE = 'mscorlib, Version=4.0.0.0, Culture=neutral, PublicKeyToken=b77a5c561934e089'
const REFUSED = 'Server was unable to process request.'

function soapFault(code: 'Client' | 'Server', text: string, detail: string): string {
  return envelope(`<soap:Fault><faultcode>soap:${code}</faultcode>${element('faultstring', text)}${detail}</soap:Fault>`)
}

/** A fault of ApiRemoting30: the useful text stands after the last `--->`, the type in detail/Exception. */
export function apiFault(type: string, message: string): string {
  const text = `System.Web.Services.Protocols.SoapException: ${REFUSED} ---> ${type}: ${message}`
  const assembly = type.startsWith('Microsoft.UpdateServices') ? ADMINISTRATION : CORE
  const detail = `<Exception Assembly="${assembly}" Type="${type}">${element('Message', message)}</Exception>`
  return soapFault('Server', text, `<detail>${detail}</detail>`)
}

/** The fault that an error of an API operation becomes. Anything unexpected is our own bug and shows as an internal error. */
export function apiFaultOf(error: unknown): string {
  if (error instanceof WsusRefusal) return apiFault(error.type, error.message)
  if (error instanceof ArgumentMissing) {
    return apiFault('System.ArgumentNullException', `${error.message}\nParameter name: ${error.argument}`)
  }
  if (error instanceof MalformedRequest) return apiFault('System.Xml.XmlException', error.message)
  return apiFault('System.InvalidOperationException', error instanceof Error ? error.message : 'unknown')
}

/** A fault of the client services: ErrorCode, Message, ID, Method, all without namespace. */
export function clientFaultOf(error: unknown, method: string): string {
  const code = error instanceof ClientFault ? error.code : error instanceof MalformedRequest ? 'InvalidParameters' : 'InternalServerError'
  const message = error instanceof ClientFault || error instanceof MalformedRequest ? error.message : ''
  const detail =
    `<detail>${element('ErrorCode', code)}${element('Message', message)}${element('ID', randomUUID())}` +
    `${element('Method', method)}</detail>`
  return soapFault(code === 'InternalServerError' ? 'Server' : 'Client', 'Fault occurred', detail)
}

/** The fault for a call that the caller's role does not allow. */
export function forbiddenFault(): string {
  return apiFault('System.Security.SecurityException', 'Request for principal permission failed.')
}

/** Ways to misbehave on purpose. */
export type FaultKind = 401 | 500 | 503 | 'slow' | 'truncate' | 'shift-rows' | 'hang' | 'garbage'

/** What the next matching answers shall be; set by tests and by the demo's bad-day page. */
export class Faults {
  /** The fault to play, or null. */
  next: FaultKind | null = null
  /** Only for this operation; null is any. */
  operation: string | null = null
  /** How many answers are spoiled before all is well again. */
  times = 1
  slowMs = 2000

  /** The fault for an answer that is due now; counts it. */
  take(operation: string): FaultKind | null {
    if (this.next === null || (this.operation !== null && this.operation !== operation)) return null
    const kind = this.next
    if (--this.times <= 0) this.clear()
    return kind
  }

  clear(): void {
    this.next = null
    this.operation = null
    this.times = 1
  }
}

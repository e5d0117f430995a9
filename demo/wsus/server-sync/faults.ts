import { randomUUID } from 'node:crypto'
import { MalformedRequest } from '../request.ts'
import { element, envelope, escapeXml } from '../xml.ts'

export type SyncFaultCode =
  | 'InvalidCookie'
  | 'InvalidAuthorizationCookie'
  | 'InvalidParameters'
  | 'IncompatibleProtocolVersion'
  | 'ServerBusy'
  | 'ServerChanged'
  | 'InternalServerError'

/** A fault of the synchronization services. */
export class SyncFault extends Error {
  override name = 'SyncFault'
  readonly code: SyncFaultCode
  /** @param message names the argument that is wrong; usually empty */
  constructor(code: SyncFaultCode, message = '') {
    super(message)
    this.code = code
  }
}

/**
 * The answer that an error becomes, in the shape that was seen on a real server: everything useful in `detail`, without namespace.
 *
 * @param method namespace and name of the operation
 * @param actor address of the service
 */
export function syncFaultXml(error: unknown, method: string, actor: string): string {
  const code = error instanceof SyncFault ? error.code : error instanceof MalformedRequest ? 'InvalidParameters' : 'InternalServerError'
  const message = error instanceof SyncFault ? error.message : ''
  const side = code === 'InternalServerError' ? 'Server' : 'Client'
  const about = message === '' ? '<Message></Message>' : element('Message', message)
  const detail = `${element('ErrorCode', code)}${about}${element('ID', randomUUID())}<Method>"${escapeXml(method)}"</Method>`
  return envelope(
    `<soap:Fault><faultcode>soap:${side}</faultcode><faultstring>Fault occurred</faultstring>` +
      `${element('faultactor', actor)}<detail>${detail}</detail></soap:Fault>`,
  )
}

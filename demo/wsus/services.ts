import { CLIENT_NAMESPACE, clientOperations, SIMPLE_AUTH_NAMESPACE, simpleAuthOperations, type ClientCall } from './client.ts'
import { apiFaultOf, clientFaultOf, forbiddenFault } from './faults.ts'
import { approvalOperations } from './operations/approvals.ts'
import { estateOperations } from './operations/estate.ts'
import type { Call, Operation } from './operations/operation.ts'
import { serverOperations } from './operations/server.ts'
import { stateOperations } from './operations/states.ts'
import { updateOperations } from './operations/updates.ts'
import { REPORTING_NAMESPACE, reportingOperations } from './reporting.ts'
import { Args, MalformedRequest, parseEnvelope } from './request.ts'
import type { Role } from './types.ts'
import { API_NAMESPACE, response } from './xml.ts'

export type Answer = { status: 200 | 500; body: string }

const RANK: Readonly<Record<Role, number>> = { none: 0, reporter: 1, administrator: 2 }

/** Every operation of ApiRemoting30 that the demo knows. */
export const apiOperations: Readonly<Record<string, Operation>> = {
  ...serverOperations,
  ...estateOperations,
  ...updateOperations,
  ...approvalOperations,
  ...stateOperations,
}

/** Name of the operation that a SOAPAction header asks for; empty when it is none of the namespace. */
export function operationOf(action: string | undefined, namespace: string): string {
  const bare = (action ?? '').trim().replace(/^"|"$/g, '')
  return bare.startsWith(`${namespace}/`) ? bare.slice(namespace.length + 1) : ''
}

/** Answers one request to ApiRemoting30/WebService.asmx; ASMX chooses by SOAPAction, and the element must agree. */
export function answerApi(action: string | undefined, xml: string, call: Call): Answer {
  try {
    const name = operationOf(action, API_NAMESPACE)
    const operation = Object.hasOwn(apiOperations, name) ? apiOperations[name] : undefined
    if (!operation) throw new MalformedRequest(`Server did not recognize the value of HTTP Header SOAPAction: ${action ?? ''}.`)
    const node = parseEnvelope(xml)
    if (node.name !== name || node.uri !== API_NAMESPACE) throw new MalformedRequest(`The body holds ${node.name}, not ${name}.`)
    if (RANK[call.role] < RANK[operation.needs]) return { status: 500, body: forbiddenFault() }
    return { status: 200, body: response(name, API_NAMESPACE, operation.run(new Args(node), call)) }
  } catch (error) {
    return { status: 500, body: apiFaultOf(error) }
  }
}

type Service = { namespace: string; operations: Readonly<Record<string, (args: Args, call: ClientCall) => string>> }

/** The services that clients use, by lower-case path. */
export const clientServices: Readonly<Record<string, Service>> = {
  '/clientwebservice/client.asmx': { namespace: CLIENT_NAMESPACE, operations: clientOperations },
  '/simpleauthwebservice/simpleauth.asmx': { namespace: SIMPLE_AUTH_NAMESPACE, operations: simpleAuthOperations },
  '/reportingwebservice/reportingwebservice.asmx': { namespace: REPORTING_NAMESPACE, operations: reportingOperations },
}

/** Answers one request of a client. */
export function answerClient(service: Service, action: string | undefined, xml: string, call: ClientCall): Answer {
  const name = operationOf(action, service.namespace)
  try {
    const run = Object.hasOwn(service.operations, name) ? service.operations[name] : undefined
    if (!run) throw new MalformedRequest('unknown operation')
    const node = parseEnvelope(xml)
    if (node.name !== name || node.uri !== service.namespace) throw new MalformedRequest('the body does not fit the action')
    return { status: 200, body: response(name, service.namespace, run(new Args(node), call)) }
  } catch (error) {
    return { status: 500, body: clientFaultOf(error, `${service.namespace}/${name}`) }
  }
}

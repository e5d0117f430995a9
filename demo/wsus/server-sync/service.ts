import { Args, MalformedRequest, parseEnvelope } from '../request.ts'
import type { Estate } from '../estate.ts'
import { response } from '../xml.ts'
import { SyncCatalog, type CapturedRevision } from './catalog.ts'
import { SyncFault, syncFaultXml } from './faults.ts'
import { syncOperations, type SyncBehavior } from './operations.ts'
import { SyncCookies } from './session.ts'

export type { CapturedRevision, SyncBehavior }

/** The synchronization services at one path: which operations are there, under which namespace. */
export type SyncService = { namespace: string; operations: readonly string[] }

const NAMESPACE = 'http://www.microsoft.com/SoftwareDistribution'
const SERVICES: Readonly<Record<string, SyncService>> = {
  '/serversyncwebservice/serversyncwebservice.asmx': {
    namespace: NAMESPACE,
    operations: ['GetAuthConfig', 'GetCookie', 'GetConfigData', 'GetRevisionIdList', 'GetUpdateData', 'GetDeployments'],
  },
  '/dssauthwebservice/dssauthwebservice.asmx': {
    namespace: `${NAMESPACE}/Server/DssAuthWebService`,
    operations: ['GetAuthorizationCookie'],
  },
  '/reportingwebservice/reportingwebservice.asmx': { namespace: NAMESPACE, operations: ['GetRollupConfiguration'] },
}

/** The side of a WSUS that downstream servers talk to (MS-WSUSSS). */
export class ServerSync {
  readonly behavior: SyncBehavior = {
    updatesPerRequest: 100,
    answerBytes: 2_000_000,
    replicasOnly: false,
    busy: 0,
    lost: new Set(),
    spoiled: new Map(),
    asked: [],
  }
  readonly cookies: SyncCookies
  readonly #estate: Estate
  readonly #catalog: SyncCatalog

  /** @param captured revisions that were recorded on a real server, served beside the estate's own */
  constructor(estate: Estate, captured: readonly CapturedRevision[]) {
    this.#estate = estate
    this.cookies = new SyncCookies(estate)
    this.#catalog = new SyncCatalog(estate, captured)
  }

  /** The service that answers an operation at a path; undefined where somebody else does. */
  serviceFor(path: string, action: string | undefined): SyncService | undefined {
    const service = Object.hasOwn(SERVICES, path) ? SERVICES[path] : undefined
    if (!service) return undefined
    const isShared = path.startsWith('/reporting')
    return isShared && !service.operations.includes(nameOf(action, service)) ? undefined : service
  }

  /** Answers one request. @param actor address of the service, which faults name */
  answer(service: SyncService, action: string | undefined, xml: string, actor: string): { status: 200 | 500; body: string } {
    const name = nameOf(action, service)
    try {
      const run = service.operations.includes(name) ? syncOperations[name] : undefined
      if (!run) throw new MalformedRequest('unknown operation')
      const node = parseEnvelope(xml)
      if (node.name !== name || node.uri !== service.namespace) throw new MalformedRequest('the body does not fit the action')
      if (this.behavior.busy > 0) {
        this.behavior.busy -= 1
        throw new SyncFault('ServerBusy')
      }
      const { cookies, behavior } = this
      const content = run(new Args(node), { estate: this.#estate, catalog: this.#catalog, cookies, behavior })
      return { status: 200, body: response(name, service.namespace, content) }
    } catch (error) {
      return { status: 500, body: syncFaultXml(error, `${service.namespace}/${name}`, actor) }
    }
  }
}

function nameOf(action: string | undefined, { namespace }: SyncService): string {
  const bare = (action ?? '').trim().replace(/^"|"$/g, '')
  return bare.startsWith(`${namespace}/`) ? bare.slice(namespace.length + 1) : ''
}

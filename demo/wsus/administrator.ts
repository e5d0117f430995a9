import { HttpClient, NTLMSecurity } from 'soap'
import { parseEnvelope, type Node } from './request.ts'
import { API_NAMESPACE, element, envelope, wireTime } from './xml.ts'

/** A WSUS administrator at the other end of the wire: what the demo approves goes the way a console's approval goes. */

export type AdministratorOptions = { url: string; user: string; password: string; domain?: string; timeoutMs?: number }

const NO_DEADLINE = '9999-12-31T23:59:59.997'
const DEFAULT_TIMEOUT_MS = 20_000

export class Administrator {
  readonly #options: AdministratorOptions
  readonly #client = new HttpClient()

  constructor(options: AdministratorOptions) {
    this.#options = options
  }

  /**
   * Calls one operation of ApiRemoting30.
   *
   * @param argumentsXml the arguments as elements, in the WSDL's order
   * @returns the answer's element
   * @throws Error with the server's fault text
   */
  call(operation: string, argumentsXml = ''): Promise<Node> {
    const { url, user, password, domain = 'DEMO', timeoutMs = DEFAULT_TIMEOUT_MS } = this.#options
    const body = envelope(`<${operation} xmlns="${API_NAMESPACE}">${argumentsXml}</${operation}>`)
    const headers: Record<string, string> = {
      'Content-Type': 'text/xml; charset=utf-8',
      SOAPAction: `"${API_NAMESPACE}/${operation}"`,
      Connection: 'keep-alive',
    }
    const options: Record<string, unknown> = {}
    new NTLMSecurity({ username: user, password, domain, workstation: 'DEMO', timeout: timeoutMs, validateStatus: isAnswer }).addOptions(
      options,
    )
    return new Promise((resolve, reject) => {
      void this.#client.request(
        `${url}/ApiRemoting30/WebService.asmx`,
        body,
        (error: unknown, _response: unknown, text: unknown) => {
          if (error) return reject(error instanceof Error ? error : new Error('the request failed', { cause: error }))
          settle(typeof text === 'string' ? text : '', resolve, reject)
        },
        headers,
        options,
      )
    })
  }

  /** Approves an update for a group. */
  async approve(
    updateId: string,
    revisionNumber: number,
    groupId: string,
    wish: { action?: 0 | 1 | 2; deadline?: Date } = {},
  ): Promise<void> {
    const id = `<updateId>${element('UpdateId', updateId)}${element('RevisionNumber', revisionNumber)}</updateId>`
    const deadline = wish.deadline ? wireTime(wish.deadline) : NO_DEADLINE
    await this.call(
      'ExecuteSPDeployUpdate1',
      id +
        element('deploymentAction', wish.action ?? 0) +
        element('targetGroupId', groupId) +
        element('deadline', deadline) +
        element('adminName', `${this.#options.domain ?? 'DEMO'}\\${this.#options.user}`) +
        element('isAssigned', true),
    )
  }

  async decline(updateId: string): Promise<void> {
    await this.call(
      'ExecuteSPDeclineUpdate',
      element('updateId', updateId) + element('adminName', this.#options.user) + element('failIfReplica', true),
    )
  }

  async addGroup(name: string, parentId: string, id: string): Promise<void> {
    await this.call(
      'ExecuteSPCreateTargetGroup2',
      element('name', name) + element('parentGroupId', parentId) + element('id', id) + element('failIfReplica', true),
    )
  }

  async addComputerToGroup(groupId: string, computerId: string): Promise<void> {
    await this.call(
      'ExecuteSPAddComputerToTargetGroupAllowMultipleGroups',
      element('targetGroupId', groupId) + element('computerId', computerId),
    )
  }
}

const isAnswer = (status: number): boolean => status === 200 || status === 500

function settle(text: string, resolve: (node: Node) => void, reject: (error: Error) => void): void {
  try {
    const node = parseEnvelope(text)
    if (node.name !== 'Fault') return resolve(node)
    const message = node.children.find((child) => child.name === 'faultstring')?.text ?? 'SOAP fault'
    reject(new Error(message.split('--->').at(-1)!.trim()))
  } catch (error) {
    reject(error instanceof Error ? error : new Error('the answer is unreadable', { cause: error }))
  }
}

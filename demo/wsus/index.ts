import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { deny, Gate, type Account, type Authentication, type Caller } from './authentication.ts'
import type { ClientCall } from './client.ts'
import { Cookies } from './cookies.ts'
import { Estate, type DeployWish } from './estate.ts'
import { Faults, type FaultKind } from './faults.ts'
import type { Call } from './operations/operation.ts'
import { rollUp, type RollUpWish } from './rollup.ts'
import { ServerSync, type CapturedRevision } from './server-sync/service.ts'
import { answerApi, answerClient, clientServices, operationOf, type Answer } from './services.ts'
import type { Action, Deployment, TargetGroup, Update, UpdateSeed } from './types.ts'
import { API_NAMESPACE } from './xml.ts'

export type { Account, Authentication, CapturedRevision, Estate, FaultKind, UpdateSeed }

export type DemoWsusOptions = {
  host?: string
  /** 0 takes a free port. */
  port?: number
  auth: Authentication
  /** The updates of demo/data/updates.json when absent. */
  updates?: readonly UpdateSeed[]
  serverId?: string
  /** Product version of the server. */
  version?: string
  /** May clients name their own target group? Default true. */
  clientTargeting?: boolean
  /** Do clients learn of updates without approval, to say whether they need them? Default true, as on a real WSUS. */
  evaluateUnapproved?: boolean
  /** Revisions recorded on a real server that downstream servers are given too. */
  captured?: readonly CapturedRevision[]
  clock?: () => Date
}

export type DemoWsus = {
  url: string
  serverId: string
  estate: Estate
  faults: Faults
  /** What downstream servers talk to. */
  serverSync: ServerSync
  /** How often a wrong password was given. */
  refusedPasswords: () => number
  approve: (updateId: string, groupId: string, wish?: { action?: Action; deadline?: Date; optional?: boolean }) => Deployment
  unapprove: (updateId: string, groupId: string) => void
  decline: (updateId: string) => void
  addUpdate: (seed: UpdateSeed) => Update
  addGroup: (name: string, parentId?: string, id?: string) => TargetGroup
  addComputerToGroup: (groupId: string, computerId: string) => void
  deleteComputer: (id: string) => void
  /** A WSUS below this one sends up its computers and their states; from the first time on it is listed here. */
  rollUpFrom: (below: DemoWsus, wish: RollUpWish) => void
  counts: () => Counts
  stop: () => Promise<void>
}

export type Counts = {
  updates: number
  declined: number
  approvals: number
  groups: number
  computers: number
  states: number
  events: number
}

const API_PATH = '/apiremoting30/webservice.asmx'
const MAX_BODY = 16 * 1_048_576

/** The updates that come with the demo. @throws when the file is damaged */
export function demoUpdates(): UpdateSeed[] {
  return JSON.parse(readFileSync(new URL('../data/updates.json', import.meta.url), 'utf8')) as UpdateSeed[]
}

async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > MAX_BODY) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function send(response: ServerResponse, answer: { status: number; body: string }): void {
  const body = Buffer.from(answer.body, 'utf8')
  response.writeHead(answer.status, {
    'Content-Type': 'text/xml; charset=utf-8',
    'Content-Length': body.length,
    'Cache-Control': 'private',
  })
  response.end(body)
}

/** Answers as the fault says; true when nothing more is to be done. */
async function spoil(fault: FaultKind | null, response: ServerResponse, answer: () => Answer, slowMs: number): Promise<boolean> {
  switch (fault) {
    case 401:
      deny(response, ['NTLM'])
      return true
    case 500:
    case 503:
      response.writeHead(fault, { 'Content-Type': 'text/html' }).end(`<html><body><h2>${fault}</h2></body></html>`)
      return true
    case 'garbage':
      send(response, { status: 200, body: '<html>not what you asked for' })
      return true
    case 'truncate': {
      const body = Buffer.from(answer().body, 'utf8')
      response.writeHead(200, { 'Content-Type': 'text/xml; charset=utf-8', 'Content-Length': body.length })
      response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy())
      return true
    }
    case 'hang':
      return true
    case 'slow':
      await pause(slowMs, undefined, { ref: false })
      return false
    case 'shift-rows':
    case null:
      return false
  }
}

class Handler {
  readonly #options: DemoWsusOptions
  readonly #estate: Estate
  readonly #faults: Faults
  readonly #cookies = new Cookies()
  readonly gate: Gate
  readonly serverSync: ServerSync
  port = 0

  constructor(options: DemoWsusOptions, estate: Estate, faults: Faults) {
    this.#options = options
    this.#estate = estate
    this.#faults = faults
    this.serverSync = new ServerSync(estate, options.captured ?? [])
    this.gate = new Gate(options.auth, () => estate.now())
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', 'http://wsus').pathname.toLowerCase()
    const xml = await bodyOf(request)
    if (xml === null) return void response.writeHead(413).end()
    const header = request.headers['soapaction']
    const action = Array.isArray(header) ? header[0] : header
    const sync = this.serverSync.serviceFor(path, action)
    const service = Object.hasOwn(clientServices, path) ? clientServices[path] : undefined
    const isOpen = sync !== undefined || service !== undefined
    if (path !== API_PATH && !isOpen) return void response.writeHead(404).end()
    const operation = operationOf(action, sync?.namespace ?? service?.namespace ?? API_NAMESPACE)
    if (this.#faults.next === 401 && this.#faults.take(operation) === 401) return deny(response, ['NTLM'])
    const caller = isOpen ? null : this.gate.admit(request, response)
    if (!isOpen && caller === null) return
    const fault = this.#faults.take(operation)
    const answer = (): Answer =>
      sync
        ? this.serverSync.answer(sync, action, xml, `http://127.0.0.1:${this.port}${path}`)
        : service
          ? answerClient(service, action, xml, this.#clientCall(request))
          : answerApi(action, xml, this.#apiCall(caller!, fault === 'shift-rows'))
    if (await spoil(fault, response, answer, this.#faults.slowMs)) return
    send(response, answer())
  }

  #clientCall(request: IncomingMessage): ClientCall {
    const { clientTargeting = true, evaluateUnapproved = true } = this.#options
    return {
      estate: this.#estate,
      cookies: this.#cookies,
      address: request.socket.remoteAddress ?? '',
      clientTargeting,
      evaluateUnapproved,
    }
  }

  #apiCall(caller: Caller, shiftRows: boolean): Call {
    const { version = '10.0.26100.1', clientTargeting = true } = this.#options
    return { ...caller, estate: this.#estate, port: this.port, serverTargeting: !clientTargeting, version, shiftRows }
  }
}

function counts(estate: Estate): Counts {
  const sum = (values: Iterable<{ size: number }>): number => [...values].reduce((total, { size }) => total + size, 0)
  return {
    updates: estate.updates.size,
    declined: [...estate.updates.values()].filter((update) => update.isDeclined).length,
    approvals: sum(estate.deployments.values()),
    groups: estate.groups.size,
    computers: estate.computers.size,
    states: sum([...estate.computers.values()].map((computer) => computer.rows)),
    events: estate.events,
  }
}

function controls(estate: Estate): Omit<DemoWsus, 'url' | 'serverId' | 'faults' | 'serverSync' | 'refusedPasswords' | 'stop'> {
  return {
    estate,
    approve: (updateId, groupId, { action = 0, deadline, optional = false } = {}) => {
      const wish: DeployWish = {
        updateId,
        groupId,
        action,
        deadline: deadline ?? null,
        adminName: 'DEMO\\administrator',
        isAssigned: !optional,
      }
      return estate.deploy(wish)
    },
    unapprove: (updateId, groupId) => {
      for (const deployment of estate.deploymentsOf(estate.update(updateId))) {
        if (deployment.groupId === groupId) estate.deleteDeployment(deployment.guid)
      }
    },
    decline: (updateId) => estate.decline(updateId),
    addUpdate: (seed) => {
      estate.synchronized()
      return estate.addUpdate({ arrivedAt: estate.now(), ...seed })
    },
    addGroup: (name, parentId, id) => estate.addGroup(name, parentId, id),
    addComputerToGroup: (groupId, computerId) => estate.joinGroup(groupId, computerId),
    deleteComputer: (id) => estate.deleteComputer(id),
    rollUpFrom: (below, wish) => rollUp(estate, below.estate, wish),
    counts: () => counts(estate),
  }
}

/**
 * Starts a WSUS that lives in memory: ApiRemoting30 for readers and administrators, the client services for computers.
 * Installation states arise only from the events that clients report; nothing here sets them.
 *
 * @throws when the port is taken
 */
export async function startDemoWsus(options: DemoWsusOptions): Promise<DemoWsus> {
  const now = options.clock ?? (() => new Date())
  const estate = new Estate({ now, updates: options.updates ?? demoUpdates(), ...(options.serverId ? { serverId: options.serverId } : {}) })
  const faults = new Faults()
  const handler = new Handler(options, estate, faults)
  const server = createServer((request, response) => {
    handler.handle(request, response).catch(() => response.destroy())
  })
  server.keepAliveTimeout = 60_000
  const host = options.host ?? '127.0.0.1'
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, host, resolve)
  })
  handler.port = (server.address() as AddressInfo).port
  return {
    ...controls(estate),
    url: `http://${host}:${handler.port}`,
    serverId: estate.serverId,
    faults,
    serverSync: handler.serverSync,
    refusedPasswords: () => handler.gate.refused,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

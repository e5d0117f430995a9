import type { Client } from './client.ts'
import { CommandError } from './command-error.ts'
import type { Freshness } from './freshness.ts'
import type { OptionSpec, Options } from './command.ts'
import type { Terminal } from './terminal.ts'

/** A managed computer as the server answers it, as far as commands need it. */
export interface ServerFacts extends Freshness {
  readonly computerId: string
  readonly tenantId: string
  readonly hostName: string
  readonly fqdn: string | null
  readonly displayName: string
  readonly managementAddress: string | null
  readonly osType: string
  readonly osName: string
  readonly osArchitecture: string
  readonly serverGroupId: string
  readonly health: string
  readonly notReady: string | null
  readonly hasAgent: boolean
  readonly agentLastSeenAt: string | null
  readonly wsusLastReportAt: string | null
}

interface Called {
  readonly computerId: string
  readonly hasAgent: boolean
  readonly lastSeenAt: string | null
  readonly calledAt: string
}

export const SERVERID_OPTION: OptionSpec = { name: 'serverid', value: 'S,...', text: { en: 'Server IDs', ja: '業務サーバID' } }
export const IP_OPTION: OptionSpec = { name: 'ip', value: 'A,...', text: { en: 'Addresses of servers', ja: '業務サーバのIPアドレス' } }
export const TENANT_OPTION: OptionSpec = { name: 'tenantid', value: 'X', text: { en: 'Only this tenant', ja: '対象のテナント' } }

const ANSWER_PATIENCE_MS = 15_000
const POLL_MS = 500
const PARTLY_FAILED = 50

/**
 * The servers that -serverid or -ip name.
 *
 * @returns their ids; undefined when neither is given
 * @throws CommandError parameter_conflict, address_not_found, address_ambiguous with the candidates
 */
export async function namedServers(client: Client, options: Options): Promise<string[] | undefined> {
  const [ids, addresses] = [options.list('serverid'), options.list('ip')]
  if (ids !== undefined && addresses !== undefined) throw new CommandError('parameter_conflict', { options: '-serverid, -ip' })
  if (addresses === undefined) return ids
  const found: string[] = []
  for (const address of addresses) found.push(await serverAt(client, address, options.get('tenantid')))
  return [...new Set(found)]
}

/** @throws CommandError parameter_missing, and as namedServers */
export async function needServers(client: Client, options: Options): Promise<string[]> {
  const ids = await namedServers(client, options)
  if (ids === undefined) throw new CommandError('parameter_missing', { option: '-serverid | -ip' })
  return ids
}

async function serverAt(client: Client, address: string, tenantId: string | undefined): Promise<string> {
  const found: ServerFacts[] = []
  for await (const server of client.list<ServerFacts>('/computers', { address, tenantId })) found.push(server)
  const registered = found.filter((server) => server.managementAddress === address)
  const [server, second] = registered.length > 0 ? registered : found
  if (server === undefined) throw new CommandError('address_not_found', { address })
  if (second !== undefined) {
    const candidates = found.map((one) => `${one.computerId} (${one.tenantId}, ${one.fqdn ?? one.hostName})`).join(', ')
    throw new CommandError('address_ambiguous', { address, candidates })
  }
  return server.computerId
}

/**
 * Calls the agent of each server and waits to hear it.
 *
 * @returns 0 when all answered, else 50
 */
export async function testConnections(client: Client, terminal: Terminal, serverIds: readonly string[]): Promise<number> {
  const calls: Called[] = []
  for (const serverId of serverIds) calls.push(await client.post<Called>(pathOf(serverId)))
  const waiting = new Map(calls.filter((call) => call.hasAgent).map((call) => [call.computerId, call]))
  const heard = new Set<string>()
  for (const deadline = Date.now() + ANSWER_PATIENCE_MS; heard.size < waiting.size && Date.now() < deadline;) {
    terminal.progress(`${heard.size}/${waiting.size}`)
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
    for (const [serverId, call] of waiting) {
      if (heard.has(serverId)) continue
      const now = await client.post<Called>(pathOf(serverId))
      if (now.lastSeenAt !== null && now.lastSeenAt > call.calledAt) heard.add(serverId)
    }
  }
  for (const call of calls) report(terminal, call, heard)
  return calls.every((call) => heard.has(call.computerId)) ? 0 : PARTLY_FAILED
}

function pathOf(serverId: string): string {
  return `/computers/${encodeURIComponent(serverId)}/agent-call`
}

function report(terminal: Terminal, { computerId, hasAgent, lastSeenAt }: Called, heard: ReadonlySet<string>): void {
  if (heard.has(computerId)) terminal.say('connection_ok', { serverId: computerId })
  else if (!hasAgent) terminal.say('no_agent', { serverId: computerId })
  else if (lastSeenAt === null) terminal.say('agent_never_heard', { serverId: computerId })
  else terminal.say('agent_silent', { serverId: computerId, since: terminal.time(lastSeenAt) })
}

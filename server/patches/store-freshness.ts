import type { Context } from '../context.ts'

/** How old figures are, per server. */

/** A server that the viewer's figures come from. */
export interface ServerAsOf {
  readonly sourceId: string
  readonly kind: string
  /** What a server below the source sent up to it. */
  readonly rolledUp: boolean
  /** Of a server below; null for tenants that do not own the source. */
  readonly serverName: string | null
  /** End of the newest complete reading, of what was rolled up not later than the roll-up; null before the first. */
  readonly lastSuccessAt: Date | null
}

export type ServerRow = ServerAsOf & { readonly sourceKey: number }

/** How old the facts behind the viewer's rows are, per server: sources first, each followed by the servers below it. */
export async function serversAsOf(ctx: Context): Promise<ServerRow[]> {
  const { rows } = await ctx.trx.raw<{ rows: ServerRow[] }>(
    `select source_id as "sourceKey", public_id as "sourceId", kind, rolled_up as "rolledUp", server_name as "serverName", as_of as "lastSuccessAt"
       from server_as_of where kind in ('wsus', 'catalog', 'agent', 'engine') or (kind = 'manual' and as_of is not null)
      order by kind, public_id, source_id, rolled_up, server_name`,
  )
  return rows
}

/** Time of the newest complete reading behind the viewer's rows, ISO 8601: what lists say they are "as of". */
export async function newestReading(ctx: Context): Promise<string | null> {
  return newestOf(await serversAsOf(ctx))
}

/** The newest of their times, ISO 8601. */
export function newestOf(servers: readonly ServerAsOf[]): string | null {
  const times = servers.flatMap(({ lastSuccessAt }) => lastSuccessAt ?? [])
  return times.length === 0 ? null : new Date(Math.max(...times.map(Number))).toISOString()
}

/** Where a figure comes from, and how old it is. */
export interface Freshness {
  /** null where no WSUS knows the computer. */
  readonly sourceId: string | null
  /** The server below that source to which the computer reports; null for tenants that do not own the source. */
  readonly serverName: string | null
  readonly asOf: Date | null
}

/** What a computer's figures come from: its WSUS, and its agent's inventory. */
export interface ComputerAsOf extends Freshness {
  readonly sourceKey: number | null
  readonly inventoryAt: Date | null
}

const NOWHERE: Freshness = { sourceId: null, serverName: null, asOf: null }

/** How old a computer's figures are: as its WSUS has them, else as its last inventory. */
export function freshnessOfComputer(known: ComputerAsOf | undefined): Freshness {
  if (known === undefined) return NOWHERE
  const { sourceId, serverName, asOf, inventoryAt } = known
  return { sourceId, serverName, asOf: known.sourceKey === null ? inventoryAt : asOf }
}

/** How old a verdict is: as the source that decides it, which for packages is the inventory. */
export function freshnessOfVerdict(sourceKey: number, known: ComputerAsOf | undefined, servers: readonly ServerRow[]): Freshness {
  if (known?.sourceKey === sourceKey) return freshnessOfComputer(known)
  const source = servers.find((server) => server.sourceKey === sourceKey && !server.rolledUp)
  const hasOwnTime = source?.kind === 'wsus' || source?.kind === 'manual'
  return { sourceId: source?.sourceId ?? null, serverName: null, asOf: (hasOwnTime ? source.lastSuccessAt : known?.inventoryAt) ?? null }
}

/** @param computerKeys internal ids */
export async function computersAsOf(ctx: Context, computerKeys: readonly number[]): Promise<Map<number, ComputerAsOf>> {
  const ids = [...new Set(computerKeys)]
  if (ids.length === 0) return new Map()
  const { rows } = await ctx.trx.raw<{ rows: (ComputerAsOf & { computerKey: number })[] }>(
    `select c.id as "computerKey", f.source_id as "sourceKey", f.public_id as "sourceId", f.server_name as "serverName", f.as_of as "asOf",
            st.agent_last_inventory_at as "inventoryAt"
       from computer c
       left join computer_status st on st.tenant_id = c.tenant_id and st.computer_id = c.id
       left join computer_as_of f on f.tenant_id = c.tenant_id and f.computer_id = c.id
      where c.id = any(:ids::int[])`,
    { ids },
  )
  return new Map(rows.map(({ computerKey, ...facts }) => [computerKey, facts]))
}

/** A server that has a patch, and how old the oldest is that counts of the patch take from it or from below it. */
export interface OriginAsOf {
  readonly sourceId: string
  readonly asOf: Date | null
}

/**
 * Where patches come from: one patch may have several origins.
 *
 * @param servers all that the viewer's figures come from
 * @param patchKeys internal ids; a patch without a server of WSUS is not in the answer
 */
export async function originsOf(
  ctx: Context,
  servers: readonly ServerRow[],
  patchKeys: readonly number[],
): Promise<Map<number, OriginAsOf[]>> {
  if (patchKeys.length === 0) return new Map()
  const { rows } = await ctx.trx.raw<{ rows: { patchKey: number; sourceKey: number }[] }>(
    `select patch_id as "patchKey", source_id as "sourceKey" from patch_server where patch_id = any(:ids::int[]) order by 1, 2`,
    { ids: patchKeys },
  )
  const found = new Map<number, OriginAsOf[]>()
  for (const { patchKey, sourceKey } of rows) {
    const own = servers.filter((server) => server.sourceKey === sourceKey)
    const [first] = own
    if (first === undefined) continue
    const origins = found.get(patchKey) ?? []
    origins.push({ sourceId: first.sourceId, asOf: oldestOf(own.map((server) => server.lastSuccessAt)) })
    found.set(patchKey, origins)
  }
  return found
}

/** The oldest; null when one of them never was, or there is none. */
export function oldestOf(times: readonly (Date | null)[]): Date | null {
  const known = times.flatMap((time) => time ?? [])
  return known.length === 0 || known.length < times.length ? null : new Date(Math.min(...known.map(Number)))
}

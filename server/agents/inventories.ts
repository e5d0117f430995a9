import { aloneAsInfra, withInfra, type App, type InfraContext } from '../context.ts'
import { AppError } from '../errors.ts'
import { noteUnchanged } from '../verdicts/store-inventory.ts'
import { applyDelta, canonicalText } from './inventory-delta.ts'
import { Inventory, InventoryBody, InventoryDeltaBody, MAX_LINES, StoredPackages } from './protocol.ts'
import { sha256 } from './rules.ts'
import { actorOf, checkMachine, parse, parseBody, type AgentWork } from './service.ts'
import type { AgentRow } from './store.ts'

/** An inventory that is another than the stored one. */
interface Taken {
  readonly checksum: string
  readonly inventory: Inventory
  /** In canonical form. */
  readonly document: Buffer
}

/** Stores an inventory unless it is the one that is stored already: then nothing of it is read. */
export async function takeInventory(app: App, work: AgentWork, agent: AgentRow, raw: Buffer): Promise<{ stored: boolean }> {
  const claimed = claimedChecksum(raw)
  const now = app.clock()
  if (claimed !== undefined && (await aloneAsInfra(app, (db) => noteUnchanged(db, agent, { checksum: claimed, now }))))
    return { stored: false }
  return take(app, work, agent, async () => {
    const body = parseBody(InventoryBody, raw)
    const document = documentOf(raw, body)
    if (document === undefined) throw new AppError('invalid', 'agent_message_invalid', { issues: 'checksum' })
    return { checksum: body.checksum, inventory: parse(Inventory, body.inventory), document }
  })
}

/**
 * Reads and stores in one transaction, which holds no row while it reads; where the machine is not the known one, that is looked into first, outside.
 *
 * @param read null: what is stored is what was sent
 */
async function take(
  app: App,
  work: AgentWork,
  agent: AgentRow,
  read: (ctx: InfraContext) => Promise<Taken | null>,
): Promise<{ stored: boolean }> {
  const { tenantId, computerId } = agent
  const store = async (ctx: InfraContext, taken: Taken): Promise<{ stored: true }> => {
    await work.applyInventory(ctx, { tenantId, computerId, ...taken })
    return { stored: true }
  }
  const so = await withInfra(app, actorOf(agent), async (ctx) => {
    const taken = await read(ctx)
    if (taken === null) return { stored: false }
    return taken.inventory.machine.machineUuid === agent.machineUuid ? store(ctx, taken) : taken
  })
  if ('stored' in so) return so
  await checkMachine(app, agent, so.inventory.machine.machineUuid)
  return withInfra(app, actorOf(agent), (ctx) => store(ctx, so))
}

const CLAIM = /^\{"checksum":"([0-9a-f]{64})","inventory":/

/** The checksum that stands at the beginning of a message, before anything of it is parsed. */
function claimedChecksum(raw: Buffer): string | undefined {
  return CLAIM.exec(raw.toString('latin1', 0, 100))?.[1]
}

/**
 * The inventory in a message as bytes, proven by its checksum: as it came when it came in canonical form, else made canonical.
 * @returns undefined when the checksum is another's
 */
function documentOf(raw: Buffer, body: InventoryBody): Buffer | undefined {
  const head = CLAIM.exec(raw.toString('latin1', 0, 100))?.[0].length
  const asItCame = head === undefined ? undefined : raw.subarray(head, -1)
  if (asItCame !== undefined && sha256(asItCame) === body.checksum) return asItCame
  const canonical = Buffer.from(canonicalText(body.inventory))
  return sha256(canonical) === body.checksum ? canonical : undefined
}

/**
 * Stores the inventory that comes of the stored one and what changed since.
 * @throws AppError conflict inventory_base_unknown when it does not fit: the whole has to be sent
 */
export async function takeInventoryDelta(app: App, work: AgentWork, agent: AgentRow, raw: Buffer): Promise<{ stored: boolean }> {
  const delta = parseBody(InventoryDeltaBody, raw)
  const { tenantId, computerId } = agent
  return take(app, work, agent, async (ctx) => {
    const base = await work.storedInventory(ctx, { tenantId, computerId })
    // It came before, and the answer was lost.
    if (base?.checksum === delta.checksum && (await noteUnchanged(ctx.trx, agent, { checksum: delta.checksum, now: ctx.now }))) return null
    const packages = base?.checksum === delta.baseChecksum ? StoredPackages.safeParse(base.document) : undefined
    const whole = packages?.success === true ? applyDelta(packages.data, delta) : null
    if (whole === null) throw new AppError('conflict', 'inventory_base_unknown', { baseChecksum: delta.baseChecksum })
    // The lines were parsed when they came: those that stand with an earlier inventory, the others with this message.
    const { packages: lines } = whole.document
    if (lines.length > MAX_LINES) throw new AppError('invalid', 'agent_message_invalid', { issues: `packages: more than ${MAX_LINES}` })
    const inventory = { ...parse(Inventory, { ...delta.rest, packages: [] }), packages: lines }
    return { checksum: delta.checksum, inventory, document: Buffer.from(whole.text) }
  })
}

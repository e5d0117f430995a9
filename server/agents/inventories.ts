import { withInfra, type App } from '../context.ts'
import { AppError } from '../errors.ts'
import { noteUnchanged } from '../verdicts/store-inventory.ts'
import { applyDelta, canonicalText } from './inventory-delta.ts'
import { Inventory, InventoryBody, InventoryDeltaBody, StoredPackages } from './protocol.ts'
import { sha256 } from './rules.ts'
import { actorOf, checkMachine, parse, parseBody, type AgentWork } from './service.ts'
import type { AgentRow } from './store.ts'

/** Stores an inventory unless it is the one that is stored already: then nothing of it is read. */
export async function takeInventory(app: App, work: AgentWork, agent: AgentRow, raw: Buffer): Promise<{ stored: boolean }> {
  const { tenantId, computerId } = agent
  const claimed = claimedChecksum(raw)
  if (claimed !== undefined && (await withInfra(app, actorOf(agent), (ctx) => noteUnchanged(ctx, { tenantId, computerId }, claimed)))) {
    return { stored: false }
  }
  const body = parseBody(InventoryBody, raw)
  const document = documentOf(raw, body)
  if (document === undefined) throw new AppError('invalid', 'agent_message_invalid', { issues: 'checksum' })
  const inventory = parse(Inventory, body.inventory)
  await checkMachine(app, agent, inventory.machine.machineUuid)
  await withInfra(app, actorOf(agent), (ctx) =>
    work.applyInventory(ctx, { tenantId, computerId, checksum: body.checksum, inventory, document }),
  )
  return { stored: true }
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
  const whole = await withInfra(app, actorOf(agent), async (ctx) => {
    if (await noteUnchanged(ctx, { tenantId, computerId }, delta.checksum)) return 'unchanged'
    const base = await work.storedInventory(ctx, { tenantId, computerId })
    const packages = base?.checksum === delta.baseChecksum ? StoredPackages.safeParse(base.document) : undefined
    return packages?.success === true ? applyDelta(packages.data, delta) : null
  })
  if (whole === 'unchanged') return { stored: false }
  if (whole === null) throw new AppError('conflict', 'inventory_base_unknown', { baseChecksum: delta.baseChecksum })
  const inventory = parse(Inventory, whole.document)
  await checkMachine(app, agent, inventory.machine.machineUuid)
  const document = Buffer.from(whole.text)
  await withInfra(app, actorOf(agent), (ctx) =>
    work.applyInventory(ctx, { tenantId, computerId, checksum: delta.checksum, inventory, document }),
  )
  return { stored: true }
}

import { z } from 'zod'
import type { InventoryDelta } from '../protocol/messages.ts'
import type { Inventory } from './inventory.ts'

/** What the agent keeps of the inventory that the server acknowledged last. */
export const Acknowledged = z.object({ checksum: z.string().regex(/^[0-9a-f]{64}$/), packages: z.array(z.string()).max(100_000) })
export type Acknowledged = z.infer<typeof Acknowledged>

/**
 * What to send instead of a whole inventory.
 * @param base what the server has
 * @param inventory what the computer has now; its `packages` hold each line once
 * @param checksum of `inventory`
 */
export function deltaOf(base: Acknowledged, inventory: Inventory, checksum: string): InventoryDelta {
  const { packages, ...rest } = inventory
  const [before, now] = [new Set(base.packages), new Set(packages)]
  return {
    baseChecksum: base.checksum,
    checksum,
    removed: base.packages.filter((line) => !now.has(line)),
    added: packages.filter((line) => !before.has(line)),
    rest,
  }
}

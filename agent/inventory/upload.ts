import { join } from 'node:path'
import { isDiskError, readIfThere, writeDurably } from '../durable.ts'
import type { Log } from '../log.ts'
import { ClientError } from '../protocol/client.ts'
import type { Client } from '../protocol/client.ts'
import { InventoryAnswer } from '../protocol/messages.ts'
import { canonicalText } from '../protocol/sign.ts'
import { Acknowledged, deltaOf } from './delta.ts'
import { inventoryChecksum } from './inventory.ts'
import type { Inventory } from './inventory.ts'

/** Brings inventories to the server: what changed since the last one that it acknowledged, or the whole. */
export class InventoryUpload {
  readonly #path: string
  readonly #client: Pick<Client, 'post'>
  readonly #log: Log
  /** A server from before deltas; asked again by the next process. */
  #wholeOnly = false

  constructor(home: string, client: Pick<Client, 'post'>, log: Log) {
    this.#path = join(home, 'inventory.json')
    this.#client = client
    this.#log = log
  }

  /**
   * Sends an inventory that the server does not have.
   * @throws ClientError
   */
  async send(inventory: Inventory): Promise<void> {
    const checksum = inventoryChecksum(inventory)
    if (!(await this.#sendDelta(inventory, checksum))) {
      // In the form that the checksum is over the server can prove it as it comes, and need not sort it first.
      const document = JSON.parse(canonicalText(inventory)) as unknown
      await this.#client.post('report', '/agent/v1/inventory', { checksum, inventory: document }, InventoryAnswer)
    }
    this.#remember({ checksum, packages: inventory.packages })
  }

  /** @returns whether the server has it now */
  async #sendDelta(inventory: Inventory, checksum: string): Promise<boolean> {
    const base = this.#wholeOnly ? null : this.#acknowledged()
    // A server that wants what it has acknowledged has lost it.
    if (base === null || base.checksum === checksum) return false
    const delta = deltaOf(base, inventory, checksum)
    if (delta.removed.length + delta.added.length >= inventory.packages.length) return false
    try {
      await this.#client.post('report', '/agent/v1/inventory-delta', delta, InventoryAnswer)
      return true
    } catch (error) {
      if (!(error instanceof ClientError) || !this.#wantsWhole(error)) throw error
      this.#log('inventory_delta_refused', { code: error.code })
      return false
    }
  }

  /** Nobody signs that a path is unknown, and nobody needs to: who pretends it only learns that the whole is sent. */
  #wantsWhole(error: ClientError): boolean {
    if (error.code === 'inventory_base_unknown') return true
    if (error.status === 404) this.#wholeOnly = true
    return error.status === 404
  }

  #acknowledged(): Acknowledged | null {
    try {
      const text = readIfThere(this.#path)
      return text === null ? null : Acknowledged.parse(JSON.parse(text))
    } catch {
      // Damaged or unreadable: the whole is sent, and what is written then is whole again.
      return null
    }
  }

  #remember(acknowledged: Acknowledged): void {
    try {
      writeDurably(this.#path, JSON.stringify(acknowledged))
    } catch (error) {
      if (!isDiskError(error)) throw error
      // The older one stays; the server will not know it, and the whole is sent.
      this.#log('inventory_not_kept', { code: error.code })
    }
  }
}

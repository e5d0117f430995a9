/** A sender in a process of its own, to be killed: sends one tenant's due notices as the task does. */
import pino from 'pino'
import { loadSigningKeys } from '../../../server/cmdb/keys.ts'
import { openPools } from '../../../server/cmdb/pools.ts'
import { openVault } from '../../../server/cmdb/vault.ts'
import { readConfig } from '../../../server/config.ts'
import { deliver } from '../../../server/notices/delivery.ts'
import type { ChildOrder } from './estate.ts'

process.once('message', (order: ChildOrder) => {
  void (async () => {
    const pools = openPools(order.urls)
    const vault = await openVault(order.stateDir)
    const keys = await loadSigningKeys(pools.infra, vault)
    const config = readConfig({ TSUKUROI_STATE: order.stateDir })
    const now = new Date(order.now)
    await deliver(
      { config, log: pino({ level: 'silent' }), pools, vault, keys, clock: () => now },
      order.tenantId,
      new AbortController().signal,
    )
  })()
})

/** Gives way and tells the priority that it and a server process behind its connection have; started by give-way.test.ts. */
import { getPriority } from 'node:os'
import { openPools } from '../../../server/cmdb/pools.ts'
import { giveWay } from '../../../server/cmdb/give-way.ts'
import type { DatabaseUrls } from '../../../server/config.ts'
import type { App } from '../../../server/context.ts'
import { createLog } from '../../../server/log.ts'

process.once('message', ({ embedded, ...urls }: DatabaseUrls & { embedded: boolean }) => {
  void (async () => {
    const pools = openPools(urls)
    const config = { database: embedded ? undefined : urls }
    giveWay({ pools, config, log: createLog('silent') } as unknown as App)
    const { rows } = await pools.infra.raw<{ rows: [{ pid: number }] }>('select pg_backend_pid() as pid')
    process.send?.({ own: getPriority(), backend: getPriority(rows[0].pid) })
    await pools.destroy()
    process.disconnect()
  })()
})

/** A process of its own that reads a source until it is killed: says `ready`, and `ended` when the run has ended. */
import { startApp } from '../../../server/cmdb/start.ts'
import type { DatabaseUrls } from '../../../server/config.ts'
import { executeRun } from '../../../server/discovery/run.ts'
import type { openWsus } from '../../../wsus-adapter/index.ts'
import { openInSmallPages } from './small-pages.ts'

/** Where the process dies by its own hand: when it is about to send its n-th statement to the CMDB, or asks for the n-th part of a delivery. */
export interface DeathAt {
  readonly statement?: number
  readonly part?: number
}

let [statements, parts] = [0, 0]
const dieAt = (is: number, at: number | undefined): void => void (is === at && process.kill(process.pid, 'SIGKILL'))

process.once('message', ({ urls, runId, death }: { urls: DatabaseUrls; runId: number; death: DeathAt }) => {
  void startApp('worker', urls).then(async (app) => {
    process.send?.('ready')
    app.pools.infra.on('query', () => dieAt(++statements, death.statement))
    await executeRun(app, runId, { signal: new AbortController().signal, open: dyingBetweenParts(death) })
    process.send?.('ended', () => process.exit())
  })
})

function dyingBetweenParts(death: DeathAt): typeof openWsus {
  return (options) => {
    if (options.route !== 'collector') return openInSmallPages(options)
    const { delivery } = options
    const part: typeof delivery.part = (set, number) => {
      dieAt(++parts, death.part)
      return delivery.part(set, number)
    }
    return openInSmallPages({ ...options, delivery: { ...delivery, part } })
  }
}

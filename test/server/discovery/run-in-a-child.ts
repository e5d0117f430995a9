/** A process of its own that reads a source until it is killed: says `ready`, and `ended` when the run has ended. */
import { startApp } from '../../../server/cmdb/start.ts'
import type { DatabaseUrls } from '../../../server/config.ts'
import { executeRun } from '../../../server/discovery/run.ts'
import { openWsus } from '../../../wsus-adapter/index.ts'

process.once('message', ({ urls, runId }: { urls: DatabaseUrls; runId: number }) => {
  void startApp('worker', urls).then(async (app) => {
    process.send?.('ready')
    // Small pages, so that there are many places to be killed at.
    const small = { pageRows: 10, sliceUpdates: 10 }
    const open: typeof openWsus = (options) => openWsus(options.route === 'soap' ? { ...options, limits: small } : options)
    await executeRun(app, runId, { signal: new AbortController().signal, open })
    process.send?.('ended', () => process.exit())
  })
})

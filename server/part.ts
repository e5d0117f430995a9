import { startApi } from './api.ts'
import { startApp } from './cmdb/start.ts'
import type { DatabaseUrls } from './config.ts'
import type { App } from './context.ts'
import { endpoints } from './endpoints.ts'
import { CRONTAB, taskHandlers } from './handlers.ts'
import { startWorker } from './worker.ts'

/** One child process of the service: the API, or the worker. */
export type PartName = 'api' | 'worker'
/** What the supervisor says. Connections travel here and not in the environment or on the command line. */
export type ToPart = { readonly kind: 'start'; readonly urls: DatabaseUrls } | { readonly kind: 'stop' }
/** What a part says. `stop` asks the supervisor to end the whole service. */
export type FromPart = { readonly kind: 'ready'; readonly url?: string } | { readonly kind: 'stop' }

interface Running {
  readonly url?: string
  stop(): Promise<void>
}

async function startPart(name: PartName, app: App): Promise<Running> {
  if (name === 'worker') return startWorker(app, taskHandlers, CRONTAB)
  return startApi(app, endpoints, () => void process.send?.({ kind: 'stop' } satisfies FromPart))
}

async function main(name: PartName): Promise<void> {
  let app: App | undefined
  let running: Running | undefined
  const stop = async (): Promise<void> => {
    await running?.stop()
    await app?.pools.destroy()
    process.exit(0)
  }
  process.on('message', (message: ToPart) => {
    if (message.kind === 'stop') return void stop()
    void (async () => {
      app = await startApp(name, message.urls)
      running = await startPart(name, app)
      process.send?.({ kind: 'ready', ...(running.url === undefined ? {} : { url: running.url }) } satisfies FromPart)
    })().catch((err: unknown) => {
      if (app === undefined) process.stderr.write(`${String(err)}\n`)
      else app.log.fatal({ err }, 'this part could not start')
      process.exit(1)
    })
  })
  // A killed supervisor leaves nobody behind.
  process.on('disconnect', () => void stop())
  // Ctrl-C reaches the whole group: the supervisor decides the order of the end.
  process.on('SIGINT', () => undefined)
  process.on('SIGTERM', () => undefined)
}

const name = process.argv[2]
if (name !== 'api' && name !== 'worker') throw new Error(`no such part: ${String(name)}`)
await main(name)

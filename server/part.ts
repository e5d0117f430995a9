import { agentWork } from './agent-work.ts'
import { openAgentDoor } from './agents/router.ts'
import { startApi } from './api.ts'
import { giveWay } from './cmdb/give-way.ts'
import { startApp } from './cmdb/start.ts'
import type { App } from './context.ts'
import { endpoints } from './endpoints.ts'
import { SCHEDULE, taskHandlers } from './handlers.ts'
import { startProblem } from './start-problem.ts'
import { tellSupervisor, type PartName, type ToPart } from './supervision.ts'
import { startWorker } from './worker.ts'

interface Running {
  readonly url?: string
  stop(): Promise<void>
}

async function startPart(name: PartName, app: App): Promise<Running> {
  if (name === 'worker') {
    giveWay(app)
    return startWorker(app, taskHandlers, SCHEDULE)
  }
  return startApi(app, endpoints, { openAgents: (opened) => openAgentDoor(opened, agentWork) })
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
      tellSupervisor({ kind: 'ready', ...(running.url === undefined ? {} : { url: running.url }) })
    })().catch((err: unknown) => {
      if (app === undefined) process.stderr.write(`${String(err)}\n`)
      else app.log.fatal({ err }, 'this part could not start')
      const problem = startProblem(err, app?.config.stateDir ?? '')
      if (problem !== undefined) tellSupervisor({ kind: 'failed', code: problem.code, details: problem.details })
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

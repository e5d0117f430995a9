import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { App } from '../server/context.ts'
import type { FromPart, PartName, ToPart } from '../server/supervision.ts'

const PART = fileURLToPath(new URL('../server/part.ts', import.meta.url))

/**
 * Runs the API and the worker as the service does, each in a process of its own, beside the application of the bench.
 *
 * @param work gets the API's address; all are stopped afterwards
 * @param names the API first; without the worker nothing takes up what the bench does itself
 */
export async function withParts<T>(
  app: App,
  work: (url: string) => Promise<T>,
  names: readonly PartName[] = ['api', 'worker'],
): Promise<T> {
  const parts = names.map((name) => startPart(app, name))
  try {
    const [api] = await Promise.all(parts.map((part) => part.ready))
    return await work(api?.url ?? '')
  } finally {
    await Promise.all(parts.map((part) => stop(part.child)))
  }
}

function startPart(app: App, name: PartName): { child: ChildProcess; ready: Promise<{ url?: string }> } {
  const env = { TSUKUROI_STATE: app.config.stateDir, TSUKUROI_PORT: '0', TSUKUROI_LOG_LEVEL: 'warn' }
  const child = fork(PART, [name], { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const ready = new Promise<{ url?: string }>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the ${name} ended with ${code}`)))
    child.on('message', (message: FromPart) => {
      if (message.kind === 'ready') resolve(message)
    })
  })
  child.send({ kind: 'start', urls: app.pools.urls } satisfies ToPart)
  return { child, ready }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.send({ kind: 'stop' } satisfies ToPart)
  await ended
}

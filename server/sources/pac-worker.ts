import { networkInterfaces } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { createPacResolver } from 'pac-resolver'
import { QuickJS } from 'quickjs-wasi'
import { z } from 'zod'

/** A thread for one question to a proxy script: what it does with its time and memory is nobody else's. */

const MEMORY = 32 * 1024 * 1024

const { script, url } = z.object({ script: z.string(), url: z.string() }).parse(workerData)
parentPort?.postMessage(await told())

async function told(): Promise<{ answer: unknown } | { problem: string }> {
  try {
    const vm = await QuickJS.create({ memoryLimit: MEMORY })
    const find = createPacResolver(vm, script, {
      sandbox: {
        alert: () => undefined,
        // The library asks a name server of Google's which address this machine has; we reach out to nobody for that.
        myIpAddress: async () => ownAddress(),
      },
    })
    return { answer: await find(url) }
  } catch (err) {
    return { problem: String(err) }
  }
}

function ownAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  return all.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1'
}

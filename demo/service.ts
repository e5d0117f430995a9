import { createServer, type AddressInfo } from 'node:net'
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DemoConfig } from './config.ts'
import { until } from './evidence.ts'
import type { Ended, Processes } from './processes.ts'

/** The product as an administrator runs it: the server as a program of its own, asked through its commands. */
export interface Service {
  readonly url: string
  readonly stateDir: string
  /** Runs a `swcfmg_*` command. */
  command(name: string, args?: readonly string[], locale?: string): Promise<Ended>
  /** The same; a return value other than 0 is an error that tells what the command said. */
  must(name: string, args?: readonly string[], locale?: string): Promise<string>
  /** What the server noted of errors last; no text: nothing. */
  lastErrors(): Promise<string>
  /** Writes a file that commands read; it is readable by its owner alone. */
  file(name: string, text: string): Promise<string>
}

/** Starts the server and waits until it says that it is up. */
export async function startService(config: DemoConfig, processes: Processes): Promise<Service> {
  const stateDir = join(config.folder, 'state')
  const port = await portFor(config.port)
  const logFile = join(config.folder, 'logs/server.log')
  const env = { ...config.env, TSUKUROI_STATE: stateDir, TSUKUROI_PORT: String(port), TZ: 'Asia/Tokyo' }
  const server = processes.start('server', process.execPath, [join(config.home, 'server/main.ts')], env)
  let ended = false
  void server.ended.then(() => (ended = true))
  const up = await until(
    'the server is up',
    async () => {
      if (ended) throw new Error(`the server ended: ${(await readFile(logFile, 'utf8')).slice(-2000)}`)
      const text = await readFile(join(stateDir, 'run/server.json'), 'utf8').catch(() => undefined)
      return text === undefined ? undefined : (JSON.parse(text) as { url: string })
    },
    120_000,
    100,
  )
  const command = (name: string, args: readonly string[] = [], locale = 'en_US.UTF-8'): Promise<Ended> =>
    processes.run(join(config.home, 'bin', name), args, { ...env, LC_ALL: locale })
  const lastErrors = async (): Promise<string> => errorsIn(await readFile(logFile, 'utf8').catch(() => ''))
  return {
    url: up.url,
    stateDir,
    command,
    lastErrors,
    async must(name, args = [], locale) {
      const { status, stdout, stderr } = await command(name, args, locale)
      if (status !== 0)
        throw new Error(`${`${name} ${args.join(' ')} ended with ${status}: ${stderr}${stdout}`.slice(0, 2000)}${await lastErrors()}`)
      return stdout
    },
    async file(name, text) {
      const path = join(config.folder, name)
      await writeFile(path, text, { mode: 0o600 })
      await chmod(path, 0o600)
      return path
    },
  }
}

/** Of a log of JSON lines those that tell of errors (level 50 and above), the last few. */
export function errorsIn(log: string): string {
  const lines = log.split('\n').filter((line) => /"level":[56]0/.test(line))
  return lines
    .slice(-5)
    .map((line) => `\n${line.slice(0, 2000)}`)
    .join('')
}

/** The wanted port where it is free, else another: mails carry it, so it must be known before the server starts. */
async function portFor(wanted: number): Promise<number> {
  return (await listenOnce(wanted)) ?? (await listenOnce(0)) ?? 0
}

async function listenOnce(port: number): Promise<number | undefined> {
  const server = createServer()
  return new Promise((resolve) => {
    server.once('error', () => resolve(undefined))
    server.listen(port, '127.0.0.1', () => {
      const { port: taken } = server.address() as AddressInfo
      server.close(() => resolve(taken))
    })
  })
}

import { fork, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { messageFor } from '../templates/index.ts'
import { startEmbedded, type EmbeddedOptions, type EmbeddedPostgres } from './cmdb/embedded.ts'
import { migrate } from './cmdb/migrate.ts'
import { ConfigError, readConfig, type Config, type DatabaseUrls } from './config.ts'
import { AppError, type ErrorDetails } from './errors.ts'
import { createLog, type Logger } from './log.ts'
import { startProblem } from './start-problem.ts'
import { holdAtDatabase, takeStateDirectory } from './state-directory.ts'
import { PART_ARGUMENTS, type FromPart, type PartName, type ToPart } from './supervision.ts'

const PART = fileURLToPath(new URL('./part.ts', import.meta.url))
const PART_STOP_MS = 30_000
const DATABASE_CHECK_MS = 5_000

/** A running service: PostgreSQL, unless it is somebody else's, and one child process per part. */
interface Service {
  readonly url: string | undefined
  stop(): Promise<void>
  readonly ended: Promise<void>
}

/**
 * Starts the whole service and supervises it.
 *
 * @throws AppError conflict state_directory_in_use when another server runs on the same state directory
 */
export async function startService(config: Config, log: Logger): Promise<Service> {
  const giveBack = await takeStateDirectory(config)
  try {
    return await startInDirectory(config, log, giveBack)
  } catch (err) {
    await giveBack()
    throw err
  }
}

async function startInDirectory(config: Config, log: Logger, giveBack: () => Promise<void>): Promise<Service> {
  const embedded = config.database === undefined ? await startEmbedded(embeddedOf(config, log)) : undefined
  const urls = config.database ?? urlsOf(embedded)
  const release = await holdAtDatabase({ config, urls, log, onLost: () => void stop() })
  let stopping = false
  const { promise: ended, resolve: end } = Promise.withResolvers<void>()
  const parts: Part[] = []
  let keeping: Promise<void> | undefined
  const keep = (): void => {
    keeping ??= keepDatabase(config, log).finally(() => (keeping = undefined))
  }
  const watch = embedded === undefined ? undefined : setInterval(keep, DATABASE_CHECK_MS)
  const stop = async (): Promise<void> => {
    if (stopping) return ended
    stopping = true
    clearInterval(watch)
    await keeping
    await Promise.all(parts.map((part) => part.stop()))
    await rm(join(config.stateDir, 'run/server.json'), { force: true })
    await release()
    await embedded?.stop()
    await giveBack()
    end()
  }
  try {
    await migrate(urls.owner)
    for (const name of partsOf(config)) parts.push(superviseParts(name, urls, log, stop))
    const ready = await Promise.all(parts.map((part) => part.ready))
    const url = ready.find((message) => message.url !== undefined)?.url
    await writeStateFile(config, 'run/server.json', { pid: process.pid, url, startedAt: new Date().toISOString() })
    log.info({ url, stateDir: config.stateDir }, 'the service is up')
    return { url, stop, ended }
  } catch (err) {
    await stop()
    throw err
  }
}

function embeddedOf({ stateDir, postgres }: Config, log: Logger): EmbeddedOptions {
  return { stateDir, log, ...(postgres === undefined ? {} : { binaries: postgres }) }
}

function urlsOf(embedded: EmbeddedPostgres | undefined): DatabaseUrls {
  if (embedded === undefined) throw new Error('neither an embedded nor an external database')
  return { owner: embedded.ownerUrl, infra: embedded.infraUrl, tenant: embedded.tenantUrl }
}

function partsOf(config: Config): PartName[] {
  return config.role === 'all' ? ['api', 'worker'] : [config.role]
}

/** Starts PostgreSQL again when it has died; without an answer from it nothing else of the service works. */
async function keepDatabase(config: Config, log: Logger): Promise<void> {
  try {
    await startEmbedded(embeddedOf(config, log))
  } catch (err) {
    const { code = 'internal_error', details = {} } = startProblem(err, config.stateDir) ?? {}
    log.error({ err, code, ...details }, 'PostgreSQL could not be brought back')
  }
}

interface Part {
  readonly ready: Promise<Extract<FromPart, { kind: 'ready' }>>
  stop(): Promise<void>
}

/** Runs one part as a child process and starts it again when it dies. */
function superviseParts(name: PartName, urls: DatabaseUrls, log: Logger, stopService: () => Promise<void>): Part {
  const { promise: ready, resolve: isReady, reject: failed } = Promise.withResolvers<Extract<FromPart, { kind: 'ready' }>>()
  let child: ChildProcess
  let stopping = false
  let wasReady = false
  let delay = 200
  let reason: AppError | undefined
  const begin = (): void => {
    // The time to begin again may come after the service was asked to stop.
    if (stopping) return
    child = fork(PART, [name], { execArgv: [...process.execArgv, ...PART_ARGUMENTS[name]], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    // A process that the system could not make, or that went before it was told anything, must not take the supervisor along.
    child.on('error', (err) => {
      log.error({ err, part: name }, 'a part of the service cannot be reached')
      if (child.pid === undefined) gone(null, null)
    })
    child.send({ kind: 'start', urls } satisfies ToPart)
    child.on('message', (message: FromPart) => {
      if (message.kind === 'ready') {
        wasReady = true
        delay = 200
        isReady(message)
      } else if (message.kind === 'failed') reason = new AppError('unavailable', message.code, message.details)
      else void stopService()
    })
    child.on('exit', gone)
  }
  const gone = (code: number | null, signal: NodeJS.Signals | null): void => {
    if (stopping) return
    if (!wasReady) return failed(reason ?? new AppError('unavailable', 'part_did_not_start', { part: name }))
    log.error({ part: name, code, signal }, 'a part of the service died; it is started again')
    setTimeout(begin, delay)
    delay = Math.min(delay * 2, 10_000)
  }
  begin()
  return {
    ready,
    stop: () =>
      new Promise((resolve) => {
        stopping = true
        if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return resolve()
        const timer = setTimeout(() => child.kill('SIGKILL'), PART_STOP_MS)
        child.once('exit', () => {
          clearTimeout(timer)
          resolve()
        })
        if (child.connected) child.send({ kind: 'stop' } satisfies ToPart)
        else child.kill('SIGTERM')
      }),
  }
}

async function writeStateFile(config: Config, name: string, value: unknown): Promise<void> {
  const file = join(config.stateDir, name)
  await writeFile(`${file}.new`, `${JSON.stringify(value)}\n`, { mode: 0o600 })
  await rename(`${file}.new`, file)
}

async function main(): Promise<void> {
  const config = readConfig()
  const log = createLog(config.logLevel, { part: 'main' })
  const service = await startService(config, log).catch((err: unknown) => {
    throw startProblem(err, config.stateDir) ?? err
  })
  welcome(config, service.url)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void service.stop())
  await service.ended
  process.exit(0)
}

/** For the person who started it at a terminal; everybody else reads the log. */
function welcome(config: Config, url: string | undefined): void {
  const say = (code: string, details: ErrorDetails): void =>
    void process.stderr.write(`${messageFor(code, terminalLocale(), details).line}\n`)
  say('started', { url })
  const file = join(config.stateDir, 'setup.token')
  if (existsSync(file)) say('set_up_needed', { file })
}

function terminalLocale(): 'ja' | 'en' {
  return Intl.DateTimeFormat().resolvedOptions().locale.startsWith('ja') ? 'ja' : 'en'
}

/** Says on standard error what stopped the start, in the language of the locale. @returns the process's exit status */
function explain(err: unknown): number {
  const say = (code: string, details: ErrorDetails): number => {
    const message = messageFor(code, terminalLocale(), details)
    process.stderr.write(`${message.line}\n`)
    return message.exit
  }
  if (err instanceof ConfigError) {
    return Math.max(...err.problems.map(({ setting, reason }) => say('config_invalid', { setting, reason })))
  }
  if (err instanceof AppError) return say(err.code, err.details)
  process.stderr.write(`${err instanceof Error ? (err.stack ?? err.message) : String(err)}\n`)
  return say('internal_error', {})
}

if (import.meta.main) {
  main().catch((err: unknown) => {
    process.exit(explain(err))
  })
}

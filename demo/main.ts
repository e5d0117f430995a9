/** `npm run demo`: a whole estate on loopback, to look around in; with --once the whole flow, played and observed. */
import { readFile, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readDemoConfig, USAGE, UsageError, type DemoConfig } from './config.ts'
import { Evidence } from './evidence.ts'
import { publishNews, type Scene } from './flow/catalog.ts'
import { approveStory, discover, type Story } from './flow/windows.ts'
import { openingPage } from './opening.ts'
import { ensurePackages } from './packages.ts'
import { play, prepare } from './play.ts'
import { keepDetecting, startWorld, type World } from './world.ts'

const say = (line: string): void => void process.stderr.write(`${line}\n`)

async function main(): Promise<number> {
  const config = readDemoConfig(process.argv.slice(2), dirname(dirname(fileURLToPath(import.meta.url))))
  if (config === 'help') {
    process.stdout.write(USAGE)
    return 0
  }
  const interrupted = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interrupted.abort())
  await ensurePackages(config, say)
  const evidence = new Evidence(say)
  const world = await startWorld(config, say)
  let status = 1
  try {
    status = config.once ? await playOnce(world, evidence, config) : await present(world, evidence, interrupted.signal)
  } finally {
    say('stopping …')
    await world.stop()
    if (config.json !== undefined) evidence.write(config.json, status)
    if (status === 0) await removeTraces(config)
    else say(`logs and mails are kept in ${config.folder}`)
  }
  return status
}

async function playOnce(world: World, evidence: Evidence, config: DemoConfig): Promise<number> {
  try {
    await play(world, evidence)
  } catch (err) {
    say(err instanceof Error ? (err.stack ?? err.message) : String(err))
    return 1
  }
  for (const { part, reason } of evidence.missing) say(`this machine cannot do a part: ${part}: ${reason}`)
  return evidence.missing.length === 0 || config.allowMissing ? 0 : 2
}

async function present(world: World, evidence: Evidence, interrupted: AbortSignal): Promise<number> {
  const { story, scene } = await prepare(world, evidence)
  const schedule = keepDetecting(world, say)
  process.stdout.write(openingPage(world, story, scene))
  const ended = newsOnEnter(world, story, scene)
  if (!interrupted.aborted) await new Promise<void>((resolve) => interrupted.addEventListener('abort', () => resolve(), { once: true }))
  ended()
  await schedule.stop()
  return 0
}

/** Enter approves the update of the story in the WSUS, as its administrator would, and has the vendors tell news; people are told of both. */
function newsOnEnter(world: World, story: Story, scene: Scene): () => void {
  if (!process.stdin.isTTY) return () => undefined
  const tell = async (): Promise<void> => {
    say(`KB${story.update.kb} is approved in the WSUS; the computers look for updates …`)
    await approveStory(world, story)
    const run = await discover(world)
    say(`the discovery has ended: ${run.notices} mails. See ${world.mailbox.url}`)
    const news = await publishNews(world, scene)
    say(`vendors have news: ${news.map(({ advisory }) => `${advisory.id} (${advisory.package})`).join(', ')}`)
  }
  const onData = (): void => void tell().catch((err: unknown) => say(String(err)))
  process.stdin.once('data', onData).resume()
  return () => void process.stdin.off('data', onData).pause()
}

/** The cluster of the embedded database may lie outside the state directory; the server's own file names it. */
async function removeTraces(config: DemoConfig): Promise<void> {
  const cluster = await readFile(`${config.folder}/state/postgres.json`, 'utf8').catch(() => undefined)
  if (cluster !== undefined) await rm((JSON.parse(cluster) as { home: string }).home, { recursive: true, force: true })
  await rm(config.folder, { recursive: true, force: true })
}

try {
  process.exitCode = await main()
} catch (err) {
  if (err instanceof UsageError) say(`${err.message}\n\n${USAGE}`)
  else say(err instanceof Error ? (err.stack ?? err.message) : String(err))
  process.exitCode = err instanceof UsageError ? 10 : 1
}

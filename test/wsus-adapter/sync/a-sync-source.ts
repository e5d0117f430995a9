import { startDemoWsus } from '../../../demo/wsus/index.ts'
import type { DemoWsus, UpdateSeed } from '../../../demo/wsus/index.ts'
import { anUpdate } from '../../demo/wsus/a-wsus.ts'
import { openWsus } from '../../../wsus-adapter/index.ts'
import type { SyncOptions, WsusSource } from '../../../wsus-adapter/index.ts'

const open: (() => Promise<void>)[] = []

/** Who we are to an upstream server, in tests. */
export const ACCOUNT = { name: 'tsukuroi.example.test', guid: '6f1c2f6e-3f0b-4d3a-9b1e-0d2f6a1c5e12' }

/** A source to any address, ended by `closeAll`. */
export async function syncSource(url: string, more: Partial<SyncOptions> = {}): Promise<WsusSource> {
  const source = await openWsus({ route: 'sync', url, account: ACCOUNT, busyWait: 1, ...more })
  open.push(() => source.close())
  return source
}

/** A demo WSUS with so many updates, each replacing the one before it, ended by `closeAll`. */
export async function anUpstream(count = 5, more: Partial<Parameters<typeof startDemoWsus>[0]> = {}): Promise<DemoWsus> {
  const updates: UpdateSeed[] = []
  for (let number = 0; number < count; number += 1) {
    const before = updates.at(-1)
    updates.push(anUpdate({ supersedes: before ? [before.updateId] : [] }))
  }
  const wsus = await startDemoWsus({ auth: { kind: 'anonymous' }, updates, ...more })
  open.push(() => wsus.stop())
  return wsus
}

/** What the adapter logs. */
export interface Logged {
  fields: Record<string, unknown>
  message: string
}

/** A log that keeps its warnings. */
export function keptLog(): { warnings: Logged[]; log: NonNullable<SyncOptions['log']> } {
  const warnings: Logged[] = []
  return { warnings, log: { debug: () => undefined, warn: (fields, message) => void warnings.push({ fields, message }) } }
}

/** Has something done when the test ends. */
export function atTheEnd(work: () => Promise<void>): void {
  open.push(work)
}

/** Closes what a test opened, sources before servers. */
export async function closeAll(): Promise<void> {
  for (const close of open.splice(0).toReversed()) await close()
}

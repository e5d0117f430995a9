import { randomUUID } from 'node:crypto'
import { startDemoWsus, type DemoWsus, type DemoWsusOptions, type UpdateSeed } from '../../../demo/wsus/index.ts'

let counter = 5_000_000

/** An update of a demo WSUS. */
export function anUpdate(wish: Partial<UpdateSeed> = {}): UpdateSeed {
  const kb = wish.kb ?? String(counter++)
  return {
    updateId: randomUUID(),
    kb,
    releasedOn: '2026-06-09',
    platform: 'server-2022',
    product: 'Windows Server 2022',
    classification: 'Security Updates',
    severity: 'Critical',
    titleEn: `2026-06 Cumulative Update (KB${kb})`,
    titleJa: `2026-06 累積更新プログラム (KB${kb})`,
    reboot: 1,
    sizeMb: 10,
    supersedes: [],
    ...wish,
  }
}

const running: DemoWsus[] = []
const addresses = new Set<string>()

/** A demo WSUS of its own, at an address that no test had before; without authentication unless asked for; stopped by `stopAll`. */
export async function aWsus(wish: Partial<DemoWsusOptions> = {}): Promise<DemoWsus> {
  const wsus = await startDemoWsus({ auth: { kind: 'anonymous' }, updates: [], ...wish })
  running.push(wsus)
  // The system gives a port again soon after it was given back, and a database that still knows it refuses a second source there.
  if (wish.port === undefined && addresses.has(wsus.url)) return aWsus(wish)
  addresses.add(wsus.url)
  return wsus
}

/** Stops every demo WSUS that the test started. */
export async function stopAll(): Promise<void> {
  await Promise.all(running.splice(0).map((wsus) => wsus.stop()))
}

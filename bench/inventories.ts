import { join } from 'node:path'
import { releaseOf } from '../catalog/index.ts'
import { agentWork } from '../server/agent-work.ts'
import { takeInventory, takeInventoryDelta } from '../server/agents/inventories.ts'
import type { AgentWork } from '../server/agents/service.ts'
import { SYSTEM, type App } from '../server/context.ts'
import { internTold } from '../server/matching/intern.ts'
import { evaluateTouched } from '../server/matching/service.ts'
import { DATA, feedFiles, NO_DOCUMENTS } from './catalog-documents.ts'
import { makeFleet, readCatalog } from './catalog-fleet.ts'
import { cpuOfBoth, type Spent } from './cpu.ts'
import { CannotRun, giveUp, type Bench, type Figure } from './harness.ts'
import { agentOf, deltaMessage, newestOf, upgraded, wholeMessage, type BenchAgent } from './inventory-documents.ts'
import { generateLinuxEstate, takeDocument } from './linux-estate.ts'

const PACKAGES = 1_000
/** Computers whose inventories come first, so that the dictionary knows what the others have. */
const WARM = 200
const MEASURED = 400
/** Packages that change between two inventories. */
const CHANGED = 5

/** What an inventory costs, from the agent's message to verdicts and counts. */
export const inventoriesBench: Bench = {
  name: 'inventories',
  async run(app, say): Promise<Figure[]> {
    if ((await feedFiles(['alma'])).length === 0) throw new CannotRun(NO_DOCUMENTS)
    const { warm, whole, changed, deltas } = await world(app, say)
    for (const { row, message } of warm) await takeInventory(app, agentWork, row, message)
    await app.pools.owner.raw('vacuum analyze')
    const each = (name: string, so: Spent, floor: number, count = whole.length): Figure => {
      say(
        `${name}: ${(so.together / count).toFixed(2)} ms of CPU, ${(so.node / count).toFixed(2)} of Node, ${(so.postgres / count).toFixed(2)} of PostgreSQL`,
      )
      return { name: `${name} (CPU each)`, measured: so.together / count, floor, unit: 'ms', bar: 1 }
    }
    say(`a message has ${(whole.reduce((sum, { message }) => sum + message.length, 0) / whole.length / 1e3).toFixed(0)} kB`)
    const take = (sent: readonly Sent[], work: AgentWork = agentWork): Promise<Spent> => {
      giveUp()
      return cpuOfBoth(app, async () => {
        for (const { row, message } of sent) await takeInventory(app, work, row, message)
      })
    }
    const cold = await take(whole, reading)
    say(`parsed and interned while a part is new: ${(cold.together / whole.length).toFixed(2)} ms of CPU`)
    const figures = [each('parsed and interned', await take(whole, reading), 5)]
    figures.push(each('stored with verdicts, a computer’s first', await take(whole), 10))
    await app.pools.owner.raw('vacuum analyze')
    figures.push(each(`stored with verdicts, ${CHANGED} packages changed`, await take(changed), 10))
    figures.push(each('unchanged', await take(changed), 1))
    giveUp()
    const byDelta = await cpuOfBoth(app, async () => {
      for (const { row, message } of deltas) await takeInventoryDelta(app, agentWork, row, message)
    })
    figures.push(each(`${CHANGED} changed packages sent as a difference`, byDelta, 10))
    return figures
  },
}

interface Sent {
  readonly row: BenchAgent['row']
  readonly message: Buffer
}

/** Agents' work of which nothing is done but reading the lines. */
const reading: AgentWork = {
  ...agentWork,
  async applyInventory(ctx, { inventory }) {
    const release = releaseOf(inventory.machine.os.release)
    const { installed } = await internTold(ctx, inventory.packages, { manager: 'rpm', release, foreign: new Set() })
    if (installed.length !== PACKAGES) throw new Error(`${installed.length} of ${PACKAGES} lines were understood`)
  },
}

/** What agents send, as bytes: nothing else of their inventories stays in memory. */
interface Messages {
  /** First inventories that are not measured. */
  readonly warm: readonly Sent[]
  readonly whole: readonly Sent[]
  /** Of the same computers, later; and later again, as differences. */
  readonly changed: readonly Sent[]
  readonly deltas: readonly Sent[]
}

/** AlmaLinux's advisories in force, and agents whose computers have had no inventory yet. */
async function world(app: App, say: (line: string) => void): Promise<Messages> {
  const computers = await generateLinuxEstate(app, { tenants: 20, groupsPerTenant: 5, computers: WARM + MEASURED })
  const { records } = await takeDocument(app, 'alma', join(DATA, 'alma/alma-osv.ndjson.xz'))
  await evaluateTouched(app, SYSTEM)
  const { lines } = await readCatalog(1)
  const alma = new Map([...lines].filter(([release]) => release.startsWith('alma/')))
  const fleet = makeFleet(alma, { computers: computers.length, packages: PACKAGES, clones: 1 })
  const newest = newestOf(alma)
  say(`${records} advisories, ${fleet.packages.length} package versions on ${computers.length} computers`)
  const agents = computers.map((computer, at) => agentOf(fleet, at, computer, newest))
  const messages = (some: readonly BenchAgent[], of: (inventory: BenchAgent['inventory']) => Buffer): Sent[] =>
    some.map(({ row, inventory }) => ({ row, message: of(inventory) }))
  const later = agents.slice(WARM).map(({ row, inventory }) => ({ row, inventory: upgraded(inventory, CHANGED) }))
  return {
    warm: messages(agents.slice(0, WARM), wholeMessage),
    whole: messages(agents.slice(WARM), wholeMessage),
    changed: messages(later, wholeMessage),
    deltas: messages(later, (inventory) => deltaMessage(inventory, upgraded(inventory, CHANGED))),
  }
}

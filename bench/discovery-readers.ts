import type { App } from '../server/context.ts'
import { generateEstate } from './estate.ts'
import { percentile, type Figure } from './harness.ts'
import { withParts } from './parts.ts'
import { fill, signedIn } from './reads.ts'
import { walk } from './reads-walk.ts'
import type { Reader } from './reads-reader.ts'

const TENANTS = 10
const COMPUTERS = 2_000
const PATCHES = 3_000
const PAGES = 10
const QUIET_MS = 10_000

/** What the parts of the discovery bench share. */
export interface Context {
  readonly app: App
  readonly say: (line: string) => void
}

/**
 * How long tenants' pages take while the work goes on, against a quiet time before.
 *
 * @param work a discovery that writes
 */
export async function slowedReaders({ app, say }: Context, work: () => Promise<unknown>): Promise<Figure[]> {
  const { sourceId, tenantIds } = await generateEstate(app.pools.owner, {
    tenants: TENANTS,
    groupsPerTenant: 5,
    computers: COMPUTERS,
    patches: PATCHES,
  })
  await fill(app, sourceId, tenantIds)
  const read = async (url: string): Promise<Figure[]> => {
    const reader = await signedIn(app, url, 'tenant_admin', tenantIds[0])
    const questions = (await walk(reader, PAGES)).flatMap(([, all]) => all.map(({ path }) => path))
    const quietEnd = performance.now() + QUIET_MS
    await asked(reader, questions, () => false)
    const quiet = await asked(reader, questions, () => performance.now() < quietEnd)
    let isWorking = true
    const working = work().finally(() => (isWorking = false))
    const busy = await asked(reader, questions, () => isWorking)
    await working
    say(`${quiet.length} pages in quiet, ${busy.length} beside a discovery; medians ${show(quiet)} and ${show(busy)} ms`)
    const [measured, floor] = [percentile(busy, 0.95), percentile(quiet, 0.95)]
    return [{ name: 'pages of a tenant beside a discovery against in quiet (p95)', measured, floor, unit: 'ms', bar: 1.5, allowance: 5 }]
  }
  return withParts(app, read, ['api'])
}

const show = (values: readonly number[]): string => percentile(values, 0.5).toFixed(1)

/** Asks all questions once, and again as long as it is wanted. */
async function asked(reader: Reader, questions: readonly string[], goesOn: () => boolean): Promise<number[]> {
  const times: number[] = []
  do for (const question of questions) times.push(await reader.ask(question))
  while (goesOn())
  return times
}

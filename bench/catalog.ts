import { fork } from 'node:child_process'
import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { FeedError, fixesOf, MatchIndex, type DocumentEntry } from '../catalog/index.ts'
import { openDocument } from '../cli/open-document.ts'
import type { FleetFigures } from './catalog-child.ts'
import { feedFiles, NO_DOCUMENTS, readStatements } from './catalog-documents.ts'
import type { FleetSize } from './catalog-fleet.ts'
import { cpuOf } from './cpu.ts'
import { CannotRun, peakMemory, type Bench, type Figure } from './harness.ts'

const SIZE: FleetSize = { computers: 20_000, packages: 1_000, clones: 9 }
/** Matching must be so many times cheaper than comparing everything with everything. */
const TIMES_CHEAPER = 30
const MEMORY_MB = 1_000
/** Making the catalog anew may cost so many times what it costs to read, unpack and hash the same documents. */
const REBUILD_BAR = 4
const FOLDERS = ['debian', 'ubuntu', 'alma', 'winget', 'mozilla', 'macos', 'threat', 'eol', 'formats']

/** What matching a whole fleet costs against the plain comparison, and making the catalog against reading it. */
export const catalogBench: Bench = {
  name: 'catalog',
  async run(_app, say) {
    const files = await feedFiles(FOLDERS)
    if (files.length === 0) throw new CannotRun(NO_DOCUMENTS)
    return [...matching(await measuredFleet(SIZE), say), ...(await rebuild(files, say))]
  },
}

function matching(fleet: FleetFigures, say: (line: string) => void): Figure[] {
  const full = fleet.evaluate + fleet.rollUp
  say(
    `${fleet.advisories} advisories, ${fleet.fixes} fixes, ${fleet.packages} package versions, ${fleet.links} links; per computer ${(fleet.missing / SIZE.computers).toFixed(1)} missing, ${(fleet.superseded / SIZE.computers).toFixed(1)} superseded`,
  )
  say(
    `load ${seconds(fleet.load)}, evaluate ${seconds(fleet.evaluate)}, roll up ${seconds(fleet.rollUp)}; ${fleet.wrong} computers differ from the plain comparison`,
  )
  say(
    `100 new advisories: ${fleet.delta.packages} package versions, ${fleet.delta.computers} computers, ${fleet.delta.milliseconds.toFixed(0)} ms`,
  )
  if (fleet.wrong > 0) throw new Error(`${fleet.wrong} computers differ from the plain comparison`)
  return [
    { name: 'full evaluation against plain comparison (CPU)', measured: full, floor: fleet.naive, unit: 'ms', bar: 1 / TIMES_CHEAPER },
    { name: 'full evaluation against 5 s of one thread (CPU)', measured: full, floor: 5_000, unit: 'ms', bar: 1 },
    { name: 'memory of the whole fleet', measured: fleet.memory, floor: MEMORY_MB, unit: 'MB', bar: 1 },
    { name: '100 new advisories, in memory, against all', measured: fleet.delta.milliseconds, floor: full, unit: 'ms' },
  ]
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1_000).toFixed(2)} s`
}

function measuredFleet(size: FleetSize): Promise<FleetFigures> {
  const child = fork(fileURLToPath(new URL('catalog-child.ts', import.meta.url)), [JSON.stringify(size)])
  return new Promise((resolve, reject) => {
    child.once('message', (figures: FleetFigures) => resolve(figures))
    child.once('exit', (code) => reject(new Error(`the matching ended with ${code}`)))
  })
}

/** Reads everything that vendors say anew: the floor reads, unpacks and hashes the same bytes. What is none of their documents counts for neither. */
async function rebuild(files: readonly string[], say: (line: string) => void): Promise<Figure[]> {
  const index = new MatchIndex()
  const so = { bytes: 0, statements: 0, documents: 0, floor: 0, measured: 0 }
  const memory = await peakMemory(async () => {
    for (const file of files) {
      let statements = 0
      const measured = await cpuOf(() => eachEntry(file, async (entry) => void (statements += (await readInto(index, entry)) ?? 0)))
      if (statements === 0) continue
      const hash = createHash('sha256')
      const floor = await cpuOf(() =>
        eachEntry(file, async (entry) => {
          for await (const piece of entry.bytes()) {
            hash.update(piece)
            so.bytes += piece.length
          }
        }),
      )
      so.documents++
      so.statements += statements
      so.measured += measured
      so.floor += floor
    }
    so.measured += await cpuOf(() => Promise.resolve(index.freeze()))
  })
  say(
    `${(so.bytes / 1e6).toFixed(0)} MB in ${so.documents} files: ${so.statements} statements, ${index.fixCount} fixes; at most ${memory.toFixed(0)} MB`,
  )
  return [
    { name: 'catalog made anew against reading and hashing (CPU)', measured: so.measured, floor: so.floor, unit: 'ms', bar: REBUILD_BAR },
    { name: 'memory while the catalog is made anew', measured: memory, floor: MEMORY_MB, unit: 'MB', bar: 1 },
  ]
}

function readInto(index: MatchIndex, entry: DocumentEntry): Promise<number | null> {
  return readStatements(entry, (statement) => {
    for (const fix of fixesOf(statement)) index.addFix(fix)
  })
}

/** Some of the samples are archives that are broken on purpose: every reading ends at the same place. */
async function eachEntry(file: string, take: (entry: DocumentEntry) => Promise<void>): Promise<void> {
  try {
    for await (const entry of openDocument(file)) await take(entry)
  } catch (err) {
    if (!(err instanceof FeedError)) throw err
  }
}

import { parsePackageLine, withModules, type PackageVersion } from '../../catalog/index.ts'
import { enqueue } from '../cmdb/tasks.ts'
import type { InfraContext } from '../context.ts'
import type { FormerWeight } from '../patches/store-catalog.ts'
import { dictionaryOf, type KnownLine, type LineDictionary } from './dictionary.ts'
import { evaluateVersions } from './evaluate.ts'
import { rowOf, versionOf } from './rules.ts'
import { modulesOf } from './store-fixes.ts'
import { internVersions, type KnownVersion } from './store-versions.ts'

/** What an inventory's lines are read with. */
export interface LineReading {
  readonly manager: 'dpkg' | 'rpm' | 'apk'
  /** `debian/12` */
  readonly release: string
  /** Packages from no archive of the distribution, as `name:architecture`. */
  readonly foreign: ReadonlySet<string>
}

const FOREIGN = 'foreign'
const OFFERED = 'offered'
const WORD = /^[^\s/\p{Cc}]{1,300}$/u
const CONTROL = /\p{Cc}/u

/** Of lines what the dictionary has, by their places, and what it lacks. */
interface LookedUp {
  readonly found: (KnownLine | undefined)[]
  readonly strange: Strange[]
  /** How many were not readable. */
  readonly refused: number
}

/**
 * The package versions that an inventory's lines tell, and those that the package manager offers: those of the dictionary cost nothing, the others one look
 * into the database together, in one order, so that two inventories do not wait for each other in a circle. What is new is evaluated at once. Lines that
 * tell of nothing installed are left out.
 *
 * @param offered what the package manager would upgrade to
 * @returns each in the given order
 */
export async function internTold(
  ctx: InfraContext,
  lines: readonly string[],
  reading: LineReading,
  offered: readonly PackageVersion[] = [],
): Promise<{ installed: KnownLine[]; offered: KnownLine[] }> {
  const dictionary = dictionaryOf(ctx.app)
  const [ofLines, ofOffered] = [lookUpLines(dictionary, lines, reading), lookUpOffered(dictionary, offered)]
  noteRefused(ctx, ofLines.refused + ofOffered.refused)
  await fill(ctx, [ofLines, ofOffered])
  return { installed: ofLines.found.filter(isKnown), offered: ofOffered.found.filter(isKnown) }
}

function lookUpLines(dictionary: LineDictionary, lines: readonly string[], reading: LineReading): LookedUp {
  const found: (KnownLine | undefined)[] = []
  const strange: Strange[] = []
  let refused = 0
  const [plain, foreign] = [`${reading.release}\n${reading.manager}`, `${reading.release}\n${FOREIGN} ${reading.manager}`]
  const [findPlain, findForeign] = [dictionary.finder(plain), dictionary.finder(foreign)]
  for (const line of lines) {
    const isForeign = reading.foreign.size > 0 && reading.foreign.has(placeOf(line))
    const shelf = isForeign ? foreign : plain
    const known = isForeign ? findForeign(line) : findPlain(line)
    const pv = known === undefined ? parsePackageLine(reading.manager, line, reading.release) : null
    if (known !== undefined) found.push(known)
    else if (pv !== null)
      strange.push({ place: found.push(undefined) - 1, shelf, line, pv: isForeign && pv.vendor === null ? { ...pv, vendor: FOREIGN } : pv })
    else if (/[^\P{Cc}\t\r]/u.test(line)) refused++
  }
  return { found, strange, refused }
}

/** Most computers are offered the same. */
function lookUpOffered(dictionary: LineDictionary, given: readonly PackageVersion[]): LookedUp {
  const found: (KnownLine | undefined)[] = []
  const strange: Strange[] = []
  let refused = 0
  for (const pv of given) {
    const { scheme, release, name, architecture, version, source, sourceVersion } = pv
    const shelf = `${release}\n${OFFERED} ${scheme}`
    const line = `${name}\n${architecture}\n${version}\n${source ?? ''}\n${sourceVersion ?? ''}`
    const known = dictionary.find(shelf, line)
    // What the dictionary has was looked at when it came.
    if (known !== undefined) found.push(known)
    else if (isReadable(pv)) strange.push({ place: found.push(undefined) - 1, shelf, line, pv })
    else refused++
  }
  return { found, strange, refused }
}

/**
 * Says of module builds without a label of which stream they are, where one of the streams that their computer has switched on alone has the package by
 * what the catalog says now. Few computers have such lines: for others this costs nothing.
 *
 * @param enabled `nodejs:16`
 * @returns in the given order
 */
export async function withStreams(
  ctx: InfraContext,
  lines: readonly KnownLine[],
  enabled: readonly string[],
): Promise<readonly KnownLine[]> {
  const unlabeled = enabled.length === 0 ? [] : lines.filter(({ pv }) => pv.module === '?')
  if (unlabeled.length === 0) return lines
  const packages = unlabeled.map(({ pv }) => pv)
  const derived = withModules(packages, await modulesOf(ctx, packages, enabled), enabled)
  const byId = new Map(unlabeled.map(({ id }, i) => [id, derived[i]]))
  const dictionary = dictionaryOf(ctx.app)
  const strange: Strange[] = []
  const found = lines.map((known, place) => {
    const pv = byId.get(known.id) ?? known.pv
    if (pv.module === known.pv.module) return known
    const [shelf, line] = [`${pv.release}\nmodule ${pv.module}`, String(known.id)]
    const kept = dictionary.find(shelf, line)
    if (kept === undefined) strange.push({ place, shelf, line, pv })
    return kept
  })
  await fill(ctx, [{ found, strange }])
  return found.filter(isKnown)
}

/** One computer's nonsense keeps nothing else of its inventory away; somebody should look at it all the same. */
function noteRefused(ctx: InfraContext, count: number): void {
  if (count > 0) ctx.log.warn({ count }, 'lines of an inventory were not readable')
}

function isReadable({ name, version, source, sourceVersion, architecture }: PackageVersion): boolean {
  return [name, version].every((word) => WORD.test(word)) && !CONTROL.test(`${source}${sourceVersion}${architecture}`)
}

/** What the dictionary lacks. */
interface Strange {
  readonly place: number
  readonly shelf: string
  readonly line: string
  readonly pv: PackageVersion
}

/** Learns what all of them lack. */
async function fill(ctx: InfraContext, all: readonly Pick<LookedUp, 'found' | 'strange'>[]): Promise<void> {
  const strange = all.flatMap((one) => one.strange)
  if (strange.length === 0) return
  const learned = (await learn(ctx, dictionaryOf(ctx.app), strange)).values()
  for (const one of all) for (const { place } of one.strange) one.found[place] = learned.next().value
}

function isKnown(known: KnownLine | undefined): known is KnownLine {
  return known !== undefined
}

/** Name and architecture of a line of any package manager. */
function placeOf(line: string): string {
  const [name = '', second = '', third = ''] = line.split('\t', 3)
  return `${name.split(':')[0] ?? name}:${third || second}`
}

async function learn(ctx: InfraContext, dictionary: LineDictionary, strange: readonly Strange[]): Promise<KnownLine[]> {
  const versions = await internAll(
    ctx,
    strange.map((one) => one.pv),
  )
  // Only what is committed may be remembered: ids of a transaction that is taken back name nothing.
  void ctx.trx.executionPromise.then(
    () => strange.forEach(({ shelf, line }, i) => versions[i] !== undefined && dictionary.keep(shelf, line, versions[i])),
    () => undefined,
  )
  return versions
}

/** Our ids of package versions; those that nobody had yet are added and evaluated. @returns in the given order */
export async function internAll(ctx: InfraContext, given: readonly PackageVersion[]): Promise<KnownVersion[]> {
  const rows = await internVersions(ctx, given)
  const versions = given.map((pv, i) => ({ id: rows[i]?.id ?? 0, pv }))
  // By what the row says: whoever told it first must not decide for everybody by writing it otherwise.
  const unevaluated = versions.filter((_, i) => rows[i]?.evaluated === false)
  const fresh = new Map(unevaluated.map(({ id, pv }) => [id, { id, pv: versionOf(rowOf(pv)) }]))
  if (fresh.size > 0) await settleLater(ctx, (await evaluateVersions(ctx, [...fresh.values()])).reweighed)
  return versions
}

/** What somebody lacks may make a patch weigh otherwise for everybody; theirs follows in a transaction of its own, which holds no computer. */
async function settleLater(ctx: InfraContext, reweighed: readonly FormerWeight[]): Promise<void> {
  if (reweighed.length > 0) await enqueue(ctx, 'policies.settle', { patchIds: reweighed.map((one) => one.patchId) })
}

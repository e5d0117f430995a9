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

/**
 * The package versions that an inventory's lines tell: those of the dictionary cost nothing, the others one look into the database together. What is
 * new is evaluated at once. Lines that tell of nothing installed are left out.
 */
export async function internLines(ctx: InfraContext, lines: readonly string[], reading: LineReading): Promise<KnownLine[]> {
  const dictionary = dictionaryOf(ctx.app)
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
  noteRefused(ctx, refused)
  return filled(ctx, found, strange)
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
  return filled(ctx, found, strange)
}

/** One computer's nonsense keeps nothing else of its inventory away; somebody should look at it all the same. */
function noteRefused(ctx: InfraContext, count: number): void {
  if (count > 0) ctx.log.warn({ count }, 'lines of an inventory were not readable')
}

/** Our ids of what package managers would upgrade to: most computers are offered the same. @returns in the given order */
export async function internOffered(ctx: InfraContext, given: readonly PackageVersion[]): Promise<KnownLine[]> {
  const dictionary = dictionaryOf(ctx.app)
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
  noteRefused(ctx, refused)
  return filled(ctx, found, strange)
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

async function filled(ctx: InfraContext, found: (KnownLine | undefined)[], strange: readonly Strange[]): Promise<KnownLine[]> {
  if (strange.length > 0) {
    const learned = await learn(ctx, dictionaryOf(ctx.app), strange)
    for (const [i, { place }] of strange.entries()) found[place] = learned[i]
  }
  return found.filter((known) => known !== undefined)
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

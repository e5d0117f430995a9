/** Which advisories are new in the bench: as an ordinary week brings them, and the newest of one release. */

/** One statement of a vendor's document. */
interface Entry {
  readonly text: string
  readonly published: string
  /** `release name`, each once. */
  readonly packages: readonly string[]
}

/** A vendor's document without what is new. */
export interface Split {
  readonly all: string
  readonly before: string
  readonly week: string
  readonly heavy: string
  /** One more of the same kind each, that comes before: a worker's sessions are not new. */
  readonly eves: readonly [string, string]
}

const NEW_ADVISORIES = 100
/** About five packages each; kernels and languages come by the dozen. */
const PACKAGES = { least: 3, most: 12 } as const
/** Newest of their packages, and so long ago that most of the fleet has been patched since: what is changed are some 50,000 verdicts of 20,000 computers. */
const PUBLISHED = { from: '2024-09-01', until: '2026-05-20' } as const
const HEAVY_RELEASE = 'AlmaLinux:9'

/**
 * Takes two hundred advisories out of AlmaLinux's document. A week: newest of their packages, as they are spread over releases, the same in every run.
 * A heavy hundred: the newest of one release, in which kernels and languages bring four packages in five.
 *
 * @param all one advisory of OSV to a line
 */
export function splitAlma(all: string): Split {
  const entries = all
    .trim()
    .split('\n')
    .map(entryOf)
    .toSorted((a, b) => (a.published < b.published ? 1 : -1))
  const heavy = new Set(entries.filter((one) => one.packages[0]?.startsWith(`${HEAVY_RELEASE} `)).slice(0, NEW_ADVISORIES))
  const [week, eves] = weekOf(entries.filter((one) => !heavy.has(one)))
  const isLater = (one: Entry): boolean => heavy.has(one) || week.has(one) || eves.includes(one)
  const joined = (some: readonly Entry[]): string => `${some.map((one) => one.text).join('\n')}\n`
  return {
    all,
    before: joined(entries.filter((one) => !isLater(one))),
    week: joined([...week]),
    heavy: joined([...heavy]),
    eves: [joined(eves.slice(0, 1)), joined(eves.slice(1))],
  }
}

function entryOf(text: string): Entry {
  const { published, affected } = JSON.parse(text) as { published: string; affected: { package: { ecosystem: string; name: string } }[] }
  return { text, published, packages: [...new Set(affected.map((one) => `${one.package.ecosystem} ${one.package.name}`))] }
}

/** @param entries newest first @returns as many as are wanted, evenly from all that fit, and two of the others: the same in every run */
function weekOf(entries: readonly Entry[]): [week: ReadonlySet<Entry>, eves: readonly Entry[]] {
  const seen = new Set<string>()
  const fitting: Entry[] = []
  for (const entry of entries) {
    const isNewest = entry.packages.every((name) => !seen.has(name))
    for (const name of entry.packages) seen.add(name)
    const isThen = entry.published >= PUBLISHED.from && entry.published < PUBLISHED.until
    if (isNewest && isThen && entry.packages.length >= PACKAGES.least && entry.packages.length <= PACKAGES.most) fitting.push(entry)
  }
  const step = Math.max(1, fitting.length / NEW_ADVISORIES)
  const chosen = Array.from({ length: NEW_ADVISORIES }, (_, i) => fitting[Math.floor(i * step)]).filter((entry) => entry !== undefined)
  const week = new Set(chosen)
  return [week, fitting.filter((entry) => !week.has(entry)).slice(0, 2)]
}

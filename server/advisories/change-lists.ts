/** Lists of what changed beside an archive. Pure. */

/** Files that changed or are gone since, and up to where the list was followed. */
export interface Changed {
  readonly paths: readonly string[]
  /** Time of the newest line (ISO 8601); null where there is none. */
  readonly newest: string | null
}

/** A list that grows longer is no list any more. */
const MOST_LINES = 2_000_000
const PATH = /^(?!.*\.\.)[A-Za-z0-9][\w.:+/-]{0,300}$/

/**
 * Reads `changes.csv` or `deletions.csv` of Red Hat, `"2024/cve-2024-0001.json","2024-08-04T10:17:22+00:00"`, or OSV's `modified_id.csv`,
 * `2024-08-15T00:05:00Z,ALSA-2024:1234`.
 *
 * @param since time of the newest line that was followed; null: all
 * @returns undefined when the text is something else
 */
export function changesFrom(text: string, shape: 'csaf' | 'osv', since: string | null): Changed | undefined {
  const after = since === null ? Number.NEGATIVE_INFINITY : Date.parse(since)
  const paths = new Set<string>()
  let newest = after
  let lines = 0
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue
    if (++lines > MOST_LINES) return undefined
    const read = lineOf(line.trim(), shape)
    if (read === undefined) return undefined
    if (read.time <= after) continue
    paths.add(read.path)
    newest = Math.max(newest, read.time)
  }
  return { paths: [...paths], newest: Number.isFinite(newest) ? new Date(newest).toISOString() : null }
}

function lineOf(line: string, shape: 'csaf' | 'osv'): { path: string; time: number } | undefined {
  const cells = line.split(',').map((cell) => cell.replace(/^"(.*)"$/, '$1'))
  const [path, when] = shape === 'csaf' ? cells : [cells[1] === undefined ? undefined : `${cells[1]}.json`, cells[0]]
  const time = Date.parse(when ?? '')
  if (path === undefined || cells.length !== 2 || !PATH.test(path) || Number.isNaN(time)) return undefined
  return { path, time }
}

/**
 * The address of a file below another one, as lists of vendors name it; a name with a colon in it is a name still.
 *
 * @returns undefined when it leads out of there
 */
export function below(base: string, path: string): string | undefined {
  const url = URL.parse(path === '' ? base : `./${path}`, base)
  const folder = new URL('.', base)
  return url !== null && url.origin === folder.origin && url.pathname.startsWith(folder.pathname) ? url.href : undefined
}

/** Name of an archive as a vendor's file tells it; undefined when it is none. */
export function archiveFrom(text: string): string | undefined {
  const name = text.trim()
  return /^(?!.*\.\.)[A-Za-z0-9][\w.-]{0,200}\.(?:tar\.(?:zst|gz|xz|bz2)|zip)$/.test(name) ? name : undefined
}

/** The day that an archive's name says, from which on changes are followed (ISO 8601); null where it says none. */
export function dayOfArchive(name: string): string | null {
  const day = /(\d{4}-\d{2}-\d{2})/.exec(name)?.[1]
  return day === undefined || Number.isNaN(Date.parse(`${day}T00:00:00Z`)) ? null : `${day}T00:00:00.000Z`
}

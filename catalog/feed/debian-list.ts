import { cvesFrom, isUsable, type Gate } from './fields.ts'
import { openLines } from './lines.ts'
import { FeedError, oneLine, type FeedHead, type FeedParser, type FeedSink } from './records.ts'
import { debianRelease } from './releases.ts'
import type { FixedPackage, PackageState } from './statements.ts'

/**
 * The lists of Debian's security tracker, data/DSA/list and data/DLA/list. An entry is a line with date, id, source package and title, and lines behind
 * it that begin with a tab: `{CVE ids}`, `[release] - source version`, or a note. Newest entries come first.
 */

const ENTRY = /^\[(\d{1,2}) (\w{3}) (\d{4})\]\s+(D[SL]A-\d{1,6}(?:-\d{1,3})?)(?:\s+(\S+))?(?:\s+-+\s*(.*))?/
const FIX = /^\s+\[(\w+)\]\s+-\s+(\S+)\s+(\S+)(?:\s+\((.*)\))?/
/** As the lists write them. */
export const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const STATES: Readonly<Record<string, PackageState>> = {
  '<not-affected>': 'not_affected',
  '<end-of-life>': 'end_of_life',
  '<unfixed>': 'affected',
  '<ignored>': 'ignored',
  '<no-dsa>': 'deferred',
  '<postponed>': 'deferred',
  '<undetermined>': 'under_investigation',
}
/** Releases that a list mended in its last so many days are those that it still cares for. */
const CURRENT_DAYS = 90

/** Whether a text begins as these lists do. */
export function isDebianList(text: string): boolean {
  return ENTRY.test(text.slice(0, 1_000).trimStart())
}

interface Entry {
  readonly line: number
  readonly id: string
  readonly date: string
  readonly title: string
  readonly cves: string[]
  readonly fixes: FixedPackage[]
  readonly states: { readonly release: string; readonly name: string; readonly state: PackageState; readonly note: string }[]
}

/** Opens a reader of a list. */
export function openDebianList(sink: FeedSink): FeedParser {
  const reader = new DebianList(sink)
  const lines = openLines((line, number) => reader.line(line, number))
  return {
    write: (text) => lines.write(text),
    end() {
      lines.end()
      return reader.end()
    },
  }
}

class DebianList {
  readonly #sink: FeedSink
  #entry: Entry | undefined
  #kind = ''
  #newest = ''
  /** Release → day of the last entry that mends it. */
  readonly #mended = new Map<string, string>()
  readonly #stated = new Set<string>()

  constructor(sink: FeedSink) {
    this.#sink = sink
  }

  line(line: string, number: number): void {
    if (line.trim() === '') return
    if (!/^\s/.test(line)) {
      this.#finish()
      this.#begin(line, number)
    } else if (this.#entry !== undefined) this.#detail(line, number, this.#entry)
  }

  #refuse(reason: Parameters<FeedSink['reject']>[0]['reason'], number: number, value: string): void {
    this.#sink.reject({ reason, place: `line ${number}`, value: oneLine(value, 160) })
  }

  #begin(line: string, number: number): void {
    const match = ENTRY.exec(line)
    if (match === null) return this.#refuse('record_malformed', number, line)
    const [, day, month, year, id, source, title] = match
    const at = MONTHS.indexOf(month!)
    const date = `${year}-${String(at + 1).padStart(2, '0')}-${day!.padStart(2, '0')}`
    if (at < 0 || !isDay(date)) return this.#refuse('date_invalid', number, line)
    const words = [source, title].filter((word) => word !== undefined && word !== '')
    this.#entry = { line: number, id: id!, date, title: oneLine(words.join(' - '), 500), cves: [], fixes: [], states: [] }
    this.#kind ||= id!.slice(0, 3)
    if (date > this.#newest) this.#newest = date
  }

  #detail(line: string, number: number, entry: Entry): void {
    const text = line.trim()
    const gate: Gate = { sink: this.#sink, place: `line ${number}` }
    if (text.startsWith('{')) {
      const close = text.indexOf('}')
      if (close < 0) return this.#refuse('record_malformed', number, line)
      const ids = text
        .slice(1, close)
        .split(/\s+/)
        .filter((id) => id !== '')
      entry.cves.push(...cvesFrom(ids, gate))
    } else if (text.startsWith('[')) this.#fix(line, number, entry, gate)
    else if (!/^[A-Z]+:/.test(text)) this.#refuse('record_malformed', number, line)
  }

  #fix(line: string, number: number, entry: Entry, gate: Gate): void {
    const match = FIX.exec(line)
    if (match === null) return this.#refuse('record_malformed', number, line)
    const [, codename, name, version, note] = match
    if (codename === 'sid' || codename === 'experimental') return this.#sink.skip()
    const release = debianRelease(codename!)
    if (release === undefined) return this.#refuse('release_unknown', number, line)
    if (version!.startsWith('<')) {
      const state = Object.hasOwn(STATES, version!) ? STATES[version!] : undefined
      if (state === undefined) return this.#refuse('record_malformed', number, line)
      entry.states.push({ release, name: name!, state, note: oneLine(note ?? version!.slice(1, -1), 200) })
      return
    }
    if (!isUsable('dpkg', name!, version!, gate)) return
    const isThere = entry.fixes.some((fix) => fix.release === release && fix.name === name && fix.fixed === version)
    if (isThere) return
    if (entry.date > (this.#mended.get(release) ?? '')) this.#mended.set(release, entry.date)
    entry.fixes.push({
      scheme: 'dpkg',
      release,
      pocket: 'security',
      names: 'source',
      name: name!,
      module: null,
      architecture: null,
      introduced: null,
      fixed: version!,
      binaries: [],
      cves: null,
    })
  }

  #finish(): void {
    const entry = this.#entry
    this.#entry = undefined
    if (entry === undefined) return
    const { id, date, title, fixes } = entry
    const cves = [...new Set(entry.cves)].toSorted()
    this.#sink.statement({
      kind: 'advisory',
      id,
      advisoryKind: 'security',
      title,
      severity: 'unspecified',
      cves,
      publishedAt: `${date}T00:00:00.000Z`,
      revisedAt: null,
      withdrawn: false,
      restart: 'unknown',
      url: `https://security-tracker.debian.org/tracker/${id}`,
      fixes,
    })
    for (const state of entry.states) this.#states(state, cves)
  }

  /** What holds for each vulnerability of the entry; the newest entry that speaks of one is right. The end of support is the package's. */
  #states({ release, name, state, note }: Entry['states'][number], cves: readonly string[]): void {
    if (cves.length === 0 && state !== 'end_of_life') this.#sink.skip()
    for (const cve of state === 'end_of_life' ? [null] : cves) {
      const key = `${release} ${name} ${cve}`
      if (this.#stated.has(key)) continue
      this.#stated.add(key)
      this.#sink.statement({ kind: 'state', scheme: 'dpkg', release, names: 'source', name, module: null, cve, state, note })
    }
  }

  end(): FeedHead {
    this.#finish()
    if (this.#newest === '') throw new FeedError('feed_malformed', { line: 1, reason: 'no entry can be read' })
    const since = new Date(Date.parse(this.#newest) - CURRENT_DAYS * 86_400_000).toISOString().slice(0, 10)
    const streams = [...this.#mended].filter(([, last]) => last >= since).map(([release]) => `${release}/security`)
    return {
      format: 'debian-list',
      key: this.#kind,
      title: this.#kind === 'DLA' ? 'Debian LTS advisories' : 'Debian security advisories',
      revisedAt: `${this.#newest}T00:00:00.000Z`,
      validUntil: null,
      streams: streams.toSorted(),
    }
  }
}

function isDay(date: string): boolean {
  const time = Date.parse(`${date}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(date)
}

import { webAddress } from './fields.ts'
import { list, member, text } from './json.ts'
import { JsonValues } from './json-values.ts'
import { macosFix } from './macos.ts'
import { type DocumentHead } from './reader.ts'
import { cveFrom, FeedError, oneLine, timeFrom, type FeedHead, type FeedParser, type FeedSink } from './records.ts'
import type { FixedPackage } from './statements.ts'

/**
 * Apple's vulnerabilities with the releases that mend them (macadmins/sofa, data/resources/apple_cves_with_context.ndjson): one on a line, behind one line
 * about the file. Its dates are those of the pages' listing, not of the fixes.
 */

/** Whether a document is this file. */
export function isAppleCves({ kind, text: head }: DocumentHead): boolean {
  return kind === 'json' && head.includes('"os_versions_with_fix"') && head.includes('"cve_id"')
}

/** Opens a reader of the file. */
export function openAppleCves(sink: FeedSink): FeedParser {
  const reader = new AppleCves(sink)
  const values = new JsonValues('values', (value) => reader.record(value), { longest: 1024 * 1024, deepest: 16 })
  return {
    write: (piece) => values.write(piece),
    end() {
      values.end()
      return reader.head()
    },
  }
}

class AppleCves {
  readonly #sink: FeedSink
  readonly #seen = new Set<string>()
  #records = 0
  #said: number | undefined
  #revised: string | null = null

  constructor(sink: FeedSink) {
    this.#sink = sink
  }

  record(record: unknown): void {
    const about = member(record, '_metadata')
    if (about !== undefined) {
      const total = member(about, 'total_cves')
      if (typeof total === 'number') this.#said = total
      this.#revised = timeFrom(text(member(about, 'generated_at'))) ?? null
      return
    }
    this.#records++
    const place = `record ${this.#records}`
    const given = text(member(record, 'cve_id'))
    const cve = cveFrom(given)
    if (cve === undefined) return this.#sink.reject({ reason: 'cve_invalid', place, value: oneLine(given, 80) })
    const fixes = this.#fixes(record, cve)
    if (fixes.length === 0 || this.#seen.has(cve)) return this.#sink.skip()
    this.#seen.add(cve)
    this.#sink.statement({
      kind: 'advisory',
      id: cve,
      advisoryKind: 'security',
      title: `${cve}: macOS`,
      severity: 'unspecified',
      cves: [cve],
      publishedAt: null,
      revisedAt: null,
      withdrawn: false,
      restart: 'always',
      url: webAddress(list(member(record, 'apple_security_bulletin_urls')).map(text).at(-1) ?? ''),
      fixes,
    })
  }

  #fixes(record: unknown, cve: string): FixedPackage[] {
    const fixes = new Map<string, FixedPackage>()
    for (const given of list(member(record, 'os_versions_with_fix'))) {
      const version = /^macOS (.*)$/.exec(text(given))?.[1]
      if (version === undefined) continue
      const fix = macosFix(version)
      if (fix === undefined) this.#sink.reject({ reason: 'version_invalid', place: cve, value: oneLine(text(given), 80) })
      else fixes.set(version, fix)
    }
    return [...fixes.values()]
  }

  head(): FeedHead {
    if (this.#records === 0) throw new FeedError('feed_malformed', { line: 1, reason: 'no record' })
    if (this.#said !== undefined && this.#said !== this.#records) {
      throw new FeedError('feed_malformed', { reason: 'the document is not whole', said: this.#said, found: this.#records })
    }
    return {
      format: 'apple-cve',
      key: 'apple-cve',
      title: 'Vulnerabilities of macOS',
      revisedAt: this.#revised,
      validUntil: null,
      streams: [],
    }
  }
}

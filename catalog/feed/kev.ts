import { list, member, parseJson, text } from './json.ts'
import { held, type DocumentHead } from './reader.ts'
import { cveFrom, FeedError, oneLine, timeFrom, type FeedHead, type FeedParser, type FeedSink } from './records.ts'

/** CISA's Known Exploited Vulnerabilities (cisa.gov/known-exploited-vulnerabilities-catalog), the JSON form. */

/** Whether a document is this catalog. */
export function isKev({ kind, keys }: DocumentHead): boolean {
  return kind === 'json' && keys.has('catalogVersion') && (keys.has('vulnerabilities') || keys.has('dateReleased'))
}

/** Opens a reader of the catalog. */
export function openKev(sink: FeedSink): FeedParser {
  return held((whole) => readKev(parseJson(whole), sink))
}

/** @throws FeedError feed_malformed when it holds another number of entries than it says */
function readKev(document: unknown, sink: FeedSink): FeedHead {
  const entries = member(document, 'vulnerabilities')
  if (!Array.isArray(entries)) throw new FeedError('feed_malformed', { reason: 'no list of vulnerabilities' })
  const count = member(document, 'count')
  if (typeof count === 'number' && count !== entries.length) {
    throw new FeedError('feed_malformed', { reason: 'the document is not whole', said: count, found: entries.length })
  }
  const seen = new Set<string>()
  for (const [index, entry] of list(entries).entries()) readEntry(entry, `entry ${index + 1}`, seen, sink)
  return {
    format: 'kev',
    key: 'kev',
    title: oneLine(`Known Exploited Vulnerabilities ${text(member(document, 'catalogVersion'))}`, 300),
    revisedAt: timeFrom(text(member(document, 'dateReleased'))) ?? null,
    validUntil: null,
    streams: [],
  }
}

function readEntry(entry: unknown, place: string, seen: Set<string>, sink: FeedSink): void {
  const given = text(member(entry, 'cveID'))
  const cve = cveFrom(given)
  if (cve === undefined) return sink.reject({ reason: 'cve_invalid', place, value: oneLine(given, 80) })
  const added = text(member(entry, 'dateAdded'))
  const exploitedSince = timeFrom(added) ?? null
  if (exploitedSince === null) return sink.reject({ reason: 'date_invalid', place: cve, value: oneLine(added, 80) })
  if (seen.has(cve)) return sink.skip()
  seen.add(cve)
  const known = /^known$/i.test(text(member(entry, 'knownRansomwareCampaignUse')))
  // `Unknown` stands where nobody has heard of it.
  sink.statement({ kind: 'threat', cve, exploitedSince, ransomware: known ? true : null, epss: null, percentile: null })
}

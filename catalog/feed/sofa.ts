import { cvesFrom, severityWord, webAddress } from './fields.ts'
import { list, member, parseJson, text } from './json.ts'
import { macosFix } from './macos.ts'
import { held, type DocumentHead } from './reader.ts'
import { FeedError, oneLine, timeFrom, type FeedHead, type FeedParser, type FeedSink } from './records.ts'
import { worstOf } from '../state.ts'

/** Releases of macOS with what they mend, as SOFA gathers them (sofa.macadmins.io, macOS feed of the versions 1 and 2). */

/** Whether a document is this feed. */
export function isSofa({ kind, keys }: DocumentHead): boolean {
  return kind === 'json' && keys.has('UpdateHash') && (keys.has('OSVersions') || keys.has('LastCheck'))
}

/** Opens a reader of the feed. */
export function openSofa(sink: FeedSink): FeedParser {
  return held((whole) => readSofa(parseJson(whole), sink))
}

function readSofa(document: unknown, sink: FeedSink): FeedHead {
  const systems = member(document, 'OSVersions')
  if (!Array.isArray(systems) || systems.length === 0) throw new FeedError('feed_malformed', { reason: 'no versions of the system' })
  const streams = new Set<string>()
  const exploited = new Map<string, string>()
  for (const system of list(systems)) {
    const name = oneLine(text(member(system, 'OSVersion')), 80)
    for (const [index, release] of list(member(system, 'SecurityReleases')).entries()) {
      const stream = readRelease(release, `${name} release ${index + 1}`, exploited, sink)
      if (stream !== undefined) streams.add(stream)
    }
  }
  for (const [cve, exploitedSince] of exploited) {
    sink.statement({ kind: 'threat', cve, exploitedSince, ransomware: null, epss: null, percentile: null })
  }
  return {
    format: 'sofa',
    key: 'sofa/macos',
    title: 'Releases of macOS',
    revisedAt: timeFrom(text(member(document, 'LastCheck'))) ?? null,
    validUntil: null,
    streams: [...streams].toSorted(),
  }
}

/**
 * @param exploited CVE → since when attacks are known
 * @returns the stream that the release belongs to; undefined when it is rejected
 */
function readRelease(release: unknown, place: string, exploited: Map<string, string>, sink: FeedSink): string | undefined {
  const version = text(member(release, 'ProductVersion'))
  const fix = macosFix(version)
  if (fix === undefined) {
    sink.reject({ reason: 'version_invalid', place, value: oneLine(version, 80) })
    return undefined
  }
  const date = text(member(release, 'ReleaseDate'))
  const publishedAt = timeFrom(date)
  if (publishedAt === undefined) sink.reject({ reason: 'date_invalid', place, value: oneLine(date, 80) })
  const mended = member(release, 'CVEs')
  const named = typeof mended === 'object' && mended !== null && !Array.isArray(mended) ? Object.entries(mended) : []
  const cves = cvesFrom(
    named.map(([cve]) => cve),
    { sink, place },
  )
  sink.statement({
    kind: 'advisory',
    id: `macOS-${version}`,
    advisoryKind: cves.length > 0 ? 'security' : 'bugfix',
    title: oneLine(text(member(release, 'UpdateName')), 300) || `macOS ${version}`,
    severity: worstOf(named.map(([, about]) => severityWord(text(member(about, 'Severity'))))),
    cves,
    publishedAt: publishedAt ?? null,
    revisedAt: null,
    withdrawn: false,
    restart: 'always',
    url: webAddress(text(member(release, 'SecurityInfo'))),
    fixes: [fix],
  })
  // What Apple calls used when it mends it was known then, or before in another release.
  for (const cve of cvesFrom(list(member(release, 'ActivelyExploitedCVEs')).map(text), { sink, place })) {
    const before = exploited.get(cve)
    if (typeof publishedAt === 'string' && (before === undefined || publishedAt < before)) exploited.set(cve, publishedAt)
  }
  return `${fix.release}/${fix.pocket}`
}

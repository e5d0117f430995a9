import { isDebPackages, openDebPackages, partNamed } from './deb-packages.ts'
import { isLinuxCsaf, openCsaf } from './csaf-vex.ts'
import { isAppleCves, openAppleCves } from './apple-cve.ts'
import { isDistroInfo, openDistroInfo } from './distro-info.ts'
import { isEndoflifeApi, isEndoflifeProduct, openEndoflifeApi, openEndoflifeProduct } from './endoflife.ts'
import { isEpss, openEpss } from './epss.ts'
import { isDebianAdvisories, openDebianAdvisories } from './debian-advisories.ts'
import { isDebianList, openDebianList } from './debian-list.ts'
import { isDebianSupport, openDebianSupport } from './debian-support.ts'
import { isDebianTracker, openDebianTracker } from './debian-tracker.ts'
import { parseJson } from './json.ts'
import { isKev, openKev } from './kev.ts'
import { isKbCve, openKbCve } from './kb-cve.ts'
import { isMozilla, openMozilla } from './mozilla.ts'
import { openCvrfXml, readCvrfJson } from './msrc-cvrf.ts'
import { isOsv, openOsv } from './osv.ts'
import { documentHead, held, type DocumentHead, type FeedReader } from './reader.ts'
import { FeedError, type FeedOptions, type FeedParser, type FeedSink } from './records.ts'
import { isSofa, openSofa } from './sofa.ts'
import { isSuseOval, openSuseOval } from './suse-oval.ts'
import { isUsnOval, openUsnOval } from './usn-oval.ts'
import { openUpdateinfo } from './updateinfo.ts'
import { isWingetHistory, isWingetIndex, openWingetHistory, openWingetIndex } from './winget-index.ts'
import { isWingetManifest, openWingetManifest } from './winget-manifest.ts'

/** Everything that is understood, one line each: a document is read by the first that recognizes it. */
const READERS: readonly FeedReader[] = [
  { format: 'cvrf', recognizes: ({ root }) => root === 'cvrfdoc', open: openCvrfXml },
  {
    format: 'cvrf',
    recognizes: ({ keys }) => keys.has('DocumentTracking'),
    open: (sink) => held((text) => readCvrfJson(parseJson(text), sink)),
  },
  { format: 'csaf-vex', recognizes: (head) => isLinuxCsaf(head, 'csaf_vex'), open: openCsaf },
  { format: 'csaf-advisory', recognizes: (head) => isLinuxCsaf(head, 'csaf_security_advisory'), open: openCsaf },
  { format: 'vex', recognizes: ({ keys, text }) => keys.has('document') && text.includes('"csaf_vex"'), open: openCsaf },
  { format: 'csaf', recognizes: ({ keys }) => keys.has('document'), open: openCsaf },
  { format: 'kb-cve', recognizes: ({ kind, text }) => kind === 'text' && isKbCve(text), open: openKbCve },
  { format: 'debian-list', recognizes: ({ text }) => isDebianList(text), open: openDebianList },
  { format: 'debian-list', recognizes: isDebianAdvisories, open: openDebianAdvisories },
  { format: 'debian-tracker', recognizes: isDebianTracker, open: openDebianTracker },
  { format: 'debian-support', recognizes: isDebianSupport, open: openDebianSupport },
  { format: 'deb-packages', recognizes: isDebPackages, open: openDebPackages },
  { format: 'ubuntu-oval', recognizes: isUsnOval, open: openUsnOval },
  { format: 'osv', recognizes: isOsv, open: openOsv },
  { format: 'updateinfo', recognizes: ({ root }) => root === 'updates', open: openUpdateinfo },
  { format: 'suse-oval', recognizes: isSuseOval, open: openSuseOval },
  { format: 'mozilla', recognizes: isMozilla, open: openMozilla },
  { format: 'sofa', recognizes: isSofa, open: openSofa },
  { format: 'apple-cve', recognizes: isAppleCves, open: openAppleCves },
  { format: 'kev', recognizes: isKev, open: openKev },
  { format: 'epss', recognizes: isEpss, open: openEpss },
  { format: 'endoflife', recognizes: isEndoflifeApi, open: openEndoflifeApi },
  { format: 'endoflife', recognizes: isEndoflifeProduct, open: openEndoflifeProduct },
  { format: 'distro-info', recognizes: isDistroInfo, open: openDistroInfo },
  { format: 'winget-index', recognizes: isWingetIndex, open: openWingetIndex },
  { format: 'winget-history', recognizes: isWingetHistory, open: openWingetHistory },
  { format: 'winget-manifest', recognizes: isWingetManifest, open: openWingetManifest },
]

/** Names of the formats of documents that are understood. */
export const FEED_FORMATS: readonly string[] = [...new Set(READERS.map(({ format }) => format))]

/** Enough to tell the formats apart. */
const HEAD = 16 * 1024

/**
 * Opens a reader for a document that is recognized by its content. Compression is the caller's.
 *
 * @param sink takes the records as they are found; of a document that turns out unusable, what it got is void
 * @param options what the source's settings say of its documents
 * @throws FeedError feed_stream_missing when what the settings say is no stream
 */
export function openFeed(sink: FeedSink, options: FeedOptions = {}): FeedParser {
  let pieces: string[] = []
  let length = 0
  let parser: FeedParser | undefined
  const begin = (): FeedParser => {
    const text = pieces.join('').replace(/^\uFEFF/, '')
    pieces = []
    const opened = openRecognized(text, sink, options)
    opened.write(text)
    return opened
  }
  return {
    write(text) {
      if (parser !== undefined) return parser.write(text)
      pieces.push(text)
      length += text.length
      if (length >= HEAD) parser = begin()
    },
    end() {
      parser ??= begin()
      return parser.end()
    },
  }
}

function openRecognized(text: string, sink: FeedSink, options: FeedOptions): FeedParser {
  // An archive of what is there for a while only has at times an index without a byte.
  if (text === '' && partNamed(options.name) !== undefined) return openDebPackages(sink, options)
  const head = documentHead(text.slice(0, HEAD))
  const reader = readerFor(head)
  if (reader !== undefined) return reader.open(sink, options)
  if (head.kind !== 'json' || !head.text.startsWith('{')) throw new FeedError('feed_unknown_format')
  return held((whole) => {
    const keys = Object.keys(parseJson(whole) as object)
    const late = readerFor({ ...head, keys: new Set(keys) })
    if (late === undefined) throw new FeedError('feed_unknown_format')
    const parser = late.open(sink, options)
    parser.write(whole)
    return parser.end()
  })
}

function readerFor(head: DocumentHead): FeedReader | undefined {
  return READERS.find((reader) => reader.recognizes(head))
}

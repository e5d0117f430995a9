import { parseJson } from './json.ts'
import { isKbCve, openKbCve } from './kb-cve.ts'
import { isCsaf, readCsaf } from './msrc-csaf.ts'
import { isCvrfJson, openCvrfXml, readCvrfJson } from './msrc-cvrf.ts'
import { FeedError, type FeedParser, type FeedSink } from './records.ts'

/** Enough to tell the formats apart. */
const HEAD = 4_096
/** Characters of a JSON document, which has to be held whole. */
const LONGEST_JSON = 64 * 1024 * 1024

/**
 * Opens a reader for a document that is recognized by its content: months of MSRC (CVRF, XML or JSON), CSAF advisories, VEX statements, the KB–CVE
 * table. Compression is the caller's.
 *
 * @param sink takes the records as they are found; of a document that turns out unusable, what it got is void
 */
export function openFeed(sink: FeedSink): FeedParser {
  let head = ''
  let parser: FeedParser | undefined
  const begin = (isEnd: boolean): void => {
    if (parser !== undefined || (!isEnd && head.length < HEAD)) return
    const text = head.replace(/^\uFEFF/, '')
    parser = parserFor(text, sink)
    parser.write(text)
    head = ''
  }
  return {
    write(text) {
      if (parser !== undefined) parser.write(text)
      else {
        head += text
        begin(false)
      }
    },
    end() {
      begin(true)
      if (parser === undefined) throw new FeedError('feed_unknown_format')
      return parser.end()
    },
  }
}

function parserFor(head: string, sink: FeedSink): FeedParser {
  const first = head.trimStart()[0]
  if (first === '<') return openCvrfXml(sink)
  if (first === '{') return openJson(sink)
  if (isKbCve(head)) return openKbCve(sink)
  throw new FeedError('feed_unknown_format')
}

function openJson(sink: FeedSink): FeedParser {
  const pieces: string[] = []
  let length = 0
  return {
    write(text) {
      length += text.length
      if (length > LONGEST_JSON) throw new FeedError('feed_too_large', { limit: LONGEST_JSON })
      pieces.push(text)
    },
    end() {
      const document = parseJson(pieces.join(''))
      if (isCsaf(document)) return readCsaf(document, sink)
      if (isCvrfJson(document)) return readCvrfJson(document, sink)
      throw new FeedError('feed_unknown_format')
    },
  }
}

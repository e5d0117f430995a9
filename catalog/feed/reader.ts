import type { FeedFormat, FeedOptions, FeedParser, FeedSink } from './records.ts'
import { FeedError } from './records.ts'

/** How documents are told apart, before anything of them is read. */

/** The beginning of a document, taken apart as far as that tells formats apart. */
export interface DocumentHead {
  readonly kind: 'xml' | 'json' | 'text'
  readonly text: string
  /** Name of XML's outermost element without its prefix; empty elsewhere. */
  readonly root: string
  /** Names of members of JSON's outermost object, or of the first one of a list, as far as the beginning shows them; empty elsewhere. */
  readonly keys: ReadonlySet<string>
}

/** A format: one line of the table in open.ts. */
export interface FeedReader {
  readonly format: FeedFormat
  recognizes(head: DocumentHead): boolean
  open(sink: FeedSink, options: FeedOptions): FeedParser
}

/**
 * Takes the beginning of a document apart.
 *
 * @param text without a byte order mark
 * @throws FeedError feed_malformed when it declares a document type: entities of one's own are never needed, and a way to do harm
 */
export function documentHead(text: string): DocumentHead {
  const start = text.trimStart()
  if (start.startsWith('<')) return { kind: 'xml', text, root: rootOf(start), keys: new Set() }
  if (start.startsWith('{') || start.startsWith('[')) return { kind: 'json', text, root: '', keys: keysOf(start) }
  return { kind: 'text', text, root: '', keys: new Set() }
}

function rootOf(text: string): string {
  let at = 0
  for (;;) {
    at = text.indexOf('<', at)
    if (at < 0) return ''
    if (text.startsWith('<!--', at)) at = endOf(text, '-->', at)
    else if (text.startsWith('<?', at)) at = endOf(text, '?>', at)
    else if (text.startsWith('<!', at)) throw new FeedError('feed_malformed', { line: 1, reason: 'a document type is declared' })
    else return /^<(?:[\w.-]+:)?([\w.-]+)/.exec(text.slice(at, at + 200))?.[1] ?? ''
  }
}

function endOf(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from)
  return at < 0 ? text.length : at + mark.length
}

/** Strings that stand before a colon in the outermost object, or in the first object of a list. */
function keysOf(text: string): Set<string> {
  const keys = new Set<string>()
  const wanted = text.startsWith('[') ? 2 : 1
  let depth = 0
  for (const [token, string, colon] of text.matchAll(/"((?:[^"\\]|\\.)*)"(\s*:)?|[{}[\]]/gs)) {
    if (token === '{' || token === '[') depth++
    else if (token === '}' || token === ']') {
      if (depth <= wanted) break
      depth--
    } else if (depth === wanted && string !== undefined && colon !== undefined) keys.add(string)
  }
  return keys
}

/** Characters of a JSON document that has to be held whole. */
const LONGEST_HELD = 64 * 1024 * 1024

/**
 * A parser that holds a document until it is there as a whole.
 *
 * @throws FeedError feed_too_large beyond 64 million characters
 */
export function held(read: (document: string) => ReturnType<FeedParser['end']>): FeedParser {
  const pieces: string[] = []
  let length = 0
  return {
    write(text) {
      length += text.length
      if (length > LONGEST_HELD) throw new FeedError('feed_too_large', { limit: LONGEST_HELD })
      pieces.push(text)
    },
    end: () => read(pieces.join('')),
  }
}

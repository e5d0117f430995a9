import { CST, isScalar, Lexer, parseDocument, visit, type Document } from 'yaml'
import { FeedError, oneLine } from './records.ts'

/** YAML with bounds, every scalar a text: a version `1.10` is no number, a country `NO` no truth value. */

/** Characters of a document. */
const LONGEST = 4 * 1024 * 1024
/** Lists and maps inside each other in brackets, or opened on one line. */
const DEEPEST = 64
/** Blanks before a line's first word: each level of nesting has at least one. */
const WIDEST = 256
const MOST_ALIASES = 100

/**
 * Reads a document of one.
 *
 * @returns maps as objects, lists as arrays, everything else as text
 * @throws FeedError feed_malformed, feed_too_large
 */
export function parseYaml(text: string): unknown {
  if (text.length > LONGEST) throw new FeedError('feed_too_large', { limit: LONGEST })
  if (mayBeDeep(text)) lookAtDepth(text)
  try {
    // The library compares each key with all before it, which never ends for a long map.
    const document = parseDocument(text, { schema: 'failsafe', uniqueKeys: false, prettyErrors: true, logLevel: 'silent' })
    const [error] = document.errors
    if (error !== undefined) throw malformed(error.message, error.linePos?.[0].line)
    refuseRepeatedKeys(document, text)
    return document.toJS({ maxAliasCount: MOST_ALIASES }) as unknown
  } catch (err) {
    throw err instanceof FeedError ? err : malformed((err as Error).message)
  }
}

function malformed(message: string, line?: number): FeedError {
  return new FeedError('feed_malformed', { ...(line === undefined ? {} : { line }), reason: oneLine(message, 200) })
}

function refuseRepeatedKeys(document: Document, text: string): void {
  visit(document, {
    Map(_at, map) {
      const seen = new Set<unknown>()
      for (const { key } of map.items) {
        if (!isScalar(key)) continue
        if (seen.has(key.value)) throw malformed('Map keys must be unique', text.slice(0, key.range?.[0] ?? 0).split('\n').length)
        seen.add(key.value)
      }
    },
  })
}

/** Whether there is enough of what opens lists and maps, wherever it stands, to nest them too deep; most documents are told from those by this alone. */
function mayBeDeep(text: string): boolean {
  const most = (found: RegExpMatchArray | null): boolean => (found?.length ?? 0) > DEEPEST
  if (most(text.match(/[[{]/g))) return true
  for (const line of text.split('\n')) {
    if (line.length > DEEPEST && (/^\s{65}/.test(line) || most(line.match(/[-?:](?=\s|$)/g)))) return true
  }
  return false
}

/** The library descends by recursion, and a deep document would end the whole process: its tokens tell beforehand. */
function lookAtDepth(text: string): void {
  let line = 1
  let brackets = 0
  let opened = 0
  let isIndent = true
  const tooDeep = (): never => {
    throw new FeedError('feed_malformed', { line, reason: 'nested too deep' })
  }
  for (const token of new Lexer().lex(text)) {
    const type = CST.tokenType(token)
    if (type === 'newline') {
      line++
      opened = 0
      isIndent = true
      continue
    }
    if (type === 'flow-seq-start' || type === 'flow-map-start') brackets++
    else if (type === 'flow-seq-end' || type === 'flow-map-end') brackets = Math.max(0, brackets - 1)
    else if (brackets === 0 && (type === 'seq-item-ind' || type === 'explicit-key-ind' || type === 'map-value-ind')) opened++
    else if (type === 'space' && isIndent && token.length > WIDEST) tooDeep()
    if (brackets > DEEPEST || opened > DEEPEST) tooDeep()
    isIndent = false
  }
}

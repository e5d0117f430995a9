import { SaxesParser } from 'saxes'
import { FeedError, oneLine } from './records.ts'

/** XML read piece by piece, with bounds: no document type, no deep nesting, no endless names, attributes or texts. */

export interface XmlReader {
  /** @param name without its prefix */
  open(name: string, attributes: Readonly<Record<string, string>>): void
  /** @param text that stands directly in the element, behind the last one in it; cut at 64 K characters */
  close(name: string, text: string): void
}

export interface XmlParser {
  /** @throws FeedError feed_malformed, and what the reader throws */
  write(text: string): void
  /** @throws FeedError feed_malformed when it is not whole */
  end(): void
}

const DEEPEST = 64
const LONGEST_TEXT = 64 * 1024
/** Characters of one tag or text, as a whole. */
const LONGEST_TOKEN = 8 * 1024 * 1024
const PIECE = 64 * 1024

/** Opens a reader of XML. */
export function openXml(reader: XmlReader): XmlParser {
  const sax = new SaxesParser({ xmlns: false, position: true })
  let unheard = 0
  const fail = (reason: string): never => {
    throw new FeedError('feed_malformed', { line: sax.line, reason })
  }
  listen(sax, reader, fail, () => {
    unheard = 0
  })
  const guarded = (work: () => void): void => {
    try {
      work()
    } catch (err) {
      if (err instanceof FeedError) throw err
      throw new FeedError('feed_malformed', { line: sax.line, reason: oneLine(String((err as Error).message), 200) }, { cause: err })
    }
  }
  return {
    write(given) {
      for (let from = 0; from < given.length; from += PIECE) {
        const piece = given.slice(from, from + PIECE)
        unheard += piece.length
        if (unheard > LONGEST_TOKEN) fail('a tag or a text is too long')
        guarded(() => void sax.write(piece))
      }
    },
    end: () => guarded(() => void sax.close()),
  }
}

function listen(sax: SaxesParser, reader: XmlReader, fail: (reason: string) => never, heard: () => void): void {
  const names: string[] = []
  let text = ''
  sax.on('error', (err) => {
    throw err
  })
  sax.on('doctype', () => fail('a document type is declared'))
  sax.on('opentag', (tag) => {
    heard()
    const name = tag.name.slice(tag.name.indexOf(':') + 1)
    names.push(name)
    if (names.length > DEEPEST) fail('elements are nested too deep')
    text = ''
    reader.open(name, tag.attributes)
  })
  const take = (piece: string): void => {
    heard()
    if (text.length < LONGEST_TEXT) text += piece.slice(0, LONGEST_TEXT)
  }
  sax.on('text', take)
  sax.on('cdata', take)
  sax.on('closetag', () => {
    heard()
    const said = text
    text = ''
    reader.close(names.pop() ?? '', said)
  })
}

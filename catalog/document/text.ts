import { FeedError } from '../feed/records.ts'

/**
 * Bytes as text, piece by piece. UTF-8, with or without its mark; nothing is replaced.
 *
 * @throws FeedError feed_encoding
 */
export async function* textOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let at = 0
  for await (const chunk of bytes) {
    if (at === 0 && isUtf16(chunk)) throw new FeedError('feed_encoding', { encoding: 'utf-16', at })
    const text = decoded(decoder, chunk, at)
    at += chunk.length
    if (text !== '') yield text
  }
  const rest = decoded(decoder, undefined, at)
  if (rest !== '') yield rest
}

function isUtf16(chunk: Uint8Array): boolean {
  return (chunk[0] === 0xff && chunk[1] === 0xfe) || (chunk[0] === 0xfe && chunk[1] === 0xff)
}

function decoded(decoder: TextDecoder, chunk: Uint8Array | undefined, at: number): string {
  try {
    return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true })
  } catch (err) {
    throw new FeedError('feed_encoding', { encoding: 'utf-8', at }, { cause: err })
  }
}

/**
 * The lines of a text, without their ends.
 *
 * @param longest characters of one line; what is longer is no line of a feed
 * @throws FeedError feed_too_large
 */
export async function* linesOf(text: AsyncIterable<string>, longest: number = 1024 * 1024): AsyncGenerator<string> {
  let pieces: string[] = []
  let length = 0
  const keep = (piece: string): void => {
    length += piece.length
    if (length > longest) throw new FeedError('feed_too_large', { limit: longest, of: 'line' })
    pieces.push(piece)
  }
  const take = (): string => {
    const line = pieces.join('')
    pieces = []
    length = 0
    return line.endsWith('\r') ? line.slice(0, -1) : line
  }
  for await (const piece of text) {
    let from = 0
    for (let to = piece.indexOf('\n'); to !== -1; to = piece.indexOf('\n', from)) {
      keep(piece.slice(from, to))
      yield take()
      from = to + 1
    }
    if (from < piece.length) keep(piece.slice(from))
  }
  if (length > 0) yield take()
}

import { FeedError } from './records.ts'

/** Lines out of pieces of text. */
export interface LineParser {
  /** @throws FeedError feed_malformed when a line is too long */
  write(text: string): void
  end(): void
}

const LONGEST = 256 * 1024

/**
 * Gives each line without its end, whichever end it has (LF or CR LF).
 *
 * @param take gets the line, and its number from 1 on
 * @param longest characters of a line
 */
export function openLines(take: (line: string, number: number) => void, longest: number = LONGEST): LineParser {
  let rest = ''
  let number = 0
  const tooLong = (): never => {
    throw new FeedError('feed_malformed', { line: number + 1, reason: 'a line is too long' })
  }
  const give = (line: string): void => {
    if (line.length > longest) tooLong()
    number++
    take(line.endsWith('\r') ? line.slice(0, -1) : line, number)
  }
  return {
    write(text) {
      let from = 0
      for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', from)) {
        give(rest + text.slice(from, at))
        rest = ''
        from = at + 1
      }
      if (rest.length + text.length - from > longest) tooLong()
      rest += text.slice(from)
    },
    end() {
      if (rest !== '') give(rest)
      rest = ''
    },
  }
}

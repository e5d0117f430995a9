import stringWidth from 'string-width'

/** How texts and tables are fitted into the width of a terminal. */

/**
 * A text after a label, with its further lines as far in as the first one begins.
 *
 * @param columns of the terminal; texts get 20 at least
 */
export function indented(label: string, text: string, columns: number): string {
  const margin = stringWidth(label)
  return `${label}${wrap(text, Math.max(20, columns - margin)).replaceAll('\n', `\n${' '.repeat(margin)}`)}`
}

/**
 * As much of a text as a width has room for.
 *
 * @param width columns of the terminal
 */
export function cut(text: string, width: number): string {
  if (stringWidth(text) <= width) return text
  let kept = ''
  for (const { segment } of GRAPHEMES.segment(text)) {
    if (stringWidth(kept + segment) > width - 1) break
    kept += segment
  }
  return `${kept}…`
}

/**
 * Breaks a text into lines: between words, and between characters of scripts that have no spaces.
 *
 * @param width columns of the terminal; wide characters take two
 */
export function wrap(text: string, width: number): string {
  if (stringWidth(text) <= width) return text
  const lines: string[] = []
  let line = ''
  for (const { segment } of GRAPHEMES.segment(text)) {
    if (stringWidth(line + segment) > width && line !== '') {
      const at = segment === ' ' ? line.length : breakOf(line, segment)
      lines.push(line.slice(0, at).trimEnd())
      line = line.slice(at).trimStart()
    }
    if (line !== '' || segment !== ' ' || lines.length === 0) line += segment
  }
  return [...lines, line].join('\n')
}

/** Where a full line is best broken before `next`; its end when it has no better place. */
function breakOf(line: string, next: string): number {
  for (let at = line.length; at > 0; at--) {
    const [before, after] = [line[at - 1] ?? '', line[at] ?? next]
    if (before === ' ' || (before === '/' && after !== '/')) return at
    if ((BREAKS.test(before) || BREAKS.test(after)) && !NEVER_FIRST.test(after) && !NEVER_LAST.test(before)) return at
  }
  return line.length
}

const GRAPHEMES = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
/** Scripts that are written without spaces between words, and their punctuation. */
const BREAKS = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\u3000-\u303F\u30FB\u30FC\uFF01-\uFF9F]/u
const NEVER_FIRST =
  /[\u3001\u3002\uFF0C\uFF0E\uFF09\u300D\u300F\u3011\uFF1A\uFF1B\uFF1F\uFF01\u30FB\u30FC\u30A1\u30A3\u30A5\u30A7\u30A9\u30C3\u30E3\u30E5\u30E7\u3041\u3043\u3045\u3047\u3049\u3063\u3083\u3085\u3087),.:;?!\]}]/u
const NEVER_LAST = /[\uFF08\u300C\u300E\u3010([{]/u

/**
 * Columns of a table without those that it can do without, from the right, as long as words would have to be broken.
 *
 * @param rows texts of cells, headings first
 * @param room columns of the terminal
 * @returns indexes of the columns that stay
 */
export function withRoom(columns: readonly { readonly wide?: boolean }[], rows: readonly string[][], room: number): Set<number> {
  const least = leastWidths(rows)
  const kept = new Set(least.keys())
  for (let i = columns.length - 1; i >= 0 && sum([...kept].map((k) => least[k] ?? 0)) > room; i--) {
    if (columns[i]?.wide === true) kept.delete(i)
  }
  return kept
}

const LONGEST_WORD = 24

/** Width of each column that breaks no word, unless it is longer than any has to be. */
function leastWidths(rows: readonly string[][]): number[] {
  const longest = (text: string): number => Math.max(...text.split(/[ /]/).map((word) => (BREAKS.test(word) ? 8 : stringWidth(word))))
  return (rows[0] ?? []).map((title, i) => {
    const cells = rows.slice(1).map((row) => longest(row[i] ?? ''))
    return Math.max(stringWidth(title), Math.min(LONGEST_WORD, Math.max(0, ...cells))) + 2
  })
}

/**
 * Columns get what they need; when that is more than the terminal has, the widest ones give way, and break words last of all.
 *
 * @param rows texts of cells, headings first
 * @param columns of the terminal
 * @returns width of each column with its padding
 */
export function fit(rows: readonly string[][], columns: number): number[] {
  const natural = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => stringWidth(row[i] ?? ''))) + 2)
  const least = leastWidths(rows)
  const widths = [...natural]
  for (let over = sum(widths) - columns; over > 0; over--) {
    const spare = widths.map((width, i) => (width > (least[i] ?? 0) ? width : 0))
    const from = Math.max(...spare) > 0 ? spare : widths
    const widest = from.indexOf(Math.max(...from))
    if ((widths[widest] ?? 0) <= 8) break
    widths[widest] = (widths[widest] ?? 0) - 1
  }
  return widths
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)

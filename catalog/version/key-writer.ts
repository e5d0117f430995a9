/** Writes keys: sequences of symbols, one UTF-16 code unit each, whose order by `<` is the order of what they stand for. */

// The longest version of any scheme folds and splits to fewer symbols than this; writing past it is refused in finishKey.
const CAPACITY = 32_768
const symbols = new Uint16Array(CAPACITY)
let length = 0

/** Begins a key; one at a time, and finishKey ends it. */
export function beginKey(): void {
  length = 0
}

/** Appends one symbol, 0…65535 and no surrogate. */
export function putSymbol(symbol: number): void {
  symbols[length++] = symbol
}

/** Appends the code units of `text` from `from` up to `end`; ASCII only. */
export function putText(text: string, from: number, end: number): void {
  for (let at = from; at < end; at++) symbols[length++] = text.charCodeAt(at)
}

/** Appends the UTF-8 bytes of a well-formed text, one symbol each, so that no surrogate enters the key. */
export function putUtf8(text: string): void {
  for (let at = 0; at < text.length; at++) {
    const code = text.codePointAt(at) ?? 0
    if (code < 0x80) {
      symbols[length++] = code
      continue
    }
    if (code < 0x800) symbols[length++] = 0xc0 | (code >> 6)
    else {
      if (code < 0x10000) symbols[length++] = 0xe0 | (code >> 12)
      else {
        symbols[length++] = 0xf0 | (code >> 18)
        symbols[length++] = 0x80 | ((code >> 12) & 0x3f)
        at++
      }
      symbols[length++] = 0x80 | ((code >> 6) & 0x3f)
    }
    symbols[length++] = 0x80 | (code & 0x3f)
  }
}

/**
 * Appends a run of decimal digits as a number: how many are left without leading zeros, then those. Fewer digits is the smaller number.
 * @param from where the run starts in `text`
 * @param end where it ends; an empty run is 0
 */
export function putNumber(text: string, from: number, end: number): void {
  const start = skipZeros(text, from, end)
  symbols[length++] = end - start
  putText(text, start, end)
}

/** Ends the key. @throws RangeError when more was put than any version can bring */
export function finishKey(): string {
  if (length > CAPACITY) throw new RangeError('the key is longer than any version can make it')
  return String.fromCharCode.apply(null, symbols.subarray(0, length) as unknown as number[])
}

/** Whether a code unit is one of 0–9. */
export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}

/** Whether a code unit is an ASCII letter. */
export function isLetter(code: number): boolean {
  const lower = code | 32
  return lower >= 97 && lower <= 122
}

/** Where the run of digits that starts at `from` ends; `from` itself when there is none. */
export function digitsEnd(text: string, from: number): number {
  let at = from
  while (at < text.length && isDigit(text.charCodeAt(at))) at++
  return at
}

/** Where the ASCII letters that start at `from` end. */
export function lettersEnd(text: string, from: number): number {
  let at = from
  while (at < text.length && isLetter(text.charCodeAt(at))) at++
  return at
}

/** Compares two texts of ASCII, or of whatever UTF-16 orders as is wanted: -1, 0 or 1. */
export function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Compares two runs of decimal digits, of any length, as numbers; an empty run is 0. @returns negative, 0 or positive */
export function compareNumbers(a: string, b: string): number {
  const left = skipZeros(a, 0, a.length)
  const right = skipZeros(b, 0, b.length)
  return a.length - left - (b.length - right) || compareTexts(a.slice(left), b.slice(right))
}

function skipZeros(text: string, from: number, end: number): number {
  let at = from
  while (at < end && text.charCodeAt(at) === 48) at++
  return at
}

import iconv from 'iconv-lite'
import { CommandError } from './command-error.ts'

/** Character encodings of files. Shift_JIS means what Windows means by it (code page 932). */
export const ENCODINGS = ['UTF-8', 'Shift_JIS', 'EUC-JP'] as const
export type Encoding = (typeof ENCODINGS)[number]

/** Characters that Japanese text writes two ways, of which the older encodings know one. */
const SAME = new Map([
  ['\u301C', '\uFF5E'],
  ['\u2212', '\uFF0D'],
  ['\u2016', '\u2225'],
  ['\u2014', '\u2015'],
  ['\u00A2', '\uFFE0'],
  ['\u00A3', '\uFFE1'],
  ['\u00AC', '\uFFE2'],
])

/**
 * Text as an encoding can hold it.
 *
 * @throws CommandError encoding_unwritable naming the first character that would be lost
 */
export function encodable(text: string, encoding: Encoding): string {
  if (encoding === 'UTF-8') return text
  const same = text.replaceAll(/[\u301C\u2212\u2016\u2014\u00A2\u00A3\u00AC]/g, (c) => SAME.get(c) ?? c)
  if (iconv.decode(iconv.encode(same, encoding), encoding) === same) return same
  const lost = Array.from(same).find((c) => iconv.decode(iconv.encode(c, encoding), encoding) !== c)
  throw new CommandError('encoding_unwritable', { encoding, character: lost })
}

/**
 * Text of a file.
 *
 * @throws CommandError encoding_unknown, encoding_mismatch with the line
 */
export function decode(bytes: Buffer, name: string | undefined, path: string): string {
  const encoding = ENCODINGS.find((candidate) => candidate.toLowerCase() === (name ?? 'UTF-8').toLowerCase())
  if (encoding === undefined) throw new CommandError('encoding_unknown', { encoding: name })
  const text = iconv.decode(bytes, encoding)
  const wrong = text.indexOf('\uFFFD')
  if (wrong >= 0) throw new CommandError('encoding_mismatch', { path, encoding, line: text.slice(0, wrong).split('\n').length })
  return text
}

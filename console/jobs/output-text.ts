const [ESC, BELL] = [String.fromCharCode(0x1b), String.fromCharCode(0x07)]
/** What terminals take for commands: colors and moves, titles, everything else that begins with ESC (ECMA-48, 5.3 to 5.6). */
const SEQUENCES = new RegExp(
  [`\\[[0-?]*[ -/]*[@-~]`, `[\\]PX^_][^${BELL}${ESC}]{0,2000}(?:${BELL}|${ESC}\\\\)?`, '[ -/]*[0-~]'].map((rest) => ESC + rest).join('|'),
  'g',
)
/** Other control characters, and what turns the direction of writing or separates in secret. */
const CONTROLS = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\ufeff]/gu
const DELETE = 0x7f
/** Pictures of the first control characters begin here in Unicode. */
const PICTURES = 0x2400

/**
 * What programs wrote for a terminal as text that can be read, and can do nothing: colors and moves are left out, of a line that was written over
 * and over only its last state is shown, other control characters become visible.
 */
export function readable(text: string): string {
  return text.replaceAll(SEQUENCES, '').split('\n').map(lastState).join('\n').replaceAll(CONTROLS, visible)
}

function lastState(line: string): string {
  if (!line.includes('\r')) return line
  let end = line.length
  while (end > 0 && line[end - 1] === '\r') end -= 1
  return line.slice(line.lastIndexOf('\r', end - 1) + 1, end)
}

function visible(character: string): string {
  if (character === '\n' || character === '\t') return character
  const code = character.charCodeAt(0)
  if (code < 0x20) return String.fromCharCode(PICTURES + code)
  return code === DELETE ? '\u2421' : '\uFFFD'
}

/** The end of a text, from the beginning of a line on where there is one near. */
export function endOf(text: string, characters: number): string {
  if (text.length <= characters) return text
  const end = text.slice(-characters)
  const line = end.indexOf('\n')
  return line >= 0 && line < characters / 2 ? end.slice(line + 1) : end
}

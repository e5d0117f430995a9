import { SqlError } from '../types.ts'

export type TokenKind = 'word' | 'quoted' | 'string' | 'number' | 'binary' | 'parameter' | 'operator' | 'end'

export interface Token {
  readonly kind: TokenKind
  /** As written, without brackets and quotes. */
  readonly text: string
  /** The text in upper case, of words. */
  readonly upper: string
  /** N'…' in contrast to '…'. */
  readonly isNational?: boolean
}

const PATTERN =
  /\s+|--[^\n]*|\/\*[\s\S]*?\*\/|\[((?:[^\]]|\]\])*)\]|"((?:[^"]|"")*)"|([Nn]?)'((?:[^']|'')*)'|(0x[0-9a-fA-F]*)|(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(@@?[\p{L}_@#$0-9]+)|([\p{L}_#][\p{L}\p{N}_@#$]*)|(<>|<=|>=|!=|!<|!>|[-+*/%&|^~=<>(),.;:])/uy

/** SQL Server's answer to what it cannot read. */
export function syntaxError(near: string): SqlError {
  return near === ''
    ? new SqlError(102, 'Incorrect syntax near the end of the statement.', 15)
    : new SqlError(102, `Incorrect syntax near '${near}'.`, 15)
}

/**
 * Cuts T-SQL into tokens.
 * @throws SqlError 102 or 105
 */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = []
  const pattern = new RegExp(PATTERN)
  while (pattern.lastIndex < text.length) {
    const at = pattern.lastIndex
    const match = pattern.exec(text)
    if (match === null) {
      if (text[at] === `'` || text[at] === 'N') throw new SqlError(105, 'Unclosed quotation mark after the character string.', 15)
      throw syntaxError(text[at] ?? '')
    }
    const token = tokenOf(match)
    if (token !== undefined) tokens.push(token)
  }
  tokens.push({ kind: 'end', text: '', upper: '' })
  return tokens
}

function tokenOf([, bracketed, quoted, national, string, binary, number, parameter, word, operator]: RegExpExecArray): Token | undefined {
  if (bracketed !== undefined) return { kind: 'quoted', text: bracketed.replaceAll(']]', ']'), upper: '' }
  if (quoted !== undefined) return { kind: 'quoted', text: quoted.replaceAll('""', '"'), upper: '' }
  if (string !== undefined) return { kind: 'string', text: string.replaceAll(`''`, `'`), upper: '', isNational: national !== '' }
  if (binary !== undefined) return { kind: 'binary', text: binary, upper: '' }
  if (number !== undefined) return { kind: 'number', text: number, upper: '' }
  if (parameter !== undefined) return { kind: 'parameter', text: parameter, upper: '' }
  if (word !== undefined) return { kind: 'word', text: word, upper: word.toUpperCase() }
  if (operator !== undefined) return { kind: 'operator', text: operator, upper: operator }
  return undefined
}

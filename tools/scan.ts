/**
 * A small scanner of TypeScript text: tells strings, templates and comments from code. There is no parser among the dependencies that reads
 * TypeScript 7 and keeps type-only imports (docs/decisions/0008-tools-folder.md); our files are formatted by oxfmt, so little is needed.
 */

export interface Literal {
  /** Offset of the opening quote. */
  start: number
  /** The text without quotes; in a template, `\0` stands for each `${…}`. */
  value: string
  /** Source of each `${…}` of a template; empty for a plain string. */
  expressions: string[]
}

export interface Scan {
  /** The source, of the same length, with comments and the insides of strings and templates replaced by blanks. */
  code: string
  literals: Literal[]
  /** Comments that begin with two stars, with the offset just behind each. */
  docstrings: { end: number; text: string }[]
}

const BEFORE_REGEX = /(?:^|[=([{,;:!&|?+\-*%~^<>]|\b(?:return|typeof|case|in|of|await|throw|new|else|do))\s*$/

/**
 * @param source TypeScript text that compiles
 * @returns code, literals and doc comments with their offsets
 */
export function scan(source: string): Scan {
  const result: Scan = { code: '', literals: [], docstrings: [] }
  scanCode(source, 0, result, () => false)
  return result
}

/** Reads code until the end or until `ends` says so; returns the offset behind what was read. */
function scanCode(source: string, from: number, out: Scan, ends: (char: string) => boolean): number {
  let at = from
  while (at < source.length) {
    const char = source[at] ?? ''
    if (ends(char)) return at
    const next = source[at + 1]
    if (char === '/' && (next === '/' || next === '*')) at = scanComment(source, at, out)
    else if (char === "'" || char === '"') at = scanString(source, at, char, out)
    else if (char === '`') at = scanTemplate(source, at, out)
    else if (char === '/' && BEFORE_REGEX.test(out.code.slice(-40))) at = scanRegex(source, at, out)
    else {
      out.code += char
      at += 1
    }
  }
  return at
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, ' ')
}

function scanComment(source: string, at: number, out: Scan): number {
  const line = source[at + 1] === '/'
  const found = line ? source.indexOf('\n', at) : source.indexOf('*/', at + 2) + 2
  const end = found < at + 2 ? source.length : found
  const text = source.slice(at, end)
  if (text.startsWith('/**')) out.docstrings.push({ end, text })
  out.code += blank(text)
  return end
}

function scanString(source: string, at: number, quote: string, out: Scan): number {
  let end = at + 1
  while (end < source.length && source[end] !== quote && source[end] !== '\n') end += source[end] === '\\' ? 2 : 1
  const value = source.slice(at + 1, end)
  out.literals.push({ start: at, value, expressions: [] })
  out.code += quote + blank(value) + quote
  return end + 1
}

function scanTemplate(source: string, at: number, out: Scan): number {
  const literal: Literal = { start: at, value: '', expressions: [] }
  out.literals.push(literal)
  out.code += '`'
  let end = at + 1
  while (end < source.length && source[end] !== '`') {
    if (source[end] === '$' && source[end + 1] === '{') {
      const begin = end + 2
      out.code += '${'
      let depth = 0
      end = scanCode(source, begin, out, (char) => (char === '{' ? ((depth += 1), false) : char === '}' ? (depth -= 1) < 0 : false))
      literal.expressions.push(source.slice(begin, end).trim())
      literal.value += '\0'
      out.code += '}'
      end += 1
    } else {
      const step = source[end] === '\\' ? 2 : 1
      literal.value += source.slice(end, end + step)
      out.code += blank(source.slice(end, end + step))
      end += step
    }
  }
  out.code += '`'
  return end + 1
}

function scanRegex(source: string, at: number, out: Scan): number {
  let end = at + 1
  let inClass = false
  while (end < source.length && source[end] !== '\n') {
    const char = source[end]
    if (char === '\\') end += 1
    else if (char === '[') inClass = true
    else if (char === ']') inClass = false
    else if (char === '/' && !inClass) break
    end += 1
  }
  out.code += `/${blank(source.slice(at + 1, end))}/`
  return end + 1
}

export interface Import {
  specifier: string
  /** `import type` and `export type`: nothing of it is loaded. */
  typeOnly: boolean
}

/**
 * What a file imports: static, type-only, dynamic and re-exported.
 *
 * @param source TypeScript text
 * @returns specifiers as written, each once; loaded if any of its imports is
 */
export function importsOf(source: string): Import[] {
  const { code, literals } = scan(source)
  const found = new Map<string, boolean>()
  for (const { start, value, expressions } of literals) {
    if (expressions.length > 0) continue
    const before = code.slice(Math.max(0, start - 2000), start)
    if (!IMPORT_BEFORE.test(before)) continue
    const typeOnly = /^\s*(?:import|export)\s+type\b[^()]*$/.test(before.slice(Math.max(0, before.search(LAST_STATEMENT))))
    found.set(value, typeOnly && (found.get(value) ?? true))
  }
  return [...found].map(([specifier, typeOnly]) => ({ specifier, typeOnly }))
}

const IMPORT_BEFORE =
  /(?:^|\n)\s*import\s*$|[}\w*]\s*\bfrom\s*$|\bimport\s*\(\s*$|\bimport\.meta\.resolve\(\s*$|\brequire(?:\.resolve)?\(\s*$/
/** The last `import` or `export` that begins a line. */
const LAST_STATEMENT = /(?:^|\n)\s*(?:import|export)\b(?![^]*\n\s*(?:import|export)\b)/

/** A PowerShell script, looked at without being run: enough of its words to see what is open, what is text and what is called. */
export interface ScriptText {
  /** What is neither text nor comment; texts are empty quotes. */
  code: string
  /** Texts in quotes and here-strings, with the line that they begin on. */
  texts: { line: number; text: string; isHere: boolean }[]
}

const OPEN: Readonly<Record<string, string>> = { '(': ')', '{': '}', '[': ']' }
const CLOSED: ReadonlySet<string> = new Set(Object.values(OPEN))

/** Takes a script apart (about_Quoting_Rules, about_Comments). @throws Error for a text that does not end, with its line */
export function scriptText(script: string): ScriptText {
  const texts: ScriptText['texts'] = []
  let code = ''
  let at = 0
  const lineOf = (index: number): number => script.slice(0, index).split('\n').length
  const take = (end: number, isHere: boolean, from: number): void => {
    if (end < 0) throw new Error(`the text that begins on line ${lineOf(at)} does not end`)
    texts.push({ line: lineOf(at), text: script.slice(from, end), isHere })
    code += "''"
  }
  while (at < script.length) {
    const here = /^@(['"])\n/.exec(script.slice(at, at + 3))
    const one = script.charAt(at)
    if (here) {
      const end = script.indexOf(`\n${here[1] ?? ''}@`, at + 2)
      take(end, true, at + 3)
      at = end + 3
    } else if (one === "'" || one === '"') {
      const end = quoteEnd(script, at, one)
      take(end, false, at + 1)
      at = end + 1
    } else if (script.startsWith('<#', at)) {
      at = script.indexOf('#>', at) + 2
    } else if (one === '#' && (at === 0 || /[\s;{}()]/.test(script.charAt(at - 1)))) {
      const end = script.indexOf('\n', at)
      at = end < 0 ? script.length : end
    } else if (one === '`') {
      at += 2
    } else {
      code += one
      at += 1
    }
  }
  return { code, texts }
}

// In double quotes a backtick escapes and `$( … )` holds code, quotes included; a doubled quote is one.
function quoteEnd(script: string, start: number, quote: string): number {
  let depth = 0
  for (let at = start + 1; at < script.length; at += 1) {
    const one = script.charAt(at)
    if (quote === '"' && one === '`') at += 1
    else if (quote === '"' && script.startsWith('$(', at)) depth += 1
    else if (depth > 0) {
      if (one === '(' && script.charAt(at - 1) !== '$') depth += 1
      else if (one === ')') depth -= 1
      else if (one === "'" || one === '"') at = quoteEnd(script, at, one)
    } else if (one === quote) {
      if (script.charAt(at + 1) !== quote) return at
      at += 1
    }
  }
  return -1
}

/** What is closed without having been opened, or otherwise than it was opened; null when all fits. */
export function unbalanced(code: string): string | null {
  const open: { with: string; line: number }[] = []
  let line = 1
  for (const one of code) {
    if (one === '\n') line += 1
    const closing = OPEN[one]
    if (closing !== undefined) open.push({ with: closing, line })
    else if (CLOSED.has(one)) {
      const last = open.pop()
      if (last?.with !== one) return `"${one}" near line ${line} of the code closes what line ${last?.line ?? 0} opened`
    }
  }
  return open.length === 0 ? null : `line ${open.at(-1)?.line ?? 0} of the code is never closed`
}

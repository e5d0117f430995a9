import type { PackageWanted } from '../protocol/messages.ts'

/** One thing that an administrator said about packages that shall stay as they are. */
export interface HoldRule {
  /** `lock`: only what matches may be installed of the packages it names; `exclude`: nothing that matches may. */
  kind: 'lock' | 'exclude'
  /** Name, `name.architecture`, or name with version, with `*`, `?` and `[…]`. */
  pattern: string
}

/**
 * Reads a list of dnf's or yum's versionlock: `name-epoch:version-release.*` per line, `!` before it for what is never wanted.
 * Comments and blank lines are left out.
 */
export function parseVersionLock(text: string): HoldRule[] {
  return text
    .split('\n')
    .map((line) => line.replace(/\s#.*$/, '').trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => (line.startsWith('!') ? { kind: 'exclude', pattern: line.slice(1) } : { kind: 'lock', pattern: line }))
}

/**
 * Reads zypp's list of locks: blocks of `key: value`. Locks of packages count, the rest (patches, patterns, one repository's packages) does not.
 */
export function parseZyppLocks(text: string): HoldRule[] {
  return text.split(/\n\s*\n/).flatMap((block): HoldRule[] => {
    const field = (name: string) => new RegExp(`^${name}:[ \\t]*(.+)$`, 'm').exec(block)?.[1]?.trim()
    const name = field('solvable_name')
    if (name === undefined || (field('type') ?? 'package') !== 'package' || field('repo') !== undefined) return []
    const version = /^(?:==|=)?\s*([^\s<>=!]+)$/.exec(field('version') ?? '')?.[1]
    return [{ kind: 'exclude', pattern: version === undefined ? name : `${name}-${version}` }]
  })
}

/** A section of an ini file, its keys in lower case. */
export interface Section {
  name: string
  values: Map<string, string>
}

/** Reads the ini files of dnf, yum and zypp; a line that begins with a blank goes on with the value before it. */
export function parseIni(text: string): Section[] {
  const sections: Section[] = []
  let last = ''
  for (const line of text.split(/\r?\n/)) {
    const [, name] = /^\[([^\]]+)\]/.exec(line) ?? []
    const values = sections.at(-1)?.values
    if (name !== undefined) sections.push({ name, values: new Map() })
    else if (values === undefined || /^\s*(?:[#;].*)?$/.test(line)) continue
    else if (/^\s/.test(line) && values.has(last)) values.set(last, `${values.get(last) ?? ''} ${line.trim()}`)
    else {
      const [, key, value] = /^([^=\s]+)\s*=\s*(.*)$/.exec(line) ?? []
      if (key === undefined) continue
      last = key.toLowerCase()
      values.set(last, (value ?? '').trim())
    }
  }
  return sections
}

/** What `excludepkgs` (formerly `exclude`) of dnf's main section keeps away from every repository. */
export function parseExcludes(config: string): HoldRule[] {
  const main = parseIni(config).find((section) => section.name === 'main')?.values
  const listed = `${main?.get('excludepkgs') ?? ''} ${main?.get('exclude') ?? ''}`
  return listed
    .split(/[\s,]+/)
    .filter((pattern) => pattern !== '')
    .map((pattern) => ({ kind: 'exclude', pattern }))
}

/** Which of the wanted packages somebody holds back; their names. */
export function heldOf(rules: readonly HoldRule[], wanted: readonly PackageWanted[]): string[] {
  const compiled = compile(rules)
  const isHeld = (one: PackageWanted): boolean => {
    const spellings = spellingsOf(one)
    const matches = (pattern: RegExp) => spellings.some((spelling) => pattern.test(spelling))
    const locks = compiled.filter((rule) => rule.kind === 'lock' && rule.names.test(one.name))
    if (locks.length > 0 && !locks.some((rule) => matches(rule.whole))) return true
    return compiled.some((rule) => rule.kind === 'exclude' && matches(rule.whole))
  }
  return [...new Set(wanted.filter(isHeld).map((one) => one.name))].toSorted()
}

/** Which of the installed packages stay as they are, whatever version is offered; their names. */
export function heldNames(rules: readonly HoldRule[], names: Iterable<string>): string[] {
  const compiled = compile(rules)
  const isHeld = (name: string) => compiled.some((rule) => (rule.kind === 'lock' ? rule.names : rule.whole).test(name))
  return [...new Set([...names].filter(isHeld))].toSorted()
}

interface Compiled {
  kind: HoldRule['kind']
  whole: RegExp
  /** The part of the pattern before the version. */
  names: RegExp
}

function compile(rules: readonly HoldRule[]): Compiled[] {
  return rules.map(({ kind, pattern }) => ({ kind, whole: globOf(pattern), names: globOf(pattern.replace(/-(?:\d+|\*):.*$/, '')) }))
}

/** What a pattern may mean: dnf takes a name, a name with its architecture, and a name with its version, each with and without the epoch. */
function spellingsOf(one: PackageWanted): string[] {
  const plain = one.version.replace(/^\d+:/, '')
  const [version = ''] = plain.split('-')
  const full = [one.version, plain].map((evr) => `${one.name}-${evr}`)
  const withArchitecture = [one.name, ...full].map((text) => `${text}.${one.architecture ?? 'noarch'}`)
  return [one.name, ...full, ...withArchitecture, `${one.name}-${version}`]
}

function globOf(pattern: string): RegExp {
  const text = pattern
    .replaceAll(/[.+^${}()|\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
    .replaceAll('[!', '[^')
  try {
    return new RegExp(`^${text}$`)
  } catch {
    // A pattern that is none names only itself.
    return new RegExp(`^${pattern.replaceAll(/[^A-Za-z0-9]/g, String.raw`\$&`)}$`)
  }
}

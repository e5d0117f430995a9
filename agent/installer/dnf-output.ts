import type { Change } from '../protocol/messages.ts'
import { MODULE_PREFIX } from './guard.ts'

type Action = Change['action']

// Section titles of dnf and of yum 3 (`Installing for dependencies:`); sections of no name here change nothing.
const SECTIONS: readonly (readonly [RegExp, Action | 'module'])[] = [
  [/^Installing\b.*:$/, 'add'],
  [/^(?:Upgrading|Updating)\b.*:$/, 'upgrade'],
  [/^Downgrading\b.*:$/, 'downgrade'],
  [/^Removing\b.*:$/, 'remove'],
  [/^(?:Enabling|Switching) module streams:$/, 'module'],
]

/**
 * Reads the table that `dnf --assumeno` shows before it would ask (LC_ALL=C).
 * @param installed the version that is there now, by `name.architecture`; null when none is
 */
export function parseTransaction(text: string, installed: (key: string) => string | null): Change[] {
  const changes: Change[] = []
  let section: Action | 'module' | null = null
  for (const line of tableLines(text)) {
    if (/^\S.*:$/.test(line)) {
      section = SECTIONS.find(([title]) => title.test(line))?.[1] ?? null
      continue
    }
    const change = replacedBy(line) ?? (section === null ? null : entryOf(line, section, installed))
    if (change !== null) changes.push(change)
  }
  return changes
}

/** The lines of the table; a name that is too wide for its column stands in a line of its own, with the rest in the next. */
function tableLines(text: string): string[] {
  const lines: string[] = []
  let inTable = false
  let name = ''
  for (const line of text.split('\n').map((one) => one.trimEnd())) {
    if (/^={10,}$/.test(line)) inTable = true
    if (line.startsWith('Transaction Summary')) break
    if (!inTable || line === '') continue
    if (/^ \S+$/.test(line)) {
      name = line
      continue
    }
    lines.push(name !== '' && line.startsWith('  ') ? `${name} ${line.trim()}` : line)
    name = ''
  }
  return lines
}

function entryOf(line: string, section: Action | 'module', installed: (key: string) => string | null): Change | null {
  if (section === 'module') {
    const [, name, stream] = /^ (\S+)\s+(?:\S+ -> )?(\S+)$/.exec(line) ?? []
    if (name === undefined || stream === undefined) return null
    return { action: 'add', name: `${MODULE_PREFIX}${name}`, architecture: null, from: null, to: stream, sha256: null }
  }
  const [, name, architecture, evr] = /^ (\S+)\s+(\S+)\s+(\S+)\s+(\S+)\s+[\d.]+ ?\S*$/.exec(line) ?? []
  if (name === undefined || architecture === undefined || evr === undefined) return null
  const version = withEpoch(evr)
  if (section === 'remove') return { action: 'remove', name, architecture, from: version, to: null, sha256: null }
  const from = section === 'add' ? null : installed(`${name}.${architecture}`)
  return { action: section, name, architecture, from, to: version, sha256: null }
}

// What a newcomer obsoletes goes without a section of its own: `     replacing  old.noarch 1.0-1`.
function replacedBy(line: string): Change | null {
  const [, name, architecture, evr] = /^\s+replacing\s+(\S+)\.([^.\s]+)\s+(\S+?)\.?$/.exec(line) ?? []
  if (name === undefined || architecture === undefined || evr === undefined) return null
  return { action: 'remove', name, architecture, from: withEpoch(evr), to: null, sha256: null }
}

/** `version-release` as `0:version-release`: dnf leaves out an epoch of zero. */
export function withEpoch(evr: string): string {
  return evr.includes(':') ? evr : `0:${evr}`
}

/** One package of a repository, as `dnf repoquery` tells it. */
export interface Offered {
  name: string
  version: string
  architecture: string
  repository: string
  sourceRpm: string
  bytes: number | null
  sha256: string | null
}

/** The format for `dnf repoquery --qf` that `parseOffered` reads. */
export const OFFERED_FORMAT =
  'tsukuroi\t%{name}\t%{epoch}:%{version}-%{release}\t%{arch}\t%{repoid}\t%{sourcerpm}\t%{downloadsize}\t%{chksum}'

/** Reads `dnf repoquery --qf` of `OFFERED_FORMAT`; other lines are dnf's own talk. */
export function parseOffered(text: string): Offered[] {
  const found: Offered[] = []
  for (const line of text.split('\n')) {
    const [mark, name, version, architecture, repository, sourceRpm, size, checksum] = line.split('\t')
    if (mark !== 'tsukuroi' || !name || !version || !architecture || repository === undefined) continue
    const bytes = Number(size)
    found.push({
      name,
      version,
      architecture,
      repository,
      sourceRpm: sourceRpm === '(none)' ? '' : (sourceRpm ?? ''),
      bytes: Number.isSafeInteger(bytes) && bytes > 0 ? bytes : null,
      sha256: sha256Of(checksum ?? ''),
    })
  }
  return found
}

/**
 * Reads `yum -q list updates`, which has no format of its own: `name.architecture version repository`, each perhaps in a line of its own where
 * the column before is too wide.
 */
export function parseYumList(text: string): Offered[] {
  const joined = text.replaceAll(/\n +/g, ' ').split('\n')
  return joined.flatMap((line) => {
    const [, name, architecture, evr, repository] = /^(\S+)\.([^.\s]+)\s+(\S+-\S+)\s+(\S+)$/.exec(line.trim()) ?? []
    if (name === undefined || architecture === undefined || evr === undefined) return []
    return [{ name, architecture, version: withEpoch(evr), repository: repository ?? '', sourceRpm: '', bytes: null, sha256: null }]
  })
}

const ESCAPES: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, '\\': 92, "'": 39, '"': 34 }

/** dnf prints a checksum as a Python tuple, `(2, b'\xa4…')`; 32 bytes are a SHA-256, and nothing else is taken for one. */
function sha256Of(tuple: string): string | null {
  const [, , body] = /^\(\d+, b(['"])(.*)\1\)$/s.exec(tuple.trim()) ?? []
  if (body === undefined) return null
  const bytes: number[] = []
  for (const [, hex, escaped, plain] of body.matchAll(/\\x([0-9a-f]{2})|\\(.)|([^\\])/gs)) {
    if (hex !== undefined) bytes.push(Number.parseInt(hex, 16))
    else if (escaped !== undefined) bytes.push(ESCAPES[escaped] ?? 0)
    else bytes.push(plain?.charCodeAt(0) ?? 0)
  }
  return bytes.length === 32 ? Buffer.from(bytes).toString('hex') : null
}

/** Stable codes for the ways dnf and rpm refuse, by their own English words (LC_ALL=C). */
const failures: readonly (readonly [RegExp, string, boolean])[] = [
  [/already locked by|can't create transaction lock|Existing lock .*: another copy is running/, 'package_manager_busy', true],
  [/filtered out by modular filtering/, 'module_not_enabled', false],
  [/filtered out by exclude filtering/, 'held', false],
  [/removing the following protected packages/, 'protected', false],
  [
    /Unable to find a match|No package .* available|No match for argument|Packages for argument .* available, but not installed/,
    'not_offered',
    true,
  ],
  [/GPG check FAILED|Public key for .* is not installed|is not signed|digest: .* NOT OK|key retrieval failed/i, 'not_authenticated', false],
  [
    /needs? \d+ ?[KMG]?B (?:more space )?on the|No space left on device|At least .* more space needed|Insufficient space/i,
    'disk_full',
    true,
  ],
  [/checksum doesn't match|Checksum mismatch|Package checksum mismatch/i, 'hash_mismatch', true],
  [
    /Failed to download metadata|Cannot download|Curl error|Error downloading packages|No more mirrors|Cannot prepare internal mirrorlist|Failed to synchronize cache/i,
    'download_failed',
    true,
  ],
  [
    /conflicting requests|nothing provides|Depsolve Error|Error: Package: .*\n +Requires|Transaction (?:check|test) error/i,
    'dependencies',
    false,
  ],
  [/superuser privileges|You need to be root|has to be run (?:with|under) the root/, 'no_privilege', false],
  [/Error in PRE(?:IN|UN|TRANS) scriptlet|PREIN scriptlet failed/, 'script_failed', false],
]

/** Why a run of dnf failed, and whether trying again may help. */
export function classifyDnfFailure(output: string, status: number | null): { code: string; retryable: boolean } {
  // With exit_on_lock dnf ends with 200 when another process works.
  if (status === 200) return { code: 'package_manager_busy', retryable: true }
  for (const [pattern, code, retryable] of failures) {
    if (pattern.test(output)) return { code, retryable }
  }
  return { code: 'package_manager_failed', retryable: false }
}

/** Packages whose script failed after they were installed or removed: rpm goes on, and so does dnf. */
export function failedScripts(output: string): string[] {
  const found = [...output.matchAll(/(?:Error in \S+ scriptlet in rpm package (\S+)|%post\w*\(([^)\s]+)\) scriptlet failed)/g)]
  return [...new Set(found.map(([, dnf, rpm]) => dnf ?? rpm ?? ''))]
}

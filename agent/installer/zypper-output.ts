import { SaxesParser } from 'saxes'
import type { Change } from '../protocol/messages.ts'
import { withEpoch } from './dnf-output.ts'

const SECTIONS: Readonly<Record<string, Change['action']>> = {
  'to-install': 'add',
  'to-upgrade': 'upgrade',
  'to-upgrade-change-arch': 'upgrade',
  'to-downgrade': 'downgrade',
  'to-downgrade-change-arch': 'downgrade',
  'to-remove': 'remove',
}

interface Element {
  name: string
  attributes: Record<string, string>
}

/**
 * Reads the elements of `zypper --xmlout`, in the order in which they begin.
 * @param within called with each element and the names of those around it, the outermost first
 * @throws Error when the text is no XML
 */
function readElements(text: string, within: (element: Element, around: readonly string[]) => void): void {
  const around: string[] = []
  const parser = new SaxesParser()
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', (tag) => {
    const attributes = Object.fromEntries(Object.entries(tag.attributes).map(([name, value]) => [name, String(value)]))
    within({ name: tag.name, attributes }, around)
    around.push(tag.name)
  })
  parser.on('closetag', () => {
    around.pop()
  })
  parser.write(text).close()
}

/**
 * Reads the summary that zypper gives before it would ask.
 * @throws Error when the text is no XML
 */
export function parseSummary(text: string): { changes: Change[]; bytes: number | null } {
  const changes: Change[] = []
  let bytes: number | null = null
  readElements(text, ({ name, attributes }, around) => {
    if (name === 'install-summary') bytes = Number(attributes['download-size'] ?? 'NaN')
    const section = around.at(-1) ?? ''
    const action = Object.hasOwn(SECTIONS, section) ? SECTIONS[section] : undefined
    if (name !== 'solvable' || action === undefined || attributes['type'] !== 'package') return
    const change = changeOf(action, attributes)
    if (change !== null) changes.push(change)
  })
  return { changes, bytes: bytes !== null && Number.isSafeInteger(bytes) ? bytes : null }
}

function changeOf(action: Change['action'], attributes: Record<string, string>): Change | null {
  const { name, edition, arch } = attributes
  if (!name || !edition || !arch) return null
  const version = withEpoch(edition)
  if (action === 'remove') return { action, name, architecture: arch, from: version, to: null, sha256: null }
  const old = attributes['edition-old']
  return { action, name, architecture: arch, from: old === undefined ? null : withEpoch(old), to: version, sha256: null }
}

/** A newer version of an installed package, as `zypper --xmlout list-updates` tells it. */
export interface ZypperUpdate {
  name: string
  architecture: string
  installed: string
  candidate: string
  /** Alias of the repository. */
  repository: string
}

/**
 * Reads `zypper --xmlout list-updates`.
 * @throws Error when the text is no XML
 */
export function parseUpdates(text: string): ZypperUpdate[] {
  const found: ZypperUpdate[] = []
  readElements(text, ({ name, attributes }, around) => {
    const last = found.at(-1)
    if (name === 'source' && around.at(-1) === 'update' && last?.repository === '') last.repository = attributes['alias'] ?? ''
    if (name !== 'update' || attributes['kind'] !== 'package') return
    const { arch, edition, name: what } = attributes
    const old = attributes['edition-old']
    if (!what || !edition || !arch || old === undefined) return
    found.push({ name: what, architecture: arch, installed: withEpoch(old), candidate: withEpoch(edition), repository: '' })
  })
  return found
}

/** Stable codes for the ways zypper and rpm refuse, by their own English words (LC_ALL=C). */
const failures: readonly (readonly [RegExp, string, boolean])[] = [
  [/remove lock to allow/, 'held', false],
  [/agree with the terms of the license|license agreement|need to accept the license/i, 'eula_not_accepted', false],
  [/Signature verification failed|gpg key signing file|is not signed|signed with an? unknown key|NOKEY/i, 'not_authenticated', false],
  [/No space left on device|not enough (?:free )?space|needs \d+ ?[KMG]?B (?:more space )?on the/i, 'disk_full', true],
  [/(?:digest|checksum) (?:verification failed|mismatch)|wrong checksum/i, 'hash_mismatch', true],
  [/%pre\w*\(|scriptlet failed|script failed/, 'script_failed', false],
  [
    /Download \(curl\) error|Timeout exceeded|Valid metadata not found|Failed to (?:download|retrieve|provide)|File .* not found on medium/i,
    'download_failed',
    true,
  ],
]

// Return values of zypper(8), EXIT CODES.
const statuses: Readonly<Record<number, readonly [string, boolean]>> = {
  4: ['dependencies', false],
  5: ['no_privilege', false],
  6: ['not_offered', true],
  7: ['package_manager_busy', true],
  104: ['not_offered', true],
}

/** Why a run of zypper failed, and whether trying again may help. */
export function classifyZypperFailure(output: string, status: number | null): { code: string; retryable: boolean } {
  for (const [pattern, code, retryable] of failures) {
    if (pattern.test(output)) return { code, retryable }
  }
  const [code, retryable] = statuses[status ?? -1] ?? ['package_manager_failed', false]
  return { code, retryable }
}

/** Packages whose script failed after they were installed or removed. */
export function failedZypperScripts(output: string): string[] {
  const found = output.matchAll(/%post\w*\(([^)\s]+)\)(?: scriptlet failed|(?:"|&quot;)\])/g)
  return [...new Set([...found].map((match) => match[1] ?? ''))]
}

/**
 * What a person should read of a failed run: zypper's errors and the problems it would have asked about, else the end of all that it said.
 * Works on broken XML too, which is when it is needed.
 */
export function explainZypper(output: string): string {
  const told = [...output.matchAll(/<message type="error">([^<]*)<\/message>|<description>(Problem: [^<]*)<\/description>/g)]
  const text = told.map(([, message, problem]) => (message ?? problem ?? '').trim()).join('\n')
  return decode(text === '' ? output.trim().slice(-2_000) : text).slice(0, 2_000)
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function decode(text: string): string {
  return text.replaceAll(/&(amp|lt|gt|quot|apos);/g, (_whole, name: string) => ENTITIES[name] ?? '')
}

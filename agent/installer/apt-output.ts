import type { Change } from '../protocol/messages.ts'

/** One line of `apt list --upgradable`. */
export interface Upgradable {
  name: string
  architecture: string
  installed: string
  candidate: string
  /** Archives that carry the candidate, `bookworm-security` or `stable,stable-security`. */
  suites: string
}

// apt(8) pkgAptListDoAll: `name/suites version arch [upgradable from: version]`
const UPGRADABLE = /^(\S+)\/(\S*) (\S+) (\S+) \[upgradable from: ([^\]]+)\]$/

/** Reads `apt list --upgradable` under LC_ALL=C. */
export function parseUpgradable(text: string): Upgradable[] {
  const found: Upgradable[] = []
  for (const line of text.split('\n')) {
    const [, name, suites, candidate, architecture, installed] = UPGRADABLE.exec(line.trim()) ?? []
    if (name === undefined || candidate === undefined || architecture === undefined || installed === undefined) continue
    found.push({ name: name.replace(/:.*$/, ''), architecture, installed, candidate, suites: suites ?? '' })
  }
  return found
}

// apt-get(8) -s: `Inst name[:arch] [old] (new origin… [arch]) […]`, `Remv name[:arch] [old] […]`, Conf lines repeat the Inst lines.
const INSTALL = /^Inst (\S+)(?: \[([^\]]+)\])? \((\S+)[^)]*\[([a-z0-9-]+)\]\)/
const REMOVE = /^(?:Remv|Purg) (\S+)(?: \[([^\]]+)\])?/

/**
 * Reads what `apt-get -s install` would do.
 * @param isNewer whether version a is newer than version b (dpkg's order); tells an upgrade from a downgrade
 */
export function parseSimulation(text: string, isNewer: (a: string, b: string) => boolean): Change[] {
  const changes: Change[] = []
  for (const line of text.split('\n')) {
    const change = parseInstall(line, isNewer) ?? parseRemove(line)
    if (change) changes.push(change)
  }
  return changes
}

function parseInstall(line: string, isNewer: (a: string, b: string) => boolean): Change | null {
  const [, name, from, to, architecture] = INSTALL.exec(line) ?? []
  if (name === undefined || to === undefined || architecture === undefined) return null
  const action = from === undefined ? 'add' : isNewer(from, to) ? 'downgrade' : 'upgrade'
  return { action, name: name.replace(/:.*$/, ''), architecture, from: from ?? null, to, sha256: null }
}

function parseRemove(line: string): Change | null {
  const [, name, from] = REMOVE.exec(line) ?? []
  if (name === undefined) return null
  const [plain, architecture] = name.split(':')
  return { action: 'remove', name: plain ?? name, architecture: architecture ?? null, from: from ?? null, to: null, sha256: null }
}

/** What the package lists say of one package version. */
export interface Shown {
  sha256: string | null
  size: number
  /** Source package and its version; they differ from the binary's for many packages. */
  source: string
  sourceVersion: string
  /** To how many computers of a hundred it is handed out so far. */
  percentage: number
}

/** Reads `apt-cache show`: facts by `name/architecture/version`. */
export function parseShow(text: string): Map<string, Shown> {
  const found = new Map<string, Shown>()
  for (const stanza of text.split(/\n\s*\n/)) {
    const field = (name: string) => new RegExp(`^${name}: *(.+)$`, 'm').exec(stanza)?.[1]?.trim()
    const [name, version, size] = [field('Package'), field('Version'), field('Size')]
    if (name === undefined || version === undefined || size === undefined) continue
    // Debian policy 5.6.1: `Source: name (version)`, the version only where it differs, the field only where one of both does.
    const [, source, sourceVersion] = /^(\S+)(?: \(([^)]+)\))?$/.exec(field('Source') ?? '') ?? []
    const phase = Number(field('Phased-Update-Percentage') ?? 100)
    const percentage = Number.isInteger(phase) && phase >= 0 && phase <= 100 ? phase : 100
    const sha256 = field('SHA256') ?? null
    const facts = { sha256, size: Number(size), source: source ?? name, sourceVersion: sourceVersion ?? version, percentage }
    found.set(`${name}/${field('Architecture') ?? ''}/${version}`, facts)
  }
  return found
}

const RESTARTS = [/^linux-image-/, /^libc6$/, /^systemd$/, /^dbus(-daemon|-bin)?$/, /^(intel|amd64)-microcode$/, /^libssl\d/]

/** Whether these changes usually ask for a restart: the kernel does; the C library, the init system and their like may. */
export function restartLevel(changes: readonly Change[]): 'none' | 'possible' | 'required' {
  const names = changes.filter((change) => change.action !== 'remove').map((change) => change.name)
  if (names.some((name) => /^linux-image-\d/.test(name))) return 'required'
  return names.some((name) => RESTARTS.some((pattern) => pattern.test(name))) ? 'possible' : 'none'
}

/** Stable codes for the ways apt and dpkg refuse, by their own English words (LC_ALL=C). */
const failures: readonly (readonly [RegExp, string, boolean])[] = [
  [/Could not get lock|Unable to acquire the dpkg frontend lock|is another process using it/, 'package_manager_busy', true],
  [/dpkg was interrupted/, 'package_manager_interrupted', false],
  [
    /(?:installed|new|old) \S+ package (?:pre|post)-\w+ script subprocess returned error|conffile difference visualizer|end of file on stdin at conffile prompt/,
    'script_failed',
    false,
  ],
  [/Held packages were changed/, 'held', false],
  [/Packages need to be removed but remove is disabled/, 'would_remove', false],
  [/Packages were downgraded and -y was used/, 'would_downgrade', false],
  [/Version '[^']*' for '[^']*' was not found|Unable to locate package|has no installation candidate/, 'not_offered', true],
  [/Unable to correct problems|unmet dependencies/, 'dependencies', false],
  [/cannot be authenticated|were unauthenticated packages/, 'not_authenticated', false],
  [/Hash Sum mismatch/, 'hash_mismatch', true],
  [/No space left on device|You don't have enough free space/, 'disk_full', true],
  [/Failed to fetch|Could not resolve|Connection (refused|timed out|failed)|Temporary failure/, 'download_failed', true],
  [/are you root\?|requested operation requires superuser/, 'no_privilege', false],
]

/** Why a run of apt failed, and whether trying again may help. */
export function classifyFailure(output: string): { code: string; retryable: boolean } {
  for (const [pattern, code, retryable] of failures) {
    if (pattern.test(output)) return { code, retryable }
  }
  return { code: 'package_manager_failed', retryable: false }
}

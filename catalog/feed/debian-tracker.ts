import { schemeNamed } from '../version/index.ts'
import { worstOf, type Severity } from '../state.ts'
import { hasName, isUsable, severityWord, type Gate } from './fields.ts'
import { JsonValues } from './json-values.ts'
import { member, text } from './json.ts'
import type { DocumentHead } from './reader.ts'
import { cveFrom, FeedError, oneLine, type FeedHead, type FeedParser, type FeedSink } from './records.ts'
import { debianRelease } from './releases.ts'
import type { FixedPackage, PackageState } from './statements.ts'

/**
 * Everything that Debian's security tracker knows, security-tracker.debian.org/tracker/data/json: `{source: {CVE: {releases: {suite: {status,
 * fixed_version, urgency, nodsa, repositories}}}}}`, 60 MB. One source package at a time is held. Each CVE is an advisory of its own.
 */

const DPKG = schemeNamed('dpkg')
/** A fixed version that says: this release never had it. */
const NEVER = '0'

/** Whether a document begins as this one does. */
export function isDebianTracker({ kind, text: head }: DocumentHead): boolean {
  return kind === 'json' && /^\s*\{\s*"[^"\s]{1,200}"\s*:\s*\{\s*"(?:CVE|TEMP)-[\w-]{1,60}"\s*:\s*\{/.test(head)
}

/** Opens a reader of it. */
export function openDebianTracker(sink: FeedSink): FeedParser {
  const streams = new Set<string>()
  let sources = 0
  const values = new JsonValues('members', (value, source) => {
    sources++
    for (const [id, one] of entriesOf(value)) readVulnerability(source, id, one, { sink, streams })
  })
  return {
    write: (piece) => values.write(piece),
    end(): FeedHead {
      values.end()
      if (sources === 0) throw new FeedError('feed_malformed', { line: 1, reason: 'no record' })
      return {
        format: 'debian-tracker',
        key: 'debian-tracker',
        title: 'Debian security tracker',
        revisedAt: null,
        validUntil: null,
        streams: [...streams].toSorted(),
      }
    },
  }
}

function entriesOf(of: unknown): [string, unknown][] {
  return typeof of === 'object' && of !== null && !Array.isArray(of) ? Object.entries(of) : []
}

interface Frame {
  readonly sink: FeedSink
  readonly streams: Set<string>
}

function readVulnerability(source: string, id: string, one: unknown, { sink, streams }: Frame): void {
  // Names that Debian gives for the time being, until there is a CVE id.
  if (id.startsWith('TEMP-')) return sink.skip()
  const gate: Gate = { sink, place: `${oneLine(source, 80)} ${oneLine(id, 40)}` }
  const cve = cveFrom(id)
  if (cve === undefined) return sink.reject({ reason: 'cve_invalid', place: gate.place, value: oneLine(id, 80) })
  const fixes: FixedPackage[] = []
  let severity: Severity = 'unspecified'
  for (const [codename, told] of entriesOf(member(one, 'releases'))) {
    if (codename === 'sid') {
      sink.skip()
      continue
    }
    const release = debianRelease(codename)
    if (release === undefined) {
      sink.reject({ reason: 'release_unknown', place: gate.place, value: oneLine(codename, 80) })
      continue
    }
    severity = worstOf([severity, severityWord(text(member(told, 'urgency')).replaceAll('*', ''))])
    if (text(member(told, 'status')) === 'resolved') {
      const fix = fixOf({ source, codename, release }, told, gate)
      if (fix !== undefined) fixes.push(fix)
    } else readState({ source, release, cve }, told, gate)
  }
  for (const { release } of fixes) streams.add(`${release}/security`)
  if (fixes.length > 0) sink.statement(advisoryOf(cve, one, severity, fixes))
}

function advisoryOf(cve: string, one: unknown, severity: Severity, fixes: FixedPackage[]): Parameters<FeedSink['statement']>[0] {
  return {
    kind: 'advisory',
    id: cve,
    advisoryKind: 'security',
    title: oneLine(text(member(one, 'description')), 200) || cve,
    severity,
    cves: [cve],
    publishedAt: null,
    revisedAt: null,
    withdrawn: false,
    restart: 'unknown',
    url: `https://security-tracker.debian.org/tracker/${cve}`,
    fixes,
  }
}

function fixOf(
  { source, codename, release }: { readonly source: string; readonly codename: string; readonly release: string },
  told: unknown,
  gate: Gate,
): FixedPackage | undefined {
  const fixed = text(member(told, 'fixed_version'))
  if (fixed === NEVER) {
    gate.sink.skip()
    return undefined
  }
  if (!isUsable('dpkg', source, fixed, gate)) return undefined
  const repositories = member(told, 'repositories')
  const has = (suite: string): boolean => {
    const version = text(member(repositories, suite))
    return version !== '' && DPKG.refusal(version) === null && DPKG.compare(version, fixed) >= 0
  }
  // What came with the release itself, or by a point release only, is not in the archive for security.
  const pocket = !has(`${codename}-security`) && has(codename) ? 'main' : 'security'
  return {
    scheme: 'dpkg',
    release,
    pocket,
    names: 'source',
    name: source,
    module: null,
    architecture: null,
    introduced: null,
    fixed,
    binaries: [],
    cves: null,
  }
}

function readState(
  { source, release, cve }: { readonly source: string; readonly release: string; readonly cve: string },
  told: unknown,
  gate: Gate,
): void {
  if (!hasName(source, gate)) return
  const { state, note } = stateOf(told)
  gate.sink.statement({ kind: 'state', scheme: 'dpkg', release, names: 'source', name: source, module: null, cve, state, note })
}

function stateOf(told: unknown): { readonly state: PackageState; readonly note: string } {
  const urgency = text(member(told, 'urgency'))
  const reason = text(member(told, 'nodsa_reason'))
  const nodsa = text(member(told, 'nodsa'))
  if (text(member(told, 'status')) === 'undetermined') return { state: 'under_investigation', note: 'undetermined' }
  if (urgency === 'end-of-life') return { state: 'end_of_life', note: urgency }
  if (reason === 'ignored') return { state: 'ignored', note: noteOf('ignored', nodsa) }
  if (urgency === 'unimportant') return { state: 'ignored', note: urgency }
  if (reason === 'postponed' || nodsa !== '') return { state: 'deferred', note: noteOf(reason || 'no-dsa', nodsa) }
  return { state: 'affected', note: '' }
}

function noteOf(word: string, said: string): string {
  return oneLine(said === '' ? word : `${word}: ${said}`, 200)
}

import { isDeepStrictEqual } from 'node:util'
import {
  SEVERITIES,
  schemeNamed,
  type Fix,
  type PackageVersion,
  type Proof,
  type ProofAdvisory,
  type ProofDocument,
} from '../../../catalog/index.ts'

/** A vendor's document that was read. */
export interface EvidenceDocument {
  readonly key: string
  readonly url: string | null
  readonly fetchedAt: string
  /** What of the evidence's fixes stands in it. */
  readonly states: readonly Fix[]
}

/** What a proof must follow from. */
export interface Evidence {
  readonly installed: PackageVersion
  readonly fixes: readonly Fix[]
  /** By the hash of their content. */
  readonly documents: ReadonlyMap<string, EvidenceDocument>
  /** Archives with an entitlement that the computer has. */
  readonly pockets: readonly string[]
  readonly held: readonly string[]
}

/**
 * Follows a proof from the inventory's line and the vendors' documents, with the orders of versions and nothing else of the matcher's.
 *
 * @returns what does not follow; empty for a right proof
 */
export function checkProof(proof: Proof, evidence: Evidence): string[] {
  const { installed: pv, fixes, documents, pockets, held } = evidence
  const judged = fixes.map((fix) => ({ fix, ...ruleOf(pv, fix) }))
  const claimed = WITHHELD.has(proof.rule) ? 'older_than_fix' : proof.rule
  const found = judged.find(({ fix, rule }) => rule === claimed && isDeepStrictEqual(stated(fix), proof.fix))
  if (found === undefined) return ['no vendor says what the proof says']
  const { fix, rule, compared } = found
  const { compare } = schemeNamed(pv.scheme)
  const lacks = rule === 'older_than_fix'
  const lacking = judged
    .filter((one) => one.rule === 'older_than_fix' && streamOf(one.fix) === streamOf(fix) && one.fix.name === fix.name)
    .map((one) => one.fix)
    .toSorted((a, b) => compare(a.fixed, b.fixed) || (a.fixed < b.fixed ? -1 : 1))
  const entitled = OPEN.test(fix.pocket) || pockets.includes(fix.pocket)
  const answered = fix.pocket === 'base' && pockets.some((pocket) => isAnsweredIn(pocket, pv, lacking, fixes))
  const withheld = !lacks ? null : (when(!entitled, 'needs_entitlement') ?? when(answered, 'answered_in_extended'))
  const steps = lacking.filter((one, at) => at === 0 || compare(lacking[at - 1]!.fixed, one.fixed) !== 0)
  const chain = steps.map(({ fixed }, at) => {
    const equal = lacking.filter((one) => compare(one.fixed, fixed) === 0)
    return { patchKey: keyOf(equal[0]!), version: fixed, advisories: advisoriesOf(equal, proof.chain[at]?.advisories, documents) }
  })
  const upTo = lacks ? chain.filter((step) => compare(step.version, fix.fixed) <= 0) : []
  const brought = upTo.flatMap((step) => step.advisories)
  const same = judged.filter((one) => one.rule === rule && keyOf(one.fix) === keyOf(fix)).map((one) => one.fix)
  const word = upTo.length === chain.length ? 'missing' : 'superseded'
  const foreign = pv.vendor === 'foreign' || (pv.release.startsWith('alma/') && pv.vendor !== null && pv.vendor !== 'AlmaLinux')
  const flags = {
    exploited: brought.some((one) => one.exploited),
    held: held.includes(pv.name) || held.includes(`${pv.name}:${pv.architecture}`),
    needs_entitlement: withheld === 'needs_entitlement',
    unknown_origin: foreign,
  }
  const expected: Record<keyof Proof, unknown> = {
    patchKey: keyOf(fix),
    verdict: lacks && withheld === null ? word : rule === 'has_fix' ? 'installed' : UNKNOWN.has(rule) ? 'unknown' : 'not_applicable',
    rule: withheld ?? rule,
    installed: pv,
    compared,
    fix: stated(fix),
    stream: streamOf(fix),
    advisories: advisoriesOf(same, proof.advisories, documents),
    documents: documentsOf(same, proof.documents, documents),
    chain,
    severity: lacks ? SEVERITIES[Math.max(0, ...brought.map((one) => SEVERITIES.indexOf(one.severity)))] : null,
    flags: Object.entries(flags).flatMap(([flag, holds]) => (holds ? [flag] : [])),
  }
  const wrong = (Object.keys(expected) as (keyof Proof)[]).filter((key) => !isDeepStrictEqual(proof[key], expected[key]))
  return wrong.map((key) => `${key}: ${JSON.stringify(proof[key])} is not ${JSON.stringify(expected[key])}`)
}

const WITHHELD: ReadonlySet<string> = new Set(['needs_entitlement', 'answered_in_extended'])
const OPEN = /^(?:security|updates|main|community|base|backports|live|app)$/
const UNKNOWN = new Set(
  'module_unknown other_vendors_build fix_invalid version_unknown version_invalid epoch_unknown source_version_unknown'.split(' '),
)

/** Whether a branch of a minor release has a fix of this package for everything that is lacking. */
function isAnsweredIn(pocket: string, pv: PackageVersion, lacking: readonly Fix[], fixes: readonly Fix[]): boolean {
  const minor = /-(\d+\.\d+)$/.exec(pocket)?.[1]
  const builtFor = /el(\d+)(?:_|\.)(\d+)/.exec(pv.version)
  if (
    minor === undefined ||
    (builtFor !== null && !(builtFor[1] === minor.split('.')[0] && Number(builtFor[2]) <= Number(minor.split('.')[1])))
  )
    return false
  const its = fixes.filter(
    (one) => one.pocket === pocket && one.name === lacking[0]?.name && ['has_fix', 'older_than_fix'].includes(ruleOf(pv, one).rule),
  )
  const ids = new Set(its.map((one) => one.advisory?.id))
  const cves = new Set(its.flatMap((one) => one.advisory?.cves ?? []))
  return lacking.every(
    ({ advisory }) =>
      advisory !== null && (ids.has(advisory.id) || (advisory.cves.length > 0 && advisory.cves.every((cve) => cves.has(cve)))),
  )
}

function stated({ release, pocket, module, names, name, architecture, introduced, fixed }: Fix): Proof['fix'] {
  return { release, pocket, module, names, name, architecture, introduced, fixed }
}

function streamOf(fix: Fix): string {
  return [`${fix.release}/${fix.pocket}`, ...(fix.module === null ? [] : [fix.module])].join('+')
}

function keyOf(fix: Fix): string {
  const prefix = { dpkg: 'deb', rpm: 'rpm', apk: 'apk', winget: 'app', semver: 'app' }[fix.scheme]
  return `${prefix}:${streamOf(fix)}/${fix.name}/${fix.scheme === 'rpm' && !/^\d+:/.test(fix.fixed) ? '0:' : ''}${fix.fixed}`
}

/** The advisories of fixes, each with the document that states one of the fixes; of several the one that the proof names by its hash. */
function advisoriesOf(fixes: readonly Fix[], given: readonly ProofAdvisory[] = [], documents: Evidence['documents']): ProofAdvisory[] {
  const told = fixes.toReversed().flatMap(({ advisory }) => (advisory === null ? [] : [advisory]))
  const lastAttacked = told.toSorted((a, b) => Number(a.exploited) - Number(b.exploited))
  const found = new Map(lastAttacked.map((advisory) => [advisory.id, advisory]))
  const sorted = [...found.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1))
  return sorted.map(({ id, severity, exploited }, at) => {
    const of = stating(documents, (fix) => fix.advisory?.id === id && fixes.includes(fix))
    return { id, severity, exploited, document: of.find(({ sha256 }) => sha256 === given[at]?.document?.sha256) ?? of[0] ?? null }
  })
}

/** The documents that state fixes, each once; of several for a fix one that the proof names by its hash. */
function documentsOf(fixes: readonly Fix[], given: readonly (ProofDocument | null)[], documents: Evidence['documents']): ProofDocument[] {
  const chosen = fixes.flatMap((fix) => {
    const of = stating(documents, (one) => one === fix)
    return of.find(({ sha256 }) => given.some((one) => one?.sha256 === sha256)) ?? of.slice(0, 1)
  })
  return [...new Map(chosen.map((document) => [document.sha256, document])).values()]
}

function stating(documents: Evidence['documents'], wanted: (fix: Fix) => boolean): ProofDocument[] {
  const found = [...documents].filter(([, { states }]) => states.some(wanted))
  return found.map(([sha256, { key, url, fetchedAt }]) => ({ key, url, sha256, fetchedAt }))
}

const when = (holds: boolean, word: string): string | null => (holds ? word : null)

/** The rule from the statements themselves, one question after the other. */
function ruleOf(pv: PackageVersion, fix: Fix): { rule: string; compared: Proof['compared'] } {
  const { compare, refusal } = schemeNamed(pv.scheme)
  const own = fix.binaries.find(({ name }) => name === pv.name)
  const fixed = own?.version ?? fix.fixed
  const { as, version } = versionOf(pv, fix.names === 'source' && own === undefined, fix.pocket)
  const named = versionOf(pv, fix.names === 'source', fix.pocket).version
  const rule =
    barrier(pv, fix) ??
    when(fix.binaries.length > 0 && own === undefined && !/^linux-image-\d/.test(pv.name), 'binary_not_concerned') ??
    when(refusal(fixed) !== null, 'fix_invalid') ??
    muteness(pv, version) ??
    when(compare(version!, fixed) >= 0, 'has_fix') ??
    when(fix.introduced === null, 'older_than_fix') ??
    when(refusal(fix.introduced!) !== null, 'fix_invalid') ??
    muteness(pv, named) ??
    (compare(named!, fix.introduced!) < 0 ? 'before_introduced' : 'older_than_fix')
  const isCompared = ['has_fix', 'older_than_fix', 'before_introduced'].includes(rule)
  return { rule, compared: isCompared ? ({ as, installed: version, fixed } as Proof['compared']) : null }
}

function barrier(pv: PackageVersion, fix: Fix): string | null {
  const everywhere = ['all', 'noarch', '']
  const meets = [null, ...everywhere, pv.architecture].includes(fix.architecture) || everywhere.includes(pv.architecture)
  const [mine, its] = [pv.version, fix.fixed].map((version) => /\.module(.)/.exec(version)?.[1] ?? '')
  const general =
    when(fix.name !== (fix.names === 'source' ? sourceOf(pv).name : pv.name), 'other_package') ??
    when(fix.advisory?.withdrawn === true, 'withdrawn') ??
    when(fix.release !== pv.release, 'other_release') ??
    when(fix.scheme !== pv.scheme, 'other_scheme') ??
    when(fix.architecture === 'src' || !meets, 'other_architecture') ??
    when(fix.pocket === 'live' && !pv.name.startsWith('kernel-livepatch-'), 'live_patch_only') ??
    when(fix.pocket === 'backports' && !isBackport(pv), 'backports_only')
  if (general !== null || pv.scheme !== 'rpm') return general
  if (pv.module === null) return when(fix.module !== null || its !== '', 'module_build_only')
  if (fix.module === null) return its === '' ? 'not_for_module_builds' : 'module_unknown'
  if (pv.module === '?') return 'module_unknown'
  return when(fix.module !== pv.module, 'other_module_stream') ?? when(mine !== its, 'other_vendors_build')
}

function isBackport(pv: PackageVersion): boolean {
  return pv.scheme === 'dpkg' && `${pv.version} ${sourceOf(pv).version}`.includes('~bpo')
}

function sourceOf(pv: PackageVersion): { name: string | null; version: string | null } {
  if (pv.scheme === 'winget') return { name: null, version: null }
  const own = pv.version.replace(/^\d+:/, '')
  if (pv.scheme === 'rpm') return { name: pv.source, version: pv.sourceVersion === own ? pv.version : pv.sourceVersion }
  if (pv.source === null) return { name: pv.name, version: pv.version }
  if (pv.source.startsWith('linux-signed')) return { name: 'linux', version: pv.version }
  return { name: pv.source, version: pv.sourceVersion ?? (pv.source === pv.name ? pv.version : null) }
}

function versionOf(pv: PackageVersion, bySource: boolean, pocket: string): { as: string; version: string | null } {
  const version = bySource ? sourceOf(pv).version : pv.version
  const as = bySource ? 'source' : 'package'
  if (!isBackport(pv) || pocket === 'backports') return { as, version }
  return { as: `backport_of_${as}`, version: version === null ? null : version.replace(/~bpo.*/, '') }
}

function muteness({ scheme }: PackageVersion, version: string | null): string | null {
  if (version === null) return 'source_version_unknown'
  return (
    when(schemeNamed(scheme).refusal(version) !== null, 'version_invalid') ??
    when(scheme === 'rpm' && !version.includes(':'), 'epoch_unknown') ??
    when(scheme === 'winget' && version === 'Unknown', 'version_unknown')
  )
}

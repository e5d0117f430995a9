import { isDeepStrictEqual } from 'node:util'
import { SEVERITIES, schemeNamed, type Fix, type PackageVersion, type Proof, type ProofAdvisory } from '../../../catalog/index.ts'

/** What a proof must follow from. */
export interface Evidence {
  readonly installed: PackageVersion
  readonly fixes: readonly Fix[]
  /** Archives with an entitlement that the computer has. */
  readonly pockets: readonly string[]
  readonly held: readonly string[]
}

/**
 * Follows a proof from the inventory's line and the vendors' statements, with the orders of versions and nothing else of the matcher's.
 *
 * @returns what does not follow; empty for a right proof
 */
export function checkProof(proof: Proof, { installed: pv, fixes, pockets, held }: Evidence): string[] {
  const problems: string[] = []
  const expect = (what: string, given: unknown, expected: unknown): void => {
    if (!isDeepStrictEqual(given, expected)) problems.push(`${what}: ${JSON.stringify(given)} is not ${JSON.stringify(expected)}`)
  }
  const fix = fixes.find(
    (one) =>
      isDeepStrictEqual(stated(one), proof.fix) &&
      ruleOf(pv, one).rule === (proof.rule === 'needs_entitlement' ? 'older_than_fix' : proof.rule),
  )
  if (fix === undefined) return [...problems, 'no vendor says what the proof says']
  const { rule, compared } = ruleOf(pv, fix)
  const isOpen = /^(?:security|updates|main|community|base|backports|live|app)$/.test(fix.pocket) || pockets.includes(fix.pocket)
  const lacking = fixes.filter(
    (one) => streamOf(one) === streamOf(fix) && one.name === fix.name && ruleOf(pv, one).rule === 'older_than_fix',
  )
  const { compare } = schemeNamed(pv.scheme)
  const chain = lacking.toSorted((a, b) => compare(a.fixed, b.fixed) || (a.fixed < b.fixed ? -1 : 1))
  const steps = chain.filter((one, at) => at === 0 || compare(chain[at - 1]!.fixed, one.fixed) !== 0)
  const isNewest = steps.at(-1) !== undefined && compare(fix.fixed, steps.at(-1)!.fixed) === 0
  const lacks = rule === 'older_than_fix'
  const upTo = lacks ? chain.filter((one) => compare(one.fixed, fix.fixed) <= 0) : []
  const word = isOpen ? (isNewest ? 'missing' : 'superseded') : 'not_applicable'

  expect('installed', proof.installed, pv)
  expect('rule', proof.rule, lacks && !isOpen ? 'needs_entitlement' : rule)
  expect('verdict', proof.verdict, lacks ? word : rule === 'has_fix' ? 'installed' : UNKNOWN.has(rule) ? 'unknown' : 'not_applicable')
  expect('compared', proof.compared, compared)
  expect('stream', proof.stream, streamOf(fix))
  expect('patchKey', proof.patchKey, keyOf(fix))
  const same = fixes.filter((one) => keyOf(one) === keyOf(fix) && ruleOf(pv, one).rule === rule)
  expect('advisories', proof.advisories.map(withoutDocument), advisoriesOf(same))
  const links = steps.map((step) => ({
    patchKey: keyOf(step),
    version: step.fixed,
    advisories: advisoriesOf(chain.filter((one) => compare(one.fixed, step.fixed) === 0)),
  }))
  expect(
    'chain',
    proof.chain.map((step) => ({ ...step, advisories: step.advisories.map(withoutDocument) })),
    links,
  )
  const ranks = upTo.map((one) => SEVERITIES.indexOf(one.advisory?.severity ?? 'unspecified'))
  expect('severity', proof.severity, lacks ? SEVERITIES[Math.max(0, ...ranks)] : null)
  const flags = [
    upTo.some((one) => one.advisory?.exploited) ? 'exploited' : '',
    held.includes(pv.name) || held.includes(`${pv.name}:${pv.architecture}`) ? 'held' : '',
    lacks && !isOpen ? 'needs_entitlement' : '',
    pv.vendor === 'foreign' || (pv.release.startsWith('alma/') && pv.vendor !== null && pv.vendor !== 'AlmaLinux') ? 'unknown_origin' : '',
  ]
  expect(
    'flags',
    proof.flags,
    flags.filter((flag) => flag !== ''),
  )
  for (const { document } of [...proof.advisories, ...proof.chain.flatMap((step) => step.advisories)])
    if (document !== null && !(/^[0-9a-f]{64}$/.test(document.sha256) && Number.isFinite(Date.parse(document.fetchedAt))))
      problems.push('document')
  return problems
}

const UNKNOWN = new Set([
  'module_unknown',
  'other_vendors_build',
  'fix_invalid',
  'version_unknown',
  'version_invalid',
  'epoch_unknown',
  'source_version_unknown',
])

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

function advisoriesOf(fixes: readonly Fix[]): Omit<ProofAdvisory, 'document'>[] {
  const found = new Map(fixes.toReversed().flatMap(({ advisory }) => (advisory === null ? [] : [[advisory.id, advisory] as const])))
  return [...found.values()].map(({ id, severity, exploited }) => ({ id, severity, exploited })).toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

function withoutDocument({ document: _, ...advisory }: ProofAdvisory): Omit<ProofAdvisory, 'document'> {
  return advisory
}

/** The rule from the statements themselves, one question after the other. */
function ruleOf(pv: PackageVersion, fix: Fix): { rule: string; compared: Proof['compared'] } {
  const barred = barrier(pv, fix)
  if (barred !== null) return { rule: barred, compared: null }
  const own = fix.binaries.find(({ name }) => name === pv.name)
  if (fix.binaries.length > 0 && own === undefined && !/^linux-image-\d/.test(pv.name))
    return { rule: 'binary_not_concerned', compared: null }
  const { compare, refusal } = schemeNamed(pv.scheme)
  const fixed = own?.version ?? fix.fixed
  if (refusal(fixed) !== null) return { rule: 'fix_invalid', compared: null }
  const bySource = fix.names === 'source' && own === undefined
  const { as, version } = versionOf(pv, bySource, fix.pocket)
  const mute = muteness(pv, version)
  if (mute !== null) return { rule: mute, compared: null }
  const compared = { as, installed: version!, fixed } as NonNullable<Proof['compared']>
  if (compare(version!, fixed) >= 0) return { rule: 'has_fix', compared }
  if (fix.introduced === null) return { rule: 'older_than_fix', compared }
  if (refusal(fix.introduced) !== null) return { rule: 'fix_invalid', compared: null }
  const named = versionOf(pv, fix.names === 'source', fix.pocket).version
  const reason = muteness(pv, named)
  if (reason !== null) return { rule: reason, compared: null }
  return { rule: compare(named!, fix.introduced) < 0 ? 'before_introduced' : 'older_than_fix', compared }
}

function barrier(pv: PackageVersion, fix: Fix): string | null {
  if (fix.name !== (fix.names === 'source' ? sourceOf(pv).name : pv.name)) return 'other_package'
  if (fix.advisory?.withdrawn === true) return 'withdrawn'
  if (fix.release !== pv.release) return 'other_release'
  if (fix.scheme !== pv.scheme) return 'other_scheme'
  const anywhere = [null, 'all', 'noarch', '', pv.architecture]
  if (fix.architecture === 'src' || !(anywhere.includes(fix.architecture) || ['all', 'noarch', ''].includes(pv.architecture)))
    return 'other_architecture'
  if (fix.pocket === 'live' && !pv.name.startsWith('kernel-livepatch-')) return 'live_patch_only'
  const isBackport = [pv.version, sourceOf(pv).version ?? ''].some((version) => pv.scheme === 'dpkg' && version.includes('~bpo'))
  if (fix.pocket === 'backports' && !isBackport) return 'backports_only'
  if (pv.scheme !== 'rpm') return null
  const [mine, its] = [pv.version, fix.fixed].map((version) => /\.module(.)/.exec(version)?.[1] ?? '')
  if (pv.module === null) return fix.module === null && its === '' ? null : 'module_build_only'
  if (fix.module === null) return its === '' ? 'not_for_module_builds' : 'module_unknown'
  if (pv.module === '?') return 'module_unknown'
  return fix.module !== pv.module ? 'other_module_stream' : mine === its ? null : 'other_vendors_build'
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
  const either = [pv.version, sourceOf(pv).version ?? ''].some((text) => text.includes('~bpo'))
  const as = bySource ? 'source' : 'package'
  if (pv.scheme !== 'dpkg' || !either || pocket === 'backports') return { as, version }
  return { as: `backport_of_${as}`, version: version === null ? null : version.replace(/~bpo.*/, '') }
}

function muteness({ scheme }: PackageVersion, version: string | null): string | null {
  if (version === null) return 'source_version_unknown'
  if (schemeNamed(scheme).refusal(version) !== null) return 'version_invalid'
  if (scheme === 'rpm' && !version.includes(':')) return 'epoch_unknown'
  return scheme === 'winget' && version === 'Unknown' ? 'version_unknown' : null
}

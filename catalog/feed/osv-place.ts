import type { SchemeName } from '../version/scheme.ts'
import { debianVersion, redHatRelease, suseRelease, type StreamPlace } from './releases.ts'
import type { Namespace } from './statements.ts'

/** Where packages of an OSV ecosystem belong (ossf.github.io/osv-schema, "affected[].package"). */
export interface EcosystemPlace extends StreamPlace {
  readonly scheme: SchemeName
  readonly names: Namespace
}

/** `skip`: no operating system of ours; `unknown`: one of ours, in a release that cannot be made out. */
export type EcosystemAnswer = EcosystemPlace | 'skip' | 'unknown'

type Reader = (rest: readonly string[], distro: string, availability: string) => StreamPlace | 'skip' | undefined

interface Ecosystem {
  readonly scheme: SchemeName
  readonly names: Namespace
  readonly place: Reader
}

const plain = (distribution: string): Reader => {
  return ([version = '']) => (/^\d{1,2}$/.test(version) ? { release: `${distribution}/${version}`, pocket: 'base' } : undefined)
}

const ECOSYSTEMS: Readonly<Record<string, Ecosystem>> = {
  AlmaLinux: { scheme: 'rpm', names: 'binary', place: plain('alma') },
  'Rocky Linux': { scheme: 'rpm', names: 'binary', place: rocky },
  'Red Hat': { scheme: 'rpm', names: 'binary', place: redHat },
  SUSE: { scheme: 'rpm', names: 'binary', place: suse },
  openSUSE: { scheme: 'rpm', names: 'binary', place: suse },
  Debian: { scheme: 'dpkg', names: 'source', place: debian },
  Ubuntu: { scheme: 'dpkg', names: 'source', place: ubuntu },
  Alpine: { scheme: 'apk', names: 'source', place: alpine },
}

const known = new Map<string, EcosystemAnswer>()
/** Distinct pairs are a few hundred; a document that has more of them is hostile, and gets no memory. */
const MOST_KNOWN = 2_000

/**
 * Whose packages an affected entry speaks of.
 *
 * @param ecosystem such as `Ubuntu:Pro:18.04:LTS`
 * @param purl package URL, whose `distro` tells the archive for some vendors; may be empty
 * @param availability what Ubuntu says of who gets it; may be empty
 */
export function placeOfEcosystem(ecosystem: string, purl: string, availability: string): EcosystemAnswer {
  const distro = /[?&]distro=([\w./%-]{1,100})/.exec(purl)?.[1] ?? ''
  const key = `${ecosystem} ${distro} ${availability.slice(0, 60)}`
  const before = known.get(key)
  if (before !== undefined) return before
  const [name = '', ...rest] = ecosystem.slice(0, 200).split(':')
  const found = Object.hasOwn(ECOSYSTEMS, name) ? ECOSYSTEMS[name] : undefined
  const place = found?.place(rest, distro, availability)
  const answer: EcosystemAnswer =
    found === undefined || place === 'skip'
      ? 'skip'
      : place === undefined
        ? 'unknown'
        : { scheme: found.scheme, names: found.names, ...place }
  if (known.size < MOST_KNOWN) known.set(key, answer)
  return answer
}

/** Rocky's special interest groups have archives of their own: `distro=rocky-linux-8-sig-cloud`. */
function rocky([version = '']: readonly string[], distro: string): StreamPlace | undefined {
  if (!/^\d{1,2}$/.test(version)) return undefined
  const group = /-sig-([a-z0-9-]+)$/.exec(distro)?.[1]
  return { release: `rocky/${version}`, pocket: group === undefined ? 'base' : `extras:${group}` }
}

/** The rest is that of a CPE: `enterprise_linux:9::appstream`, `rhel_eus:9.2::baseos`. */
function redHat([product = '', version = '']: readonly string[]): StreamPlace | 'skip' | undefined {
  return redHatRelease(product, version)
}

function suse([name = '']: readonly string[]): StreamPlace | 'skip' {
  return suseRelease(/^(?:leap|tumbleweed)\b/i.test(name) ? `openSUSE ${name}` : name) ?? 'skip'
}

function debian([version = '']: readonly string[]): StreamPlace | 'skip' | undefined {
  const release = debianVersion(version)
  // Without a version the entry speaks of unstable.
  return version === '' ? 'skip' : release === undefined ? undefined : { release, pocket: 'security' }
}

/**
 * `24.04:LTS`, `24.10`, `Pro:18.04:LTS`, `Pro:FIPS-updates:22.04:LTS`. The archive stands in `distro=esm-infra/bionic`; what came before the end of
 * ordinary support is Pro's as well, and to be had by everybody.
 */
function ubuntu(rest: readonly string[], distro: string, availability: string): StreamPlace | undefined {
  const version = rest.find((part) => /^\d{1,2}\.\d{2}$/.test(part))
  if (version === undefined) return undefined
  const archive = /^([a-z][a-z0-9-]*)\//.exec(decoded(distro))?.[1]
  const named = rest.find((part) => /^[A-Za-z]+(?:-[a-z]+)*$/.test(part) && part !== 'Pro' && part !== 'LTS')?.toLowerCase()
  return { release: `ubuntu/${version}`, pocket: archive ?? named ?? availablePocket(rest[0] === 'Pro', availability) }
}

function availablePocket(isPro: boolean, availability: string): string {
  if (/^no subscription/i.test(availability)) return 'security'
  if (/infra-only/i.test(availability)) return 'esm-infra'
  if (/ubuntu pro/i.test(availability)) return 'esm-apps'
  return isPro ? 'esm-infra' : 'security'
}

function decoded(text: string): string {
  return text.replaceAll(/%2f/gi, '/')
}

function alpine([version = '']: readonly string[]): StreamPlace | undefined {
  const number = /^v?(\d{1,2}\.\d{1,2})$/.exec(version)?.[1]
  if (number !== undefined) return { release: `alpine/${number}`, pocket: 'main' }
  return version === 'edge' ? { release: 'alpine/edge', pocket: 'main' } : undefined
}

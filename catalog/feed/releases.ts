/** Our names of releases, `debian/12`, from the names that vendors use for them. */

const DEBIAN: Readonly<Record<string, string>> = {
  hamm: '2.0',
  slink: '2.1',
  potato: '2.2',
  woody: '3.0',
  sarge: '3.1',
  etch: '4',
  lenny: '5',
  squeeze: '6',
  wheezy: '7',
  jessie: '8',
  stretch: '9',
  buster: '10',
  bullseye: '11',
  bookworm: '12',
  trixie: '13',
  forky: '14',
  duke: '15',
}

const UBUNTU: Readonly<Record<string, string>> = {
  warty: '4.10',
  hoary: '5.04',
  breezy: '5.10',
  dapper: '6.06',
  edgy: '6.10',
  feisty: '7.04',
  gutsy: '7.10',
  hardy: '8.04',
  intrepid: '8.10',
  jaunty: '9.04',
  karmic: '9.10',
  lucid: '10.04',
  maverick: '10.10',
  natty: '11.04',
  oneiric: '11.10',
  precise: '12.04',
  quantal: '12.10',
  raring: '13.04',
  saucy: '13.10',
  trusty: '14.04',
  utopic: '14.10',
  vivid: '15.04',
  wily: '15.10',
  xenial: '16.04',
  yakkety: '16.10',
  zesty: '17.04',
  artful: '17.10',
  bionic: '18.04',
  cosmic: '18.10',
  disco: '19.04',
  eoan: '19.10',
  focal: '20.04',
  groovy: '20.10',
  hirsute: '21.04',
  impish: '21.10',
  jammy: '22.04',
  kinetic: '22.10',
  lunar: '23.04',
  mantic: '23.10',
  noble: '24.04',
  oracular: '24.10',
  plucky: '25.04',
  questing: '25.10',
  resolute: '26.04',
  stonking: '26.10',
}

/** @returns `debian/12` for `bookworm`; undefined for `sid` and anything unheard of */
export function debianRelease(codename: string): string | undefined {
  return Object.hasOwn(DEBIAN, codename) ? `debian/${DEBIAN[codename]}` : undefined
}

/** @returns `ubuntu/22.04` for `jammy`; undefined for anything unheard of */
export function ubuntuRelease(codename: string): string | undefined {
  return Object.hasOwn(UBUNTU, codename) ? `ubuntu/${UBUNTU[codename]}` : undefined
}

/** @returns `debian/12` for `12`, `debian/6` for `6.0`; undefined for a text that is no version */
export function debianVersion(version: string): string | undefined {
  if (!/^\d{1,3}(?:\.\d{1,2})?$/.test(version)) return undefined
  return `debian/${/^[4-9]\.0$|^\d\d\./.test(version) ? version.split('.', 1)[0] : version}`
}

/** Where packages of a document belong. */
export interface StreamPlace {
  readonly release: string
  readonly pocket: string
}

/** @returns release and pocket of `debian/12/security`; undefined for a text that is no stream */
export function streamPlace(stream: string): StreamPlace | undefined {
  const match = /^([a-z][a-z0-9-]*(?:\/[a-z0-9.-]+)?)\/([a-z][\w.:+-]*)$/.exec(stream)
  return match === null || stream.length > 200 ? undefined : { release: match[1]!, pocket: match[2]! }
}

/** Names of RPM distributions in names of releases, repositories and collections, with the number of the version. */
const RPM_NAMES: readonly (readonly [RegExp, string])[] = [
  [/\balmalinux[-_ ]?(\d{1,2})\b/, 'alma'],
  [/\brocky(?:[-_ ]?linux)?[-_ ]?(\d{1,2})\b/, 'rocky'],
  [/\boracle[-_ ]?linux[-_ ]?(?:server[-_ ]?)?(\d{1,2})\b/, 'oracle'],
  [/\bcentos(?:[-_ ]?(?:linux|stream))?[-_ ]?(\d{1,2})\b/, 'centos'],
  [/\bamazon[-_ ]?linux[-_ ]?(2|20\d\d)\b/, 'amazon'],
  [/\bamazon[-_ ]?linux[-_ ]?(ami)\b/, 'amazon'],
  [/\b(?:fedora[-_ ]?epel|epel|el)[-_ ](\d{1,2})\b/, 'epel'],
  [/\bfedora[-_ ]?(\d{1,2})\b/, 'fedora'],
  [/\b(?:red ?hat enterprise linux(?: \w+)?|rhel)[-_ ]?(?:\(v\. )?(\d{1,2})\b/, 'rhel'],
]

/**
 * The RPM distribution that a name of a release, a repository or a collection speaks of; SUSE's are in `suseRelease`.
 *
 * @returns `alma/9` for `almalinux-9-for-x86_64-appstream-rpms`; undefined when none is named
 */
export function rpmRelease(name: string): string | undefined {
  const text = name.slice(0, 500).toLowerCase()
  for (const [pattern, distribution] of RPM_NAMES) {
    const version = pattern.exec(text)?.[1]
    // The Amazon Linux AMI calls itself by years and months in os-release; it ended in 2023 and we have one name for all of them.
    if (version !== undefined) return `${distribution}/${version === 'ami' ? '1' : version}`
  }
  return suseRelease(name)?.release
}

/**
 * The stream of Red Hat's that a product and its version in a CPE stand for: `enterprise_linux` `9`, `rhel_eus` `9.2`, `enterprise_linux_eus` `10.0`.
 *
 * @returns `skip` for a product that is not the operating system; undefined for a version that is none
 */
export function redHatRelease(product: string, version: string): StreamPlace | 'skip' | undefined {
  const longer = /^(?:rhel|enterprise_linux)_(eus|aus|tus|e4s|els|eus_long_life|extras(?:_\w+)?)$/.exec(product)?.[1]
  if (product !== 'enterprise_linux' && longer === undefined) return 'skip'
  const major = /^(\d{1,2})(?:\.\d{1,2})?$/.exec(version)?.[1]
  if (major === undefined) return undefined
  return { release: `rhel/${major}`, pocket: longer === undefined ? 'base' : `${longer}-${version}` }
}

/**
 * The SUSE product that a name speaks of. Modules and extensions belong to the server of the same service pack: its computers have them.
 *
 * @returns `sles/15.5` for `SUSE Linux Enterprise Server 15 SP5`, with the pocket `ltss` where it is for paid support; undefined when none is named
 */
export function suseRelease(name: string): StreamPlace | undefined {
  const text = name.slice(0, 500).toLowerCase()
  const leap = /\bleap (\d{2}\.\d)\b/.exec(text)?.[1]
  if (leap !== undefined) return { release: `opensuse-leap/${leap}`, pocket: 'base' }
  if (/\btumbleweed\b/.test(text)) return { release: 'opensuse-tumbleweed', pocket: 'base' }
  const server = /\b(?:linux enterprise (?!desktop\b|micro\b)[a-z& -]+?|package hub) (\d{2})(?:(?:[ -]sp|\.)(\d))?((?:-[a-z]+)*)$/.exec(
    text,
  )
  if (server === null) return undefined
  const [, version, pack, suffix] = server
  const longer = /-(ltss|espos|teradata|bcl)\b/.exec(suffix ?? '')?.[1] ?? /\b(ltss|espos)\b/.exec(text)?.[1]
  const hub = text.includes('package hub') ? 'extras:packagehub' : 'base'
  return { release: `sles/${version}${pack === undefined ? '' : `.${pack}`}`, pocket: longer ?? hub }
}

/**
 * The SUSE product in the id of an advisory of updateinfo.xml, whose collections have no name there.
 *
 * @returns `sles/15.5` for `SUSE-SLE-Module-Basesystem-15-SP5-2023-2877`, `opensuse-leap/15.5` for `openSUSE-SLE-15.5-2023-2877`; undefined for others
 */
export function suseIdRelease(id: string): StreamPlace | undefined {
  const leap = /^openSUSE-(?:SLE|Leap)-(\d{2}\.\d)-\d{4}-\d+$/.exec(id)?.[1]
  if (leap !== undefined) return { release: `opensuse-leap/${leap}`, pocket: 'base' }
  const match = /^SUSE-SLE-(.{1,80})-(\d{2})(?:-SP(\d))?((?:-[A-Z]+)*)-\d{4}-\d+$/.exec(id)
  if (match === null || /Desktop|SLED|Micro/.test(match[1]!)) return undefined
  const [, , version, pack, suffix] = match
  const longer = /-(LTSS|ESPOS|TERADATA|BCL)/.exec(suffix!)?.[1]?.toLowerCase()
  return { release: `sles/${version}${pack === undefined ? '' : `.${pack}`}`, pocket: longer ?? 'base' }
}

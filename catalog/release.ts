/** The release of a computer, by what it says of itself: the same for a server, a command and the feeds (catalog/feed/releases.ts). */

/** Distributions that call themselves otherwise in os-release than their feeds are named. https://www.freedesktop.org/software/systemd/man/os-release.html */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  almalinux: 'alma',
  amzn: 'amazon',
  ol: 'oracle',
  redhat: 'rhel',
  rockylinux: 'rocky',
  sles_sap: 'sles',
}
/** Of these the minor version is no release of its own: its archives hold the next one as well. */
const MAJOR_ONLY: ReadonlySet<string> = new Set(['alma', 'amazon', 'centos', 'debian', 'fedora', 'macos', 'oracle', 'rhel', 'rocky'])
/** Of these a release is a version with its point. */
const WITH_POINT: ReadonlySet<string> = new Set(['alpine', 'opensuse-leap', 'sles', 'ubuntu'])
/** Their version is the day of a snapshot. */
const ROLLING: ReadonlySet<string> = new Set(['opensuse-tumbleweed'])

/**
 * A computer's release as the catalog names it: `debian/12` of `debian 12.5`, `alma/9` of `almalinux 9.2`, `alpine/3.19` of `alpine 3.19.1`.
 *
 * @param told name and version of os-release, with a blank or a slash between; whatever is not known stays as it was told
 */
export function releaseOf(told: string): string {
  const [given = '', version = ''] = told
    .trim()
    .toLowerCase()
    .split(/[\s/]+/)
  const name = Object.hasOwn(OTHER_NAMES, given) ? OTHER_NAMES[given]! : given || 'unknown'
  const kept = versionOf(name, version)
  return kept === '' ? name : `${name}/${kept}`
}

function versionOf(name: string, version: string): string {
  if (ROLLING.has(name)) return ''
  // The Amazon Linux AMI calls itself by years and months; there is one name for all of them.
  if (name === 'amazon' && /^201\d\.\d\d$/.test(version)) return '1'
  const parts = version.split('.')
  if (MAJOR_ONLY.has(name)) return parts[0]!
  return WITH_POINT.has(name) ? parts.slice(0, 2).join('.') : version
}

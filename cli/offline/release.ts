import { CommandError } from '../command-error.ts'

/** Distributions that others write otherwise. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  almalinux: 'alma',
  amzn: 'amazon',
  redhat: 'rhel',
  rockylinux: 'rocky',
  ol: 'oracle',
  sles_sap: 'sles',
}
/** Of these a release is a version with its point. */
const WITH_POINT: ReadonlySet<string> = new Set(['ubuntu', 'sles', 'opensuse-leap', 'alpine'])

/**
 * A release as the catalog names it: `debian/12` of `debian 12` or `Debian 12.9`, `alma/9` of `almalinux 9.4`.
 *
 * @throws CommandError parameter_invalid
 */
export function releaseNamed(text: string): string {
  const [, given = '', version] = /^([a-z][a-z_-]*?)(?:[ /](\d+(?:\.\d+)*))?$/.exec(text.trim().toLowerCase()) ?? []
  if (given === '' || (version === undefined && given !== 'windows' && given !== 'opensuse-tumbleweed'))
    throw new CommandError('parameter_invalid', { option: '-release', value: text })
  const name = OTHER_NAMES[given] ?? given
  if (version === undefined) return name
  const parts = version.split('.')
  return `${name}/${parts.slice(0, WITH_POINT.has(name) ? 2 : 1).join('.')}`
}

import { releaseOf } from '../../catalog/index.ts'
import { CommandError } from '../command-error.ts'

/** Releases without a version. */
const UNVERSIONED: ReadonlySet<string> = new Set(['windows', 'opensuse-tumbleweed'])

/**
 * A release as the catalog names it: `debian/12` of `debian 12` or `Debian 12.9`, `alma/9` of `almalinux 9.4`.
 *
 * @throws CommandError parameter_invalid
 */
export function releaseNamed(text: string): string {
  const [, name = '', version] = /^([a-z][a-z_-]*?)(?:[ /](\d+(?:\.\d+)*))?$/.exec(text.trim().toLowerCase()) ?? []
  if (name === '' || (version === undefined && !UNVERSIONED.has(name)))
    throw new CommandError('parameter_invalid', { option: '-release', value: text })
  return releaseOf(`${name} ${version ?? ''}`)
}

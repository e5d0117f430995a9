/** Why an entry of an archive is left out; the others are read. */
export type SkipReason =
  | 'path_absolute'
  | 'path_climbs'
  | 'path_invalid'
  | 'link'
  | 'device'
  | 'encrypted'
  | 'method_unsupported'
  | 'kind_unknown'
  | 'zip_inside'

export interface SkippedEntry {
  readonly path: string
  readonly reason: SkipReason
}

const LONGEST = 1_000

/** Why a path of an archive is not believed; undefined when it stays where it is unpacked. */
export function refusalOf(path: string): SkipReason | undefined {
  if (path === '' || path.length > LONGEST || /[\p{Cc}\uFFFD]/u.test(path)) return 'path_invalid'
  if (/^(?:[/\\]|[A-Za-z]:)/.test(path)) return 'path_absolute'
  return path.split(/[/\\]/).includes('..') ? 'path_climbs' : undefined
}

/** https://learn.microsoft.com/windows/win32/fileio/naming-a-file */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00B9\u00B2\u00B3]) *(?:\.|$)/i

/**
 * Whether a file can be unpacked on Windows under just this path: no drive, no stream of another file, no device, no name that Windows writes otherwise.
 *
 * @param path `/` between names, nothing in front
 */
export function isWindowsPath(path: string): boolean {
  return (
    path.length <= 500 &&
    path
      .split('/')
      .every((name) => name.length <= 255 && /^[^<>:"|?*\\\p{Cc}\uFFFD]*[^<>:"|?*\\\p{Cc}\uFFFD. ]$/u.test(name) && !DEVICE.test(name))
  )
}

/** The path as we write it: `/` between names, nothing in front. */
export function tidy(path: string): string {
  return path.replaceAll('\\', '/').replace(/^(?:\.\/+)+/, '')
}

/** The name of what is in a compressed file. */
export function withoutSuffix(path: string): string {
  return path.replace(/\.t([gx]z|bz2|zst)$/i, '.tar').replace(/(?<=[^/])\.(?:gz|xz|bz2|zst|zstd)$/i, '')
}

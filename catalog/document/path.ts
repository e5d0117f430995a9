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

/** The path as we write it: `/` between names, nothing in front. */
export function tidy(path: string): string {
  return path.replaceAll('\\', '/').replace(/^(?:\.\/+)+/, '')
}

/** The name of what is in a compressed file. */
export function withoutSuffix(path: string): string {
  return path.replace(/\.t([gx]z|bz2|zst)$/i, '.tar').replace(/(?<=[^/])\.(?:gz|xz|bz2|zst|zstd)$/i, '')
}

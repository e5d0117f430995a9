/** How versions of one kind are ordered; one file each beside this one. */

export const SCHEME_NAMES = ['dpkg', 'rpm', 'apk', 'winget', 'semver'] as const
export type SchemeName = (typeof SCHEME_NAMES)[number]

/** The order of one kind of versions. */
export interface VersionScheme {
  readonly name: SchemeName
  /** Why a text is no version of this scheme; null when it is one. The reason is a stable word such as `epoch_invalid`. */
  refusal(text: string): string | null
  /**
   * Negative, 0 or positive, as `a` sorts before, beside or after `b`.
   *
   * @throws VersionError
   */
  compare(a: string, b: string): number
  /**
   * A string of symbols 0…65535 (none of them a surrogate) whose order by `<` is the order of versions; its UTF-8 bytes have that order too.
   *
   * @throws VersionError
   */
  key(text: string): string
}

/** Longest version that has a key: the longest real one has fewer than 100 characters. */
export const LONGEST_VERSION = 2_000

/** A text that is no version of its scheme. */
export class VersionError extends Error {
  readonly code = 'version_invalid'
  readonly scheme: SchemeName
  readonly version: string
  /** A stable word, such as `epoch_invalid`. */
  readonly reason: string

  constructor(scheme: SchemeName, version: string, reason: string) {
    super(`${scheme} version ${JSON.stringify(version.slice(0, 100))}: ${reason}`)
    this.name = 'VersionError'
    this.scheme = scheme
    this.version = version.slice(0, 100)
    this.reason = reason
  }
}

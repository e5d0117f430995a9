/** The version schemes, by name. */
import { apkScheme } from './apk.ts'
import { dpkgScheme } from './dpkg.ts'
import { rpmScheme } from './rpm.ts'
import type { SchemeName, VersionScheme } from './scheme.ts'
import { semverScheme } from './semver.ts'
import { wingetScheme } from './winget.ts'

export { apkKey, apkScheme, apkStrictRefusal, compareApk, parseApk } from './apk.ts'
export type { ApkReading, ApkToken, ApkTokenKind } from './apk.ts'
export { compareDpkg, dpkgScheme, parseDpkg } from './dpkg.ts'
export type { DpkgVersion } from './dpkg.ts'
export { parseRpm, rpmScheme } from './rpm.ts'
export type { RpmVersion } from './rpm.ts'
export { LONGEST_VERSION, SCHEME_NAMES, VersionError } from './scheme.ts'
export type { SchemeName, VersionScheme } from './scheme.ts'
export { parseSemver, semverScheme } from './semver.ts'
export type { SemverVersion } from './semver.ts'
export { parseWinget, wingetScheme } from './winget.ts'
export type { WingetPart, WingetVersion } from './winget.ts'

const SCHEMES: Readonly<Record<SchemeName, VersionScheme>> = {
  dpkg: dpkgScheme,
  rpm: rpmScheme,
  apk: apkScheme,
  winget: wingetScheme,
  semver: semverScheme,
}

const utf8 = new TextEncoder()

/** The scheme of a name. */
export function schemeNamed(name: SchemeName): VersionScheme {
  return SCHEMES[name]
}

/** The bytes of a key as the database keeps and orders them: its UTF-8. */
export function keyBytes(key: string): Uint8Array {
  return utf8.encode(key)
}

import type { FixedPackage } from './statements.ts'

/**
 * A release of macOS as a fix of the system: `macos/14` up to 14.8.9, and `macos/10.15` for the releases that were counted so.
 *
 * @param version as `sw_vers` prints it
 * @returns undefined for a text that is no version of macOS
 */
export function macosFix(version: string): FixedPackage | undefined {
  const match = /^(?:(10\.\d{1,2})|(1[1-9]|[2-9]\d))(?:\.\d{1,2}){0,2}$/.exec(version)
  if (match === null) return undefined
  return {
    // Numbers with dots between them, as winget orders them.
    scheme: 'winget',
    release: `macos/${match[1] ?? match[2]}`,
    pocket: 'base',
    names: 'app',
    name: 'macOS',
    module: null,
    architecture: null,
    introduced: null,
    fixed: version,
    binaries: [],
    cves: null,
  }
}

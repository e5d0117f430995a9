import { moduleMark } from './shapes.ts'
import type { PackageVersion } from './types.ts'

/** Longest line of an inventory that is read. */
const LONGEST_LINE = 4_000
// What steers a terminal or a log is in no package's line; columns stand between tabs.
const CONTROL = /[^\P{Cc}\t]/u
const NAME = /^[^\s:/][^\s/]{0,254}$/
const SOURCE_RPM = /^(.+)-([^-]+-[^-]+)\.(?:no)?src\.rpm$/

/**
 * Reads one line of an inventory, with a tab between its columns.
 *
 * dpkg: package with or without `:architecture`, version, architecture, status, source, source version; rpm: name, `epoch:version-release`,
 * architecture, module label, vendor, source RPM (`(none)` stands for nothing); apk: name, version, architecture, origin. Columns at the end may be absent.
 *
 * @param release `debian/12`
 * @returns null for a package that is not installed (any more), for keys that RPM keeps among its packages, and for a malformed line
 */
export function parsePackageLine(manager: 'dpkg' | 'rpm' | 'apk', line: string, release: string): PackageVersion | null {
  if (line.length > LONGEST_LINE) return null
  const row = line.replace(/\r$/, '')
  if (CONTROL.test(row)) return null
  const columns = row.split('\t')
  const name = columns[0] ?? ''
  const version = columns[1] ?? ''
  if (version === '' || /\s/.test(version) || !NAME.test(name)) return null
  switch (manager) {
    case 'dpkg':
      return dpkgPackage(columns, release)
    case 'rpm':
      return rpmPackage(columns, release)
    case 'apk':
      return apkPackage(columns, release)
  }
}

function apkPackage([name = '', version = '', architecture = '', origin]: readonly string[], release: string): PackageVersion {
  return { scheme: 'apk', release, name, version, architecture, source: told(origin), sourceVersion: version, module: null, vendor: null }
}

function dpkgPackage(columns: readonly string[], release: string): PackageVersion | null {
  const [qualified = '', version = '', given = '', status = 'ii ', source, sourceVersion] = columns
  if (status[1] !== 'i') return null
  const colon = qualified.indexOf(':')
  const architecture = given !== '' || colon < 0 ? given : qualified.slice(colon + 1)
  return {
    scheme: 'dpkg',
    release,
    name: colon < 0 ? qualified : qualified.slice(0, colon),
    architecture,
    version,
    source: told(source),
    sourceVersion: told(sourceVersion),
    module: null,
    vendor: null,
  }
}

function rpmPackage(columns: readonly string[], release: string): PackageVersion | null {
  const [name = '', given = '', architecture = '', label, vendor, sourceRpm] = columns
  if (name === 'gpg-pubkey') return null
  const version = given.replace(/^\(none\):/, '0:')
  const source = SOURCE_RPM.exec(told(sourceRpm) ?? '')
  return {
    scheme: 'rpm',
    release,
    name,
    architecture: told(architecture) ?? '',
    version,
    source: source?.[1] ?? null,
    sourceVersion: source?.[2] ?? null,
    module: moduleOf(version, told(label)),
    vendor: told(vendor),
  }
}

/**
 * Module and stream of a build from RPM's module label (`nodejs:16:8090020231201:a75119d5`).
 *
 * @param label null or malformed: not told, and then a build that is marked as a module's is of an unknown stream
 * @returns null for a build outside of modules, `?` where the stream is not known
 */
export function moduleOf(version: string, label: string | null): string | null {
  const [module, stream] = (label ?? '').split(':')
  if (module !== undefined && module !== '' && stream !== undefined && stream !== '') return `${module}:${stream}`
  return moduleMark(version) === '' ? null : '?'
}

function told(text: string | undefined): string | null {
  return text === undefined || text === '' || text === '(none)' ? null : text
}

import { parsePackageLine, schemeNamed } from '../../../catalog/index.ts'
import type { AdvisoryFacts, ComputerFacts, Fix, PackageVersion } from '../../../catalog/index.ts'

/** A line of an inventory, with blanks for tabs; `-` is an empty column. */
export function installed(manager: 'dpkg' | 'rpm' | 'apk', release: string, line: string): PackageVersion {
  const columns = line.split(' ').map((column) => (column === '-' ? '' : column))
  const pv = parsePackageLine(manager, columns.join('\t'), release)
  if (pv === null) throw new Error(`not installed: ${line}`)
  return pv
}

/** A Debian package of debian/12: `name version source source-version`. */
export function deb(name: string, version: string, source = name, sourceVersion = version, release = 'debian/12'): PackageVersion {
  return { scheme: 'dpkg', release, name, architecture: 'amd64', version, source, sourceVersion, module: null, vendor: null }
}

/** An RPM package of alma/8. */
export function rpm(name: string, version: string, more: Partial<PackageVersion> = {}): PackageVersion {
  return {
    scheme: 'rpm',
    release: 'alma/8',
    name,
    architecture: 'x86_64',
    version,
    source: null,
    sourceVersion: null,
    module: null,
    vendor: 'AlmaLinux',
    ...more,
  }
}

/** An application of Windows. */
export function app(name: string, version: string): PackageVersion {
  const none = { source: null, sourceVersion: null, module: null, vendor: null }
  return { scheme: 'winget', release: 'windows', name, architecture: '', version, ...none }
}

/** An advisory. */
export function advisory(id: string, more: Partial<AdvisoryFacts> = {}): AdvisoryFacts {
  return { id, kind: 'security', severity: 'important', cves: [], exploited: false, withdrawn: false, ...more }
}

/** A fix of debian/12/security for a source package. */
export function debFix(name: string, fixed: string, more: Partial<Fix> = {}): Fix {
  return fix({ scheme: 'dpkg', release: 'debian/12', pocket: 'security', names: 'source', name, fixed, ...more })
}

/** A fix of alma/8/base for a binary package. */
export function rpmFix(name: string, fixed: string, more: Partial<Fix> = {}): Fix {
  return fix({ scheme: 'rpm', release: 'alma/8', pocket: 'base', names: 'binary', name, fixed, ...more })
}

/** A release of an application. */
export function appFix(name: string, fixed: string, more: Partial<Fix> = {}): Fix {
  return fix({ scheme: 'winget', release: 'windows', pocket: 'app', names: 'app', name, fixed, advisory: null, ...more })
}

function fix(facts: Pick<Fix, 'scheme' | 'release' | 'pocket' | 'names' | 'name' | 'fixed'> & Partial<Fix>): Fix {
  return {
    module: null,
    architecture: null,
    introduced: null,
    binaries: [],
    key: schemeNamed(facts.scheme).key(facts.fixed),
    advisory: advisory(`A-${facts.name}-${facts.fixed}`),
    ...facts,
  }
}

/** A computer of a release of which nothing else is told. */
export function computer(release: string, more: Partial<ComputerFacts> = {}): ComputerFacts {
  return { release, runningKernel: null, rebuiltKernel: false, modules: [], pockets: [], held: [], ...more }
}

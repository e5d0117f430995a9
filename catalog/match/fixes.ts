import type { AdvisoryStatement, FeedStatement, FixedPackage, PackageStatement } from '../feed/statements.ts'
import { schemeNamed } from '../version/index.ts'
import type { AdvisoryFacts, Fix } from './types.ts'

/** What of a statement's packages is wanted; without it everything. */
export type Wanted = (place: { readonly release: string; readonly name: string }) => boolean

/**
 * The fixes that a statement tells of, with the order of their versions: those of an advisory, a package in a repository, a release of an application.
 * Versions that their scheme does not accept are left out.
 *
 * @param isExploited whether a CVE is used in attacks
 */
export function fixesOf(statement: FeedStatement, isExploited: (cve: string) => boolean = () => false, wanted: Wanted = () => true): Fix[] {
  switch (statement.kind) {
    case 'advisory': {
      const fixes = statement.fixes.filter(wanted)
      if (fixes.length === 0) return []
      const advisory = factsOf(statement, isExploited)
      return fixes.flatMap((fix) => withKey(fix, ownOf(fix, advisory, isExploited)))
    }
    case 'package': {
      const fix = repositoryFix(statement)
      return wanted(fix) ? withKey(fix, null) : []
    }
    case 'application': {
      const place = { scheme: 'winget', release: 'windows', names: 'app', name: statement.id, module: null } as const
      const none = { architecture: null, introduced: null, binaries: [] }
      const fix = { ...place, ...none, pocket: 'app', fixed: statement.version }
      return wanted(fix) ? withKey(fix, null) : []
    }
    case 'state':
    case 'threat':
    case 'lifecycle':
      return []
  }
}

/** What the matcher has to know of an advisory. */
export function factsOf(statement: AdvisoryStatement, isExploited: (cve: string) => boolean): AdvisoryFacts {
  const { id, advisoryKind: kind, severity, cves, withdrawn } = statement
  return { id, kind, severity, cves, exploited: cves.some(isExploited), withdrawn }
}

/** An advisory as far as one of its packages is concerned. */
function ownOf({ cves }: Pick<FixedPackage, 'cves'>, advisory: AdvisoryFacts, isExploited: (cve: string) => boolean): AdvisoryFacts {
  return cves === null ? advisory : { ...advisory, cves, exploited: cves.some(isExploited) }
}

type Keyless = Omit<FixedPackage, 'cves'>

/** A package in a repository is, under its source's name, a fix for the binary package that it is. */
function repositoryFix(s: PackageStatement): Keyless {
  const { scheme, release, pocket, module, names } = s
  const place = { scheme, release, pocket, module, names, introduced: null }
  if (names !== 'source') return { ...place, name: s.name, architecture: s.architecture, fixed: s.version, binaries: [] }
  const binaries = [{ name: s.name, version: s.version }]
  return { ...place, name: s.source, architecture: s.architecture, fixed: s.sourceVersion, binaries }
}

function withKey(fix: Keyless, advisory: AdvisoryFacts | null): Fix[] {
  const scheme = schemeNamed(fix.scheme)
  if (scheme.refusal(fix.fixed) !== null) return []
  const { release, pocket, module, names, name, architecture, introduced, fixed, binaries } = fix
  return [
    {
      scheme: fix.scheme,
      release,
      pocket,
      module,
      names,
      name,
      architecture,
      introduced,
      fixed,
      binaries,
      key: scheme.key(fixed),
      advisory,
    },
  ]
}

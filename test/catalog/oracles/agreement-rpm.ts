import { expect } from 'chai'
import { fixesOf, judge, moduleOf, schemeNamed, subjectOf } from '../../../catalog/index.ts'
import type { Fix, PackageVersion } from '../../../catalog/index.ts'
import type { AdvisoryStatement, FixedPackage } from '../../../catalog/feed/statements.ts'
import { rpm } from '../match/facts.ts'
import { dice } from './dice.ts'
import { askDnf } from './rpm.ts'

/** What dnf says, beside what we say. */

/** Fails unless dnf lists what we call missing and installed. @returns how many pairs of advisory and package are lacking, and how many are there */
export function agreeWithDnf(
  statements: readonly AdvisoryStatement[],
  release: string,
  seed: number,
  most: number,
): { lacking: number; there: number } {
  const advisories = statements.filter(({ fixes }) => fixes.some((fix) => fix.release === release))
  const fixes = advisories.flatMap((statement) => fixesOf(statement)).filter((fix) => fix.release === release)
  const { packages, modules } = computerOf(fixes, release, seed, most)
  const dnf = askDnf(packages, advisories, release, modules, `platform:el${release.split('/')[1]}`)
  const byName = Map.groupBy(fixes, (fix) => fix.name)
  const [lacking, there] = ['older_than_fix', 'has_fix'].map((rule) => {
    const pairs = packages.flatMap((pv) => {
      const subject = subjectOf(pv)
      const decided = (byName.get(pv.name) ?? []).filter((fix) => judge(subject, fix).rule === rule)
      return decided.map((fix) => `${fix.advisory?.id} ${pv.name}`)
    })
    return [...new Set(pairs)].toSorted()
  })
  expect(dnf.available).to.deep.equal(lacking)
  expect(dnf.installed).to.deep.equal(there)
  return { lacking: lacking?.length ?? 0, there: there?.length ?? 0 }
}

/** A computer with versions that the vendor once had, in between and before; of each module one stream. */
export function computerOf(
  fixes: readonly Fix[],
  release: string,
  seed: number,
  most: number,
): { packages: PackageVersion[]; modules: string[] } {
  const below = dice(seed)
  const streams = Map.groupBy(new Set(fixes.flatMap(({ module }) => module ?? [])), (module) => module.split(':')[0] ?? '')
  const modules = [...streams.values()].map((some) => some[below(some.length)] ?? '')
  const { key } = schemeNamed('rpm')
  const packages = [...Map.groupBy(fixes, (fix) => fix.name)].flatMap(([name, all]) => {
    const own = all.filter(({ module }) => module === null || modules.includes(module))
    // dnf does not ask of which module an installed package is: one that two of its modules have, or a module and the base, it reports for both (class 4).
    if (new Set(own.map(({ module }) => module)).size > 1) return []
    const chosen = own[below(own.length)]
    if (chosen === undefined) return []
    const [, epoch = '0', rest = ''] = /^(?:(\d+):)?(.+)$/.exec(chosen.fixed) ?? []
    const version = `${epoch}:${changed(rest, below(5))}`
    key(version)
    const architecture = chosen.architecture ?? (below(4) === 0 ? 'noarch' : 'x86_64')
    return [rpm(name, version, { release, architecture, module: moduleOf(version, chosen.module) })]
  })
  return { packages: packages.toSorted(() => below(3) - 1).slice(0, most), modules }
}

/** The same version, or one a little older or newer. */
function changed(version: string, how: number): string {
  if (how === 0) return version.replace(/-/, '~rc1-')
  if (how === 1) return version.replace(/-(\d+)/, (_, number: string) => `-${Math.max(0, Number(number) - 1)}`)
  return how === 2 ? version.replace(/-/, '^git1-') : version
}

/** Advisories of base packages and of three streams of two modules. */
export function madeUp(): AdvisoryStatement[] {
  const below = dice(9)
  const nothing = { scheme: 'rpm', release: 'alma/8', names: 'binary', pocket: 'base', introduced: null, binaries: [], cves: null } as const
  const streams = [null, null, null, 'nodejs:16', 'nodejs:18', 'perl:5.32']
  return Array.from({ length: 120 }, (_, n): AdvisoryStatement => {
    const module = streams[n % streams.length] ?? null
    const mark = module === null ? '.el8' : `.module_el8.${below(9)}.0+${below(4_000)}+abc`
    const fixes = Array.from({ length: 1 + below(4) }, () => ({
      ...nothing,
      module,
      ...named(module?.split(':')[0] ?? 'pkg', below(15)),
      fixed: `${below(3)}:${['1.0', '1.1', '1.10', '2.0~beta'][below(4)]}-${1 + below(12)}${mark}`,
    }))
    const facts = { kind: 'advisory', advisoryKind: 'security', title: '', severity: 'important', cves: [], withdrawn: false } as const
    return { ...facts, id: `ALSA-2025:${1_000 + n}`, publishedAt: null, revisedAt: null, restart: 'unknown', url: null, fixes }
  })
}

/** Of a name the architecture is always the same: dnf takes a package that changes it for another. */
function named(prefix: string, number: number): Pick<FixedPackage, 'name' | 'architecture'> {
  return { name: `${prefix}-${number}`, architecture: ['x86_64', 'noarch', null][number % 3] ?? null }
}

import { expect } from 'chai'
import { fixesOf, judge, subjectOf } from '../../../catalog/index.ts'
import type { Fix, PackageVersion } from '../../../catalog/index.ts'
import { ofKind, readWhole } from '../feed/feeds.ts'
import { deb } from '../match/facts.ts'
import { dice } from './dice.ts'
import { askOscap, noticesIn, type Notice } from './oval.ts'

/** What oscap says, beside what we say. */

/** Fails unless oscap finds what we call missing. @returns how many notices about packages are lacking, and how many are not */
export function agreeWithOscap(document: string, seed: number, most: number): { lacking: number; there: number } {
  const advisories = ofKind(readWhole(document), 'advisory')
  const fixes = advisories.flatMap((statement) => fixesOf(statement))
  const packages = computerOf(fixes, seed, most)
  const byName = Map.groupBy(fixes, (fix) => fix.name)
  const missing = packages.flatMap((pv) => {
    const subject = subjectOf(pv)
    const lacking = (byName.get(pv.name) ?? []).filter((fix) => judge(subject, fix).rule === 'older_than_fix')
    return lacking.map((fix) => fix.advisory?.id ?? '')
  })
  const ours = [...new Set(missing)].toSorted()
  // Definitions of kernels ask what runs, and what runs here is not the computer's.
  const judged = new Set(fixes.map((fix) => fix.advisory?.id ?? ''))
  const notices = noticesIn(document)
  const theirs = askOscap(document, packages, 'lunar', '23.04').flatMap((id) => notices.get(id) ?? [])
  expect([...new Set(theirs)].filter((id) => judged.has(id)).toSorted()).to.deep.equal(ours)
  return { lacking: ours.length, there: judged.size - ours.length }
}

/** A computer with versions that are equal to those of the notices, or a little below or above. */
export function computerOf(fixes: readonly Fix[], seed: number, most: number): PackageVersion[] {
  const below = dice(seed)
  const packages = [...Map.groupBy(fixes, (fix) => fix.name)].map(([name, all]) => {
    const version = changed(all[below(all.length)]?.fixed ?? '', below(7))
    return deb(name, version, name, version, 'ubuntu/23.04')
  })
  return packages.filter((_, at) => packages.length <= most || (at + seed) % Math.ceil(packages.length / most) === 0)
}

function changed(version: string, how: number): string {
  const plain = version.replace(/^\d+:/, '')
  const ways = [
    version,
    `${version}~rc1`,
    `${version}+b1`,
    `9:${plain}`,
    `${version}.1`,
    version.replace(/(\d+)$/, (n) => String(Math.max(0, Number(n) - 1))),
    plain,
  ]
  return ways[how] ?? version
}

/** Notices of one or two archives. */
export function madeUp(count: number): Notice[] {
  const below = dice(7)
  const test = (comment: string, suffix: string): Notice['tests'][number] => ({
    names: Array.from({ length: 1 + below(3) }, () => `pkg${below(60)}`),
    fixed: `${['', '', '1:'][below(3)]}${['1.0', '1.10', '2.0~rc1', '2.0+dfsg'][below(4)]}-${1 + below(12)}ubuntu0.23.04.${1 + below(12)}${suffix}`,
    comment,
  })
  return Array.from({ length: count }, (_, n) => {
    const esm = n % 4 === 0 ? [test('Available with Ubuntu Pro: https://ubuntu.com/pro', '~esm1')] : []
    return { id: `USN-${9_000 + n}-1`, tests: [test('Interim Release', ''), ...esm] }
  })
}

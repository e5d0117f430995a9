import { expect } from 'chai'
import fc from 'fast-check'
import { MatchIndex, needsOf } from '../../../catalog/index.ts'
import type { Fix, PackageVersion } from '../../../catalog/index.ts'
import { someFixes, somePackages } from './arbitraries.ts'
import { advisory, deb, debFix } from './facts.ts'

describe('MatchIndex', () => {
  it('answers what needsOf answers', () => {
    fc.assert(
      fc.property(someFixes, somePackages, (fixes, packages) => {
        const index = indexOf(fixes, packages)
        for (const [id, pv] of packages.entries()) expect(index.needs(id)).to.deep.equal(needsOf(pv, fixes))
      }),
      { numRuns: 500 },
    )
  })

  it('says of each computer what its package versions lack together', () => {
    const members = fc.array(fc.array(fc.nat(11), { maxLength: 6 }), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(someFixes, somePackages, members, (fixes, packages, given) => {
        const computers = given.map((ids) => [...new Set(ids.map((id) => id % packages.length))])
        const index = indexOf(fixes, packages)
        for (const ids of computers) index.addComputer(ids)
        const expected = computers.map((ids) =>
          newestOf(
            ids.map((id) => packages[id] as PackageVersion),
            fixes,
          ),
        )
        expect(rolledUp(index).map(({ missing }) => missing)).to.deep.equal(expected)
      }),
      { numRuns: 300 },
    )
  })

  it('comes to the same by a change as from nothing, and names exactly the computers that it concerns', () => {
    fc.assert(
      fc.property(someFixes, someFixes, somePackages, fc.subarray(['A-1', 'A-2', 'A-3']), (before, added, packages, withdrawn) => {
        const index = indexOf(before, packages)
        for (const id of packages.keys()) index.addComputer([id])
        const old = rolledUp(index)
        const change = index.apply(added, withdrawn)
        const after = [...before.map((fix) => (withdrawn.includes(fix.advisory?.id ?? '') ? takenBack(fix) : fix)), ...added]
        for (const [id, pv] of packages.entries()) expect(index.needs(id)).to.deep.equal(needsOf(pv, after))
        const fresh = indexOf(after, packages)
        for (const id of packages.keys()) fresh.addComputer([id])
        const now = rolledUp(index)
        expect(now).to.deep.equal(rolledUp(fresh))
        const differing = old.flatMap((one, computer) => (JSON.stringify(one) === JSON.stringify(now[computer]) ? [] : [computer]))
        expect([...change.computers]).to.deep.equal(differing)
        expect(change.packages.toSorted((a, b) => a - b)).to.deep.equal(differing)
      }),
      { numRuns: 300 },
    )
  })

  it('looks at nothing but the packages that a change names', () => {
    const packages = Array.from({ length: 50 }, (_, n) => deb(`p${n}`, '1.0-1'))
    const index = indexOf([], packages)
    index.addComputer([0, 1])
    index.addComputer([1, 2])
    index.addComputer([3])
    expect(index.apply([debFix('p1', '1.0-2'), debFix('p3', '1.0-1')])).to.deep.include({ evaluated: 2, packages: [1] })
    expect([...index.apply([debFix('p2', '1.0-2')]).computers]).to.deep.equal([1])
    expect([...index.apply([], ['A-p1-1.0-2']).computers]).to.deep.equal([0, 1])
    expect(index.apply([debFix('elsewhere', '1.0-2')])).to.deep.include({ evaluated: 0, packages: [] })
    expect(index.linkCount).to.equal(1)
  })

  it('takes package versions and computers later, and rolls up single computers', () => {
    const index = indexOf([debFix('a', '2.0', { advisory: advisory('A') }), debFix('a', '1.5')], [deb('a', '1.0')])
    index.addComputer([0])
    const late = index.addPackage(deb('a', '1.7'))
    index.addComputer([late])
    expect(index.evaluate()).to.equal(1)
    expect(rolledUp(index, [1])).to.deep.equal([{ computer: 1, missing: ['deb:debian/12/security/a/2.0'], superseded: [] }])
    expect(rolledUp(index)).to.have.nested.property('[0].superseded').that.deep.equals(['deb:debian/12/security/a/1.5'])
    expect(index).to.include({ packageCount: 2, computerCount: 2, fixCount: 2, patchCount: 2, linkCount: 3 })
  })
})

function indexOf(fixes: readonly Fix[], packages: readonly PackageVersion[]): MatchIndex {
  const index = new MatchIndex()
  for (const fix of fixes) index.addFix(fix)
  index.freeze()
  for (const pv of packages) index.addPackage(pv)
  index.evaluate()
  return index
}

interface Rolled {
  readonly computer: number
  readonly missing: string[]
  readonly superseded: string[]
}

function rolledUp(index: MatchIndex, computers?: number[]): Rolled[] {
  const found: Rolled[] = []
  const keys = (patches: Uint32Array): string[] => [...patches].map((patch) => normal(index.patchKey(patch))).toSorted()
  index.rollUp((computer, missing, superseded) => found.push({ computer, missing: keys(missing), superseded: keys(superseded) }), computers)
  return found
}

/** Versions that are equal but written differently are one patch, of which the index may show either. */
function normal(patchKey: string): string {
  return patchKey
    .replace(/\/2\.0(?:-0)?$/, '/2.0')
    .replace(/\/1(?:\.0)?$/, '/1')
    .replace('/0:', '/')
}

function newestOf(packages: readonly PackageVersion[], fixes: readonly Fix[]): string[] {
  return [...new Set(packages.flatMap((pv) => needsOf(pv, fixes).map((need) => normal(need.patchKey))))].toSorted()
}

function takenBack(fix: Fix): Fix {
  return fix.advisory === null ? fix : { ...fix, advisory: { ...fix.advisory, withdrawn: true } }
}

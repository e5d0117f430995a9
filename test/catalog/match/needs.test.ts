import { expect } from 'chai'
import { fixesOf, judge, needsOf, subjectOf } from '../../../catalog/index.ts'
import type { AdvisoryStatement, FixedPackage } from '../../../catalog/feed/statements.ts'
import type { Fix, PackageVersion } from '../../../catalog/index.ts'
import { advisory, deb, debFix, rpm, rpmFix } from './facts.ts'

describe('needsOf', () => {
  it('leaves withdrawn advisories and versions before the first affected one alone', () => {
    const pv = deb('nginx', '1.22.1-9')
    expect(rule(pv, debFix('nginx', '1.22.1-10', { advisory: advisory('DSA-1', { withdrawn: true }) }))).to.equal('withdrawn')
    expect(rule(pv, debFix('nginx', '1.26.0-2', { introduced: '1.25.0-1' }))).to.equal('before_introduced')
    expect(rule(pv, debFix('nginx', '1.26.0-2', { introduced: '1.22.1-9' }))).to.equal('older_than_fix')
    expect(rule(pv, debFix('nginx', '1.26.0-2', { introduced: 'none of these' }))).to.equal('fix_invalid')
  })

  it('says nothing of a version that its scheme does not accept', () => {
    expect(rule(deb('foo', 'v1_0'), debFix('foo', '1.0-1'))).to.equal('version_invalid')
    expect(needsOf(deb('foo', 'v1_0'), [debFix('foo', '1.0-1')])).to.deep.equal([])
  })

  it('keeps releases apart', () => {
    expect(rule(deb('foo', '1.0-1'), debFix('foo', '1.0-2', { release: 'debian/11' }))).to.equal('other_release')
  })

  it('joins the advisories of equal versions, and tells one patch whatever the order of the fixes', () => {
    const fixes = [rpmFix('foo', '1.0-2.el8', { advisory: advisory('B') }), rpmFix('foo', '0:1.0-2.el8', { advisory: advisory('A') })]
    const pv = rpm('foo', '0:1.0-1.el8')
    expect(needsOf(pv, fixes)).to.deep.equal(needsOf(pv, fixes.toReversed()))
    expect(needsOf(pv, fixes)).to.have.nested.property('[0].advisories').that.deep.equals(['A', 'B'])
    expect(needsOf(pv, fixes)).to.have.nested.property('[0].patchKey', 'rpm:alma/8/base/foo/0:1.0-2.el8')
  })

  it('calls a patch one for security where its archive has no others, or an advisory that is lacking says so', () => {
    const isSecurity = (more: Partial<Fix>): boolean | undefined => needsOf(deb('a', '1.0'), [debFix('a', '2.0', more)])[0]?.security

    expect(isSecurity({ pocket: 'security', advisory: null })).to.equal(true)
    expect(isSecurity({ pocket: 'esm-infra', advisory: null })).to.equal(true)
    expect(isSecurity({ pocket: 'updates', advisory: null })).to.equal(false)
    expect(isSecurity({ pocket: 'updates', advisory: advisory('A', { kind: 'bugfix' }) })).to.equal(false)
    expect(isSecurity({ pocket: 'updates', advisory: advisory('A') })).to.equal(true)
  })
})

describe('fixesOf', () => {
  const fixed = (version: string): FixedPackage => ({
    scheme: 'dpkg',
    release: 'debian/12',
    pocket: 'security',
    names: 'source',
    name: 'a',
    module: null,
    architecture: null,
    introduced: null,
    fixed: version,
    binaries: [],
    cves: null,
  })
  const statement: AdvisoryStatement = {
    kind: 'advisory',
    id: 'DSA-1-1',
    advisoryKind: 'security',
    title: '',
    severity: 'low',
    cves: ['CVE-2025-0001'],
    publishedAt: null,
    revisedAt: null,
    withdrawn: false,
    restart: 'unknown',
    url: null,
    fixes: [fixed('1.0-1'), fixed('not a version'), fixed('2.0-1')],
  }

  it('leaves out versions that have no order, and keeps the others', () => {
    expect(fixesOf(statement).map((fix) => fix.fixed)).to.deep.equal(['1.0-1', '2.0-1'])
  })

  it('says of an advisory whether one of its vulnerabilities is used in attacks', () => {
    expect(fixesOf(statement)[0]?.advisory).to.deep.include({ exploited: false, severity: 'low' })
    expect(fixesOf(statement, (cve) => cve === 'CVE-2025-0001')[0]?.advisory).to.include({ exploited: true })
  })

  it('makes nothing of an advisory whose packages nobody wants', () => {
    expect(
      fixesOf(
        statement,
        () => false,
        ({ name }) => name !== 'a',
      ),
    ).to.deep.equal([])
  })
})

function rule(pv: PackageVersion, fix: Fix): string {
  return judge(subjectOf(pv), fix).rule
}

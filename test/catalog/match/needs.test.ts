import { expect } from 'chai'
import { fixesOf, needsOf } from '../../../catalog/index.ts'
import type { AdvisoryStatement, FixedPackage } from '../../../catalog/feed/statements.ts'
import type { Fix } from '../../../catalog/index.ts'
import { advisory, deb, debFix } from './facts.ts'

describe('needsOf', () => {
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

import { expect } from 'chai'
import fc from 'fast-check'
import { explainAll, explainNeed, needsOf, type Proof } from '../../../catalog/index.ts'
import { someFixes, somePackages } from './arbitraries.ts'
import { advisory, deb, debFix } from './facts.ts'
import { checkProof, type Evidence } from './proof-checker.ts'

const DOCUMENT = { url: 'https://example.com/DSA/list', sha256: 'ab'.repeat(32), fetchedAt: '2026-11-20T10:00:00.000Z' }
const context = { documentOf: () => DOCUMENT, facts: { pockets: ['eus-9.2'], held: ['y', 'x:i386'] } }

describe('explainNeed', () => {
  const fixes = [
    debFix('openssl', '3.0.14-1~deb12u1', { advisory: advisory('DSA-1', { severity: 'critical', exploited: true }) }),
    debFix('openssl', '3.0.15-1~deb12u1', { advisory: advisory('DSA-2', { severity: 'low' }) }),
    debFix('openssl', '3.0.13-1~deb12u1', { advisory: advisory('DSA-0') }),
  ]
  const installed = deb('libssl3', '3.0.13-1~deb12u1', 'openssl')

  it('shows what was compared, by which rule, whose document says so, and the chain of what is superseded', () => {
    const proof = explainNeed(installed, fixes, 'deb:debian/12/security/openssl/3.0.15-1~deb12u1', { documentOf: () => DOCUMENT })
    expect(proof).to.deep.equal({
      patchKey: 'deb:debian/12/security/openssl/3.0.15-1~deb12u1',
      verdict: 'missing',
      rule: 'older_than_fix',
      installed,
      compared: { as: 'source', installed: '3.0.13-1~deb12u1', fixed: '3.0.15-1~deb12u1' },
      fix: {
        release: 'debian/12',
        pocket: 'security',
        module: null,
        names: 'source',
        name: 'openssl',
        architecture: null,
        introduced: null,
        fixed: '3.0.15-1~deb12u1',
      },
      stream: 'debian/12/security',
      advisories: [{ id: 'DSA-2', severity: 'low', exploited: false, document: DOCUMENT }],
      chain: [
        {
          patchKey: 'deb:debian/12/security/openssl/3.0.14-1~deb12u1',
          version: '3.0.14-1~deb12u1',
          advisories: [{ id: 'DSA-1', severity: 'critical', exploited: true, document: DOCUMENT }],
        },
        {
          patchKey: 'deb:debian/12/security/openssl/3.0.15-1~deb12u1',
          version: '3.0.15-1~deb12u1',
          advisories: [{ id: 'DSA-2', severity: 'low', exploited: false, document: DOCUMENT }],
        },
      ],
      severity: 'critical',
      flags: ['exploited'],
    })
  })

  it('has a word for every verdict', () => {
    const verdicts = explainAll(installed, fixes).map(({ patchKey, verdict }) => [patchKey.slice(-17), verdict])
    expect(verdicts).to.deep.equal([
      ['/3.0.13-1~deb12u1', 'installed'],
      ['/3.0.14-1~deb12u1', 'superseded'],
      ['/3.0.15-1~deb12u1', 'missing'],
    ])
    const esm = [debFix('openssl', '3.0.16-1+esm1', { pocket: 'esm-infra' })]
    const [withheld] = explainAll(installed, esm, { facts: { pockets: [], held: [] } })
    expect(withheld).to.include({ verdict: 'not_applicable', rule: 'needs_entitlement' })
    expect(withheld?.flags).to.deep.equal(['needs_entitlement'])
    expect(explainNeed(installed, fixes, 'deb:debian/12/security/openssl/9')).to.equal(undefined)
  })

  it('proves what needsOf says', () => {
    fc.assert(
      fc.property(someFixes, somePackages, (given, packages) => {
        for (const pv of packages)
          for (const need of needsOf(pv, given)) {
            const proof = explainNeed(pv, given, need.patchKey)
            expect(proof).to.include({ verdict: 'missing', rule: 'older_than_fix', stream: need.stream, severity: need.severity })
            expect(proof?.chain.at(-1)?.advisories.map((one) => one.id)).to.deep.equal(need.advisories)
            expect(proof?.chain.at(-1)?.patchKey).to.equal(need.patchKey)
          }
      }),
      { numRuns: 200 },
    )
  })
})

describe('a proof', () => {
  it('is followed by a checker that does not know the matcher', () => {
    fc.assert(
      fc.property(someFixes, somePackages, (fixes, packages) => {
        for (const installed of packages) {
          const evidence = { installed, fixes, ...context.facts }
          for (const proof of explainAll(installed, fixes, context))
            expect(checkProof(proof, evidence), JSON.stringify(proof)).to.deep.equal([])
        }
      }),
      { numRuns: 500 },
    )
  })

  it('is rejected when anything in it is another', () => {
    let mutants = 0
    fc.assert(
      fc.property(someFixes, somePackages, fc.nat(), (fixes, packages, choice) => {
        for (const installed of packages) {
          const evidence: Evidence = { installed, fixes, ...context.facts }
          for (const proof of explainAll(installed, fixes, context)) {
            const mutant = mutate(proof, choice)
            mutants++
            expect(checkProof(mutant, evidence), JSON.stringify({ proof, mutant })).not.to.deep.equal([])
          }
        }
      }),
      { numRuns: 300 },
    )
    expect(mutants).to.be.greaterThan(1_000)
  })
})

/** Changes one value of a proof: whichever comes at the place `choice`. */
function mutate(proof: Proof, choice: number): Proof {
  const mutant = structuredClone(proof) as unknown
  const places: (() => void)[] = []
  collect(mutant, places)
  places[choice % places.length]?.()
  return mutant as Proof
}

function collect(value: unknown, places: (() => void)[]): void {
  if (Array.isArray(value)) {
    if (value.length > 0) places.push(() => value.pop())
    for (const item of value) collect(item, places)
    return
  }
  if (typeof value !== 'object' || value === null) return
  const object = value as Record<string, unknown>
  for (const [name, held] of Object.entries(object)) {
    if (name === 'url' || name === 'document' || name === 'fetchedAt') continue
    if (typeof held === 'object' && held !== null) collect(held, places)
    else places.push(() => (object[name] = other(held)))
  }
}

function other(value: unknown): unknown {
  if (typeof value === 'boolean') return !value
  return typeof value === 'string' ? `${value}x` : 'x'
}

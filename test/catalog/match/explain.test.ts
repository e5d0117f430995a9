import { isDeepStrictEqual } from 'node:util'
import { expect } from 'chai'
import fc from 'fast-check'
import { explainAll, explainNeed, needsOf } from '../../../catalog/index.ts'
import type { Fix, PackageVersion, Proof, ProofAdvisory, ProofDocument } from '../../../catalog/index.ts'
import { someFixes, somePackages } from './arbitraries.ts'
import { advisory, deb, debFix, rpm, rpmFix } from './facts.ts'
import { checkProof, type Evidence } from './proof-checker.ts'

const DOCUMENT = { key: 'list', url: 'https://example.com/DSA/list', sha256: 'ab'.repeat(32), fetchedAt: '2026-11-20T10:00:00.000Z' }
/** Documents with words of their own each, so that a proof that mixes them is none. */
const DOCUMENTS: readonly ProofDocument[] = [DOCUMENT, of('cd', 'https://example.com/DLA/list', 11), of('ef', null, 12)]
const facts = { pockets: ['eus-9.2'], held: ['y', 'x:i386'] }
const context = { documentOf, facts }

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
      documents: [DOCUMENT],
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
          const evidence = evidenceOf(installed, fixes)
          for (const proof of explainAll(installed, fixes, context))
            expect(checkProof(proof, evidence), JSON.stringify(proof)).to.deep.equal([])
        }
      }),
      { numRuns: 500 },
    )
  })

  it('tells an advisory that documents tell differently by the one with what is used in attacks', () => {
    const fixes = [false, true, false].map((exploited) => debFix('x', '2', { advisory: advisory('A-1', { exploited }) }))
    const installed = deb('x', '1')
    const [proof] = explainAll(installed, fixes, context)

    expect(proof?.flags).to.deep.equal(['exploited'])
    expect(checkProof(proof!, evidenceOf(installed, fixes))).to.deep.equal([])
  })

  it('is rejected when any one of its fields is another, malformed or as it stands in other proofs', () => {
    const fixes = ['1.0-2', '1.1-1', '2.0'].flatMap((fixed, at) => [
      debFix('x', fixed, { advisory: advisory(`A-${at}`, { exploited: at === 1 }), architecture: 'amd64' }),
      rpmFix('x', `0:${fixed}.el8`, { module: 'a:1', introduced: '0:0-1', advisory: advisory(`A-${at}`, { severity: 'low' }) }),
    ])
    const [held, module] = [deb('x', '1.0-1'), rpm('x', '0:1.0-1.el8', { module: 'a:1', source: 'x', sourceVersion: '1' })]
    const proofs = [held, module].flatMap((installed) => explainAll(installed, fixes, context))
    const paths = new Set<string>()
    for (const proof of proofs)
      for (const { path, mutant } of mutantsOf(proof, knownValues(proofs))) {
        paths.add(path)
        expect(checkProof(mutant, evidenceOf(proof.installed, fixes)), JSON.stringify({ path, mutant })).not.to.deep.equal([])
      }
    const fields = [...knownValues(proofs).keys()].filter((path) => path !== '')
    expect(fields.filter((path) => !paths.has(path))).to.deep.equal([])
    expect([...paths]).to.include.members(['flags[]', 'chain[]', 'chain[].advisories[]', 'advisories[].document.fetchedAt'])
  })

  it('is rejected when one thing in it is another, whatever it proves', () => {
    let mutants = 0
    fc.assert(
      fc.property(someFixes, somePackages, fc.nat(), (given, packages, choice) => {
        const fixes = given.filter((fix, at) => !given.slice(0, at).some((one) => statesTheSame(one, fix)))
        // Cloned as the mutants are: what is generated has prototypes of its own, by which it would differ.
        const proofs = structuredClone(packages).flatMap((installed) => explainAll(installed, fixes, context))
        const known = knownValues(proofs)
        for (const [at, proof] of proofs.entries()) {
          const all = mutantsOf(proof, known)
          const { path, mutant } = all[(choice + at) % all.length]!
          if (path.startsWith('fix') && fixes.some((fix) => statesTheSame(mutant.fix, fix))) continue
          mutants++
          const problems = checkProof(mutant, evidenceOf(proof.installed, fixes))
          expect(problems, JSON.stringify({ path, proof, mutant })).not.to.deep.equal([])
        }
      }),
      { numRuns: 100 },
    )
    expect(mutants).to.be.greaterThan(1_000)
  })

  it('is rejected when it names a document that says something else, or nothing that was read', () => {
    const [fix, other] = [debFix('x', '2.0', { advisory: advisory('A-1') }), debFix('s', '2.0', { advisory: advisory('A-1') })]
    const installed = deb('x', '1.0-1')
    const [proof] = explainAll(installed, [fix], context)
    const problemsWith = (document: ProofDocument | null): string[] =>
      checkProof(withDocument(proof!, document), evidenceOf(installed, [fix, other]))

    expect(documentOf(fix)).not.to.equal(documentOf(other))
    expect(problemsWith(documentOf(fix))).to.deep.equal([])
    for (const document of [documentOf(other), of('ab', 'https://example.com/other', 10), of('12', DOCUMENT.url, 10), null])
      expect(problemsWith(document).map((problem) => problem.split(':')[0])).to.deep.equal(['advisories', 'chain'])
  })
})

function of(byte: string, url: string | null, hour: number): ProofDocument {
  return { key: `document ${byte}`, url, sha256: byte.repeat(32), fetchedAt: `2026-11-20T${hour}:00:00.000Z` }
}

/** What one document says of an advisory for a package, no other one does. */
function documentOf({ name, advisory: its }: Fix): ProofDocument {
  return DOCUMENTS[(name.charCodeAt(0) + (its?.id.charCodeAt(2) ?? 0)) % DOCUMENTS.length]!
}

function evidenceOf(installed: PackageVersion, fixes: readonly Fix[]): Evidence {
  const documents = DOCUMENTS.map(({ sha256, ...document }) => {
    const states = fixes.filter((fix) => documentOf(fix).sha256 === sha256)
    return [sha256, { ...document, states }] as const
  })
  return { installed, fixes, documents: new Map(documents), ...facts }
}

function withDocument(proof: Proof, document: ProofDocument | null): Proof {
  const named = (advisories: readonly ProofAdvisory[]): ProofAdvisory[] => advisories.map((one) => ({ ...one, document }))
  const chain = proof.chain.map((step) => ({ ...step, advisories: named(step.advisories) }))
  return { ...proof, advisories: named(proof.advisories), chain }
}

function statesTheSame(stated: Proof['fix'] | null, fix: Fix): boolean {
  const fields = ['release', 'pocket', 'module', 'names', 'name', 'architecture', 'introduced', 'fixed'] as const
  return fields.every((field) => stated?.[field] === fix[field])
}

const MALFORMED = '?'

/** A proof with one thing changed, and where: `chain[].advisories[].document.url`. */
function mutantsOf(proof: Proof, known: Known): { readonly path: string; readonly mutant: Proof }[] {
  return changesOf(proof, '', known).map(([path, mutant]) => ({ path, mutant: mutant as Proof }))
}

/** Values by their place in proofs. */
type Known = ReadonlyMap<string, readonly unknown[]>

/** Everything that a value can be when one thing in it is what stands there in other proofs, malformed, or one more or less in a list. */
function changesOf(value: unknown, path: string, known: Known): [path: string, changed: unknown][] {
  if (Array.isArray(value)) {
    const lists = value.length === 0 ? [] : [value.slice(1), value.slice(0, -1), [...value, value[0]]]
    const items = value.flatMap((item: unknown, at) =>
      changesOf(item, `${path}[]`, known).map(([place, changed]): [string, unknown] => [place, value.with(at, changed)]),
    )
    return [...lists.map((list): [string, unknown] => [`${path}[]`, list]), ...items]
  }
  const others = path === '' ? [] : [...(known.get(path) ?? []), MALFORMED, null].filter((one) => !isDeepStrictEqual(one, value))
  const fields = isObject(value) ? Object.entries(value) : []
  const inside = fields.flatMap(([name, held]) =>
    changesOf(held, path === '' ? name : `${path}.${name}`, known).map(([place, changed]): [string, unknown] => [
      place,
      { ...(value as object), [name]: changed },
    ]),
  )
  return [...others.map((one): [string, unknown] => [path, one]), ...inside]
}

/** What stands in proofs, by its place. */
function knownValues(proofs: readonly Proof[]): Map<string, unknown[]> {
  const known = new Map<string, unknown[]>()
  const collect = (value: unknown, path: string): void => {
    if (Array.isArray(value)) return value.forEach((item) => collect(item, `${path}[]`))
    const kept = known.get(path) ?? []
    if (!kept.some((one) => isDeepStrictEqual(one, value))) known.set(path, [...kept, value])
    if (isObject(value)) for (const [name, held] of Object.entries(value)) collect(held, path === '' ? name : `${path}.${name}`)
  }
  for (const proof of proofs) collect(proof, '')
  for (const document of DOCUMENTS) collect({ document }, 'advisories[]')
  return known
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

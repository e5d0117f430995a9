import { expect } from 'chai'
import fc from 'fast-check'
import semver from 'semver'
import { apkKey, compareApk, keyBytes, LONGEST_VERSION, SCHEME_NAMES, schemeNamed } from '../../../catalog/version/index.ts'
import type { SchemeName } from '../../../catalog/version/index.ts'
import { byKey } from './vectors.ts'

/** Pieces that versions of each scheme are made of; few of them, so that pairs are often alike. */
const PIECES: Readonly<Record<SchemeName, readonly string[]>> = {
  dpkg: ['0', '1', '00', '10', '9', 'a', 'B', 'rc', '~', '~~', '+', '.', '-', ':', '1:', 'deb12u'],
  rpm: ['0', '1', '01', '10', '9', 'a', 'B', 'el', '~', '^', '+', '.', '_', '-', '1:', 'é', '漢'],
  apk: ['0', '1', '01', '10', '9', '.0', '.1', '.10', 'a', 'z', 'p1', '_alpha', '_rc', '_p', '_git', '2', '~ab', '-r', '-r1', '!'],
  winget: [
    '0',
    '1',
    '01',
    '10',
    '18446744073709551615',
    '18446744073709551616',
    '.',
    '.0',
    '-',
    '+',
    'a',
    'B',
    '-rc',
    ' ',
    '< ',
    'latest',
    'é',
    'ß',
    '😀',
    '\uffee',
  ],
  semver: ['0', '1', '10', '9', 'a', 'b2', 'Z', '1-', '-', 'rc', '99999999999999999999', '99999999999999999998'],
}

const START: Readonly<Record<SchemeName, string>> = { dpkg: '1', rpm: '1', apk: '1', winget: '', semver: '' }

/** Texts that are versions of the scheme. */
function versions(name: SchemeName): fc.Arbitrary<string> {
  const { refusal } = schemeNamed(name)
  if (name === 'semver') return semanticVersions()
  return fc
    .tuple(fc.boolean(), fc.array(fc.constantFrom(...PIECES[name]), { maxLength: 8 }))
    .map(([plain, pieces]) => (plain ? START[name] : '') + pieces.join(''))
    .filter((text) => refusal(text) === null)
}

/** Texts by the grammar of semantic versions, which few random texts would meet. */
function semanticVersions(): fc.Arbitrary<string> {
  const number = fc.constantFrom('0', '1', '2', '10')
  const identifiers = fc.array(fc.constantFrom(...PIECES.semver), { maxLength: 3 })
  return fc
    .tuple(fc.constantFrom('', 'v'), number, number, number, identifiers, fc.constantFrom('', '+build.1'))
    .map(
      ([v, major, minor, patch, list, build]) => `${v}${major}.${minor}.${patch}${list.length === 0 ? '' : `-${list.join('.')}`}${build}`,
    )
}

describe('the order of versions', () => {
  for (const name of SCHEME_NAMES) {
    const { compare, key } = schemeNamed(name)
    const version = versions(name)

    it(`of ${name} is the same from both sides, and the order of keys and of their bytes`, () => {
      fc.assert(
        fc.property(version, version, (a, b) => {
          const order = Math.sign(compare(a, b))
          expect(Math.sign(compare(b, a))).to.equal(order === 0 ? 0 : -order)
          expect(byKey(key(a), key(b))).to.equal(order)
          expect(Buffer.compare(keyBytes(key(a)), keyBytes(key(b)))).to.equal(order)
        }),
        { numRuns: 3_000 },
      )
    })

    it(`of ${name} is transitive, and every version equals itself`, () => {
      fc.assert(
        fc.property(version, version, version, (a, b, c) => {
          expect(compare(a, a)).to.equal(0)
          const [low, middle, high] = [a, b, c].toSorted(compare) as [string, string, string]
          expect(compare(low, middle)).to.be.at.most(0)
          expect(compare(middle, high)).to.be.at.most(0)
          expect(compare(low, high)).to.be.at.most(0)
          if (compare(low, middle) < 0 || compare(middle, high) < 0) expect(compare(low, high)).to.be.below(0)
        }),
        { numRuns: 2_000 },
      )
    })

    it(`of ${name} has keys without surrogates, whatever the text`, () => {
      const { refusal } = schemeNamed(name)
      fc.assert(
        fc.property(fc.oneof(version, fc.string({ unit: 'binary', maxLength: 40 })), (text) => {
          if (refusal(text) !== null) return
          expect(key(text)).to.match(/^[\0-\ud7ff\ue000-\uffff]+$/)
        }),
        { numRuns: 2_000 },
      )
    })
  }

  it('of apk is consistent in the strict reading too', () => {
    const version = versions('apk')
    fc.assert(
      fc.property(version, version, (a, b) => {
        const order = Math.sign(compareApk(a, b, 'strict'))
        expect(Math.sign(compareApk(b, a, 'strict')) + order).to.equal(0)
        expect(byKey(apkKey(a, 'strict'), apkKey(b, 'strict'))).to.equal(order)
      }),
      { numRuns: 3_000 },
    )
  })

  it('of semver is that of the library where numbers are safe', () => {
    const version = versions('semver').filter((text) => !text.includes('99999'))
    fc.assert(
      fc.property(version, version, (a, b) => {
        expect(Math.sign(schemeNamed('semver').compare(a, b))).to.equal(semver.compare(a, b))
      }),
      { numRuns: 3_000 },
    )
  })

  it('of semver tells dates with the time of day apart, which are beyond what a double holds', () => {
    const { compare, key } = schemeNamed('semver')
    expect(compare('1.0.0-20260101120000001', '1.0.0-20260101120000002')).to.equal(-1)
    expect(key('1.0.0-20260101120000001') < key('1.0.0-20260101120000002')).to.equal(true)
  })

  it('has keys without surrogates for the longest versions', () => {
    const worst: readonly [SchemeName, string][] = [
      ['dpkg', `1${'0'.repeat(LONGEST_VERSION - 1)}`],
      ['dpkg', `1${'.a1'.repeat((LONGEST_VERSION - 2) / 3)}`],
      ['rpm', 'a1'.repeat(LONGEST_VERSION / 2)],
      ['rpm', '9'.repeat(LONGEST_VERSION)],
      ['apk', `1${'.9'.repeat((LONGEST_VERSION - 2) / 2)}`],
      ['winget', `1${'.'.repeat(LONGEST_VERSION - 2)}1`],
      ['winget', `1${'.'.repeat(LONGEST_VERSION - 2)}a`],
      ['winget', 'ΐ'.repeat(LONGEST_VERSION)],
      ['winget', '😀'.repeat(LONGEST_VERSION / 2)],
      ['winget', '.ΰ'.repeat(LONGEST_VERSION / 2)],
    ]
    for (const [name, text] of worst) {
      const { key, compare } = schemeNamed(name)
      expect(key(text), `${name} ${text.slice(0, 9)}`).to.match(/^[\0-\ud7ff\ue000-\uffff]+$/)
      expect(compare(text, text)).to.equal(0)
    }
  })
})

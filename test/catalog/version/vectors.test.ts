import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { apkKey, apkStrictRefusal, compareDpkg, schemeNamed } from '../../../catalog/version/index.ts'
import type { DpkgVersion, SchemeName } from '../../../catalog/version/index.ts'
import { wants } from '../../support/needs.ts'
import {
  apkDeviationsOf,
  comparisonsIn,
  deviationsOf,
  FIXTURES,
  haveVectors,
  matchesIn,
  universCasesIn,
  VECTORS,
  wingetCallsIn,
} from './vectors.ts'
import type { Vector } from './vectors.ts'

const RPM_VERCMP = /^\s*RPMVERCMP\((?<a>[^,]*), (?<b>[^,]*), (?<sign>-?[01])\)/
const LIBSOLV = /^#>job noop provides (?<a>\S+) (?<sign>[<=>]) (?<b>\S+)/
const DPKG_PERL = /^(?<a>\d\S*) (?<b>\d\S*) (?<sign>-?[01])$/
const APT = /^\s*EXPECT_VERSION\("(?<a>[^"]*)", (?<sign>LESS|EQUAL|GREATER), "(?<b>[^"]*)"/
const WINGET_CSHARP = /\[TestCase\("(?<a>[^"]*)", "(?<b>[^"]*)", (?<sign>-?[01])\)/
const GO_DEBIAN = /^\s*\{"(?<a>\d[^"]*)", "(?<b>\d[^"]*)", (?<sign>true|false)\}/
const GRYPE_RPM = /^\s*\{"(?<a>\d[^"]*)", "(?<b>\d[^"]*)", (?<sign>-?[01])\}/

const fixture = (name: string): Vector[] => comparisonsIn(join(FIXTURES, name))
const vectorFile = (name: string): string => join(VECTORS, name)

/** What the library `semver` refuses: numbers beyond 2^53, and more than three of them. */
const NOT_SEMANTIC = [
  '999999999999999999999999999991 999999999999999999999999999999: syntax_invalid',
  `${'999999999999999999999999999991.'.repeat(2)}999999999999999999999999999991 999999999999999999999999999999.${'999999999999999999999999999991.'.repeat(2).slice(0, -1)}: syntax_invalid`,
  '1.1.3.4.5 1.1.3.4.5: syntax_invalid',
]

describe('versions that come with the sources', () => {
  const cases: readonly [file: string, scheme: SchemeName, count: number][] = [
    ['debian.txt', 'dpkg', 30],
    ['debian-real.txt', 'dpkg', 362],
    ['alpine-real.txt', 'apk', 406],
    ['rpm.txt', 'rpm', 28],
    ['rpm-real.txt', 'rpm', 100],
  ]
  for (const [file, scheme, count] of cases) {
    it(`compare as ${file} says, by ${scheme}`, () => {
      const vectors = fixture(file)

      expect(vectors).to.have.lengthOf(count)
      expect(deviationsOf(vectors, scheme)).to.deep.equal([])
    })
  }

  it('compare as the winget client does', () => {
    const vectors = wingetCallsIn(join(FIXTURES, 'winget.txt'))

    expect(vectors).to.have.lengthOf(50)
    expect(deviationsOf(vectors, 'winget')).to.deep.equal([])
  })

  it('compare as semantic versions, but for three that are none', () => {
    const vectors = fixture('semver.txt')

    expect(vectors).to.have.lengthOf(86)
    expect(deviationsOf(vectors, 'semver')).to.deep.equal(NOT_SEMANTIC)
  })

  it('holds numbers after letters, which apk-tools 3 calls invalid and cannot tell apart', () => {
    const vectors = fixture('alpine-real.txt')
    const lost = apkDeviationsOf(vectors, 'strict')

    expect(lost).to.have.lengthOf(32)
    expect(lost.filter((line) => !line.endsWith(': 0') || apkStrictRefusal(line.split(' ')[0] ?? '') === null)).to.deep.equal([])
    expect(apkDeviationsOf(vectors, 'lenient')).to.deep.equal([])
  })
})

describe('all collected version vectors', () => {
  before(wants('the collected version vectors', haveVectors))

  it('of Debian agree', () => {
    for (const [file, pattern, count] of [
      ['osv-scalibr.debian-versions-generated.txt', undefined, 14_442],
      ['osv-scalibr.debian-versions.txt', undefined, 30],
      ['dpkg.Dpkg_Version.t', DPKG_PERL, 43],
    ] as const) {
      const vectors = pattern === undefined ? comparisonsIn(vectorFile(file)) : matchesIn(vectorFile(file), pattern)

      expect(vectors, file).to.have.lengthOf(count)
      expect(deviationsOf(vectors, 'dpkg'), file).to.deep.equal([])
    }
  })

  it('of apt agree, but for nine with a version that the grammar refuses', () => {
    const vectors = matchesIn(vectorFile('apt.compareversion_test.cc'), APT)

    expect(vectors).to.have.lengthOf(72)
    expect(deviationsOf(vectors, 'dpkg')).to.deep.equal([
      '- .: upstream_empty',
      'p -: digit_missing',
      'a -: digit_missing',
      'z -: digit_missing',
      'a .: digit_missing',
      'z .: digit_missing',
      'III-alpha9.8 III-alpha9.8-1.5: digit_missing',
      '9:1.18.36:5.4-20  9:1.18.37:4.3-22: epoch_invalid',
      '2.2.4-47978_Debian_lenny 2.2.4-47978_Debian_lenny: revision_character_invalid',
    ])
  })

  it('of apt that the grammar refuses are in the same order when taken apart, but for the three with an empty version', () => {
    const refused = matchesIn(vectorFile('apt.compareversion_test.cc'), APT).filter(({ a, b }) =>
      [a, b].some((text) => schemeNamed('dpkg').refusal(text)),
    )
    const apart = (text: string): DpkgVersion => {
      const {
        epoch = '0',
        upstream = '',
        revision = '',
      } = /^ ?(?:(?<epoch>\d+):)?(?<upstream>.*?)(?:-(?<revision>[^-]*))?$/.exec(text)?.groups ?? {}
      return { epoch: Number(epoch), upstream, revision }
    }

    const wrong = refused.filter(({ a, b, order }) => Math.sign(compareDpkg(apart(a), apart(b))) !== order)

    expect(refused).to.have.lengthOf(9)
    expect(wrong.map(({ a, b }) => `${a} ${b}`)).to.deep.equal(['p -', 'a -', 'z -'])
  })

  it('of the Go library for Debian agree where only two versions are compared', () => {
    const text = readFileSync(vectorFile('go-deb-version.version_test.go'), 'utf8').split('func TestNewVersion')[0] ?? ''
    const cases = text.split('\n').flatMap((line) => {
      const { a, b, sign } = GO_DEBIAN.exec(line)?.groups ?? {}
      return a === undefined || b === undefined || a.includes('_') ? [] : [{ a, b, less: sign === 'true' }]
    })
    const { compare } = schemeNamed('dpkg')

    expect(cases).to.have.lengthOf(9)
    expect(cases.filter(({ a, b, less }) => compare(a, b) < 0 !== less)).to.deep.equal([])
  })

  it('of rpm and libsolv agree', () => {
    const own = matchesIn(vectorFile('rpm.rpmvercmp.at'), RPM_VERCMP)
    const libsolv = matchesIn(vectorFile('libsolv.caret.t'), LIBSOLV)

    expect([own.length, libsolv.length]).to.deep.equal([91, 32])
    expect(deviationsOf([...own, ...libsolv], 'rpm')).to.deep.equal([])
  })

  it('of Red Hat agree, but for 24 whose epoch is no number, and 2 that tell no release from an empty one', () => {
    const vectors = comparisonsIn(vectorFile('osv-scalibr.redhat-versions.txt'))
    const deviations = deviationsOf(vectors, 'rpm')

    expect(vectors).to.have.lengthOf(165)
    expect(deviations.filter((line) => line.endsWith(': epoch_invalid'))).to.have.lengthOf(24)
    expect(deviations.filter((line) => !line.endsWith(': epoch_invalid'))).to.deep.equal(['1 1-: 0', '1 1-: 0'])
  })

  it('of grype for RPM agree, but for those where it leaves out an epoch that only one side has', () => {
    const vectors = matchesIn(vectorFile('grype.rpm_version_test.go'), GRYPE_RPM)
    const oneEpoch = vectors.filter(({ a, b }) => a.includes(':') !== b.includes(':')).map(({ a, b }) => `${a} ${b}`)

    expect(vectors).to.have.lengthOf(19)
    expect(deviationsOf(vectors, 'rpm').map((line) => line.split(':').slice(0, -1).join(':'))).to.deep.equal(
      oneEpoch.filter((pair) => !['1:2 1', '4:1.2.3-3-el7_5 1.2.3-el7_5~snapshot1'].includes(pair)),
    )
  })

  it('of the winget client agree', () => {
    const native = wingetCallsIn(vectorFile('winget-cli.Versions.cpp'))
    const managed = matchesIn(vectorFile('winget-cli.WinGetUtilCompareVersions.cs'), WINGET_CSHARP)

    expect([native.length, managed.length]).to.deep.equal([50, 12])
    expect(deviationsOf([...native, ...managed], 'winget')).to.deep.equal([])
  })

  it('of semver agree, but for three that are none', () => {
    expect(deviationsOf(comparisonsIn(vectorFile('osv-scalibr.semver-versions.txt')), 'semver')).to.deep.equal(NOT_SEMANTIC)
  })
})

describe('all collected version vectors of Alpine', () => {
  before(wants('the collected version vectors', haveVectors))

  it('that packages really had agree in the lenient reading; the strict one differs on 32', () => {
    const vectors = comparisonsIn(vectorFile('osv-scalibr.alpine-versions-generated.txt'))

    expect(vectors).to.have.lengthOf(13_979)
    expect(deviationsOf(vectors, 'apk')).to.deep.equal([])
    expect(apkDeviationsOf(vectors, 'strict')).to.have.lengthOf(32)
  })

  it('of univers agree in both readings', () => {
    const vectors = universCasesIn(vectorFile('univers.alpine_version_cmp.json'))

    expect(vectors).to.have.lengthOf(716)
    expect(deviationsOf(vectors, 'apk')).to.deep.equal([])
    expect(apkDeviationsOf(vectors, 'strict')).to.deep.equal([])
  })

  it('of OSV agree, but for what is invalid: eight in another order, six without a number to begin with, and one more in the strict reading', () => {
    const vectors = comparisonsIn(vectorFile('osv-scalibr.alpine-versions.txt'))
    const invalid = [
      '1-r 1-r0: -1',
      '0..1..0 0..1..1: 0',
      '0...1...0 0...1...1: 0',
      '0...1...0.r1 0...1...0.r2: 0',
      '0...1...0r1 0...1...0r2: 0',
      '0..8 0...8: 0',
      '0.8.21.r2 0.8.21.r1: 0',
      '1-r0-1 1-r-2: 1',
    ]
    const numberless = ['.1 1', '1 .1', '.2 .1', 'a b', 'c b', 'c c'].map((pair) => `${pair}: number_missing`)

    expect(vectors).to.have.lengthOf(778)
    expect(deviationsOf(vectors, 'apk')).to.deep.equal([...invalid, ...numberless])
    expect(apkDeviationsOf(vectors, 'strict')).to.deep.equal([
      ...invalid.slice(0, 7),
      '6.6.2p1 6.6.2p2: 0',
      ...invalid.slice(7),
      ...numberless,
    ])
  })

  it('of apk-tools itself agree: order, prefixes, and what is valid, where only 0.1a1 passes in the lenient reading', () => {
    const path = vectorFile('apk-tools.version.data')
    const comparisons = comparisonsIn(path)
    expect(comparisons).to.have.lengthOf(738)
    expect(deviationsOf(comparisons, 'apk')).to.deep.equal([])
    expect(apkDeviationsOf(comparisons, 'strict')).to.deep.equal([])

    const lines = readFileSync(path, 'utf8').split('\n')
    const prefixes = lines.flatMap((line) => (/^\S+ !?[<>]?~ \S+/.test(line) ? [line.split(' ') as [string, string, string]] : []))
    expect(prefixes).to.have.lengthOf(16)
    expect(prefixes.filter(([a, sign, b]) => !agreesOnPrefix(a, sign, b))).to.deep.equal([])

    const validity = lines.filter((line) => /^!?\S*$/.test(line) && line !== '')
    const readsLenient = (text: string): boolean => text !== '' && /^\d/.test(text) && !apkKey(text, 'lenient').endsWith('\u0002')
    expect(validity).to.have.lengthOf(31)
    expect(validity.filter((line) => (apkStrictRefusal(line.replace('!', '')) === null) === line.startsWith('!'))).to.deep.equal([])
    expect(validity.filter((line) => readsLenient(line.replace('!', '')) === line.startsWith('!'))).to.deep.equal(['!0.1a1'])
  })
})

/** `a ~ b`: a begins with b; `<~` and `>~`: or is below or above it; `!` is the contrary. */
function agreesOnPrefix(a: string, sign: string, b: string): boolean {
  const begins = apkKey(a, 'strict').startsWith(apkKey(b, 'strict').slice(0, -1))
  const order = schemeNamed('apk').compare(a, b)
  const holds = begins || (sign.includes('<') && order < 0) || (sign.includes('>') && order > 0)
  return holds !== sign.startsWith('!')
}

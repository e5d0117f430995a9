import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseDpkg, schemeNamed } from '../../../catalog/version/index.ts'
import type { SchemeName } from '../../../catalog/version/index.ts'
import { wants } from '../../support/needs.ts'
import { haveVectors, VECTORS } from './vectors.ts'

/** `{version: "1", constraint: "< 2", satisfied: true}` with one version in the constraint. */
const CONSTRAINT =
  /\{version: "(?<version>[^"]+)", constraint: " ?(?<sign>[<>]=?|=) ?(?<bound>[^" ,|]+)", satisfied: (?<satisfied>true|false)\}/

interface Constraint {
  readonly version: string
  readonly sign: string
  readonly bound: string
  readonly satisfied: boolean
}

function constraintsIn(file: string): Constraint[] {
  return readFileSync(join(VECTORS, file), 'utf8')
    .split('\n')
    .flatMap((line) => {
      const { version, sign, bound, satisfied } = CONSTRAINT.exec(line)?.groups ?? {}
      return version === undefined || sign === undefined || bound === undefined
        ? []
        : [{ version, sign, bound, satisfied: satisfied === 'true' }]
    })
}

function holds(name: SchemeName, { version, sign, bound }: Constraint): boolean {
  const order = schemeNamed(name).compare(version, bound)
  return (sign.includes('=') && order === 0) || (sign.startsWith('<') && order < 0) || (sign.startsWith('>') && order > 0)
}

describe('the constraints of grype', () => {
  before(wants('the collected version vectors', haveVectors))

  for (const [file, name, count] of [
    ['grype.deb_version_test.go', 'dpkg', 62],
    ['grype.apk_version_test.go', 'apk', 21],
  ] as const) {
    it(`hold by ${name} as it says`, () => {
      const constraints = constraintsIn(file)

      expect(constraints).to.have.lengthOf(count)
      expect(constraints.filter((one) => holds(name, one) !== one.satisfied)).to.deep.equal([])
    })
  }

  it('hold by rpm, but where it leaves out an epoch that only one side has', () => {
    const constraints = constraintsIn('grype.rpm_version_test.go')
    const wrong = constraints.filter((one) => holds('rpm', one) !== one.satisfied)

    expect(constraints).to.have.length.above(30)
    expect(wrong.filter(({ version, bound }) => version.includes(':') === bound.includes(':'))).to.deep.equal([])
  })
})

describe("dpkg's own tests of what is a version", () => {
  before(wants('the collected version vectors', haveVectors))

  const PARSED = /test_(?<verdict>pass|fail)\(parseversion\(&a, "(?<text>[^"]*)", \S+\) (?<sign>==|!=) 0\)/
  const casesIn = (): { text: string; valid: boolean }[] =>
    readFileSync(join(VECTORS, 'dpkg.t-version.c'), 'utf8')
      .split('\n')
      .flatMap((line) => {
        const { verdict, text, sign } = PARSED.exec(line)?.groups ?? {}
        return text === undefined ? [] : [{ text: text.replaceAll('\\t', '\t'), valid: (verdict === 'pass') === (sign === '==') }]
      })

  it('agree with the refusals, but for white space around a version, which is for the reader of a file to take away', () => {
    const { refusal } = schemeNamed('dpkg')
    const cases = casesIn()

    const wrong = cases.filter(({ text, valid }) => (refusal(text) === null) !== valid).map(({ text }) => text)

    expect(cases).to.have.lengthOf(31)
    expect(wrong.filter((text) => text === text.trim())).to.deep.equal([])
    expect(wrong).to.have.lengthOf(3)
    expect(wrong.map((text) => refusal(text.trim()))).to.deep.equal([null, null, null])
  })

  it('agree on every character that must not be in a version', () => {
    const { refusal } = schemeNamed('dpkg')
    for (const character of "!#@$%&/|\\<>()[]{};,_=*^'") {
      expect(refusal(`0:0${character}-0`), character).to.equal('upstream_character_invalid')
      expect(refusal(`0:0-${character}`), character).to.equal('revision_character_invalid')
    }
    expect(parseDpkg('0:0-0:0-0')).to.deep.equal({ epoch: 0, upstream: '0-0:0', revision: '0' })
  })
})

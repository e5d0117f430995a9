import { expect } from 'chai'
import { schemeNamed } from '../../../catalog/version/index.ts'
import type { SchemeName } from '../../../catalog/version/index.ts'

/** What short versions are made of, and up to how many pieces. */
const ALPHABETS: Readonly<Record<SchemeName, readonly [pieces: readonly string[], length: number]>> = {
  dpkg: [['0', '1', 'a', '~', '+', '-', ':'], 5],
  rpm: [['0', '1', 'a', '~', '^', '.'], 4],
  apk: [['0', '10', '.0', '.1', 'a', '_rc', '_p', '~a', '-r1'], 3],
  winget: [['0', '1', 'a', 'B', '.', '-'], 4],
  semver: [['0', '1', 'a', '-', '.'], 5],
}

/** Every text of up to `length` pieces. */
function textsOf(pieces: readonly string[], length: number): string[] {
  let texts = ['']
  const all: string[] = []
  for (let count = 0; count < length; count++) {
    texts = texts.flatMap((text) => pieces.map((piece) => text + piece))
    all.push(...texts)
  }
  return all
}

describe('the order of all short versions', () => {
  for (const [name, [pieces, length]] of Object.entries(ALPHABETS)) {
    it(`of ${name} is that of their keys`, () => {
      const { refusal, key, compare } = schemeNamed(name as SchemeName)
      const prefix = name === 'apk' ? '1' : name === 'semver' ? '1.0.0-' : ''
      const versions = [...new Set(textsOf(pieces, length).map((text) => prefix + text))].filter((text) => refusal(text) === null)
      const keys = versions.map((text) => key(text))

      const wrong: string[] = []
      for (const [at, version] of versions.entries()) {
        const own = keys[at] ?? ''
        for (let other = 0; other < at; other++) {
          const theirs = keys[other] ?? ''
          const order = own < theirs ? -1 : own > theirs ? 1 : 0
          const text = versions[other] ?? ''
          if (Math.sign(compare(version, text)) !== order || Math.sign(compare(text, version)) + order !== 0)
            wrong.push(`${version} ${text}`)
        }
      }

      expect(versions).to.have.length.above(500)
      expect(wrong).to.deep.equal([])
    }).timeout(120_000)
  }
})

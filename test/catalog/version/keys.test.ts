import { expect } from 'chai'
import { keyBytes, schemeNamed } from '../../../catalog/version/index.ts'
import type { SchemeName } from '../../../catalog/version/index.ts'

/** What each version's key is, ascending; versions of one row are equal. The database holds such keys: none of them may ever change. */
const TABLES: Readonly<Record<SchemeName, readonly (readonly [versions: string, bytes: string])[]>> = {
  dpkg: [
    ['0', '00 02 00 02 02 00 02'],
    ['1', '00 02 01 31 02 02 00 02'],
    ['1.0~rc1-1', '00 02 01 31 C4 AE 02 00 01 72 63 02 01 31 02 02 01 31 02'],
    ['1.0 = 1.0-0', '00 02 01 31 C4 AE 02 00 02 02 00 02'],
    ['1.0-1~bpo12+1', '00 02 01 31 C4 AE 02 00 02 02 01 31 01 62 70 6F 02 02 31 32 C4 AB 02 01 31 02'],
    ['1.0-1 = 1.00-1', '00 02 01 31 C4 AE 02 00 02 02 01 31 02'],
    ['1.0-1+b1', '00 02 01 31 C4 AE 02 00 02 02 01 31 C4 AB 62 02 01 31 02'],
    ['1.0a-1', '00 02 01 31 C4 AE 02 00 61 02 00 02 02 01 31 02'],
    ['1.0+dfsg-1', '00 02 01 31 C4 AE 02 00 C4 AB 64 66 73 67 02 00 02 02 01 31 02'],
    ['1.2-1', '00 02 01 31 C4 AE 02 01 32 02 02 01 31 02'],
    ['1.10-1', '00 02 01 31 C4 AE 02 02 31 30 02 02 01 31 02'],
    ['2.36-9+deb12u9', '00 02 01 32 C4 AE 02 02 33 36 02 02 01 39 C4 AB 64 65 62 02 02 31 32 75 02 01 39 02'],
    ['2.36-9+deb12u10', '00 02 01 32 C4 AE 02 02 33 36 02 02 01 39 C4 AB 64 65 62 02 02 31 32 75 02 02 31 30 02'],
    ['1:0.9-1', '01 31 02 00 C4 AE 02 01 39 02 02 01 31 02'],
  ],
  rpm: [
    ['1.0~rc1-1', '00 05 01 31 05 00 01 04 72 63 00 05 01 31 02 05 01 31 02'],
    ['1.0-1 = 0:1.00-1', '00 05 01 31 05 00 02 05 01 31 02'],
    ['1.0-1.el9', '00 05 01 31 05 00 02 05 01 31 04 65 6C 00 05 01 39 02'],
    ['1.0^git1-1', '00 05 01 31 05 00 03 04 67 69 74 00 05 01 31 02 05 01 31 02'],
    ['1.0a-1 = 1.0.a-1', '00 05 01 31 05 00 04 61 00 02 05 01 31 02'],
    ['1.0.1-1', '00 05 01 31 05 00 05 01 31 02 05 01 31 02'],
    ['1.2-1', '00 05 01 31 05 01 32 02 05 01 31 02'],
    ['1.10-1', '00 05 01 31 05 02 31 30 02 05 01 31 02'],
    ['3.0.7-25.el9_3', '00 05 01 33 05 00 05 01 37 02 05 02 32 35 04 65 6C 00 05 01 39 05 01 33 02'],
    ['1:0.9-1', '01 31 05 00 05 01 39 02 05 01 31 02'],
  ],
  winget: [
    ['Unknown', '01 02'],
    ['99999999999999999999', `02 01 00 ${'39 '.repeat(20)}00 02 02`],
    ['0.-alpha', '02 01 01 2D 61 6C 70 68 61 00 02 02'],
    ['0', '02 02 02'],
    ['0.0.1', '02 03 EF BF BD 01 31 02 02 02'],
    ['1a', '02 03 EF BF BF 01 31 01 61 00 02 02'],
    ['1b', '02 03 EF BF BF 01 31 01 62 00 02 02'],
    ['1.0-beta', '02 03 EF BF BF 01 31 02 01 00 2D 62 65 74 61 00 02 02'],
    ['1.0.0-rc', '02 03 EF BF BF 01 31 02 01 01 2D 72 63 00 02 02'],
    ['< 1.0', '02 03 EF BF BF 01 31 02 02 01'],
    ['1 = 1.0 = 1.0.0.0 = v1.0', '02 03 EF BF BF 01 31 02 02 02'],
    ['> 1.0', '02 03 EF BF BF 01 31 02 02 03'],
    ['1.0.1', '02 03 EF BF BF 01 31 02 03 EF BF BE 01 31 02 02 02'],
    ['1.2', '02 03 EF BF BF 01 31 02 03 EF BF BF 01 32 02 02 02'],
    ['1.10', '02 03 EF BF BF 01 31 02 03 EF BF BF 02 31 30 02 02 02'],
    ['Latest', '03 02'],
  ],
  apk: [
    ['1.2', '09 01 31 09 02 01 32 03'],
    ['1.2.03', '09 01 31 09 02 01 32 09 01 30 33 00 03'],
    ['1.2.3_alpha1', '09 01 31 09 02 01 32 09 02 01 33 01 01 06 01 31 03'],
    ['1.2.3_rc', '09 01 31 09 02 01 32 09 02 01 33 01 04 03'],
    ['1.2.3_rc1', '09 01 31 09 02 01 32 09 02 01 33 01 04 06 01 31 03'],
    ['1.2.3!', '09 01 31 09 02 01 32 09 02 01 33 02'],
    ['1.2.3', '09 01 31 09 02 01 32 09 02 01 33 03'],
    ['1.2.3-r0', '09 01 31 09 02 01 32 09 02 01 33 04 00 03'],
    ['1.2.3-r10', '09 01 31 09 02 01 32 09 02 01 33 04 02 31 30 03'],
    ['1.2.3~ab12', '09 01 31 09 02 01 32 09 02 01 33 05 61 62 31 32 00 03'],
    ['1.2.3_git20240101', '09 01 31 09 02 01 32 09 02 01 33 07 08 06 08 32 30 32 34 30 31 30 31 03'],
    ['1.2.3_p1', '09 01 31 09 02 01 32 09 02 01 33 07 0A 06 01 31 03'],
    ['1.2.3a', '09 01 31 09 02 01 32 09 02 01 33 08 61 03'],
    ['1.2.3p1', '09 01 31 09 02 01 32 09 02 01 33 08 70 09 02 01 31 03'],
    ['1.2.3.0', '09 01 31 09 02 01 32 09 02 01 33 09 01 30 00 03'],
    ['1.2.3.1', '09 01 31 09 02 01 32 09 02 01 33 09 02 01 31 03'],
    ['1.2.10', '09 01 31 09 02 01 32 09 02 02 31 30 03'],
  ],
  semver: [
    ['0.0.0-0', '00 00 00 01 01 00 00'],
    ['1.0.0-alpha', '01 31 00 00 01 02 61 6C 70 68 61 00 00'],
    ['1.0.0-alpha.1', '01 31 00 00 01 02 61 6C 70 68 61 00 01 01 31 00'],
    ['1.0.0-alpha.beta', '01 31 00 00 01 02 61 6C 70 68 61 00 02 62 65 74 61 00 00'],
    ['1.0.0 = v1.0.0 = 1.0.0+build.7', '01 31 00 00 02 00'],
    ['1.2.3', '01 31 01 32 01 33 02 00'],
    ['1.10.0', '01 31 02 31 30 00 02 00'],
  ],
}

const hex = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ')

describe('the keys of versions', () => {
  for (const [name, rows] of Object.entries(TABLES)) {
    const { key, compare } = schemeNamed(name as SchemeName)
    const table = rows.map(([versions, bytes]) => ({ versions: versions.split(' = '), bytes }))

    it(`of ${name} are these bytes`, () => {
      const found = table.flatMap(({ versions }) => versions.map((version) => [version, hex(keyBytes(key(version)))]))

      expect(found).to.deep.equal(table.flatMap(({ versions, bytes }) => versions.map((version) => [version, bytes])))
    })

    it(`of ${name} ascend as listed, as strings, as bytes, and as compare says`, () => {
      const all = table.map(({ versions }) => versions[0] ?? '')
      for (const [at, version] of all.entries()) {
        for (const later of all.slice(at + 1)) {
          expect(compare(version, later), `${version} < ${later}`).to.be.below(0)
          expect(compare(later, version), `${later} > ${version}`).to.be.above(0)
          expect(key(version) < key(later), `keys of ${version} < ${later}`).to.equal(true)
          expect(Buffer.compare(keyBytes(key(version)), keyBytes(key(later))), `bytes of ${version} < ${later}`).to.equal(-1)
        }
      }
    })

    it(`of ${name} are the same, and compare is 0, for equal versions`, () => {
      for (const { versions } of table)
        for (const version of versions) {
          expect(compare(versions[0] ?? '', version)).to.equal(0)
          expect(key(version)).to.equal(key(versions[0] ?? ''))
        }
    })
  }
})

describe('schemeNamed', () => {
  it('finds each scheme under its own name', () => {
    for (const name of ['dpkg', 'rpm', 'apk', 'winget', 'semver'] as const) expect(schemeNamed(name).name).to.equal(name)
  })
})

import { expect } from 'chai'
import {
  apkStrictRefusal,
  LONGEST_VERSION,
  parseApk,
  parseDpkg,
  parseRpm,
  parseSemver,
  parseWinget,
  SCHEME_NAMES,
  schemeNamed,
  VersionError,
} from '../../../catalog/version/index.ts'
import type { SchemeName } from '../../../catalog/version/index.ts'

const LONG = '9'.repeat(LONGEST_VERSION + 1)

/** Texts that are no versions, and why; null where they are. */
const REFUSALS: Readonly<Record<SchemeName, readonly (readonly [text: string, reason: string | null])[]>> = {
  dpkg: [
    ['', 'empty'],
    [' ', 'digit_missing'],
    [LONG, 'too_long'],
    ['9'.repeat(LONGEST_VERSION), null],
    [':1.0', 'epoch_invalid'],
    ['a:1.0', 'epoch_invalid'],
    ['-1:1.0', 'epoch_invalid'],
    ['1-1:1', 'epoch_invalid'],
    ['2147483647:1', null],
    ['02147483647:1', null],
    ['2147483648:1', 'epoch_too_large'],
    [`${'9'.repeat(1_000)}:1`, 'epoch_too_large'],
    ['1:', 'upstream_empty'],
    ['1:-1', 'upstream_empty'],
    ['-', 'upstream_empty'],
    ['foo5.2', 'digit_missing'],
    ['~1', 'digit_missing'],
    ['1.0-', 'revision_empty'],
    ['1.0-1-', 'revision_empty'],
    ['1_0', 'upstream_character_invalid'],
    ['1 0-1', 'upstream_character_invalid'],
    ['1\0', 'upstream_character_invalid'],
    ['1\n', 'upstream_character_invalid'],
    ['1é', 'upstream_character_invalid'],
    ['1\ud800', 'upstream_character_invalid'],
    ['1\u202e0', 'upstream_character_invalid'],
    ['١', 'digit_missing'],
    ['1.0-1:2', 'epoch_invalid'],
    ['1:1.0-1:2', 'revision_character_invalid'],
    ['1.0-1_2', 'revision_character_invalid'],
    ['<not-affected>', 'digit_missing'],
    ['1:09azAZ.-+~:-azAZ09.+~', null],
  ],
  rpm: [
    ['', 'empty'],
    [LONG, 'too_long'],
    [':1-1', 'epoch_invalid'],
    ['a:1-1', 'epoch_invalid'],
    ['4.m+e1:1', 'epoch_invalid'],
    ['4294967295:1-1', null],
    ['4294967296:1-1', 'epoch_too_large'],
    ['1:1:1-1', 'colon_invalid'],
    ['1:', 'version_empty'],
    ['0:-1', 'version_empty'],
    ['-1', 'version_empty'],
    ['1 0-1', 'character_invalid'],
    ['1\0-1', 'character_invalid'],
    ['1-1\n', 'character_invalid'],
    ['1\x7f-1', 'character_invalid'],
    ['1\ud800-1', 'character_invalid'],
    ['1.α-1', null],
    ['1\u202e0-1', null],
    ['(none):1-1', 'epoch_invalid'],
    ['1-', null],
    ['1', null],
  ],
  apk: [
    ['', 'empty'],
    [LONG, 'too_long'],
    ['.1', 'number_missing'],
    ['a', 'number_missing'],
    ['_pre1', 'number_missing'],
    ['-r1', 'number_missing'],
    ['\0', 'number_missing'],
    ['١', 'number_missing'],
    ['1\0', null],
    ['1\ud800', null],
    ['1\u202e', null],
  ],
  winget: [
    ['', 'empty'],
    [' \t\r\n', 'empty'],
    [LONG, 'too_long'],
    ['1\0', 'character_invalid'],
    ['1\ud800', 'character_invalid'],
    ['\udc001', 'character_invalid'],
    ['< Unknown', 'approximate_unknown'],
    ['> unknown.0', 'approximate_unknown'],
    ['< latest', null],
    ['<', null],
    ['.', null],
    ['1\u202e0', null],
    ['😀', null],
  ],
  semver: [
    ['', 'empty'],
    [LONG, 'too_long'],
    ['1', 'syntax_invalid'],
    ['1.2', 'syntax_invalid'],
    ['1.2.3.4', 'syntax_invalid'],
    ['01.2.3', 'syntax_invalid'],
    ['1.2.3-', 'syntax_invalid'],
    ['1.2.3-01', 'syntax_invalid'],
    ['9007199254740992.0.0', 'syntax_invalid'],
    ['9007199254740991.0.0', null],
    ['1.2.3\0', 'syntax_invalid'],
    ['1.2.3-\ud800', 'syntax_invalid'],
    [`1.2.3-${'a'.repeat(251)}`, 'syntax_invalid'],
    ['v1.2.3-rc.1+build', null],
  ],
}

describe('refusal', () => {
  for (const name of SCHEME_NAMES) {
    it(`says why a text is no version of ${name}, and key and compare throw just that`, () => {
      const { refusal, key, compare } = schemeNamed(name)
      for (const [text, reason] of REFUSALS[name]) {
        expect(refusal(text), JSON.stringify(text.slice(0, 30))).to.equal(reason)
        for (const run of [() => key(text), () => compare(text, '1.0.0'), () => compare('1.0.0', text)]) {
          if (reason === null) run()
          else expect(run).to.throw(VersionError).that.includes({ code: 'version_invalid', scheme: name, reason })
        }
      }
    })
  }

  it('keeps no more than a hundred characters of a hostile text in its error', () => {
    expect(() => schemeNamed('dpkg').key(LONG))
      .to.throw(VersionError)
      .with.property('version')
      .that.has.lengthOf(100)
  })

  it('takes no longer for what is long and repetitive', () => {
    const texts = [
      '1.'.repeat(LONGEST_VERSION / 2),
      `1${'~'.repeat(LONGEST_VERSION - 1)}`,
      `1${'-'.repeat(LONGEST_VERSION - 2)}1`,
      `1${'.0'.repeat(999)}a`,
    ]
    for (const name of ['dpkg', 'rpm', 'apk', 'winget'] as const) {
      const { refusal, key, compare } = schemeNamed(name)
      for (const text of texts.filter((candidate) => refusal(candidate) === null)) {
        expect(key(text).length).to.be.at.most(8 * LONGEST_VERSION)
        expect(compare(text, text)).to.equal(0)
      }
    }
  })
})

describe('apkStrictRefusal', () => {
  it('refuses what apk-tools 3 does, also where there is an order', () => {
    const invalid = [
      '0.1bc',
      '0.1a1',
      '0.1a.1',
      '0.1_pre2~',
      '0.1_pre2~12x',
      '0.1~12_pre1',
      '0.1_foo',
      '0.1-pre1',
      '0.1-r',
      '0.1-r2-r3',
      '0.1-r2~ab',
      '1.',
      '1..2',
      '0.1_',
      '1\n',
    ]
    const valid = ['1', '1.2', '0.1_pre2', '0.1_p1_pre2', '0.1_git20240101_pre1', '0.1a_rc1~12ab-r3']

    expect(invalid.filter((text) => apkStrictRefusal(text) !== 'token_invalid')).to.deep.equal([])
    expect(valid.filter((text) => apkStrictRefusal(text) !== null)).to.deep.equal([])
    expect(apkStrictRefusal('')).to.equal('empty')
  })
})

describe('versions taken apart', () => {
  it('of Debian have their epoch, and the revision after the last hyphen', () => {
    expect(parseDpkg('1:2.0-rc-1:3+x-4')).to.deep.equal({ epoch: 1, upstream: '2.0-rc-1:3+x', revision: '4' })
    expect(parseDpkg('2.0')).to.deep.equal({ epoch: 0, upstream: '2.0', revision: '' })
  })

  it('of RPM tell no release from an empty one', () => {
    expect(parseRpm('2:1.2.3-4.el9_3')).to.deep.equal({ epoch: 2, version: '1.2.3', release: '4.el9_3' })
    expect(parseRpm('1.2')).to.deep.equal({ epoch: 0, version: '1.2', release: null })
    expect(parseRpm('1.2-').release).to.equal('')
  })

  it('of Alpine are tokens', () => {
    expect(parseApk('1.02a_rc3_p~ab-r4', 'strict').map(({ kind, text }) => `${kind} ${text}`)).to.deep.equal([
      'number 1',
      'number 02',
      'letter a',
      'preRelease rc',
      'suffixNumber 3',
      'suffix p',
      'hash ab',
      'revision 4',
      'end ',
    ])
    expect(parseApk('1a2', 'strict').at(-1)).to.deep.equal({ kind: 'invalid', text: '2' })
    expect(parseApk('1a2', 'lenient').at(-2)).to.deep.equal({ kind: 'number', text: '2' })
  })

  it('of winget read numbers as strtoull does', () => {
    const partsOf = (text: string): string[] => parseWinget(text).parts.map(({ integer, other }) => `${integer}|${other}`)

    expect(partsOf('Version 1.0.')).to.deep.equal(['1|'])
    expect(partsOf('1. 02 beta .3')).to.deep.equal(['1|', '2| beta', '3|'])
    expect(partsOf('1.+5.-5.-0.-')).to.deep.equal(['1|', '5|', '18446744073709551611|', '0|', '0|-'])
    expect(partsOf('1.18446744073709551615.18446744073709551616')).to.deep.equal(['1|', '18446744073709551615|', '0|18446744073709551616'])
    expect(partsOf('1.-18446744073709551615.00000000000000000000000007')).to.deep.equal(['1|', '1|', '7|'])
    expect(partsOf('.x.1')).to.deep.equal(['0|', '0|x', '1|'])
    expect(partsOf('.')).to.deep.equal([])
    expect(partsOf('1.STRASSE.ΣΑΣ')).to.deep.equal(['1|', '0|strasse', '0|σασ'])
    expect(partsOf('1.Straße.İı')).to.deep.equal(['1|', '0|strasse', '0|i̇ı'])
    expect(parseWinget(' > Latest')).to.deep.include({ kind: 'latest', approximate: 1 })
    expect(parseWinget('UNKNOWN').kind).to.equal('unknown')
  })

  it('of semver keep identifiers as they are written', () => {
    expect(parseSemver('v1.2.3-rc.10+x')).to.deep.equal({ major: 1, minor: 2, patch: 3, prerelease: ['rc', '10'] })
  })
})

import { expect } from 'chai'
import iconv from 'iconv-lite'
import { CommandError } from '../../cli/command-error.ts'
import { decode, encodable, type Encoding } from '../../cli/encoding.ts'

describe('encodable', () => {
  const written = (text: string, encoding: Encoding) => iconv.decode(iconv.encode(encodable(text, encoding), encoding), encoding)

  it('writes the wave dash and its kin as the older encodings know them', () => {
    expect(written('9〜17時 −5 ‖ —', 'Shift_JIS')).to.equal('9～17時 －5 ∥ ―')
    expect(iconv.encode(encodable('〜', 'Shift_JIS'), 'Shift_JIS').toString('hex')).to.equal('8160')
  })

  it('writes what code page 932 has beyond the standard', () => {
    expect(written('①㈱髙﨑～', 'Shift_JIS')).to.equal('①㈱髙﨑～')
  })

  it('refuses a character that would be lost, and names it', () => {
    for (const [text, lost] of [
      ['営業部😀', '😀'],
      ['café', 'é'],
      ['한', '한'],
    ] as const) {
      for (const encoding of ['Shift_JIS', 'EUC-JP'] as const) {
        if (encoding === 'EUC-JP' && lost === 'é') continue
        expect(() => encodable(text, encoding))
          .to.throw(CommandError)
          .with.property('details')
          .that.deep.equals({ encoding, character: lost })
      }
    }
  })

  it('changes nothing in UTF-8', () => {
    expect(encodable('〜😀é', 'UTF-8')).to.equal('〜😀é')
  })
})

describe('decode', () => {
  it('names the line of what is not in the encoding', () => {
    const bytes = Buffer.concat([Buffer.from('a\nb\n'), Buffer.from([0xff, 0xfe])])

    expect(() => decode(bytes, undefined, 'f.csv'))
      .to.throw(CommandError)
      .with.property('details')
      .that.deep.equals({ path: 'f.csv', encoding: 'UTF-8', line: 3 })
  })
})

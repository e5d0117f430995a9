import { expect } from 'chai'
import stringWidth from 'string-width'
import { cut, fit, indented, withRoom, wrap } from '../../cli/layout.ts'

describe('wrap', () => {
  it('breaks between words, and breaks a word only where it has no room', () => {
    expect(wrap('one two three', 7)).to.equal('one two\nthree')
    expect(wrap('mssql://127.0.0.1:14331/SUSDB', 25)).to.equal('mssql://127.0.0.1:14331/\nSUSDB')
    expect(wrap('wsus_changed_identity', 10)).to.equal('wsus_chang\ned_identit\ny')
  })

  it('breaks Japanese anywhere but before a full stop or behind an opening bracket', () => {
    expect(wrap('業務サーバは、', 12)).to.equal('業務サーバ\nは、')
    expect(wrap('あいう（え', 8)).to.equal('あいう\n（え')
    for (const line of wrap('KB5094128（2026-06 の累積更新プログラム）は、必要とされています。', 20).split('\n')) {
      expect(stringWidth(line), line).to.be.at.most(20)
      expect(line).to.not.match(/^[、。）]/)
    }
  })

  it('loses nothing but spaces at ends of lines', () => {
    const text = '情報収集元 WSUS1 の swcfmg_patch_updateinfo -cleanup を（すぐに）実行してください。'
    for (let width = 4; width < 90; width++) expect(wrap(text, width).replaceAll(/\s/g, ''), `${width}`).to.equal(text.replaceAll(' ', ''))
  })
})

describe('withRoom', () => {
  const rows = [
    ['ID', 'Seconds', 'State', 'Read'],
    ['W1', '1.133', 'succeeded', '669'],
  ]
  const columns = [{}, { wide: true }, {}, { wide: true }]

  it('keeps every column where there is room', () => {
    expect([...withRoom(columns, rows, 80)]).to.deep.equal([0, 1, 2, 3])
  })

  it('leaves out what it can do without, from the right, until no word has to be broken', () => {
    expect([...withRoom(columns, rows, 26)]).to.deep.equal([0, 1, 2])
    expect([...withRoom(columns, rows, 20)]).to.deep.equal([0, 2])
    expect([...withRoom(columns, rows, 5)]).to.deep.equal([0, 2])
  })
})

describe('fit', () => {
  it('takes from what can be broken between words before it breaks a word', () => {
    const rows = [
      ['Patch', 'Title'],
      ['KB5094128', 'Cumulative Update for Windows Server'],
    ]
    expect(fit(rows, 100)).to.deep.equal([11, 38])
    expect(fit(rows, 30)).to.deep.equal([11, 19])
  })
})

describe('cut and indented', () => {
  it('keep a line to its width, wide characters counted as two', () => {
    expect(cut('W1: 接続中', 20)).to.equal('W1: 接続中')
    expect(cut('W1: 接続中', 8)).to.equal('W1: 接…')
    expect(stringWidth(cut('情報収集元'.repeat(20), 79))).to.be.at.most(79)
  })

  it('put further lines under the first one', () => {
    expect(indented('対処: ', 'Approve it in WSUS, or decline it there', 28)).to.equal(
      '対処: Approve it in WSUS, or\n      decline it there',
    )
  })
})

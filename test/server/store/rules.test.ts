import { expect } from 'chai'
import { etagOf, fileNameOf, planFor, rangesOf } from '../../../server/store/rules.ts'

describe('rangesOf', () => {
  it('reads ranges from the start, from the middle and from the end', () => {
    expect(rangesOf('bytes=0-9', 100)).to.deep.equal([{ from: 0, to: 10 }])
    expect(rangesOf('bytes=90-', 100)).to.deep.equal([{ from: 90, to: 100 }])
    expect(rangesOf('bytes=-10', 100)).to.deep.equal([{ from: 90, to: 100 }])
    expect(rangesOf('bytes=-1000', 100)).to.deep.equal([{ from: 0, to: 100 }])
    expect(rangesOf('bytes=50-1000', 100)).to.deep.equal([{ from: 50, to: 100 }])
    expect(rangesOf('bytes=20-29, 0-9,-5', 100)).to.deep.equal([
      { from: 20, to: 30 },
      { from: 0, to: 10 },
      { from: 95, to: 100 },
    ])
  })

  it('says where none can be satisfied, and leaves out those that cannot where others can', () => {
    expect(rangesOf('bytes=100-', 100)).to.deep.equal([])
    expect(rangesOf('bytes=-0', 100)).to.deep.equal([])
    expect(rangesOf('bytes=0-', 0)).to.deep.equal([])
    expect(rangesOf('bytes=0-0,200-300', 100)).to.deep.equal([{ from: 0, to: 1 }])
  })

  it('ignores what is malformed, overlaps, or is far too much', () => {
    for (const header of [
      undefined,
      '',
      'bytes',
      'bytes=',
      'bytes=-',
      'bytes=a-b',
      'bytes=9-3',
      'items=0-1',
      'bytes=0-1;2-3',
      'bytes=0-5,5-9',
      'bytes=0-,0-,0-',
    ]) {
      expect(rangesOf(header, 100), String(header)).to.equal(null)
    }
    expect(rangesOf(`bytes=${Array.from({ length: 9 }, (_, at) => `${at * 2}-${at * 2}`).join(',')}`, 100)).to.equal(null)
    expect(rangesOf(`bytes=${'9'.repeat(300)}-`, 100)).to.equal(null)
  })
})

describe('planFor', () => {
  const sha = 'a'.repeat(64)
  const etag = etagOf(sha)

  it('sends parts only of the edition that the asker has', () => {
    expect(planFor({ range: 'bytes=0-1' }, sha, 10)).to.deep.equal({ kind: 'parts', ranges: [{ from: 0, to: 2 }] })
    expect(planFor({ range: 'bytes=0-1', ifRange: etag }, sha, 10).kind).to.equal('parts')
    expect(planFor({ range: 'bytes=0-1', ifRange: '"other"' }, sha, 10)).to.deep.equal({ kind: 'whole' })
    expect(planFor({ range: 'bytes=0-1', ifRange: 'Tue, 13 Jan 2026 08:00:00 GMT' }, sha, 10)).to.deep.equal({ kind: 'whole' })
    expect(planFor({ range: 'bytes=10-' }, sha, 10)).to.deep.equal({ kind: 'unsatisfiable' })
  })

  it('sends nothing to who has it', () => {
    expect(planFor({ ifNoneMatch: `"x", ${etag}` }, sha, 10)).to.deep.equal({ kind: 'unchanged' })
    expect(planFor({ ifNoneMatch: '"x"' }, sha, 10)).to.deep.equal({ kind: 'whole' })
  })
})

describe('fileNameOf', () => {
  it('keeps the last part alone, on one line', () => {
    expect(fileNameOf('/a/b/../c.msi')).to.equal('c.msi')
    expect(fileNameOf('C:\\a\\b.exe')).to.equal('b.exe')
    expect(fileNameOf('a\r\nb')).to.equal('ab')
    expect(fileNameOf('/')).to.equal('')
  })
})

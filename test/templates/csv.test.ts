import { expect } from 'chai'
import { csvLine } from '../../templates/index.ts'

describe('csvLine', () => {
  it('quotes what needs quotes and leaves the rest', () => {
    expect(csvLine(['a', null, 'b,c', 'say "x"', 'two\nlines', ' padded ', 3, true])).to.equal(
      'a,,"b,c","say ""x""","two\nlines"," padded ",3,true\r\n',
    )
  })

  it('keeps a spreadsheet from running a cell as a formula', () => {
    expect(csvLine(['=1+1', '+cmd', '@x', '-x', '\tx'])).to.equal("'=1+1,'+cmd,'@x,'-x,'\tx\r\n")
    expect(csvLine(['＝1+1', '＋1', '－x', '＠SUM(A1)', '\n=1'])).to.equal(`'＝1+1,'＋1,'－x,'＠SUM(A1),"'\n=1"\r\n`)
    expect(csvLine(['-1', '-2.5', -3])).to.equal('-1,-2.5,-3\r\n')
  })
})

import { expect } from 'chai'

import { storable } from '../../wsus-adapter/storable.ts'
import { Cells } from '../../wsus-adapter/susdb/cells.ts'
import { ROW_SETS } from '../../wsus-adapter/susdb/all-row-sets.ts'

describe('storable', () => {
  it('replaces NUL and halves of pairs, and leaves every other text as it is', () => {
    expect(storable('a\0b\uD83Dc\uDE00')).to.equal('a\uFFFDb\uFFFDc\uFFFD')
    for (const text of ['', 'ﾃｽﾄ端末', '😀', '<script>', 'a\nb', '\u202E%_']) expect(storable(text)).to.equal(text)
  })

  it('is what cells of rows go through, so that one name does not stop a reading', () => {
    const groups = new Cells(ROW_SETS.groups)
    const row = ROW_SETS.groups.columns.map(({ name }) => (name === 'Name' ? 'Tokyo\0\uD800' : null))

    expect(groups.text(row, 'Name')).to.equal('Tokyo\uFFFD\uFFFD')
  })
})

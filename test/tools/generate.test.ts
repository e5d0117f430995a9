import { expect } from 'chai'
import { cyclesOf, graphOf } from '../../tools/import-graph.ts'
import { errorsPage } from '../../tools/generators/errors.ts'
import { replacePart } from '../../tools/generators/generator.ts'
import { drawing } from '../../tools/generators/picture.ts'

describe('replacePart', () => {
  it('changes what stands between the markers and nothing else', () => {
    const page = '# Title\n<!-- begin x -->\nold\n<!-- end x -->\nafter\n'

    expect(replacePart(page, 'x', 'new')).to.equal('# Title\n<!-- begin x -->\n\nnew\n\n<!-- end x -->\nafter\n')
    expect(replacePart(replacePart(page, 'x', 'new'), 'x', 'new')).to.equal(replacePart(page, 'x', 'new'))
  })

  it('refuses a page without the markers, in the wrong order too', () => {
    expect(() => replacePart('text', 'x', 'new')).to.throw('begin x')
    expect(() => replacePart('<!-- end x --><!-- begin x -->', 'x', 'new')).to.throw('begin x')
  })
})

describe('drawing', () => {
  it('draws an arrow for each import between folders and between nouns, once', () => {
    const sources = new Map([
      ['server/jobs/service.ts', `import { a } from '../audit/service.ts'\nimport { b } from '../../catalog/index.ts'`],
      ['server/jobs/store.ts', `import { a } from '../audit/service.ts'\nimport { c } from '../cmdb/bulk.ts'`],
      ['server/audit/service.ts', ''],
      ['catalog/index.ts', ''],
      ['test/catalog/index.test.ts', `import { b } from '../../catalog/index.ts'`],
    ])

    const text = drawing(graphOf(sources))

    expect(text.split('\n').filter((line) => line.includes('-->'))).to.deep.equal(['  n_server --> n_catalog', '  n_jobs --> n_audit'])
  })
})

describe('errorsPage', () => {
  it('sorts by number under its label and keeps bars inside a cell', () => {
    const page = errorsPage([
      { number: 'CFMGP30002', code: 'b', severity: 'INFO', en: 'one | two', ja: '二' },
      { number: 'CFMGP30001', code: 'a', severity: 'ERROR', exit: 10, en: 'one', ja: '一' },
    ])

    expect(page.split('\n').filter((line) => line.startsWith('| CFMG'))).to.deep.equal([
      '| CFMGP30001 | `a` | ERROR | 10 | one | 一 |',
      '| CFMGP30002 | `b` | INFO |  | one \\| two | 二 |',
    ])
  })
})

describe('cyclesOf', () => {
  it('finds each circle once, a file that imports itself included, and no straight line', () => {
    const files = new Map([
      ['a', ['b']],
      ['b', ['c', 'd']],
      ['c', ['a']],
      ['d', ['e']],
      ['e', []],
      ['f', ['f', 'outside']],
    ])

    expect(cyclesOf(files)).to.deep.equal([['a', 'b', 'c'], ['f']])
  })
})

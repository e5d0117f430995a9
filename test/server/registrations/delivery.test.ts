import { expect } from 'chai'
import { readDelivery, type RawDelivery } from '../../../server/registrations/delivery.ts'
import { itemProblems, type CollectionItem } from '../../../server/registrations/items.ts'

const item = (name: string, use: CollectionItem['use'] = 'identification'): CollectionItem => ({ name, use })
const SOFTWARE = [item('softwareName'), item('version'), item('edition'), item('vendor', 'definition'), item('installPath', 'definition')]
const PATCHES = [item('patchName'), item('softwareName'), item('softwareVersion'), item('importance', 'definition')]

const read = (given: Partial<RawDelivery>) =>
  readDelivery({ softwareItems: SOFTWARE, patchItems: PATCHES, software: '', patches: '', osType: 'linux', ...given })

describe('readDelivery', () => {
  it('reads both lists, column by column, with comments, quotes and a mark', () => {
    const found = read({
      software: '\uFEFF# what is here\r\n販売管理,1.0,Pro,"ACME, Inc.",/opt/a\r\n',
      patches: 'P1,販売管理,1.0,3\n',
    })

    const identity = JSON.stringify(['販売管理', '1.0', 'Linux', 'Pro'])
    expect(found).to.deep.equal({
      software: [
        {
          identity,
          name: '販売管理',
          version: '1.0',
          osType: 'Linux',
          vendor: 'ACME, Inc.',
          attributes: { edition: 'Pro' },
          location: '/opt/a',
        },
      ],
      patches: [{ identity, name: 'P1', osType: 'Linux', importance: 3, location: '' }],
    })
  })

  it('takes nothing for nothing: a computer without such software', () => {
    expect(read({})).to.deep.equal({ software: [], patches: [] })
  })

  it('tells software apart by what identifies it, and takes the same twice for once', () => {
    const found = read({ software: 'A,1,Pro,,\nA,1,Home,,\nA,1,Pro,,\n' })

    expect('software' in found && found.software.map((one) => one.attributes['edition'])).to.deep.equal(['Pro', 'Home'])
  })

  it('takes no more time and memory for a list that is far too long, or names the same software again and again', function () {
    this.timeout(5_000)
    const found = read({ software: 'A,1,,,\n'.repeat(500_000) })
    const same = read({ software: 'A,1,,,\n'.repeat(2_000), patches: Array.from({ length: 20_000 }, (_, i) => `P${i},A,,1`).join('\n') })

    expect('problem' in found && found.problem.details.line).to.equal(2001)
    expect('patches' in same && same.patches.length).to.equal(20_000)
  })

  const wrong: readonly [what: string, given: Partial<RawDelivery>, code: string, line: number, column: number][] = [
    ['too few columns', { software: 'A,1\n' }, 'collection_malformed', 1, 3],
    ['too many columns', { software: 'A,1,,,,\n' }, 'collection_malformed', 1, 6],
    ['an open quote', { software: 'A,1,"x\n' }, 'collection_malformed', 1, 3],
    ['no name', { software: '# x\n,1,,,\n' }, 'collection_value_invalid', 2, 1],
    ['a name of two lines', { software: '"A\nB",1,,,\n' }, 'collection_value_invalid', 2, 1],
    ['a long value', { software: `A,1,${'x'.repeat(1001)},,\n` }, 'collection_value_invalid', 1, 3],
    ['a patch of unknown software', { software: 'A,1,,,\n', patches: 'P,B,,1\n' }, 'collection_software_unknown', 1, 2],
    ['a patch of one of two', { software: 'A,1,,,\nA,2,,,\n', patches: 'P,A,,1\n' }, 'collection_software_unknown', 1, 2],
    ['an importance that is none', { software: 'A,1,,,\n', patches: 'P,A,1,9\n' }, 'collection_value_invalid', 1, 4],
    ['too many rows', { software: 'A,1,,,\n'.repeat(2001) }, 'collection_too_large', 2001, 1],
  ]
  for (const [what, given, code, line, column] of wrong) {
    it(`names the place of ${what}, and uses nothing`, () => {
      const found = read(given)
      if (!('problem' in found)) throw new Error('it was used')

      expect([found.problem.code, found.problem.details.line, found.problem.details.column]).to.deep.equal([code, line, column])
    })
  }
})

describe('itemProblems', () => {
  const codes = (...problems: ReturnType<typeof itemProblems>): string[] => problems.map((one) => `${one.row}:${one.column}:${one.code}`)

  it('finds nothing wrong with lists that can be used', () => {
    expect(itemProblems('software', SOFTWARE)).to.deep.equal([])
    expect(itemProblems('patch', PATCHES)).to.deep.equal([])
  })

  it('names unknown items and uses, repeated ones and those that are needed', () => {
    const lines = [
      { name: 'softwareName', use: 'definition' },
      { name: 'shade', use: 'identification' },
      { name: 'version', use: 'x' },
      { name: 'version', use: 'identification' },
    ]

    expect(codes(...itemProblems('software', lines))).to.deep.equal([
      '1:use:collection_item_needed',
      '2:name:collection_item_unknown',
      '3:use:collection_item_use_invalid',
      '4:name:collection_item_repeated',
    ])
    expect(codes(...itemProblems('patch', [{ name: 'patchName', use: 'identification' }]))).to.deep.equal(['1:name:collection_item_needed'])
  })
})

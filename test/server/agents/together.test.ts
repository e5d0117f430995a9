import { expect } from 'chai'
import { together } from '../../../server/agents/together.ts'

describe('together', () => {
  it('asks once for all keys of one moment, and gives each its own', async () => {
    const loads: number[][] = []
    const find = together(async (keys: readonly number[]) => {
      loads.push([...keys])
      return new Map(keys.filter((key) => key !== 3).map((key) => [key, `found ${key}`]))
    })

    expect(await Promise.all([find(1), find(2), find(1), find(3)])).to.deep.equal(['found 1', 'found 2', 'found 1', undefined])
    expect(await find(2)).to.equal('found 2')
    expect(loads).to.deep.equal([[1, 2, 3], [2]])
  })

  it('tells everyone who asked of a failure, and goes on with those who ask later', async () => {
    let broken = true
    const find = together(async (keys: readonly string[]) => {
      if (broken) throw new Error('away')
      return new Map(keys.map((key) => [key, key]))
    })

    const outcomes = await Promise.allSettled([find('a'), find('b')])
    broken = false

    expect(outcomes.map((outcome) => outcome.status)).to.deep.equal(['rejected', 'rejected'])
    expect(await find('a')).to.equal('a')
  })
})

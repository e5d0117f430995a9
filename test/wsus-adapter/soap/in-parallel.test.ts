import { once } from 'node:events'

import { expect } from 'chai'

import { inParallel } from '../../../wsus-adapter/soap/in-parallel.ts'

describe('inParallel', () => {
  it('works on so many at once and no more, and gives every result', async () => {
    let running = 0
    let most = 0
    const results: number[] = []
    for await (const result of inParallel([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
      running += 1
      most = Math.max(most, running)
      await new Promise((resolve) => setImmediate(resolve))
      running -= 1
      return item * 10
    })) {
      results.push(result)
    }

    expect(most).to.equal(3)
    expect(results.toSorted((a, b) => a - b)).to.deep.equal([10, 20, 30, 40, 50, 60, 70])
  })

  it('starts nothing ahead of a slow reader', async () => {
    const started: number[] = []
    const results = inParallel([1, 2, 3, 4, 5], 2, (item) => {
      started.push(item)
      return Promise.resolve(item)
    })
    expect(started).to.deep.equal([])

    await results.next()
    await new Promise((resolve) => setImmediate(resolve))
    expect(started).to.deep.equal([1, 2])
    await results.return(undefined)
  })

  it('aborts what is under way when the reader leaves', async () => {
    const aborted: number[] = []
    for await (const first of inParallel([1, 2, 3], 3, async (item, signal) => {
      if (item === 1) return item
      await once(signal, 'abort')
      aborted.push(item)
      return item
    })) {
      expect(first).to.equal(1)
      break
    }

    expect(aborted).to.deep.equal([2, 3])
  })

  it('throws what the first failing work throws, after the others have ended', async () => {
    const failure = new Error('first')
    let ended = false
    const results = inParallel([1, 2], 2, async (item, signal) => {
      if (item === 1) throw failure
      await once(signal, 'abort')
      ended = true
      throw new Error('second')
    })

    const error: unknown = await results.next().then(
      () => null,
      (reason: unknown) => reason,
    )
    expect(error).to.equal(failure)
    expect(ended).to.equal(true)
  })
})

import { expect } from 'chai'

import { formatWsusTime, parseWsusTime, WsusError } from '../../../wsus-adapter/index.ts'
import type { UpdatePage } from '../../../wsus-adapter/index.ts'
import type { ListedRow } from '../../../wsus-adapter/soap/answer-reader.ts'
import { halve, updateSlices } from '../../../wsus-adapter/soap/update-slices.ts'
import type { SliceReader } from '../../../wsus-adapter/soap/update-slices.ts'
import { i, s, updateRow } from '../../peers/wsus-xml.ts'

const NOW = new Date('2025-06-01T00:00:00Z')
const LIMITS = { sliceUpdates: 10, sliceUpdatesMax: 50, pageRows: 4 }
const OPEN = { from: null, to: null }

interface Arrival {
  id: number
  arrival: string
}

/** A server in memory whose bounds are both inclusive or both exclusive. */
function serverWith(arrivals: readonly Arrival[], options: { inclusive?: boolean; fail?: (size: number) => WsusError | null } = {}) {
  const calls: string[] = []
  const matching = (from?: string, to?: string): Arrival[] => {
    const [lower, upper] = [parseWsusTime(from)?.getTime() ?? -Infinity, parseWsusTime(to)?.getTime() ?? Infinity]
    return arrivals.filter(({ arrival }) => {
      const at = parseWsusTime(arrival)?.getTime() ?? Number.NaN
      return options.inclusive === false ? at > lower && at < upper : at >= lower && at <= upper
    })
  }
  const reader: SliceReader = {
    count: (from, to) => {
      calls.push('count')
      return Promise.resolve(matching(from, to).length)
    },
    async *read(from, to): AsyncGenerator<ListedRow[]> {
      const found = matching(from, to)
      calls.push(`read ${found.length}`)
      const failure = options.fail?.(found.length)
      if (failure) throw failure
      yield found.map(({ id, arrival }) => ({
        list: 'minimalProperties',
        set: 0,
        row: updateRow({ updateId: guid(id), revisionId: id, arrival }),
      }))
      yield found.map(({ id }) => ({ list: 'kbArticles', set: 0, row: [i(id), s(`KB${5_000_000 + id}`)] }))
    },
  }
  return { reader, calls }
}

const guid = (id: number): string => `00000000-0000-4000-8000-${String(id).padStart(12, '0')}`
const everyHour = (count: number): Arrival[] =>
  Array.from({ length: count }, (_, id) => ({ id, arrival: formatWsusTime(new Date(Date.UTC(2025, 0, 1) + id * 3_600_000)) }))

async function collect(pages: AsyncIterable<UpdatePage>): Promise<UpdatePage[]> {
  const all: UpdatePage[] = []
  for await (const page of pages) all.push(page)
  return all
}

async function refusalOf(pages: AsyncIterable<UpdatePage>): Promise<WsusError> {
  try {
    await collect(pages)
  } catch (error) {
    return error as WsusError
  }
  throw new Error('everything was read')
}

describe('updateSlices', () => {
  for (const inclusive of [true, false]) {
    it(`gives every update once, oldest first, when the server's bounds are ${inclusive ? 'inclusive' : 'exclusive'}`, async () => {
      const { reader, calls } = serverWith(everyHour(137), { inclusive })
      const pages = await collect(updateSlices(reader, OPEN, LIMITS, NOW))

      expect(pages.flatMap((page) => page.updates.map((update) => update.updateId))).to.deep.equal(everyHour(137).map(({ id }) => guid(id)))
      expect(pages.every((page) => page.updates.length <= LIMITS.pageRows)).to.equal(true)
      const sizes = calls.filter((call) => call.startsWith('read')).map((call) => Number(call.slice(5)))
      expect(Math.max(...sizes)).to.be.at.most(LIMITS.sliceUpdates)
    })
  }

  it('says after each slice how far it has come, and never further than what has arrived', async () => {
    const { reader } = serverWith(everyHour(30))
    let given = ''
    for (const page of await collect(updateSlices(reader, OPEN, LIMITS, NOW))) {
      for (const update of page.updates) given = update.arrivalDate ?? given
      if (page.cursor !== null) expect(page.cursor).to.equal(given)
    }
    expect(given).to.equal('2025-01-02T05:00:00.000')
  })

  it('joins KB numbers to their revision, without the letters', async () => {
    const { reader } = serverWith(everyHour(2))
    const [page] = await collect(updateSlices(reader, OPEN, LIMITS, NOW))

    expect(page?.updates.map((update) => update.kbArticles)).to.deep.equal([['5000000'], ['5000001']])
  })

  it('answers an empty range with its beginning as the place to resume from', async () => {
    const { reader } = serverWith([])

    expect(await collect(updateSlices(reader, { from: Date.UTC(2025, 4, 1), to: null }, LIMITS, NOW))).to.deep.equal([
      { updates: [], cursor: '2025-05-01T00:00:00.000' },
    ])
    expect(await collect(updateSlices(reader, OPEN, LIMITS, NOW))).to.deep.equal([{ updates: [], cursor: null }])
  })

  for (const failure of [
    new WsusError('wsus_timeout'),
    new WsusError('wsus_too_large'),
    new WsusError('wsus_fault', { text: 'Timeout expired.' }, { transient: true }),
  ]) {
    it(`asks for less when the server answers with ${failure.code}`, async () => {
      const { reader } = serverWith(everyHour(10), { fail: (size) => (size > 3 ? failure : null) })
      const pages = await collect(updateSlices(reader, { from: Date.UTC(2025, 0, 1), to: Date.UTC(2025, 0, 2) }, LIMITS, NOW))

      expect(pages.flatMap((page) => page.updates)).to.have.length(10)
    })
  }

  it('stops when no slice helps, with what the server said', async () => {
    const failure = new WsusError('wsus_timeout')
    const { reader, calls } = serverWith(everyHour(10), { fail: () => failure })

    expect(await refusalOf(updateSlices(reader, OPEN, LIMITS, NOW))).to.equal(failure)
    expect(calls.length).to.be.below(20)
  })

  it('does not try again where less would not help', async () => {
    const failure = new WsusError('wsus_forbidden')
    const { reader, calls } = serverWith(everyHour(10), { fail: () => failure })

    expect(await refusalOf(updateSlices(reader, OPEN, LIMITS, NOW))).to.equal(failure)
    expect(calls).to.deep.equal(['count', 'read 10'])
  })

  it('reads updates that arrived together in one piece, up to a bound', async () => {
    const together = (count: number): Arrival[] => Array.from({ length: count }, (_, id) => ({ id, arrival: '2025-01-15T02:03:04.567' }))
    const pages = await collect(updateSlices(serverWith(together(40)).reader, OPEN, LIMITS, NOW))
    expect(pages.flatMap((page) => page.updates)).to.have.length(40)

    const error = await refusalOf(updateSlices(serverWith(together(51)).reader, OPEN, LIMITS, NOW))
    expect(error.code).to.equal('wsus_too_large')
  })

  it('asks for less when a server gives more than it counted and than we hold', async () => {
    const { reader } = serverWith(everyHour(60))
    reader.count = () => Promise.resolve(1)
    const days = { from: Date.UTC(2025, 0, 1), to: Date.UTC(2025, 0, 5) }
    const pages = await collect(updateSlices(reader, days, { ...LIMITS, sliceUpdatesMax: 35 }, NOW))

    expect(pages.flatMap((page) => page.updates)).to.have.length(60)
  })
})

describe('halve', () => {
  it('comes to an end from any range', () => {
    let slice: { from: number | null; to: number | null } = OPEN
    let steps = 0
    for (let halves = halve(slice, NOW); halves; halves = halve(slice, NOW)) {
      slice = steps % 2 === 0 ? halves[1] : halves[0]
      steps += 1
      expect(steps).to.be.below(100)
    }
    expect(steps).to.be.greaterThan(20)
  })
})

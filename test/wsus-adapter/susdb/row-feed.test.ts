import { EventEmitter } from 'node:events'

import { expect } from 'chai'
import type { Request } from 'mssql'

import { WsusError } from '../../../wsus-adapter/index.ts'
import { ahead } from '../../../wsus-adapter/susdb/ahead.ts'
import { RowFeed } from '../../../wsus-adapter/susdb/sql/row-feed.ts'
import { all, refusalOf } from '../refusal.ts'

/** A request whose rows a test sends. */
class FakeRequest extends EventEmitter {
  readonly calls: string[] = []
  pause(): void {
    this.calls.push('pause')
  }
  resume(): void {
    this.calls.push('resume')
  }
  cancel(): void {
    this.calls.push('cancel')
    this.emit('error', new Error('Canceled.'))
    this.emit('done')
  }
  send(rows: number): void {
    for (let n = 0; n < rows; n++) this.emit('row', [n])
  }
}

function aFeed(aheadRows: number): { request: FakeRequest; feed: RowFeed } {
  const request = new FakeRequest()
  const failure = (cause: unknown): WsusError => new WsusError('wsus_fault', {}, { cause })
  return { request, feed: new RowFeed(request as unknown as Request, { operation: 'states', aheadRows, idle: 60_000, failure }) }
}

describe('rows that are read ahead', () => {
  it('make the server wait when there are enough, and go on when half are read', async () => {
    const { request, feed } = aFeed(4_000)
    request.send(3_999)
    expect(request.calls).to.deep.equal([])
    request.send(1)
    expect(request.calls).to.deep.equal(['pause'])
    await feed.next()
    await feed.next()
    expect(request.calls).to.deep.equal(['pause'])
    await feed.next()
    expect(request.calls).to.deep.equal(['pause', 'resume'])
  })

  it('are all given before the end, and before what went wrong', async () => {
    const { request, feed } = aFeed(4_000)
    request.send(1_500)
    request.emit('done')
    expect((await feed.next())?.length).to.equal(1_000)
    expect((await feed.next())?.length).to.equal(500)
    expect(await feed.next()).to.equal(null)
  })

  it('end with the first thing that went wrong', async () => {
    const { request, feed } = aFeed(4_000)
    request.emit('error', new Error('first'))
    request.emit('error', new Error('second'))
    request.emit('done')
    const error = await refusalOf(feed.next())

    expect(error.cause).to.have.property('message', 'first')
  })

  it('are let go when the reading is canceled: once, and with the reason that is given', async () => {
    const { request, feed } = aFeed(4_000)
    const waiting = refusalOf(feed.next())
    feed.cancel(new WsusError('wsus_aborted'))
    feed.cancel(new WsusError('wsus_timeout'))

    expect((await waiting).code).to.equal('wsus_aborted')
    expect(request.calls).to.deep.equal(['cancel'])
  })
})

describe('readings that are begun ahead', () => {
  it('come in their order, with so many under way and no more', async () => {
    let running = 0
    let most = 0
    const make = (n: number) =>
      async function* (): AsyncGenerator<number> {
        most = Math.max(most, ++running)
        yield n
        yield n + 0.5
        running--
      }

    expect(await all(ahead([1, 2, 3, 4].map(make), 2))).to.deep.equal([1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5])
    expect(most).to.equal(2)
  })

  it('give the error of the one that is read when it is its turn, and end the others', async () => {
    const ended: number[] = []
    const make = (n: number) =>
      async function* (): AsyncGenerator<number> {
        try {
          if (n === 2) throw new WsusError('wsus_fault')
          yield n
        } finally {
          ended.push(n)
        }
      }
    const given: number[] = []
    const error = await refusalOf(
      (async () => {
        for await (const each of ahead([1, 2, 3].map(make), 3)) given.push(each)
      })(),
    )

    expect(error.code).to.equal('wsus_fault')
    expect(given).to.deep.equal([1])
    expect(ended.toSorted((a, z) => a - z)).to.deep.equal([1, 2, 3])
  })
})

import { expect } from 'chai'
import { linesOf, textOf } from '../../../catalog/index.ts'
import { failure, held } from './packed.ts'

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function read(bytes: Uint8Array, size = 3): Promise<string> {
  let text = ''
  for await (const piece of textOf(pieces(bytes, size))) text += piece
  return text
}

async function problem(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (err: { code: string; details: object }) => ({ code: err.code, ...err.details }),
  )
}

describe('textOf', () => {
  it('reads UTF-8 whose letters lie across pieces, without its mark', async () => {
    expect(await read(Buffer.from('\uFEFFパッチ管理 🛡'), 1)).to.equal('パッチ管理 🛡')
  })

  it('refuses what is no UTF-8, and replaces nothing', async () => {
    expect(await problem(read(Buffer.from([0x61, 0x62, 0x63, 0xe9, 0x20, 0x61])))).to.deep.equal({
      code: 'feed_encoding',
      encoding: 'utf-8',
      at: 3,
    })
    expect(await problem(read(Buffer.from('パッチ').subarray(0, 8)))).to.deep.equal({ code: 'feed_encoding', encoding: 'utf-8', at: 8 })
    expect(await problem(read(Buffer.from([0xed, 0xa0, 0x80])))).to.include({ code: 'feed_encoding' })
    expect(await problem(read(Buffer.from([0xc0, 0xaf])))).to.include({ code: 'feed_encoding' })
  })

  it('refuses UTF-16, by its mark', async () => {
    expect(await problem(read(Buffer.from('\uFEFFabc', 'utf16le'), 10))).to.deep.equal({ code: 'feed_encoding', encoding: 'utf-16', at: 0 })
  })
})

describe('linesOf', () => {
  async function lines(texts: readonly string[], longest?: number): Promise<string[]> {
    async function* source(): AsyncGenerator<string> {
      yield* texts
    }
    const found: string[] = []
    for await (const line of linesOf(source(), longest)) found.push(line)
    return found
  }

  it('gives lines whose ends lie anywhere, with the ends of Windows too', async () => {
    expect(await lines(['a', 'b\r', '\n\nc\nd', 'e'])).to.deep.equal(['ab', '', 'c', 'de'])
    expect(await lines(['a\n'])).to.deep.equal(['a'])
    expect(await lines([])).to.deep.equal([])
  })

  it('gives up a line that is longer than a line of a feed, long before it is in memory', async () => {
    let given = 0
    async function* line(): AsyncGenerator<Uint8Array> {
      for (; given < 100 * 1024 * 1024; given += 65_536) yield Buffer.alloc(65_536, 'a')
    }
    async function drain(): Promise<void> {
      for await (const one of linesOf(textOf(line()))) void one
    }

    expect(await problem(drain())).to.deep.equal({ code: 'feed_too_large', limit: 1024 * 1024, of: 'line' })
    expect(given).to.be.lessThan(2 * 1024 * 1024)
  })

  it('is not needed to pass a line of 100 MB on: a document is read in small pieces whatever is in it', async () => {
    let longest = 0
    async function* line(): AsyncGenerator<Uint8Array> {
      for (let given = 0; given < 100 * 1024 * 1024; given += 65_536) yield Buffer.alloc(65_536, 'a')
    }
    for await (const piece of textOf(line())) longest = Math.max(longest, piece.length)

    expect(longest).to.equal(65_536)
    expect(await failure({ ...held(Buffer.alloc(0)), bytes: line }, { limits: { entryBytes: 2 ** 20 } })).to.deep.equal({
      code: 'feed_too_large',
      limit: 2 ** 20,
      of: 'entry',
    })
  })
})

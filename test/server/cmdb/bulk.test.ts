import { expect } from 'chai'
import { copyOut, copyRows } from '../../../server/cmdb/bulk.ts'
import { SYSTEM, withInfra } from '../../../server/context.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'

describe('copyRows', () => {
  let world: TestApp

  before(async () => {
    world = await openTestApp()
  })
  after(() => world.close())

  it('brings every kind of value across unchanged', async () => {
    const at = new Date('2026-03-01T12:34:56.789Z')
    const rows = [
      [1, 'plain', true, at, Buffer.from([0, 255, 10]), ['a', 'with "quotes" and \\ and, comma'], [3, 1, 2]],
      [2, 'tab\tline\nreturn\rback\\slash \\N 日本語 🙂', false, null, null, [], []],
    ] as const

    const read = await withInfra(world.app, SYSTEM, async ({ trx }) => {
      await trx.raw(
        'create temp table staged (n int, s text, b bool, t timestamptz, bytes bytea, words text[], numbers int[]) on commit drop',
      )
      const count = await copyRows(trx, 'staged', ['n', 's', 'b', 't', 'bytes', 'words', 'numbers'], rows)
      expect(count).to.equal(2)
      return trx('staged').orderBy('n').select('*')
    })

    expect(read).to.deep.equal(
      rows.map(([n, s, b, t, bytes, words, numbers]) => ({ n, s, b, t, bytes, words: [...words], numbers: [...numbers] })),
    )
  })

  it('replaces the one character that PostgreSQL cannot hold', async () => {
    const read = await withInfra(world.app, SYSTEM, async ({ trx }) => {
      await trx.raw('create temp table staged_nul (s text) on commit drop')
      await copyRows(trx, 'staged_nul', ['s'], [['a\0b']])
      return trx('staged_nul').first<{ s: string }>('s')
    })

    expect(read?.s).to.equal('a\uFFFDb')
  })

  it('leaves nothing behind and the pool usable when the source of the rows fails', async () => {
    async function* failing(): AsyncGenerator<readonly [number]> {
      yield [1]
      throw new Error('the source broke')
    }

    const error = await withInfra(world.app, SYSTEM, async ({ trx }) => {
      await trx.raw('create temp table staged_fail (n int) on commit drop')
      await copyRows(trx, 'staged_fail', ['n'], failing())
    }).catch((err: unknown) => err)

    expect(error).to.be.instanceOf(Error).with.property('message', 'the source broke')
    expect(
      await withInfra(world.app, SYSTEM, async ({ trx }) => (await trx.raw<{ rows: unknown[] }>('select 1 as one')).rows),
    ).to.deep.equal([{ one: 1 }])
  })

  it('refuses a name that is not one of ours', async () => {
    const error = await withInfra(world.app, SYSTEM, ({ trx }) => copyRows(trx, 'x; drop table job', ['n'], [])).catch(
      (err: unknown) => err,
    )

    expect(error)
      .to.be.instanceOf(Error)
      .with.property('message')
      .that.matches(/not a name of ours/)
  })
})

describe('copyOut', () => {
  it('streams a query as CSV', async () => {
    const world = await openTestApp()
    try {
      const text = await withInfra(world.app, SYSTEM, async ({ trx }) => {
        const stream = await copyOut(trx, `select n, 'a,"b"' as s from generate_series(1, 2) n`)
        return (await stream.setEncoding('utf8').toArray()).join('')
      })

      expect(text).to.equal('n,s\n1,"a,""b"""\n2,"a,""b"""\n')
    } finally {
      await world.close()
    }
  })
})

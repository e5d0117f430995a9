import { expect } from 'chai'
import pg from 'pg'
import { createDatabase, type TestDatabase } from '../support/database.ts'

describe('createDatabase', () => {
  const made: TestDatabase[] = []
  after(async () => {
    for (const database of made) await database.drop()
  })

  it('gives two callers databases that do not see each other', async () => {
    const [one, two] = await Promise.all([createDatabase(), createDatabase()])
    made.push(one, two)

    await run(one.ownerUrl, 'create table only_here (id int)')

    expect(await run(one.ownerUrl, `select to_regclass('only_here') is not null as there`)).to.deep.equal([{ there: true }])
    expect(await run(two.ownerUrl, `select to_regclass('only_here') is not null as there`)).to.deep.equal([{ there: false }])
  })

  it('comes with the migrations applied', async () => {
    const database = await createDatabase()
    made.push(database)

    const rows = await run(database.ownerUrl, 'select count(*)::int > 0 as migrated from migration')

    expect(rows).to.deep.equal([{ migrated: true }])
  })
})

async function run(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows as unknown[]
  } finally {
    await client.end()
  }
}

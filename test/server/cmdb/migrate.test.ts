import { expect } from 'chai'
import pg from 'pg'
import { migrate } from '../../../server/cmdb/migrate.ts'
import type { AppError } from '../../../server/errors.ts'
import { createEmptyDatabase } from '../../support/database.ts'

describe('migrate', () => {
  it('refuses a PostgreSQL that is too old before it writes anything', async () => {
    const database = await createEmptyDatabase()
    const client = new pg.Client({ connectionString: database.ownerUrl })
    await client.connect()
    try {
      // No old PostgreSQL runs here: one that calls itself old is asked for its version first.
      await client.query(`create schema old; create function old.current_setting(text) returns text language sql as $$ select '150017' $$`)
      const older = `${database.ownerUrl}?options=${encodeURIComponent('-c search_path=old,pg_catalog,public')}`

      const problem = (await migrate(older).catch((err: unknown) => err)) as AppError

      expect({ code: problem.code, details: problem.details }).to.deep.equal({
        code: 'database_too_old',
        details: { version: 15, minimum: 16 },
      })
      const { rows } = await client.query(
        `select count(*)::int as n from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`,
      )
      expect(rows).to.deep.equal([{ n: 0 }])
    } finally {
      await client.end()
      await database.drop()
    }
  })
})

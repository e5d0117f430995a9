import { expect } from 'chai'
import sql from 'mssql'
import { createEmptyDatabase, type TestDatabase } from '../../support/database.ts'
import { insertRows, startSusdb, type Susdb } from './index.ts'

describe('the SUSDB stand-in', () => {
  let database: TestDatabase
  let susdb: Susdb
  let pool: sql.ConnectionPool

  before(async () => {
    database = await createEmptyDatabase()
    susdb = await startSusdb({ databaseUrl: database.ownerUrl })
    await insertRows(database.ownerUrl, {
      tbComputerTarget: [
        { TargetID: 1, ComputerID: 'A1B2', FullDomainName: 'pc1.example.test', LastReportedStatusTime: '2026-01-02T03:04:05.678' },
        { TargetID: 2, ComputerID: 'c3d4', FullDomainName: 'ｶﾅ.example.test' },
      ],
    })
    pool = await connect(susdb)
  })

  after(async () => {
    await pool.close()
    await susdb.stop()
    await database.drop()
  })

  it('answers a batch and a call with parameters', async () => {
    const batch = await pool.request().batch('SELECT [TargetID] AS [id], ComputerID FROM dbo.tbComputerTarget ORDER BY TargetID')
    expect(batch.recordset).to.deep.equal([
      { id: 1, ComputerID: 'A1B2' },
      { id: 2, ComputerID: 'c3d4' },
    ])
    const call = await pool
      .request()
      .input('name', sql.NVarChar, 'PC1.EXAMPLE.TEST')
      .query(
        'SELECT LastReportedStatusTime AS t, COUNT(*) AS n FROM dbo.tbComputerTarget WHERE FullDomainName = @name GROUP BY LastReportedStatusTime',
      )
    expect(call.recordset).to.deep.equal([{ t: new Date('2026-01-02T03:04:05.677Z'), n: 1 }])
  })
})

async function connect(susdb: Susdb): Promise<sql.ConnectionPool> {
  const pool = new sql.ConnectionPool({
    server: susdb.host,
    port: susdb.port,
    user: 'tsukuroi',
    password: 'Pa55-susdb',
    database: 'SUSDB',
    options: { encrypt: false },
  })
  return pool.connect()
}

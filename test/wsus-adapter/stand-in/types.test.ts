import { expect } from 'chai'
import sql from 'mssql'
import { createEmptyDatabase, type TestDatabase } from '../../support/database.ts'
import { connect, numberOf } from './driver.ts'
import { insertRows, startSusdb, type Susdb } from '../../peers/susdb/index.ts'

const GUID = '0FA1201D-4330-4FA8-8AE9-B877473B6441'

describe('values of the SUSDB stand-in', () => {
  let database: TestDatabase
  let susdb: Susdb
  let pool: sql.ConnectionPool

  before(async () => {
    database = await createEmptyDatabase()
    susdb = await startSusdb({ databaseUrl: database.ownerUrl })
    pool = await connect(susdb)
    await insertRows(database.ownerUrl, {
      tbXml: [
        { RevisionID: 1, RootElementXml: '繕い'.repeat(40_000), RootElementXmlCompressed: Buffer.alloc(100_000, 7) },
        { RevisionID: 2 },
        { RevisionID: 3, RootElementXml: '', RootElementXmlCompressed: Buffer.alloc(0) },
      ],
      tbComputerTarget: [
        {
          TargetID: -5,
          ComputerID: 'ｱｲｳ',
          SID: Buffer.from('0105', 'hex'),
          FullDomainName: 'あ'.repeat(255),
          LastSyncTime: '1753-01-01T00:00:00',
        },
        { TargetID: 2_147_483_647, ComputerID: 'Abc', LastSyncTime: '9999-12-31T23:59:59.997', IsRegistered: true },
        { TargetID: 7, ComputerID: `it's`, LastSyncTime: '2026-03-04T05:06:07.005', LastNameChangeTime: '2026-03-04T05:06:07.999' },
      ],
      tbUpdate: [
        { LocalUpdateID: 1, UpdateID: GUID, ImportedTime: '2026-01-01T00:00:00' },
        { LocalUpdateID: 2, UpdateID: '1FA1201D-4330-4FA8-8AE9-000000000001', ImportedTime: '2026-01-01T00:00:00' },
      ],
      tbDeployment: [{ DeploymentID: 1, LastChangeNumber: 9_007_199_254_740_993n, IsAssigned: true }],
      tbRevision: [{ RevisionID: 1, State: 255 }],
    })
  })
  after(async () => {
    await pool.close()
    await susdb.stop()
    await database.drop()
  })

  const rows = async (text: string, request = pool.request()): Promise<unknown[]> => (await request.query(text)).recordset

  it('come as the driver makes them, and NULL as null', async () => {
    expect(
      await rows(
        'SELECT TargetID AS i, ComputerID AS t, SID AS b, IsRegistered AS r, ParentServerTargetID AS p, LastSyncTime AS s FROM dbo.tbComputerTarget ORDER BY TargetID',
      ),
    ).to.deep.equal([
      { i: -5, t: 'ｱｲｳ', b: Buffer.from('0105', 'hex'), r: false, p: null, s: new Date('1753-01-01T00:00:00Z') },
      { i: 7, t: `it's`, b: null, r: false, p: null, s: new Date('2026-03-04T05:06:07.007Z') },
      { i: 2_147_483_647, t: 'Abc', b: null, r: true, p: null, s: new Date('9999-12-31T23:59:59.997Z') },
    ])
    expect(
      await rows('SELECT LastChangeNumber AS n, IsAssigned AS a, Deadline AS d, DownloadPriority AS p FROM dbo.tbDeployment'),
    ).to.deep.equal([{ n: '9007199254740993', a: true, d: null, p: 0 }])
    expect(await rows('SELECT State AS s FROM dbo.tbRevision')).to.deep.equal([{ s: 255 }])
    expect(await rows('SELECT UpdateID AS u FROM dbo.tbUpdate WHERE LocalUpdateID = 1')).to.deep.equal([{ u: GUID }])
    expect(await rows(`SELECT 0.5 AS f, 3000000000 AS g, 0x0aff AS b, NULL AS n`)).to.deep.equal([
      { f: 0.5, g: '3000000000', b: Buffer.from('0aff', 'hex'), n: null },
    ])
  })

  it('may be long, and empty', async () => {
    expect(await rows('SELECT RootElementXml AS t, RootElementXmlCompressed AS b FROM dbo.tbXml ORDER BY RevisionID')).to.deep.equal([
      { t: '繕い'.repeat(40_000), b: Buffer.alloc(100_000, 7) },
      { t: null, b: null },
      { t: '', b: Buffer.alloc(0) },
    ])
  })

  it('go in as parameters of every type', async () => {
    const request = (): sql.Request => pool.request()
    const one = 'SELECT COUNT(*) AS n FROM dbo.tbComputerTarget WHERE'
    expect(await rows(`${one} TargetID = @p`, request().input('p', sql.Int, -5))).to.deep.equal([{ n: 1 }])
    expect(await rows(`${one} TargetID < @p`, request().input('p', sql.BigInt, '3000000000'))).to.deep.equal([{ n: 3 }])
    expect(await rows(`${one} IsRegistered = @p`, request().input('p', sql.Bit, true))).to.deep.equal([{ n: 1 }])
    expect(await rows(`${one} ComputerID = @p`, request().input('p', sql.NVarChar, `it's`))).to.deep.equal([{ n: 1 }])
    const time = new Date('2026-03-04T05:06:07.007Z')
    expect(await rows(`${one} LastSyncTime = @p`, request().input('p', sql.DateTime, time))).to.deep.equal([{ n: 1 }])
    expect(await rows(`${one} LastSyncTime >= @p`, request().input('p', sql.DateTime2, time))).to.deep.equal([{ n: 2 }])
    expect(await rows(`${one} ParentServerTargetID = @p`, request().input('p', sql.Int, null))).to.deep.equal([{ n: 0 }])
    expect(
      await rows(
        'SELECT LocalUpdateID AS i FROM dbo.tbUpdate WHERE UpdateID = @p',
        request().input('p', sql.UniqueIdentifier, GUID.toLowerCase()),
      ),
    ).to.deep.equal([{ i: 1 }])
    expect(
      await rows('SELECT TOP (@p) LocalUpdateID AS i FROM dbo.tbUpdate ORDER BY LocalUpdateID', request().input('p', sql.Int, 1)),
    ).to.deep.equal([{ i: 1 }])
  })

  it('compare without regard to case, width and kana; LIKE too', async () => {
    expect(
      await rows(`SELECT ComputerID AS c FROM dbo.tbComputerTarget WHERE ComputerID IN (N'ABC', N'アイウ') ORDER BY TargetID`),
    ).to.deep.equal([{ c: 'ｱｲｳ' }, { c: 'Abc' }])
    expect(await rows(`SELECT ComputerID AS c FROM dbo.tbComputerTarget WHERE ComputerID LIKE N'a[a-c]_'`)).to.deep.equal([{ c: 'Abc' }])
    expect(await rows(`SELECT COUNT(*) AS n FROM dbo.tbComputerTarget WHERE ComputerID NOT LIKE N'%''%'`)).to.deep.equal([{ n: 2 }])
  })

  it('are ordered as SQL Server orders them: NULL first, a uniqueidentifier by its end', async () => {
    expect(await rows('SELECT TargetID AS i FROM dbo.tbComputerTarget ORDER BY LastNameChangeTime, TargetID DESC')).to.deep.equal([
      { i: 2_147_483_647 },
      { i: -5 },
      { i: 7 },
    ])
    expect(await rows('SELECT LocalUpdateID AS i FROM dbo.tbUpdate ORDER BY UpdateID')).to.deep.equal([{ i: 2 }, { i: 1 }])
    expect(await rows(`SELECT LocalUpdateID AS i FROM dbo.tbUpdate WHERE UpdateID > '${GUID}'`)).to.deep.equal([])
  })

  it('are converted as SQL Server converts them', async () => {
    expect(
      await rows(
        `SELECT CONVERT(nvarchar(23), LastSyncTime, 126) AS t, CAST(TargetID AS nvarchar(10)) AS i, CAST(IsRegistered AS int) AS b, ISNULL(LastNameChangeTime, LastSyncTime) AS n FROM dbo.tbComputerTarget WHERE TargetID = 7`,
      ),
    ).to.deep.equal([{ t: '2026-03-04T05:06:07.007', i: '7', b: 0, n: new Date('2026-03-04T05:06:08Z') }])
    expect(await rows(`SELECT CONVERT(nvarchar(23), LastSyncTime, 126) AS t FROM dbo.tbComputerTarget WHERE TargetID = -5`)).to.deep.equal([
      { t: '1753-01-01T00:00:00' },
    ])
    expect(await rows(`SELECT CAST(UpdateID AS nvarchar(36)) AS u FROM dbo.tbUpdate WHERE LocalUpdateID = 1`)).to.deep.equal([{ u: GUID }])
    expect(await numberOf(pool.request().query(`SELECT TargetID / (TargetID - 7) AS q FROM dbo.tbComputerTarget`))).to.equal(8134)
    expect(await numberOf(pool.request().query(`SELECT COUNT(*) AS n FROM dbo.tbUpdate WHERE UpdateID = N'no guid'`))).to.equal(8169)
    expect(await numberOf(pool.request().query(`SELECT CAST(ComputerID AS uniqueidentifier) AS u FROM dbo.tbComputerTarget`))).to.equal(
      8169,
    )
    expect(await numberOf(pool.request().query(`SELECT CAST(N'0001-01-01' AS datetime) AS t`))).to.equal(242)
  })

  it('do not get into a table that could not hold them', async () => {
    const refusal = (table: string, row: Record<string, unknown>): Promise<unknown> =>
      numberOf(insertRows(database.ownerUrl, { [table]: [row] }))
    expect(await refusal('tbComputerTarget', { TargetID: 9, ComputerID: 'x'.repeat(257) })).to.equal(2628)
    expect(await refusal('tbComputerTarget', { TargetID: 9, ComputerID: 'x', LastSyncTime: '0001-01-01T00:00:00' })).to.equal(242)
  })
})

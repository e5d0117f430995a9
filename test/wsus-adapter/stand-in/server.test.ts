import { expect } from 'chai'
import sql from 'mssql'
import { createEmptyDatabase, type TestDatabase } from '../../support/database.ts'
import { needs } from '../../support/needs.ts'
import { makeAuthority } from '../../peers/susdb/certificate.ts'
import { connect, messageOf, numberOf } from './driver.ts'
import { insertRows, READER, startSusdb, type Susdb } from '../../peers/susdb/index.ts'

const ACCOUNTS = [
  READER,
  { user: 'viewer', password: 'v1ew-er', rights: 'views' },
  { user: 'nobody', password: 'n0-body', rights: 'none' },
  { user: 'stranger', password: 'str-4nge', rights: 'no database' },
  { user: 'reader', password: 'Pässwörd-繕い', rights: 'tables', domain: 'EXAMPLE' },
] as const

describe('the SUSDB stand-in', () => {
  let database: TestDatabase
  let susdb: Susdb

  before(async () => {
    database = await createEmptyDatabase()
    susdb = await startSusdb({ databaseUrl: database.ownerUrl, accounts: ACCOUNTS })
    const rows = Array.from({ length: 20_000 }, (_, index) => ({ TargetID: index + 1, ComputerID: `c${index + 1}` }))
    await insertRows(database.ownerUrl, { tbComputerTarget: rows })
  })
  beforeEach(() => {
    susdb.faults.clear()
    susdb.statements.length = 0
  })
  after(async () => {
    await susdb.stop()
    await database.drop()
  })

  describe('logging in', () => {
    it('knows whom it lets in by a password of SQL Server', async () => {
      const pool = await connect(susdb)
      const { recordset } = await pool.request().query('SELECT SUSER_SNAME() AS who, DB_NAME() AS db')

      expect(recordset).to.deep.equal([{ who: 'tsukuroi', db: 'SUSDB' }])
      await pool.close()
    })

    it('refuses a wrong password, a login without a user in the database and another database', async () => {
      expect(await messageOf(connect(susdb, { password: 'wrong' }))).to.equal(`Login failed for user 'tsukuroi'.`)
      const refused = /^Cannot open database "\w+" requested by the login/
      expect(await messageOf(connect(susdb, { user: 'stranger', password: 'str-4nge' }))).to.match(refused)
      expect(await messageOf(connect(susdb, { database: 'master' }))).to.match(refused)
    })

    it('checks the proof of a Windows account', async () => {
      const pool = await connect(susdb, { user: 'reader', password: 'Pässwörd-繕い', domain: 'EXAMPLE' })
      const { recordset } = await pool.request().query('SELECT SUSER_SNAME() AS who')

      expect(recordset).to.deep.equal([{ who: 'EXAMPLE\\reader' }])
      await pool.close()
      expect(await messageOf(connect(susdb, { user: 'reader', password: 'wrong', domain: 'EXAMPLE' }))).to.match(/^Login failed/)
    })

    it('takes packets of the size that the client asks for', async () => {
      const pool = await connect(susdb, { options: { packetSize: 16_384 } } as never)
      const { recordset } = await pool.request().query('SELECT ComputerID FROM dbo.tbComputerTarget')

      expect(recordset).to.have.length(20_000)
      await pool.close()
    })
  })

  describe('with encryption', () => {
    let secured: Susdb
    let ca: string

    before(needs('openssl'))
    before(async () => {
      const authority = await makeAuthority()
      ca = authority.ca
      secured = await startSusdb({ databaseUrl: database.ownerUrl, accounts: ACCOUNTS, tls: authority, encryption: 'required' })
    })
    after(() => secured?.stop())

    it('speaks TLS to who trusts its authority, long answers and Windows accounts too', async () => {
      const options = { encrypt: true, cryptoCredentialsDetails: { ca } }
      for (const account of [{}, { user: 'reader', password: 'Pässwörd-繕い', domain: 'EXAMPLE' }]) {
        const pool = await connect(secured, { ...account, options })
        const { recordset } = await pool.request().query('SELECT ComputerID FROM dbo.tbComputerTarget ORDER BY TargetID')

        expect(recordset).to.have.length(20_000)
        expect(recordset[19_999]).to.deep.equal({ ComputerID: 'c20000' })
        await pool.close()
      }
    })

    it('is not believed by who does not trust its authority, and wants no plain client', async () => {
      expect(await numberOf(connect(secured, { options: { encrypt: true } }))).to.equal('ESOCKET')
      expect(await numberOf(connect(secured))).to.equal('EENCRYPT')
    })

    it('is refused by who wants encryption where there is none', async () => {
      expect(await numberOf(connect(susdb, { options: { encrypt: true } }))).to.equal('EENCRYPT')
    })
  })

  describe('rights', () => {
    it('are by object, and the catalog shows what may be read', async () => {
      const pool = await connect(susdb, { user: 'viewer', password: 'v1ew-er' })
      const ask = (text: string) => pool.request().query(text)

      expect(await numberOf(ask('SELECT TargetID FROM dbo.tbComputerTarget'))).to.equal(229)
      expect((await ask('SELECT TOP (1) Name FROM PUBLIC_VIEWS.vComputerTarget')).recordset).to.have.length(1)
      const { recordset } = await ask(
        `SELECT HAS_PERMS_BY_NAME('dbo.tbUpdate', 'OBJECT', 'SELECT') AS t, HAS_PERMS_BY_NAME('PUBLIC_VIEWS.vUpdate', 'OBJECT', 'SELECT') AS v,
          HAS_PERMS_BY_NAME('dbo.nothing', 'OBJECT', 'SELECT') AS n, IS_MEMBER('PublicViewAccess') AS m`,
      )
      expect(recordset).to.deep.equal([{ t: 0, v: 1, n: null, m: 1 }])
      const seen = await ask('SELECT DISTINCT TABLE_SCHEMA AS s FROM INFORMATION_SCHEMA.COLUMNS')
      expect(seen.recordset).to.deep.equal([{ s: 'PUBLIC_VIEWS' }])
      await pool.close()
    })

    it('can be none at all', async () => {
      const pool = await connect(susdb, { user: 'nobody', password: 'n0-body' })
      const { recordset } = await pool.request().query('SELECT COUNT(*) AS n FROM INFORMATION_SCHEMA.TABLES')

      expect(recordset).to.deep.equal([{ n: 0 }])
      expect(await numberOf(pool.request().query('SELECT * FROM PUBLIC_VIEWS.vUpdate'))).to.equal(229)
      await pool.close()
    })

    it('never include writing, and an attempt is remembered', async () => {
      const pool = await connect(susdb)

      expect(await numberOf(pool.request().batch(`UPDATE dbo.tbUpdate SET IsHidden = 1`))).to.equal(229)
      expect(await numberOf(pool.request().batch(`SELECT TargetID INTO #t FROM dbo.tbComputerTarget`))).to.equal(156)
      expect(await numberOf(pool.request().execute('spDeclineUpdate'))).to.equal(2812)
      expect(susdb.statements.map(({ writes }) => writes)).to.deep.equal([true, true, true])
      await pool.close()
    })
  })

  describe('the log', () => {
    it('says what was asked, under which isolation, and what was read', async () => {
      const pool = await connect(susdb)
      const text = 'SET TRANSACTION ISOLATION LEVEL READ UNCOMMITTED; SELECT ComputerID FROM dbo.tbComputerTarget WHERE TargetID <= @n'
      await pool.request().input('n', sql.Int, 7).query(text)

      expect(susdb.statements).to.have.length(1)
      expect(susdb.statements[0]).to.include({ login: 'tsukuroi', text, isolation: 'READ UNCOMMITTED', rows: 7, writes: false })
      expect(susdb.statements[0]?.parameters).to.deep.equal({ '@n': 7 })
      expect(susdb.statements[0]?.objects).to.deep.equal(['dbo.tbComputerTarget'])
      await pool.close()
    })

    it('names a view over updates and computers that is read without naming either', async () => {
      const pool = await connect(susdb)
      const view = 'PUBLIC_VIEWS.vUpdateInstallationInfo'
      for (const where of [
        '',
        `WHERE State = 2`,
        `WHERE ComputerTargetId = N'c1'`,
        `AS i WHERE i.State = 2 AND i.ComputerTargetId IN (N'c1', N'c2')`,
      ]) {
        await pool.request().query(`SELECT UpdateId FROM ${view} ${where}`)
      }

      expect(susdb.statements.map(({ crossJoins }) => crossJoins.length)).to.deep.equal([1, 1, 0, 0])
      await pool.close()
    })
  })

  describe('on a bad day', () => {
    const ALL = 'SELECT TargetID, ComputerID FROM dbo.tbComputerTarget ORDER BY TargetID'

    it('cuts the connection in the middle of a result', async () => {
      const pool = await connect(susdb)
      susdb.faults.add({ afterRows: 10_000, what: { kind: 'cut' } })
      const { rows, error } = await streamed(pool, ALL)

      expect(error).to.be.instanceOf(Error)
      expect(rows).to.be.within(1, 10_000)
      await pool.close()
    })

    it('answers with errors, before and in the middle, and goes on after them', async () => {
      const pool = await connect(susdb)
      susdb.faults.add({ what: { kind: 'error', number: 1222 } }, { afterRows: 5, what: { kind: 'error', number: 1205 } })

      expect(await numberOf(pool.request().query(ALL))).to.equal(1222)
      expect((await streamed(pool, ALL)).error).to.have.property('number', 1205)
      expect((await streamed(pool, ALL)).rows).to.equal(20_000)
      await pool.close()
    })

    it('ends the connection with an error of severity 20', async () => {
      const pool = await connect(susdb)
      susdb.faults.add({ what: { kind: 'error', number: 596 } })

      expect(await numberOf(pool.request().query(ALL))).to.equal(596)
      expect(await numberOf(pool.request().query('SELECT 1 AS n'))).to.have.property('succeeded')
      await pool.close()
    })

    it('hears a client that gives up on an answer that never comes', async () => {
      const pool = await connect(susdb, { requestTimeout: 100 })
      susdb.faults.add({ what: { kind: 'hang' } })

      expect(await numberOf(pool.request().query(ALL))).to.equal('ETIMEOUT')
      expect((await pool.request().query('SELECT 1 AS n')).recordset).to.deep.equal([{ n: 1 }])
      expect(susdb.statements[0]).to.include({ canceled: true })
      await pool.close()
    })

    it('stops a long result when the client cancels it', async () => {
      const pool = await connect(susdb)
      const request = pool.request()
      request.stream = true
      let rows = 0
      const ended = new Promise<unknown>((resolve) => request.once('error', resolve).once('done', resolve))
      request.on('row', () => {
        if (++rows === 10) request.cancel()
      })
      void request.query(
        `SELECT a.TargetID FROM dbo.tbComputerTarget AS a INNER JOIN dbo.tbComputerTarget AS b ON a.TargetID <> b.TargetID`,
      )

      expect(await ended).to.have.property('code', 'ECANCEL')
      expect((await pool.request().query('SELECT 1 AS n')).recordset).to.deep.equal([{ n: 1 }])
      await pool.close()
    })

    it('waits for a client that reads slowly, and gives it everything', async () => {
      const pool = await connect(susdb)
      const request = pool.request()
      request.stream = true
      let rows = 0
      const ended = new Promise<void>((resolve, reject) => request.once('done', () => resolve()).once('error', reject))
      request.on('row', () => {
        if (++rows % 4000 !== 0) return
        request.pause()
        setImmediate(() => request.resume())
      })
      void request.query(ALL)
      await ended

      expect(rows).to.equal(20_000)
      await pool.close()
    })
  })
})

async function streamed(pool: sql.ConnectionPool, text: string): Promise<{ rows: number; error: unknown }> {
  const request = pool.request()
  request.stream = true
  let rows = 0
  let error: unknown
  request.on('row', () => rows++)
  request.on('error', (one: unknown) => (error ??= one))
  const done = new Promise((resolve) => request.once('done', resolve))
  void request.query(text)
  await done
  return { rows, error }
}

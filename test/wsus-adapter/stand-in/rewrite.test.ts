import { expect } from 'chai'
import { schemaOf } from '../../peers/susdb/schema.ts'
import { SqlError } from '../../peers/susdb/types.ts'
import { tokenize } from '../../peers/susdb/tsql/lexer.ts'
import { likePattern } from '../../peers/susdb/tsql/expressions.ts'
import { rewrite, type Rewritten } from '../../peers/susdb/tsql/rewrite.ts'

const schema = schemaOf()
const readable = new Set([...schema.keys()].filter((key) => key.startsWith('dbo.') && key !== 'dbo.tbxml'))

function read(text: string, crossJoins = new Set<string>()): Rewritten[] {
  const login = { name: 'reader', readable: new Set([...readable, 'public_views.vupdateinstallationinfo']), roles: new Set<string>() }
  const parameters = new Map([['@id', { type: { name: 'int' } as const, value: 7 }]])
  return rewrite(text, { schema, database: 'SUSDB', version: '15.0.0.0', login, parameters, touched: new Set(), crossJoins })
}

function refusal(text: string): number | string {
  try {
    return JSON.stringify(read(text))
  } catch (error) {
    if (error instanceof SqlError) return error.number
    throw error
  }
}

function resultOf(text: string): string[] {
  const [one] = read(text)
  if (one?.kind !== 'rows') throw new Error('no rows')
  return one.columns.map(
    ({ name, type, nullable }) => `${name} ${type.name}${type.length === undefined ? '' : `(${type.length})`}${nullable ? ' null' : ''}`,
  )
}

describe('rewrite', () => {
  it('tells the columns of a result with the types and nulls that SQL Server would', () => {
    const from = 'FROM dbo.tbComputerTarget AS t'
    expect(resultOf(`SELECT t.TargetID, [ComputerID] AS [Id], t.LastSyncTime AS s ${from}`)).to.deep.equal([
      'TargetID int',
      'Id nvarchar(256)',
      's datetime null',
    ])
    expect(
      resultOf(`SELECT COUNT(*) AS n, MAX(t.TargetID) AS m, SUM(t.TargetID) AS s, COUNT(DISTINCT t.IPAddress) AS d ${from}`),
    ).to.deep.equal(['n int', 'm int null', 's int null', 'd int'])
    expect(
      resultOf(
        `SELECT ISNULL(t.IPAddress, N'-') AS a, CASE WHEN t.TargetID = 1 THEN 1 END AS c, CAST(t.TargetID AS bigint) AS b, N'é' AS l ${from}`,
      ),
    ).to.deep.equal(['a nvarchar(56)', 'c int null', 'b bigint', 'l nvarchar(1)'])
    expect(
      resultOf(`SELECT d.OSMajorVersion, d.TargetID ${from} LEFT JOIN dbo.tbComputerTargetDetail d ON d.TargetID = t.TargetID`),
    ).to.deep.equal(['OSMajorVersion int null', 'TargetID int null'])
    expect(resultOf(`SELECT TargetID AS x ${from} UNION ALL SELECT NULL UNION ALL SELECT 3000000000`)).to.deep.equal(['x bigint null'])
    expect(resultOf(`SELECT * FROM (SELECT TOP (3) LocalUpdateID AS l, UpdateID FROM dbo.tbUpdate ORDER BY 1) AS x`)).to.deep.equal([
      'l int',
      'UpdateID uniqueidentifier',
    ])
  })

  it('refuses names that are not there or mean two things', () => {
    expect(refusal('SELECT Nothing FROM dbo.tbUpdate')).to.equal(207)
    expect(refusal('SELECT u.Nothing FROM dbo.tbUpdate u')).to.equal(207)
    expect(refusal('SELECT x.UpdateID FROM dbo.tbUpdate u')).to.equal(4104)
    expect(refusal('SELECT tbUpdate.UpdateID FROM dbo.tbUpdate u')).to.equal(4104)
    expect(refusal('SELECT LocalUpdateID FROM dbo.tbUpdate u JOIN dbo.tbRevision r ON r.LocalUpdateID = u.LocalUpdateID')).to.equal(209)
    expect(
      refusal('SELECT 1 FROM dbo.tbUpdate u JOIN dbo.tbRevision r ON r.LocalUpdateID = p.RevisionID JOIN dbo.tbProperty p ON 1 = 1'),
    ).to.equal(4104)
    expect(refusal('SELECT 1 FROM dbo.tbNothing')).to.equal(208)
    expect(refusal('SELECT 1 FROM SUSDB.dbo.tbUpdate')).to.equal(208)
    expect(refusal('SELECT RevisionID FROM dbo.tbXml')).to.equal(229)
    expect(refusal('SELECT 1 FROM dbo.tbUpdate u JOIN dbo.tbUpdate U ON 1 = 1')).to.equal(1011)
    expect(refusal('SELECT @nothing')).to.equal(137)
  })

  it('refuses what SQL Server refuses, and what is outside the subset', () => {
    const numbers: readonly (readonly [string, number])[] = [
      ['SELECT FROM dbo.tbUpdate', 156],
      ['SELECT 1,', 102],
      ['SELECT (1', 102],
      [`SELECT N'open`, 105],
      ['SELECT 1 LIMIT 1 OFFSET 2', 102],
      ['SELECT 1 AS n ORDER BY n OFFSET 1 ROWS', 156],
      ['WITH x AS (SELECT 1 AS a) SELECT a FROM x', 156],
      ['SELECT 1 UNION SELECT 2', 156],
      ['SELECT a.TargetID FROM dbo.tbComputerTarget a CROSS JOIN dbo.tbUpdate b', 156],
      [`SELECT STRING_AGG(LegacyName, N',') FROM dbo.tbUpdate`, 195],
      ['SELECT GETUTCDATE()', 195],
      ['DECLARE @x int', 156],
      ['SET ROWCOUNT 5', 195],
      ['SELECT LocalUpdateID, COUNT(*) AS n FROM dbo.tbUpdate', 8120],
      ['SELECT COUNT(*) AS n FROM dbo.tbUpdate GROUP BY UpdateID HAVING LocalUpdateID > 1', 8121],
      ['SELECT UpdateID FROM dbo.tbUpdate WHERE COUNT(*) > 1', 147],
      ['SELECT MAX(IsHidden) AS m FROM dbo.tbUpdate', 8117],
      ['SELECT UpdateID FROM dbo.tbUpdate WHERE IsHidden', 4145],
      ['SELECT IsHidden = 1 FROM dbo.tbUpdate', 102],
      ['SELECT UpdateID FROM dbo.tbUpdate WHERE UpdateID = 5', 206],
      [`SELECT UpdateID FROM dbo.tbUpdate WHERE UpdateID = N'x'`, 8169],
      [`SELECT UpdateID FROM dbo.tbUpdate WHERE LocalUpdateID = N'x'`, 245],
      [`SELECT UpdateID FROM dbo.tbUpdate WHERE ImportedTime > N'yesterday'`, 241],
      [`SELECT CONVERT(nvarchar(30), ImportedTime, 9) AS t FROM dbo.tbUpdate`, 281],
      ['SELECT x.a FROM (SELECT LocalUpdateID FROM dbo.tbUpdate ORDER BY 1) AS x', 1033],
      ['SELECT x.a FROM (SELECT COUNT(*) FROM dbo.tbUpdate) AS x', 8155],
      ['SELECT x.a FROM (SELECT 1 AS a, 2 AS A) AS x', 8156],
      ['SELECT 1 AS a UNION ALL SELECT 1, 2', 205],
      ['SELECT DISTINCT UpdateID FROM dbo.tbUpdate ORDER BY LocalUpdateID', 145],
      ['SELECT LocalUpdateID FROM dbo.tbUpdate WITH (INDEX(nothing))', 308],
      ['SELECT LocalUpdateID FROM dbo.tbUpdate WITH (TABLOCKX)', 321],
      ['SELECT 1 WHERE 1 IN (SELECT LocalUpdateID, UpdateID FROM dbo.tbUpdate)', 116],
    ]
    for (const [text, number] of numbers) expect(refusal(text), text).to.equal(number)
  })

  it('refuses every writing', () => {
    expect(refusal('INSERT INTO dbo.tbUpdate VALUES (1)')).to.equal(229)
    expect(refusal('DELETE FROM dbo.tbUpdate')).to.equal(229)
    expect(refusal('SELECT 1; EXEC spDeclineUpdate')).to.equal(229)
    expect(refusal('TRUNCATE TABLE dbo.tbUpdate')).to.equal(262)
    expect(refusal('CREATE TABLE #t (i int)')).to.equal(262)
  })

  it('takes names without regard to case, in brackets or quotes, and hints', () => {
    expect(refusal('select [U]."updateid" from DBO.[TBUPDATE] as u with (nolock) option (recompile)')).to.be.a('string')
    expect(refusal('SELECT tbUpdate.UpdateID, dbo.tbUpdate.LocalUpdateID FROM dbo.tbUpdate')).to.be.a('string')
    expect(refusal('SELECT UpdateID /* why */ FROM dbo.tbUpdate -- because\nWHERE LocalUpdateID != @ID;')).to.be.a('string')
  })

  it('sees when a view over updates and computers is read without naming either', () => {
    const joins = (text: string): number => {
      const crossJoins = new Set<string>()
      read(`SELECT i.UpdateId FROM PUBLIC_VIEWS.vUpdateInstallationInfo AS i ${text}`, crossJoins)
      return crossJoins.size
    }
    expect(joins('')).to.equal(1)
    expect(joins('WHERE i.State BETWEEN 2 AND 6')).to.equal(1)
    expect(joins(`WHERE i.ComputerTargetId = N'a' OR i.State = 2`)).to.equal(1)
    expect(joins(`WHERE i.State = 2 AND i.ComputerTargetId IN (N'a', N'b')`)).to.equal(0)
    expect(joins('INNER JOIN dbo.tbUpdate AS u ON u.UpdateID = i.UpdateId WHERE u.LocalUpdateID = 1')).to.equal(0)
  })
})

describe('tokenize', () => {
  it('keeps what stands between quotes', () => {
    const texts = tokenize(`N'it''s' [a]]b] "c""d" 0xAF 1.5e3 @p <> --x`).map(({ kind, text }) => `${kind} ${text}`)
    expect(texts).to.deep.equal([
      `string it's`,
      'quoted a]b',
      'quoted c"d',
      'binary 0xAF',
      'number 1.5e3',
      'parameter @p',
      'operator <>',
      'end ',
    ])
  })
})

describe('likePattern', () => {
  it('knows the wild cards of T-SQL and nothing of regular expressions', () => {
    const matches = (pattern: string, text: string, escape = ''): boolean => new RegExp(likePattern(pattern, escape), 's').test(text)
    expect(matches('a%b_', 'a.*bc')).to.equal(true)
    expect(matches('a.c', 'abc')).to.equal(false)
    expect(matches('[^a-c]x', 'dx')).to.equal(true)
    expect(matches('[[]x', '[x')).to.equal(true)
    expect(matches('50!%', '50%', '!')).to.equal(true)
    expect(matches('50!%', '500', '!')).to.equal(false)
  })
})

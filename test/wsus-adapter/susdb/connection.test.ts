import { expect } from 'chai'

import { openWsus } from '../../../wsus-adapter/index.ts'
import type { SqlCredentials, SqlOptions } from '../../../wsus-adapter/index.ts'
import { sqlError } from '../../../wsus-adapter/susdb/sql/failures.ts'
import { makeAuthority } from '../../peers/susdb/certificate.ts'
import { all, refusalOf } from '../refusal.ts'
import { aSusdb, closeAll, SERVER_ID, world } from './a-susdb.ts'

const PASSWORD = 'Pa55-繕い'
const ntlm = (domain: string, password = PASSWORD): SqlCredentials => ({ kind: 'ntlm', domain, user: 'reader', password })

describe('a connection to SQL Server', () => {
  afterEach(closeAll)

  it('goes over TLS with a certificate of the authority that is given', async () => {
    const { ca, key, cert } = await makeAuthority()
    const { open } = await aSusdb(world(), { tls: { key, cert }, encryption: 'required' })

    expect((await (await open('tables', { encrypt: true, ca })).probe()).serverId).to.equal(SERVER_ID)
  })

  it('is not made to a server whose certificate nobody trusts', async () => {
    const { key, cert } = await makeAuthority()
    const { open, susdb } = await aSusdb(world(), { tls: { key, cert }, encryption: 'required' })
    const error = await refusalOf((await open('tables', { encrypt: true })).probe())

    expect(error.code).to.equal('wsus_certificate_untrusted')
    expect(susdb.statements).to.deep.equal([])
  })

  it('is not made without TLS to a server that has none, unless that is asked for', async () => {
    const { open, susdb } = await aSusdb()

    expect((await refusalOf((await open('tables', { encrypt: true })).probe())).code).to.be.oneOf([
      'wsus_unreachable',
      'wsus_certificate_untrusted',
    ])
    expect(susdb.statements).to.deep.equal([])
  })

  it('is made with a Windows account by NTLM', async () => {
    const { open } = await aSusdb()

    expect((await (await open('', { credentials: ntlm('CORP') })).probe()).reads.states).to.equal(true)
  })

  it('is refused to a Windows account with a wrong password', async () => {
    const { open } = await aSusdb()
    const error = await refusalOf((await open('', { credentials: ntlm('CORP', 'wrong-Pä55') })).probe())

    expect(error.code).to.equal('wsus_unauthorized')
    expect(JSON.stringify([error.message, error.details, String(error.cause)])).to.not.include('wrong-Pä55')
  })

  it('names itself, and asks for nothing until something is asked of it', async () => {
    const { open, susdb } = await aSusdb()
    const source = await open('tables')
    expect(susdb.connections()).to.equal(0)
    await source.groups()

    expect(new Set(susdb.statements.map(({ application }) => application))).to.deep.equal(new Set(['Tsukuroi']))
  })

  it('is shared by readings that wait for each other', async () => {
    const { open, susdb } = await aSusdb()
    const source = await open('tables', { parallel: 2 })
    await Promise.all([source.groups(), source.categories(), source.summaries(), source.downstreamServers(), all(source.updates())])

    expect(susdb.connections()).to.be.at.most(2)
  })

  it('leaves none open when it is closed', async () => {
    const { open, susdb } = await aSusdb()
    const source = await open('tables')
    await Promise.all([source.groups(), source.categories(), source.summaries()])
    await source.close()
    await source.close()

    expect((await refusalOf(source.groups())).code).to.equal('wsus_aborted')
    for (let turn = 0; turn < 100 && susdb.connections() > 0; turn++) await new Promise((resolve) => setImmediate(resolve))
    expect(susdb.connections()).to.equal(0)
  })
})

describe('options of the SQL route', () => {
  const base: SqlOptions = { route: 'sql', server: 'sql.example.test', credentials: { kind: 'sql', user: 'u', password: 'p' } }
  const wrong: [string, object][] = [
    ['server', { server: '' }],
    ['server', { server: 'sql;Database=master' }],
    ['server', { server: 'SQL01\\INST' }],
    ['port', { port: 0 }],
    ['port', { port: 1_433, instance: 'INST' }],
    ['instance', { instance: 'a b' }],
    ['database', { database: '' }],
    ['credentials.user', { credentials: { kind: 'sql', user: '', password: 'secret-7' } }],
    ['credentials.kind', { credentials: { kind: 'token', token: 'secret-7' } }],
    ['timeouts.idle', { timeouts: { idle: -1 } }],
    ['limits.pageRows', { limits: { pageRows: 0 } }],
    ['parallel', { parallel: 1 }],
  ]
  for (const [field, change] of wrong) {
    it(`are refused when ${field} is ${JSON.stringify(Object.values(change)[0])}: its name is told, not what it holds`, async () => {
      const error = await refusalOf(openWsus({ ...base, ...change } as SqlOptions))

      expect(error.code).to.equal('wsus_settings_invalid')
      expect(error.details['fields']).to.include(field)
      expect(JSON.stringify([error.message, error.details])).to.not.include('secret-7')
    })
  }

  it('are taken with a named instance, whose port is looked up', async () => {
    await (await openWsus({ ...base, instance: 'WSUS$1' })).close()
  })
})

describe('what SQL Server says of itself', () => {
  const context = { operation: 'groups', user: 'CORP\\o]brien', database: 'SUSDB', encrypt: true }
  const said = (number: number, message = 'x'): Error => Object.assign(new Error(message), { code: 'EREQUEST', number })

  for (const [number, code, transient] of [
    [18_456, 'wsus_unauthorized', false],
    [18_486, 'wsus_unauthorized', false],
    [4_060, 'wsus_forbidden', false],
    [916, 'wsus_forbidden', false],
    [229, 'wsus_forbidden', false],
    [1_205, 'wsus_busy', true],
    [1_222, 'wsus_busy', true],
    [601, 'wsus_busy', true],
    [208, 'wsus_rows_shifted', false],
    [8_134, 'wsus_fault', false],
  ] as const) {
    it(`${number} is ${code}`, () => {
      expect(sqlError(said(number), context)).to.include({ code, transient })
    })
  }

  it('names the object of a denied SELECT in whatever language, and the account with brackets', () => {
    for (const text of [
      "The SELECT permission was denied on the object 'tbUpdate', database 'SUSDB', schema 'dbo'.",
      'オブジェクト「tbUpdate」、データベース「SUSDB」、スキーマ「dbo」で SELECT 権限が拒否されました。',
      "オブジェクト 'tbUpdate'、データベース 'SUSDB'、スキーマ 'dbo' で、SELECT 権限が拒否されました。",
    ])
      expect(sqlError(said(229, text), context).details['grant'], text).to.equal('GRANT SELECT ON dbo.tbUpdate TO [CORP\\o]]brien]')
    expect(sqlError(said(229, 'who knows'), context).details['grant']).to.equal('who knows')
  })

  it('puts nothing but names into a statement that somebody will paste', () => {
    for (const name of ['x] TO [a]; DROP TABLE y--', 'tb Update', 'tbUpdate TO public;'])
      expect(sqlError(said(229, `denied on '${name}', database 'SUSDB', schema 'dbo'.`), context).details['grant'], name).to.not.match(
        /^GRANT/,
      )
  })

  it('stays on one line of bounded length that every database can keep', () => {
    const { text } = sqlError(said(8_134, `a\u001B[2J\r\nb\0c\u202Ed\uD800${'x'.repeat(5_000)}`), context).details
    expect(text).to.match(/^a \[2J b\uFFFDc d\uFFFDx+$/)
    expect(text).to.have.length.at.most(2_000)
  })

  it('the pool that gives no connection in time is a time-out', () => {
    const none = Object.assign(new Error('operation timed out for an unknown reason'), { name: 'TimeoutError' })
    expect(sqlError(none, context)).to.include({ code: 'wsus_timeout', transient: true })
  })

  for (const [code, expected] of [
    ['ETIMEOUT', 'wsus_timeout'],
    ['ESOCKET', 'wsus_unreachable'],
    ['ECONNCLOSED', 'wsus_unreachable'],
    ['ENOTFOUND', 'wsus_unreachable'],
    ['ELOGIN', 'wsus_unauthorized'],
    ['ECANCEL', 'wsus_aborted'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'wsus_certificate_untrusted'],
  ] as const) {
    it(`a failure with ${code} is ${expected}`, () => {
      expect(sqlError(Object.assign(new Error('x'), { code }), context).code).to.equal(expected)
    })
  }
})

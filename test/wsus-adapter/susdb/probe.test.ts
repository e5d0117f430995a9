import { readFileSync } from 'node:fs'

import { expect } from 'chai'

import type { WsusFact } from '../../../wsus-adapter/index.ts'
import { refusalOf } from '../refusal.ts'
import { UNCONFIRMED } from '../../../wsus-adapter/susdb/all-row-sets.ts'
import { aSusdb, closeAll, SERVER_ID, VIEWS, world } from './a-susdb.ts'

const TABLES_ALONE: WsusFact[] = ['flags', 'relations', 'summaries', 'syncState', 'downstreamServers', 'events']

describe('what SUSDB lets an account read', () => {
  afterEach(closeAll)

  it('is everything with tables and views, and nothing is asked for', async () => {
    const { open, susdb } = await aSusdb()
    const probe = await (await open('tables')).probe()

    expect(Object.values(probe.reads)).to.not.include(false)
    expect(probe.lacks).to.deep.equal([])
    expect(probe).to.include({ route: 'sql', serverId: SERVER_ID, identity: 'server', serverVersion: null, role: null })
    expect(probe.database).to.deep.equal({ server: susdb.host, name: 'SUSDB', instance: null })
  })

  it('is everything with the rights that the runbook lists, but for tables that no document describes', async () => {
    const runbook = readFileSync(new URL('../../../docs/runbooks/connect-wsus-by-sql.md', import.meta.url), 'utf8')
    const tables = [...runbook.matchAll(/GRANT SELECT ON (dbo\.\w+) TO/g)].map(([, table = '']) => table)
    const account = { user: 'listed', password: 'Pa55-繕い', rights: { select: [...tables, ...VIEWS], roles: ['PublicViewAccess'] } }
    const { open } = await aSusdb(world(), { accounts: [account] })
    const probe = await (await open('listed')).probe()

    expect(tables).to.have.length.greaterThan(15)
    expect(probe).to.deep.include({ identity: 'server', serverId: SERVER_ID })
    expect(Object.entries(probe.reads).filter(([, reads]) => !reads)).to.deep.equal([])
    expect(probe.lacks.filter(({ object }) => !UNCONFIRMED.has(object))).to.deep.equal([])
  })

  it('is less with the public views alone: what is missing, and the statement that would give it', async () => {
    const { open } = await aSusdb(world(), { brokerGuid: 'B0000000-0000-4000-8000-00000000000B' })
    const probe = await (await open('views')).probe()
    const lack = (object: string): unknown => probe.lacks.find((each) => each.object === object)

    for (const [fact, reads] of Object.entries(probe.reads)) expect(reads, fact).to.equal(!TABLES_ALONE.includes(fact as WsusFact))
    expect(probe).to.include({ identity: 'database', serverId: 'b0000000-0000-4000-8000-00000000000b' })
    expect(lack('dbo.tbUpdateStatusPerComputer')).to.deep.include({
      reason: 'not_allowed',
      grant: 'GRANT SELECT ON dbo.tbUpdateStatusPerComputer TO [views]',
    })
    expect(lack('dbo.tbUpdate')).to.have.property('facts').that.includes.members(['updates', 'flags', 'approvals', 'states'])
    expect(probe.indexes).to.deep.equal([])
  })

  it('is told object by object when some tables are allowed, with the name of the account in brackets', async () => {
    const { open } = await aSusdb()
    const probe = await (await open('some]')).probe()

    expect(probe.reads).to.include({ flags: false, states: true, updates: true })
    expect(probe.lacks.map(({ object }) => object)).to.not.include('dbo.tbUpdate')
    expect(probe.lacks.find(({ object }) => object === 'dbo.tbRevisionSupersedesUpdate')?.grant).to.equal(
      'GRANT SELECT ON dbo.tbRevisionSupersedesUpdate TO [some]]]',
    )
  })

  it('is nothing without rights: the refusal says what to ask for', async () => {
    const { open } = await aSusdb()
    const error = await refusalOf((await open('nothing')).probe())

    expect(error.code).to.equal('wsus_forbidden')
    expect(error.details['grant']).to.equal('ALTER ROLE PublicViewAccess ADD MEMBER [nothing]')
  })

  it('is nothing for a login that is no user of the database', async () => {
    const { open } = await aSusdb()
    const error = await refusalOf((await open('stranger')).probe())

    expect(error.code).to.equal('wsus_forbidden')
    expect(error.details).to.include({ number: 4_060, grant: 'CREATE USER [stranger] FOR LOGIN [stranger]' })
  })

  it('tells the id of the server only where one column has it, else that of the database', async () => {
    const none = await aSusdb(world(), { unknowns: { serverIdColumn: false } })
    const two = await aSusdb({ tbConfigurationA: [{ ServerID: SERVER_ID }, { ServerID: '00000000-0000-4000-8000-000000000002' }] })

    expect((await (await none.open('tables')).probe()).identity).to.equal('database')
    expect((await (await two.open('tables')).probe()).identity).to.equal('database')
  })

  it('tells which indexes the clean-up of the server lacks', async () => {
    const { open } = await aSusdb(world(), { unknowns: { cleanupIndexes: false } })

    expect((await (await open('tables')).probe()).indexes).to.deep.equal([
      { table: 'tbRevisionSupersedesUpdate', column: 'SupersededUpdateID', there: false },
      { table: 'tbLocalizedPropertyForRevision', column: 'LocalizedPropertyID', there: false },
    ])
  })

  it('does without columns that may be missing, and says what it lacks where they may not', async () => {
    const { open } = await aSusdb(
      {},
      {
        unknowns: {
          withoutColumns: ['dbo.tbProperty.MsrcSeverity', 'dbo.tbEventInstance.TimeAtServer', 'dbo.tbKBArticleForRevision.KBArticleID'],
        },
      },
    )
    const probe = await (await open('tables')).probe()

    expect(probe.reads).to.include({ events: false, updates: true, states: true })
    expect(probe.lacks).to.deep.include({
      facts: ['syncState', 'events'],
      object: 'dbo.tbEventInstance.TimeAtServer',
      reason: 'not_there',
      grant: null,
    })
  })

  it('is looked at anew by each probe', async () => {
    const { open, susdb } = await aSusdb()
    const source = await open('tables')
    await source.groups()
    const before = susdb.statements.length
    await source.groups()
    expect(susdb.statements.length - before).to.equal(1)
    await source.probe()
    expect(susdb.statements.length - before).to.be.greaterThan(4)
  })
})

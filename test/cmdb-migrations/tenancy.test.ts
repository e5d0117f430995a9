import { expect } from 'chai'
import pg from 'pg'
import { createDatabase, type TestDatabase } from '../support/database.ts'

describe('row-level security', () => {
  let database: TestDatabase
  let owner: pg.Client
  let tenant: pg.Client

  before(async () => {
    database = await createDatabase()
    owner = await open(database.ownerUrl)
    tenant = await open(database.tenantUrl)
  })
  after(async () => {
    await Promise.all([owner.end(), tenant.end()])
    await database.drop()
  })

  async function aTenant(name: string): Promise<number> {
    const { rows } = await owner.query<{ id: number }>('insert into tenant (public_id, name) values ($1, $1) returning id', [name])
    return rows[0]?.id ?? 0
  }

  async function asTenant<T extends pg.QueryResultRow>(id: number, sql: string, values: unknown[] = []): Promise<T[]> {
    await tenant.query('begin')
    try {
      await tenant.query(`select set_config('app.tenant_id', $1, true)`, [String(id)])
      return (await tenant.query<T>(sql, values)).rows
    } finally {
      await tenant.query('rollback')
    }
  }

  it('shows a tenant its own rows and no other', async () => {
    const [a, b] = [await aTenant('rls-a'), await aTenant('rls-b')]

    expect(await asTenant(a, 'select distinct tenant_id from server_group')).to.deep.equal([{ tenant_id: a }])
    expect(await asTenant(b, 'select id from tenant')).to.deep.equal([{ id: b }])
  })

  it('gives a new tenant ids that do not count the tenants', async () => {
    const [a, b] = [await aTenant('rls-j'), await aTenant('rls-k')]
    const sql = 'select public_id from server_group union all select public_id from site union all select public_id from deployment_policy'

    const ids = [...(await asTenant<{ public_id: string }>(a, sql)), ...(await asTenant<{ public_id: string }>(b, sql))]

    expect(ids).to.have.length(6)
    expect(new Set(ids.map((row) => row.public_id)).size).to.equal(6)
    for (const { public_id } of ids) expect(public_id).to.match(/^[A-HJ-NP-Z][A-HJ-NP-Z2-9]{8}@Direct$/)
  })

  it('refuses to write a row for another tenant', async () => {
    const [a, b] = [await aTenant('rls-c'), await aTenant('rls-d')]

    const error = await asTenant(a, `insert into site (tenant_id, public_id, name) values ($1, 'x', 'x')`, [b]).catch((err: Error) => err)

    expect(error)
      .to.be.instanceOf(Error)
      .with.property('message')
      .that.matches(/row-level security/)
  })

  it('fails loudly outside a tenant context instead of answering nothing', async () => {
    const error = await tenant.query('select * from server_group').catch((err: Error) => err)

    expect(error).to.be.instanceOf(Error)
  })

  it('keeps a patch that belongs to one tenant from the others', async () => {
    const [a, b] = [await aTenant('rls-e'), await aTenant('rls-f')]
    await owner.query(
      `insert into patch (public_id, kind, owner_tenant_id, name, title) values ('manual:own', 'middleware', $1, 'own', 'own')`,
      [a],
    )

    expect(await asTenant(a, `select public_id from patch where public_id = 'manual:own'`)).to.have.length(1)
    expect(await asTenant(b, `select public_id from patch where public_id = 'manual:own'`)).to.have.length(0)
    const sha1 = 'a'.repeat(40)
    await owner.query(`insert into patch_file (patch_id, sha1) select id, $1 from patch where public_id = 'manual:own'`, [sha1])
    expect(await asTenant(a, `select 1 from patch_file where sha1 = '${sha1}'`)).to.have.length(1)
    expect(await asTenant(b, `select 1 from patch_file where sha1 = '${sha1}'`)).to.have.length(0)
  })

  it('keeps sources, runs and approvals from tenants altogether', async () => {
    const a = await aTenant('rls-g')

    const byCollectors = ['collector_token', 'collector_delivery', 'collector_part']
    const bySources = [
      'source_route',
      'source_aside',
      'source_excluded',
      'source_relation',
      'downstream_server',
      'finding',
      'finding_check',
    ]
    const others = ['source', 'source_run', 'approval', 'target_group', 'secret', 'setting', 'computer_move', 'feed_setting', 'feed_state']
    for (const table of [...others, ...bySources, ...byCollectors]) {
      const error = await asTenant(a, `select * from ${table}`).catch((err: Error) => err)
      expect(error, table)
        .to.be.instanceOf(Error)
        .with.property('message')
        .that.matches(/permission denied/)
    }
  })

  it('lets a tenant queue only tasks of its own', async () => {
    const [a, b] = [await aTenant('rls-h'), await aTenant('rls-i')]

    const error = await asTenant(a, `select enqueue_task('notices.send', $1::json)`, [JSON.stringify({ tenantId: b })]).catch(
      (err: Error) => err,
    )

    expect(error)
      .to.be.instanceOf(Error)
      .with.property('message')
      .that.matches(/only queue tasks of its own/)
    expect(await asTenant(a, `select enqueue_task('notices.send', $1::json)`, [JSON.stringify({ tenantId: a })])).to.have.length(1)
  })
})

async function open(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return client
}

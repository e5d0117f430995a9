import { expect } from 'chai'
import { readdir } from 'node:fs/promises'
import { readSchema, type Schema, type Table } from '../../tools/generators/catalog-reader.ts'
import { HISTORY_TABLES } from '../../server/cmdb/migrate.ts'
import { createDatabase, type TestDatabase } from '../support/database.ts'

const CLASS = /^\[(tenant|shared|infrastructure)\] /

/** Infrastructure tables of which a tenant reads its own line. */
const TENANT_WINDOWS = new Set(['tenant'])
/** What audit rests on. */
const APPEND_ONLY = new Set(['audit_record', 'audit_head'])

describe('the schema', () => {
  let database: TestDatabase
  let schema: Schema

  before(async () => {
    database = await createDatabase()
    schema = await readSchema(database.ownerUrl)
  })
  after(() => database.drop())

  const ofClass = (name: string): Table[] => schema.tables.filter((table) => CLASS.exec(table.comment ?? '')?.[1] === name)

  it('declares every table tenant, shared or infrastructure', () => {
    const undeclared = schema.tables.filter((table) => !CLASS.test(table.comment ?? '')).map((table) => table.name)

    expect(undeclared).to.deep.equal([])
    expect(schema.tables.length).to.be.greaterThan(50)
  })

  it('explains every column', () => {
    const silent = schema.tables.flatMap((table) =>
      table.columns.filter((column) => column.comment === null).map((column) => `${table.name}.${column.name}`),
    )

    expect(silent).to.deep.equal([])
  })

  it('begins the key of every tenant table with the tenant', () => {
    const wrong = ofClass('tenant').filter((table) => table.constraints.find((c) => c.kind === 'primary')?.columns[0] !== 'tenant_id')

    expect(wrong.map((table) => table.name)).to.deep.equal([])
  })

  it('forces row-level security on every tenant table, with a policy for each role', () => {
    const wrong = ofClass('tenant').filter(
      (table) =>
        !table.rowSecurity ||
        !table.forcedRowSecurity ||
        table.policies.map((policy) => policy.name).join() !== 'infra_all,owner_all,tenant_own' ||
        !table.policies.every((policy) => policy.name !== 'tenant_own' || (policy.using ?? '').includes('app.tenant_id')) ||
        !table.policies.every((policy) => policy.name !== 'tenant_own' || (policy.check ?? '').includes('app.tenant_id')),
    )

    expect(wrong.map((table) => table.name)).to.deep.equal([])
  })

  it('gives the tenant role nothing on infrastructure tables but its own line of the tenants', () => {
    const open = ofClass('infrastructure').filter((table) => table.grants.some((grant) => grant.role === 'tsukuroi_tenant'))

    expect(new Set(open.map((table) => table.name))).to.deep.equal(TENANT_WINDOWS)
  })

  it('lets the tenant role only read shared tables, and of those with an owner only its own', () => {
    const shared = ofClass('shared')
    const grants = new Set(shared.flatMap((table) => table.grants.filter((g) => g.role === 'tsukuroi_tenant').map((g) => g.privileges)))
    const owned = shared.filter((table) => table.columns.some((column) => column.name === 'owner_tenant_id'))

    expect([...grants]).to.deep.equal(['select'])
    expect(owned.map((table) => table.name)).to.include('patch')
    expect(owned.every((table) => table.rowSecurity && table.forcedRowSecurity)).to.equal(true)
  })

  it('lets nobody but the owner change what is only ever appended', () => {
    const changeable = schema.tables.filter(
      (table) => APPEND_ONLY.has(table.name) && table.grants.some((grant) => /update|delete/.test(grant.privileges)),
    )

    expect(changeable.map((table) => table.name)).to.deep.equal([])
  })

  it('has an index for every foreign key', () => {
    const slow = schema.tables.flatMap((table) =>
      table.constraints
        .filter((c) => c.kind === 'foreign' && !table.indexedColumns.some((columns) => leads(columns, c.columns)))
        .map((c) => `${table.name}(${c.columns.join(', ')})`),
    )

    expect(slow.filter((key) => !DELIBERATELY_WITHOUT.has(key))).to.deep.equal([])
  })

  it('keeps every kind of history by months', () => {
    const partitioned = schema.tables.filter((table) => table.partitionKey !== null)

    expect(partitioned.map((table) => table.name).filter((name) => !name.endsWith('_history'))).to.deep.equal([])
    expect(new Set(partitioned.map((table) => table.partitionKey))).to.deep.equal(new Set(['RANGE (valid_to)']))
    expect(partitioned.map((table) => table.name).toSorted()).to.deep.equal(HISTORY_TABLES.toSorted())
  })
})

/**
 * Patches, sources and target groups are marked absent and never deleted, so nobody looks for their verdicts through an index of the whole estate:
 * each index would cost more than the write itself.
 */
const DELIBERATELY_WITHOUT = new Set(['verdict(patch_id)', 'verdict(source_id)'])

/** Whether an index finds the rows of a key: it begins with its columns, or is narrower still. */
function leads(indexed: readonly string[], wanted: readonly string[]): boolean {
  const key = new Set(wanted)
  return new Set(indexed.slice(0, wanted.length)).isSupersetOf(key) || (wanted[0] === 'id' && key.isSupersetOf(new Set(indexed)))
}

describe('cmdb-migrations/', () => {
  it('names every migration by its time, a verb and an object', async () => {
    const files = (await readdir(new URL('../../cmdb-migrations/', import.meta.url))).filter(
      (name) => name.endsWith('.ts') && name !== 'kit.ts',
    )

    expect(files.filter((name) => !/^\d{12}_[a-z]+(_[a-z]+)+\.ts$/.test(name))).to.deep.equal([])
    expect(files.length).to.be.greaterThan(3)
  })
})

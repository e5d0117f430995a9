import { expect } from 'chai'
import { randomBytes } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { COMMAND, SYSTEM, withInfra, withTenant, type App } from '../../../server/context.ts'
import {
  chainOf,
  readChain,
  record,
  signHeads,
  verificationKeys,
  verifyChain,
  verifyExport,
  verifyRecords,
  type AuditHead,
  type AuditRecord,
} from '../../../server/audit/service.ts'
import { ExportLineError } from '../../../server/audit/export.ts'
import { hashOf } from '../../../server/audit/rules.ts'
import { auditEndpoints } from '../../../server/audit/endpoints.ts'
import { openTestApi, type TestApi } from '../../support/api.ts'

async function aTenant(app: App): Promise<{ id: number; name: string }> {
  const name = `a-${randomBytes(5).toString('hex')}`
  const [row] = (await app.pools.infra('tenant').insert({ public_id: name, name }).returning('id')) as [{ id: number }]
  return { id: row.id, name }
}

const write = (app: App, tenantId: number, count: number) =>
  withTenant(app, tenantId, SYSTEM, async (ctx) => {
    for (let i = 1; i <= count; i++)
      await record(ctx, 'test.write', { number: i, text: 'あ"\\\u0000\ud800', nested: { b: 1, a: [true, null] } })
  })

async function chain(app: App, tenantId: number): Promise<AuditRecord[]> {
  return withInfra(app, SYSTEM, async (ctx) => {
    const records: AuditRecord[] = []
    for await (const one of readChain(ctx, tenantId, 1000)) records.push(one)
    return records
  })
}

const callOf = (app: App) => ({ app, actor: COMMAND, params: undefined, body: undefined, req: undefined as never })

describe('audit', () => {
  let test: TestApi
  before(async () => (test = await openTestApi({ endpoints: auditEndpoints })))
  after(() => test.close())
  const verified = (tenantId: number, head?: string) =>
    withInfra(test.app, SYSTEM, async (ctx) => verifyChain(ctx, tenantId, await verificationKeys(test.app), head))

  it('chains what people do, without gap, as the database gives it back', async () => {
    const tenant = await aTenant(test.app)
    await write(test.app, tenant.id, 3)

    const records = await chain(test.app, tenant.id)

    expect(records.map((one) => one.seq)).to.deep.equal([1, 2, 3])
    expect(records.map(hashOf)).to.deep.equal(records.map((one) => one.hash))
    expect(records[2]?.prevHash).to.equal(records[1]?.hash)
    expect((await verified(tenant.id)).problems).to.deep.equal([])
  })

  it('keeps one chain when many act at once', async () => {
    const tenant = await aTenant(test.app)

    await Promise.all(Array.from({ length: 20 }, () => write(test.app, tenant.id, 2)))

    expect(await verified(tenant.id)).to.deep.include({ records: 40, problems: [] })
  })

  it('records nothing of what was rolled back', async () => {
    const tenant = await aTenant(test.app)
    await write(test.app, tenant.id, 1)

    await withTenant(test.app, tenant.id, SYSTEM, async (ctx) => {
      await record(ctx, 'test.write', {})
      throw new Error('rolled back')
    }).catch(() => undefined)
    await write(test.app, tenant.id, 1)

    expect(await verified(tenant.id)).to.deep.include({ records: 2, problems: [] })
  })

  it('lets no role of ours change or remove a record', async () => {
    const tenant = await aTenant(test.app)
    await write(test.app, tenant.id, 1)

    for (const pool of [test.app.pools.infra, test.app.pools.tenant]) {
      const denied = await pool('audit_record')
        .where({ tenant_id: tenant.id })
        .update({ operation: 'x' })
        .then(
          () => 'changed',
          (err: { code?: string }) => err.code,
        )
      expect(denied).to.equal('42501')
      expect(
        await pool('audit_record')
          .where({ tenant_id: tenant.id })
          .delete()
          .then(
            () => 'removed',
            (err: { code?: string }) => err.code,
          ),
      ).to.equal('42501')
    }
  })

  it('finds a changed record, a removed one, and a cut-off end', async () => {
    const tamper = async (change: (tenantId: number) => Promise<unknown>) => {
      const tenant = await aTenant(test.app)
      await write(test.app, tenant.id, 3)
      await change(tenant.id)
      return (await verified(tenant.id)).problems
    }
    const owner = test.app.pools.owner

    const changed = await tamper((id) => owner('audit_record').where({ tenant_id: id, seq: 2 }).update({ actor: 'somebody else' }))
    const removed = await tamper((id) => owner('audit_record').where({ tenant_id: id, seq: 2 }).delete())
    const cut = await tamper((id) => owner('audit_record').where({ tenant_id: id, seq: 3 }).delete())

    expect(changed).to.deep.equal([{ seq: 2, problem: 'changed' }])
    expect(removed).to.deep.equal([
      { seq: 3, problem: 'gap' },
      { seq: 3, problem: 'not_linked' },
    ])
    expect(cut).to.deep.equal([{ seq: 3, problem: 'end_missing' }])
  })

  it('finds a whole chain that was written anew, by a signed head and by the hash that somebody else holds', async () => {
    const tenant = await aTenant(test.app)
    await write(test.app, tenant.id, 2)
    const [head] = (await signHeads(test.app)).filter((one) => one.chain === tenant.name)
    if (head === undefined) throw new Error('no head')
    const owner = test.app.pools.owner
    await owner('audit_record').where({ tenant_id: tenant.id }).delete()
    await owner('audit_chain')
      .where({ tenant_id: tenant.id })
      .update({ seq: 0, hash: Buffer.alloc(32) })
    await write(test.app, tenant.id, 2)

    const found = await verified(tenant.id, head.hash)
    await owner('audit_head').where({ tenant_id: tenant.id }).delete()
    const withoutHeads = await verified(tenant.id, head.hash)

    expect(found.problems.map((one) => one.problem)).to.deep.equal(['head_not_in_chain', 'held_head_missing'])
    expect(withoutHeads.problems.map((one) => one.problem)).to.deep.equal(['held_head_missing'])
  })

  it('signs each end once, with a key that verifies it', async () => {
    const tenant = await aTenant(test.app)
    await write(test.app, tenant.id, 2)

    const first = (await signHeads(test.app)).filter((one) => one.chain === tenant.name)
    const second = (await signHeads(test.app)).filter((one) => one.chain === tenant.name)

    expect(first.map((one) => one.seq)).to.deep.equal([2])
    expect(second).to.deep.equal([])
    const keys = await verificationKeys(test.app)
    const records = await chain(test.app, tenant.id)
    const forged: AuditHead = { ...first[0]!, signedAt: '2020-01-01T00:00:00.000Z' }
    expect((await verifyRecords(records, first, keys)).problems).to.deep.equal([])
    expect((await verifyRecords(records, [forged], keys)).problems).to.deep.equal([{ seq: 2, problem: 'head_signature_invalid' }])
    expect((await verifyRecords(records, first, new Map())).problems).to.deep.equal([{ seq: 2, problem: 'head_key_unknown' }])
  })

  it('writes an infrastructure action to the infrastructure’s chain, and one about a tenant to that tenant’s', async () => {
    const tenant = await aTenant(test.app)

    await withInfra(test.app, COMMAND, async (ctx) => {
      await record(ctx, 'test.infra', {})
      await record(ctx, 'test.tenant', {}, 'refused', tenant.id)
    })

    const own = await withInfra(test.app, COMMAND, (ctx) => chainOf(ctx, undefined))
    expect((await chain(test.app, own.tenantId)).at(-1)).to.deep.include({ operation: 'test.infra', actor: '#COMMAND', chain: '__INFRA__' })
    expect((await chain(test.app, tenant.id)).map((one) => [one.operation, one.result])).to.deep.equal([['test.tenant', 'refused']])
  })

  it('exports a chain that can be verified without a server, and not after a change', async () => {
    const tenant = await aTenant(test.app)
    await write(test.app, tenant.id, 2)
    await signHeads(test.app)
    await write(test.app, tenant.id, 1)

    const { status, text } = await test.operator('GET', `/api/v1/audit/export?tenantId=${tenant.name}`)
    const lines = text.trimEnd().split('\n')

    expect(status).to.equal(200)
    expect(await verifyExport(lines)).to.deep.include({ chain: tenant.name, records: 3, heads: 1, problems: [] })
    expect((await verifyExport(lines.slice(0, -1))).problems).to.deep.equal([{ seq: 3, problem: 'end_missing' }])
    expect((await verifyExport(lines.map((line) => line.replace('"number":2', '"number":7')))).problems).to.deep.equal([
      { seq: 2, problem: 'changed' },
    ])
    const broken = await verifyExport([...lines, '{"type":"record"}']).then(
      () => null,
      (err: unknown) => err,
    )
    expect(broken)
      .to.be.instanceOf(ExportLineError)
      .and.have.property('line', lines.length + 1)
  })

  it('holds no connection of the database while the reader of an export takes its time', async () => {
    const tenant = await aTenant(test.app)
    await write(test.app, tenant.id, 3)
    const run = auditEndpoints.find(({ id }) => id === 'exportAuditChain')?.run
    if (run?.kind !== 'stream') throw new Error('no stream')
    const slow = Object.assign(new EventEmitter(), { destroyed: false, lines: 0, over: false, write: () => ++slow.lines < 0 })
    const answer = Object.assign(slow, { status: () => answer, type: () => answer, end: () => (slow.over = true) })
    const pool = (test.app.pools.infra.client as { pool: { numUsed(): number } }).pool
    const used: number[] = []

    const exported = run.handle({ ...callOf(test.app), query: { tenantId: tenant.name }, res: answer as never })
    while (!slow.over) {
      await new Promise((resolve) => setTimeout(resolve, 5))
      // The reader is not ready for more: whatever the export asked for meanwhile must be given back before it goes on.
      for (let left = 400; left > 0 && slow.lines > 0 && pool.numUsed() > 0; left--) await new Promise((resolve) => setTimeout(resolve, 5))
      if (slow.lines > 0) used.push(pool.numUsed())
      slow.emit('drain')
    }
    await exported

    expect(slow.lines).to.be.greaterThan(3)
    expect(Math.max(...used)).to.equal(0)
  })

  it('answers with pages, newest first, and knows no chain that is not there', async () => {
    const tenant = await aTenant(test.app)
    await write(test.app, tenant.id, 3)

    const first = (await test.operator('GET', `/api/v1/audit/records?tenantId=${tenant.name}&limit=2`)).json
    const second = (await test.operator('GET', `/api/v1/audit/records?tenantId=${tenant.name}&limit=2&after=${first.next}`)).json

    expect([...first.items, ...second.items].map((one) => one['seq'])).to.deep.equal([3, 2, 1])
    expect(second.next).to.equal(null)
    expect((await test.operator('GET', '/api/v1/audit/records?tenantId=nobody')).status).to.equal(404)
  })
})

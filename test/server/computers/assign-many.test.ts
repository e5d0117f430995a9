import { expect } from 'chai'
import { randomBytes, randomUUID } from 'node:crypto'
import { COMMAND, withInfra } from '../../../server/context.ts'
import { assignComputer, assignComputers } from '../../../server/computers/service.ts'
import { makeException } from '../../../server/exceptions/service.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { aTenant, unique } from '../../support/people.ts'
import { aPatch, aSourceRow, placeIn, seen, states, type Place } from '../findings/world.ts'

describe('assignComputers', () => {
  let test: TestApp
  let unassigned: Place
  before(async () => {
    test = await openTestApp()
    unassigned = await placeIn(test.app, '__UNASSIGNED__')
  })
  after(() => test.close())

  const infra = <T>(work: Parameters<typeof withInfra<T>>[2]): Promise<T> => withInfra(test.app, COMMAND, work)

  /** An unassigned computer with identities, verdicts, an agent and a patch that is another tenant's alone; a tenant that holds back one patch. */
  async function aWorld() {
    const db = test.app.pools.infra
    const source = await aSourceRow(test.app)
    const tenantId = await aTenant(test.app)
    const place = await placeIn(test.app, tenantId)
    const clientId = randomUUID()
    const [computer] = await seen(test.app, source.id, unassigned, [
      {
        fqdn: 'many.example',
        clientId,
        addresses: ['192.0.2.9'],
        lastSyncAt: new Date('2026-11-20T00:00:00Z'),
        lastReportAt: new Date('2026-11-19T00:00:00Z'),
      },
    ])
    const id = computer?.id ?? 0
    const identity = { tenant_id: unassigned.tenantId, computer_id: id, source_id: source.id }
    await db('computer_identity').insert([
      { ...identity, kind: 'wsus_target', value: clientId },
      { ...identity, kind: 'fqdn', value: 'many.example' },
    ])
    const [held, needed, foreign] = [await aPatch(test.app, [source.id]), await aPatch(test.app, [source.id]), await aPatch(test.app, [])]
    const other = await placeIn(test.app, await aTenant(test.app))
    await db('patch').where({ id: foreign.id }).update({ kind: 'linux', owner_tenant_id: other.tenantId })
    for (const patch of [held, needed, foreign])
      await states(test.app, source.id, unassigned, patch.id, { [id]: 'missing' }, { approved: true })
    await db('verdict').where({ computer_id: id }).update({ untold: true })
    await infra((ctx) => makeException(ctx, { patchId: held.publicId, kind: 'decline', reason: 'no', tenantId }))
    await db('agent').insert({
      tenant_id: unassigned.tenantId,
      public_id: unique('agent'),
      computer_id: id,
      public_key: randomBytes(32),
      protocol: 1,
    })
    return {
      source,
      place,
      from: { tenantId: unassigned.tenantId, computerId: id },
      publicId: computer?.publicId ?? '',
      held,
      needed,
      foreign,
    }
  }

  /** Everything about the computer, without ids that differ by themselves. */
  async function picture({ publicId, from, held, needed, foreign, place }: Awaited<ReturnType<typeof aWorld>>): Promise<unknown> {
    const ask = async (sql: string): Promise<unknown[]> =>
      (
        await test.app.pools.infra.raw<{ rows: unknown[] }>(sql, {
          publicId,
          computer: from.computerId,
          held: held.id,
          needed: needed.id,
          foreign: foreign.id,
          place: place.tenantId,
        })
      ).rows
    return {
      computers: await ask(
        `select host_name, fqdn, addresses, os_type, registered, ended_at is not null as ended, tenant_id = :place as there, server_group_id = (select default_server_group_id from tenant where id = :place) as grouped
           from computer where public_id = :publicId order by id`,
      ),
      status: await ask(
        `select s.wsus_last_sync_at, s.wsus_last_report_at, s.not_ready from computer_status s join computer c on c.id = s.computer_id where c.public_id = :publicId order by c.id`,
      ),
      moves: await ask(
        `select moved_by, from_computer_id = :computer as known from computer_move m join computer c on c.id = m.computer_id where c.public_id = :publicId`,
      ),
      identities: await ask(
        `select i.kind, i.tenant_id = :place as there from computer_identity i join computer c on c.id = i.computer_id where c.public_id = :publicId order by 1`,
      ),
      views: await ask(
        `select sc.tenant_id = :place as there, sc.decides from source_computer sc join computer c on c.id = sc.computer_id where c.public_id = :publicId`,
      ),
      verdicts: await ask(
        `select case v.patch_id when :held then 'held' when :needed then 'needed' else 'foreign' end as patch, v.tenant_id = :place as there, v.state, v.approved, v.excepted, v.untold
           from verdict v join computer c on c.id = v.computer_id where c.public_id = :publicId order by 2, 1`,
      ),
      patch: await ask(`select owner_tenant_id from patch where id = :foreign`),
      agents: await ask(`select revoked_at is not null as revoked from agent where computer_id = :computer`),
    }
  }

  it('does with many what is done with one', async () => {
    const [one, many, more] = [await aWorld(), await aWorld(), await aWorld()]

    await infra((ctx) => assignComputer(ctx, one.from, one.place))
    expect(
      await infra((ctx) =>
        assignComputers(
          ctx,
          [many, more].map(({ from, place }) => ({ from, to: place })),
        ),
      ),
    ).to.equal(2)

    const wanted = (await picture(one)) as { verdicts: { there: boolean; excepted: boolean }[] }
    expect(wanted.verdicts.filter((v) => v.there && v.excepted)).to.have.lengthOf(1)
    expect(await picture(many)).to.deep.equal(wanted)
    expect(await picture(more)).to.deep.equal(wanted)
  })

  it('leaves out what has ended meanwhile, and does nothing for nothing', async () => {
    const [gone, there] = [await aWorld(), await aWorld()]
    await test.app.pools.infra('computer').where({ id: gone.from.computerId }).update({ ended_at: new Date() })

    const moves = [gone, there].map(({ from, place }) => ({ from, to: place }))
    expect(await infra((ctx) => assignComputers(ctx, moves))).to.equal(1)
    expect(await infra((ctx) => assignComputers(ctx, moves))).to.equal(0)
    expect(await infra((ctx) => assignComputers(ctx, []))).to.equal(0)
  })
})

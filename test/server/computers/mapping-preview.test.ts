import { expect } from 'chai'
import { setMappingRules } from '../../../server/computers/mapping.ts'
import { applyRules, listDiffering, previewRules } from '../../../server/computers/mapping-preview.ts'
import { listComputers } from '../../../server/computers/store-lists.ts'
import { listUnassigned } from '../../../server/computers/store-mapping.ts'
import { COMMAND, withInfra } from '../../../server/context.ts'
import type { AppError } from '../../../server/errors.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { aServerGroup, aTenant } from '../../support/people.ts'
import { aSourceRow, aTargetGroup, placeIn, seen, type Place } from '../findings/world.ts'

describe('what mapping rules would do', () => {
  let test: TestApp
  let unassigned: Place
  before(async () => {
    test = await openTestApp()
    unassigned = await placeIn(test.app, '__UNASSIGNED__')
  })
  after(() => test.close())
  beforeEach(async () => {
    await test.app.pools.infra.raw('update source set deleted_at = now() where kind = ?', ['wsus'])
  })

  const infra = <T>(work: Parameters<typeof withInfra<T>>[2]): Promise<T> => withInfra(test.app, COMMAND, work)

  async function anEstate() {
    const source = await aSourceRow(test.app)
    const [one, two] = [await aTenant(test.app), await aTenant(test.app)]
    const [web, other] = [await aServerGroup(test.app, one), await aServerGroup(test.app, two)]
    const group = await aTargetGroup(test.app, source.id, 'Webサーバ')
    const [grouped, ranged, nobody] = await seen(test.app, source.id, unassigned, [
      { fqdn: 'a.example', groups: [group] },
      { fqdn: 'b.example', addresses: ['2001:db8::7'] },
      { fqdn: 'c.example' },
    ])
    const [elsewhere] = await seen(test.app, source.id, await placeIn(test.app, two), [{ fqdn: 'd.example', groups: [group] }])
    const rules = [
      { kind: 'target_group', pattern: 'webサーバ', serverGroupId: web, sourceId: source.publicId },
      { kind: 'address_range', pattern: '2001:db8::/32', serverGroupId: other },
    ]
    return { source, one, two, web, other, rules, grouped, ranged, nobody, elsewhere }
  }

  it('counts per rule what it assigns and what is elsewhere, names some, and changes nothing', async () => {
    const { rules, web } = await anEstate()

    const preview = await infra((ctx) => previewRules(ctx, rules))

    expect(
      preview.rules.map(({ rule, assigns, agrees, differs, assignsNames, differsNames }) => [
        rule.serverGroupPublicId === web,
        assigns,
        agrees,
        differs,
        assignsNames,
        differsNames,
      ]),
    ).to.deep.equal([
      [true, 1, 0, 1, ['a.example'], ['d.example']],
      [false, 1, 0, 0, ['b.example'], []],
    ])
    expect(preview).to.deep.include({ unmatched: 1, unmatchedNames: ['c.example'], computers: 4 })
    expect(await test.app.pools.infra('mapping_rule').where({ kind: 'target_group' }).pluck('pattern')).to.deep.equal([])
  })

  it('lists what differs page by page, and moves it only when it is named', async () => {
    const { rules, one, web, elsewhere, grouped, nobody, ranged, other } = await anEstate()
    await infra((ctx) => setMappingRules(ctx, rules))
    const differing = await infra((ctx) => listDiffering(ctx, { limit: 10 }))
    expect(differing.map(({ computer, rule }) => [computer.publicId, rule.serverGroupPublicId])).to.deep.equal([[elsewhere?.publicId, web]])
    expect(await infra((ctx) => listDiffering(ctx, { limit: 10, after: differing[0]?.computer.viewKey }))).to.deep.equal([])

    const moved = await infra((ctx) => applyRules(ctx, [elsewhere?.publicId ?? '', grouped?.publicId ?? '']))
    expect(moved.map((m) => [m.serverId, m.tenantId, m.serverGroupId, m.toAnotherTenant])).to.have.deep.members([
      [elsewhere?.publicId, one, web, true],
      [grouped?.publicId, one, web, true],
    ])
    const { rows: audit } = await test.app.pools.infra.raw<{ rows: { count: number }[] }>(
      `select count(*)::int as count from audit_record where operation = 'mapping_rule.apply'`,
    )
    expect(audit[0]?.count).to.be.greaterThan(0)

    const refused = (await infra((ctx) =>
      applyRules(ctx, [grouped?.publicId ?? '', nobody?.publicId ?? '', 'unknown', ranged?.publicId ?? '']),
    ).catch((err: unknown) => err)) as AppError
    expect((refused.details['rows'] as { row: number; code: string }[]).map(({ row, code }) => [row, code])).to.deep.equal([
      [1, 'mapping_agrees'],
      [2, 'mapping_no_rule'],
      [3, 'computer_not_found'],
    ])
    const [still] = await infra((ctx) => listUnassigned(ctx, { limit: 10, text: 'B.EX' }))
    expect(still?.computerId, 'all or none').to.equal(ranged?.publicId)
    await infra((ctx) => setMappingRules(ctx, [{ kind: 'host_name', pattern: '*', serverGroupId: other }]))
  })

  it('finds unassigned computers by any letters of their names, and takes no letter for a wildcard', async () => {
    const { source } = await anEstate()
    const names = ['ﾃｽﾄ端末.example', 'a%b.example', 'a_b.example', 'axb.example', '<script>\n\u202E.example']
    await seen(
      test.app,
      source.id,
      unassigned,
      names.map((fqdn) => ({ fqdn })),
    )
    const found = async (text: string): Promise<string[]> =>
      (await infra((ctx) => listUnassigned(ctx, { limit: 10, sourceId: source.publicId, text }))).map(({ fqdn }) => fqdn)

    for (const text of ['ﾃｽﾄ', 'テスト', 'テスト端末']) expect(await found(text), text).to.deep.equal([names[0]])
    expect(await found('A%B')).to.deep.equal([names[1]])
    expect(await found('a_b')).to.deep.equal([names[2]])
    expect(await found('<SCRIPT>')).to.deep.equal([names[4]])
    expect(await found('\\')).to.deep.equal([])
    const listed = async (text: string): Promise<unknown[]> =>
      (await infra((ctx) => listComputers(ctx, { limit: 10, text }))).map((computer) => computer.fqdn)
    for (const text of ['ﾃｽﾄ端', 'テスト端末']) expect(await listed(text), text).to.deep.equal([names[0]])
    expect(await listed('A%B')).to.deep.equal([names[1]])
  })

  it('moves a computer between groups of its tenant without a new row', async () => {
    const { source, one, web } = await anEstate()
    const [here] = await seen(test.app, source.id, await placeIn(test.app, one), [{ fqdn: 'here.example' }])
    await infra((ctx) => setMappingRules(ctx, [{ kind: 'host_name', pattern: 'here', serverGroupId: web }]))

    expect(await infra((ctx) => applyRules(ctx, [here?.publicId ?? '']))).to.have.nested.property('[0].toAnotherTenant', false)
    const row = (await test.app.pools
      .infra('computer as c')
      .join('server_group as g', 'g.id', 'c.server_group_id')
      .where('c.id', here?.id)
      .first('g.public_id', 'c.ended_at')) as unknown
    expect(row).to.deep.equal({ public_id: web, ended_at: null })
  })

  it('never fills a group of another tenant from a source that is one tenant’s alone', async () => {
    const { source, one, web, other } = await anEstate()
    const owner = await placeIn(test.app, one)
    await test.app.pools.infra('source').where({ id: source.id }).update({ owner_tenant_id: owner.tenantId })

    const preview = await infra((ctx) =>
      previewRules(ctx, [
        { kind: 'host_name', pattern: '*', serverGroupId: other },
        { kind: 'host_name', pattern: 'a', serverGroupId: web },
      ]),
    )
    expect(preview.rules.map((effect) => effect.assigns)).to.deep.equal([0, 1])
    expect(preview.unmatched).to.equal(2)
  })

  it('looks at 20,000 computers with 100 rules in little time', async function () {
    this.timeout(60_000)
    const { source, web, other } = await anEstate()
    const group = await aTargetGroup(test.app, source.id, 'Group 7')
    await test.app.pools.owner.raw(
      `with made as (
         insert into computer (tenant_id, public_id, host_name, fqdn, os_type, server_group_id, site_id, addresses)
         select :tenant, 'M' || n || '@many', 'host' || n, 'host' || n || '.many.example', 'windows', :group, :site,
                array['10.' || (n / 250 % 250) || '.' || (n % 250) || '.1', '2001:db8:' || to_hex(n) || '::1']
           from generate_series(1, 20000) n
         returning tenant_id, id, fqdn
       ), views as (
         insert into source_computer (source_id, external_id, tenant_id, computer_id, fqdn)
         select :source, 'many' || id, tenant_id, id, fqdn from made returning id
       )
       insert into target_group_member (target_group_id, source_computer_id) select :targets, id from views where id % 2 = 0`,
      { tenant: unassigned.tenantId, group: unassigned.serverGroupId, site: unassigned.siteId, source: source.id, targets: group },
    )
    const rules = Array.from(
      { length: 99 },
      (_, i) =>
        [
          { kind: 'host_name', pattern: `*x${String(i)}*y`, serverGroupId: web },
          { kind: 'address_range', pattern: `172.${String(i)}.0.0/16`, serverGroupId: web },
          { kind: 'address_range', pattern: `2001:dead:${String(i)}::/48`, serverGroupId: other },
          { kind: 'domain_suffix', pattern: `d${String(i)}.example`, serverGroupId: other },
        ][i % 4] ?? { kind: 'host_name', pattern: '-', serverGroupId: web },
    )

    const began = process.cpuUsage()
    const preview = await infra((ctx) => previewRules(ctx, [...rules, { kind: 'target_group', pattern: 'group 7', serverGroupId: web }]))
    const used = process.cpuUsage(began)

    expect(preview.rules.at(-1)).to.include({ assigns: 10_000 })
    // Processor time: what else runs on the machine does not count.
    expect((used.user + used.system) / 1_000_000).to.be.lessThan(2)
  })
})

import { expect } from 'chai'
import { setMappingRules } from '../../../server/computers/mapping.ts'
import { firstMatch, isPattern, type Mappable, type MappingKind } from '../../../server/computers/mapping-rules.ts'
import { COMMAND, withInfra } from '../../../server/context.ts'
import type { AppError } from '../../../server/errors.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { aServerGroup, aTenant, aUser, unique } from '../../support/people.ts'
import { aSource, discover } from '../discovery/estate.ts'
import { FakeWsus } from '../discovery/fake-wsus.ts'

describe('firstMatch', () => {
  const computer: Mappable = {
    sourceKey: 1,
    fqdn: 'web12.tokyo.example.jp',
    addresses: ['192.0.2.17', '2001:db8::5'],
    groups: ['Web', 'All Computers'],
  }
  const fits = (kind: MappingKind, pattern: string): boolean => firstMatch(computer, [{ sourceKey: null, kind, pattern }]) !== undefined

  it('looks at groups, names, domains and addresses, whatever the case', () => {
    expect(fits('target_group', 'web')).to.equal(true)
    expect(fits('target_group', 'we')).to.equal(false)
    expect(['web??', 'WEB*', '*', 'web12.*.jp', '*12*example*'].map((pattern) => fits('host_name', pattern))).to.deep.equal(
      Array(5).fill(true),
    )
    expect(['web?', 'b*', 'web12.jp', ''].map((pattern) => fits('host_name', pattern))).to.deep.equal(Array(4).fill(false))
    expect(['example.jp', 'Tokyo.Example.JP'].map((pattern) => fits('domain_suffix', pattern))).to.deep.equal([true, true])
    expect(['ample.jp', 'web12.tokyo.example.jp'].map((pattern) => fits('domain_suffix', pattern))).to.deep.equal([false, false])
    expect(['192.0.2.0/24', '2001:db8::/32', '0.0.0.0/0'].map((pattern) => fits('address_range', pattern))).to.deep.equal([
      true,
      true,
      true,
    ])
    expect(['192.0.3.0/24', '2001:db9::/32'].map((pattern) => fits('address_range', pattern))).to.deep.equal([false, false])
  })

  it('takes the first rule, and rules of other sources never', () => {
    const rules = [
      { sourceKey: 2, kind: 'host_name', pattern: '*' },
      { sourceKey: 1, kind: 'domain_suffix', pattern: 'example.jp' },
      { sourceKey: null, kind: 'host_name', pattern: '*' },
    ] as const

    expect(firstMatch(computer, rules)).to.equal(rules[1])
  })

  it('refuses patterns that cannot be of their kind', () => {
    const wrong = [
      ['address_range', '192.0.2.0'],
      ['address_range', '192.0.2.0/33'],
      ['address_range', '2001:db8::/129'],
      ['address_range', '::ffff:192.0.2.0/95'],
      ['address_range', '192.0.2.0/8/8'],
      ['address_range', 'fe80::1%eth0/64'],
      ['address_range', 'x/8'],
      ['host_name', 'web (1)'],
      ['domain_suffix', '.example.jp'],
      ['target_group', ' '],
      ['target_group', 'x'.repeat(256)],
    ] as const

    expect(wrong.filter(([kind, pattern]) => isPattern(kind, pattern))).to.deep.equal([])
  })

  it('reads IPv4 in IPv6 as IPv4, leaves zones aside, and looks at every bit of a range', () => {
    const at = (address: string, pattern: string): boolean =>
      firstMatch({ ...computer, addresses: [address] }, [{ sourceKey: null, kind: 'address_range', pattern }]) !== undefined

    expect(at('::ffff:192.0.2.17', '192.0.2.0/24')).to.equal(true)
    expect(at('192.0.2.17', '::ffff:192.0.2.0/120')).to.equal(true)
    expect(at('fe80::1%eth0', 'fe80::/10')).to.equal(true)
    expect(at('255.255.255.255', '128.0.0.0/1')).to.equal(true)
    expect(at('127.255.255.255', '128.0.0.0/1')).to.equal(false)
    expect(at('192.0.2.17', '192.0.2.17/32')).to.equal(true)
    expect(at('192.0.2.16', '192.0.2.17/32')).to.equal(false)
    expect(at('2001:db8:0:8000::1', '2001:db8:0:8000::/49')).to.equal(true)
    expect(at('2001:db8:0:7fff::1', '2001:db8:0:8000::/49')).to.equal(false)
    expect(at('2001:db8::1', '::/0')).to.equal(true)
    expect(at('192.0.2.1', '::/0')).to.equal(false)
    expect(at('not an address', '0.0.0.0/0')).to.equal(false)
  })
})

describe('assigning by rules', () => {
  let test: TestApp
  before(async () => {
    test = await openTestApp()
  })
  after(() => test.close())

  async function tenantsOf(source: { id: number }): Promise<Record<string, string>> {
    const { rows } = await test.app.pools.infra.raw<{ rows: { host: string; tenant: string }[] }>(
      `select c.host_name as host, t.public_id as tenant from source_computer sc join computer c on c.id = sc.computer_id
         join tenant t on t.id = c.tenant_id where sc.source_id = ?`,
      [source.id],
    )
    return Object.fromEntries(rows.map((row) => [row.host, row.tenant]))
  }

  it('assigns at the end of a run, keeps what a person assigned, and mails nobody for it', async () => {
    const { app } = test
    const wsus = new FakeWsus()
    const source = await aSource(app)
    await discover(app, source.publicId, wsus)
    const [web, other] = [unique('web'), unique('other')]
    const group = wsus.addGroup('Web')
    const update = wsus.addUpdate()
    wsus.approve(update)
    for (const [name, groups] of [
      [web, [group]],
      [other, undefined],
    ] as const) {
      const id = wsus.addComputer(`${name}.rules.example`, groups === undefined ? {} : { groups: [...groups] })
      wsus.report(id, { [update]: 2 })
    }
    const tenantId = await aTenant(app)
    const owner = await aUser(app, 'tenant_user', tenantId)
    const serverGroupId = await aServerGroup(app, tenantId, owner)
    await withInfra(app, COMMAND, (ctx) =>
      setMappingRules(ctx, [{ kind: 'target_group', pattern: 'web', serverGroupId, sourceId: source.publicId }]),
    )

    await discover(app, source.publicId, wsus)
    await discover(app, source.publicId, wsus)

    expect(await tenantsOf(source)).to.deep.equal({ [web]: tenantId, [other]: '__UNASSIGNED__' })
    const { rows } = await app.pools.infra.raw<{ rows: unknown[] }>(
      `select (select count(*)::int from notice n join user_account u on u.id = n.user_id where u.public_id = :owner) as mails,
              (select sum(n.unapplied)::int from patch_count n join tenant t on t.id = n.tenant_id where t.public_id = :tenantId) as unapplied`,
      { owner, tenantId },
    )
    expect(rows).to.deep.equal([{ mails: 0, unapplied: 1 }])
    const second = wsus.addUpdate()
    wsus.approve(second)
    for (const [id] of wsus.computers) wsus.report(id, { [update]: 2, [second]: 2 })
    expect((await discover(app, source.publicId, wsus)).counts.notices, 'what comes later is told').to.equal(1)
  })

  it('refuses unknown groups and sources, and keeps the rules that were', async () => {
    const { app } = test
    const serverGroupId = await aServerGroup(app, await aTenant(app))
    const set = (rules: Parameters<typeof setMappingRules>[1]) => withInfra(app, COMMAND, (ctx) => setMappingRules(ctx, rules))
    await set([{ kind: 'host_name', pattern: 'kept*', serverGroupId }])

    const refused = await set([
      { kind: 'host_name', pattern: '*', serverGroupId: 'none' },
      { kind: 'ou', pattern: '*', serverGroupId, sourceId: 'none' },
      { kind: 'address_range', pattern: '192.0.2.0', serverGroupId },
    ]).catch((error: unknown) => error as AppError)

    const { rows } = (refused as AppError).details as { rows: { row: number; column: string; code: string }[] }
    expect(rows.map(({ row, column, code }) => [row, column, code])).to.deep.equal([
      [1, 'serverGroupId', 'server_group_not_found'],
      [2, 'kind', 'mapping_kind_unknown'],
      [2, 'sourceId', 'source_not_found'],
      [3, 'pattern', 'mapping_pattern_invalid'],
    ])
    expect(await app.pools.infra('mapping_rule').pluck('pattern')).to.deep.equal(['kept*'])
  })
})

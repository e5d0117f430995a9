import { expect } from 'chai'
import { createHash, randomUUID } from 'node:crypto'
import { assignComputer, computerOfAgent, noteContact } from '../../../server/computers/service.ts'
import { COMMAND, SYSTEM, withInfra, withTenant, type App } from '../../../server/context.ts'
import { recountTenant } from '../../../server/health/service.ts'
import { applyInventory, type ReportedInventory } from '../../../server/verdicts/inventory.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { unique } from '../../support/people.ts'
import { aMachine, tenant, type Tenant } from './world.ts'

describe('applyInventory', () => {
  let test: TestApp
  before(async () => {
    test = await openTestApp()
  })
  after(() => test.close())

  async function linux(app: App): Promise<{ to: Tenant; computerId: number; send(inventory: ReportedInventory): Promise<void> }> {
    const to = await tenant(app)
    const machine = aMachine({ platform: 'linux', susClientId: null })
    const computerId = await withInfra(app, SYSTEM, (ctx) =>
      computerOfAgent(ctx, { tenantId: to.key, serverGroupId: to.serverGroupId, siteId: to.siteId, agentId: randomUUID(), machine }),
    )
    await withTenant(app, to.key, SYSTEM, (ctx) => noteContact(ctx, { tenantId: to.key, computerId, bootId: 'b1', machine }))
    const send = (inventory: ReportedInventory): Promise<void> =>
      withTenant(app, to.key, SYSTEM, (ctx) => applyInventory(ctx, { computerId, checksum: checksumOf(inventory), inventory }))
    return { to, computerId, send }
  }

  async function verdicts(app: App, key: number): Promise<unknown[]> {
    const { rows } = await app.pools.infra.raw<{ rows: unknown[] }>(
      `select p.public_id as patch, v.state, v.approved, v.untold from verdict v join patch p on p.id = v.patch_id where v.tenant_id = ? order by 1`,
      [key],
    )
    return rows
  }

  it('makes missing packages into patches, security ones approved, and follows them to installed', async () => {
    const { app } = test
    const { to, send } = await linux(app)
    const name = unique('pkg')
    await send(anInventory({ installed: [[name, '1.0']], missing: [[name, '1.1', 'stable-security']] }))
    const patch = `deb:debian/12/security/${name}/1.1`
    expect(await verdicts(app, to.key)).to.deep.equal([{ patch, state: 'missing', approved: true, untold: false }])

    await send(anInventory({ installed: [[name, '1.1']], missing: [] }))

    expect(await verdicts(app, to.key)).to.deep.equal([{ patch, state: 'installed', approved: true, untold: false }])
  })

  it('keeps what one tenant alone has to itself, until another has it too', async () => {
    const { app } = test
    const [mine, theirs] = [await linux(app), await linux(app)]
    const name = unique('private')
    const seenBy = ({ key }: Tenant): Promise<unknown[]> =>
      withTenant(app, key, SYSTEM, (ctx) => ctx.trx('patch').where({ name }).pluck('version'))
    const inventory = anInventory({ installed: [[name, '1.0']], missing: [[name, '1.1', 'stable']] })

    await mine.send(inventory)

    expect(await seenBy(mine.to)).to.deep.equal(['1.1'])
    expect(await seenBy(theirs.to)).to.deep.equal([])
    await theirs.send(inventory)
    expect(await seenBy(mine.to)).to.deep.equal(['1.1'])
    expect(await seenBy(theirs.to)).to.deep.equal(['1.1'])
  })

  it('lets a computer that moves take along the names of what it lacks', async () => {
    const { app } = test
    const [{ computerId, to: from, send }, to] = [await linux(app), await tenant(app)]
    const name = unique('moved')
    await send(anInventory({ installed: [[name, '1.0']], missing: [[name, '1.1', 'stable-security']] }))

    const key = { tenantId: from.key, computerId }
    const place = { tenantId: to.key, serverGroupId: to.serverGroupId, siteId: to.siteId }
    await withInfra(app, COMMAND, (ctx) => assignComputer(ctx, key, place))

    expect(await withTenant(app, to.key, SYSTEM, (ctx) => ctx.trx('patch').where({ name }).pluck('version'))).to.deep.equal(['1.1'])
  })

  it('tells of a need that comes after the first inventory, and leaves no row of what a later version replaces', async () => {
    const { app } = test
    const { to, send } = await linux(app)
    const name = unique('pkg')
    await send(anInventory({ installed: [[name, '1.0']], missing: [[name, '1.1', 'stable-security']] }))

    await send(
      anInventory({
        installed: [[name, '1.0']],
        missing: [
          [name, '1.2', 'stable-security'],
          [`${name}-doc`, '3', 'stable'],
        ],
      }),
    )

    expect(await verdicts(app, to.key)).to.deep.equal([
      { patch: `deb:debian/12/main/${name}-doc/3`, state: 'missing', approved: false, untold: false },
      { patch: `deb:debian/12/security/${name}/1.2`, state: 'missing', approved: true, untold: true },
    ])
    const { rows } = await app.pools.infra.raw<{ rows: unknown[] }>(
      `select o.version from patch_supersedence s join patch n on n.id = s.patch_id join patch o on o.id = s.superseded_patch_id where n.public_id = ?`,
      [`deb:debian/12/security/${name}/1.2`],
    )
    expect(rows).to.deep.equal([{ version: '1.1' }])
  })

  it('is ready and healthy by its inventory, and keeps one document', async () => {
    const { app } = test
    const { to, computerId, send } = await linux(app)
    const name = unique('pkg')
    await send(anInventory({ installed: [[name, '1.0']], missing: [] }))
    await send(anInventory({ installed: [[name, '1.1']], missing: [] }))
    await withInfra(app, SYSTEM, (ctx) => recountTenant(ctx, to.key))

    expect(await app.pools.infra('computer_status').where({ computer_id: computerId }).first('health', 'not_ready')).to.deep.equal({
      health: 'healthy',
      not_ready: null,
    })
    expect(await app.pools.infra('inventory_document').where({ tenant_id: to.key })).to.have.length(1)
  })
})

function anInventory(given: {
  installed: [name: string, version: string][]
  missing: [name: string, version: string, suites: string][]
}): ReportedInventory {
  return {
    machine: { platform: 'linux', os: { release: 'debian 12' } },
    packages: given.installed.map(([name, version]) => [name, version, 'amd64', 'ii ', name, version].join('\t')),
    missing: given.missing.map(([name, version, suites]) => ({
      name,
      architecture: 'amd64',
      candidate: version,
      source: name,
      sourceVersion: version,
      suites,
    })),
    updates: [],
    restartRequired: false,
  }
}

function checksumOf(inventory: ReportedInventory): string {
  return createHash('sha256').update(JSON.stringify(inventory)).digest('hex')
}

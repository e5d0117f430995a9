import { expect } from 'chai'
import { randomBytes } from 'node:crypto'
import type { Actor } from '../../../server/context.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { anAdministrator, aPatch, aTenant, computers, type TestComputer } from '../jobs/world.ts'
import { figuresOf, HOUR, recount, rowsOf } from './told.ts'

describe('what reports tell of computers and patches as they are', function () {
  this.timeout(30_000)
  let test: TestApp
  let infra: Actor

  before(async () => {
    test = await openTestApp()
    infra = await anAdministrator(test.app, 'infra_admin')
  })
  after(() => test.close())

  const db = () => test.app.pools.infra

  it('computer_health: tells what the status of each computer says, and adds it up', async () => {
    const world = await aTenant(test.app)
    const [one, two] = await computers(world, 2)
    const status = { unapplied_critical: 2, health: 'highly_vulnerable', agent_last_seen_at: new Date('2026-06-01T00:00:00Z') }
    await db()('computer_status').where({ computer_id: one?.id }).update(status)

    const rows = await rowsOf(test, world.user, 'computer_health')
    const ill = rows.find((row) => row['computerId'] === one?.publicId)

    expect(ill).to.include({
      tenantId: world.tenant,
      health: 'highly_vulnerable',
      unappliedCritical: 2,
      lastContactAt: '2026-06-01T00:00:00.000Z',
    })
    expect(await figuresOf(test, world.user, 'computer_health')).to.deep.equal({
      computers: 2,
      highlyVulnerable: 1,
      vulnerable: 0,
      healthy: 0,
      unknown: 1,
    })
    expect(await rowsOf(test, world.user, 'computer_health', { health: 'unknown' })).to.have.length(1)
    const name = String(ill?.['hostName']).toUpperCase()
    const wide = name.replaceAll(/[!-~]/g, (sign) => String.fromCodePoint((sign.codePointAt(0) ?? 0) + 0xfee0))
    expect((await rowsOf(test, world.user, 'computer_health', { text: wide })).map((row) => row['computerId'])).to.deep.equal([
      one?.publicId,
    ])
    expect((await rowsOf(test, world.user, 'computer_health', { text: '%' })).length).to.equal(0)
    expect(two?.publicId).to.be.a('string')
  })

  it('unapplied_patches: leaves out what is not approved, excepted, installed or waits for a restart', async () => {
    const world = await aTenant(test.app)
    const on = await computers(world, 1)
    const unapplied = await aPatch(world, on, { state: 'failed', severity: 'critical' })
    await aPatch(world, on, { approved: false })
    await aPatch(world, on, { excepted: true })
    await aPatch(world, on, { state: 'installed' })
    await aPatch(world, on, { state: 'pending_reboot' })

    const rows = await rowsOf(test, world.admin, 'unapplied_patches')

    expect(rows.map((row) => [row['patchId'], row['state'], row['severity']])).to.deep.equal([[unapplied.publicId, 'failed', 'critical']])
    expect(await rowsOf(test, world.admin, 'unapplied_patches', { severity: 'low' })).to.deep.equal([])
    expect(await figuresOf(test, world.admin, 'unapplied_patches')).to.deep.equal({
      rows: 1,
      computers: 1,
      patches: 1,
      critical: 1,
      exploited: 0,
    })
  })

  it('compliance: every approved patch on every computer is applied, waiting, unapplied or excepted', async () => {
    const world = await aTenant(test.app)
    const on = await computers(world, 5)
    const patch = await aPatch(world, on)
    const set = (index: number, verdict: object) =>
      db()('verdict').where({ patch_id: patch.id, computer_id: on[index]?.id }).update(verdict)
    await set(0, { state: 'installed' })
    await set(1, { state: 'pending_reboot' })
    await set(2, { excepted: true })
    await set(3, { approved: false })
    await recount(test, world)

    const [row] = await rowsOf(test, world.admin, 'compliance')

    expect(row).to.include({ patches: 1, applied: 1, pendingReboot: 1, unapplied: 1, excepted: 1, rate: 33.3 })
    expect(await figuresOf(test, world.admin, 'compliance')).to.include({ applied: 1, unapplied: 1, rate: 33.3 })
  })

  it('exploited: the patch that most computers lack comes first, with what is known of the attacks', async () => {
    const world = await aTenant(test.app)
    const on = await computers(world, 3)
    const cve = `CVE-2031-${1_000_000 + (randomBytes(3).readUIntBE(0, 3) % 999_999)}`
    await db()('threat').insert({ cve, exploited_since: '2026-05-01', ransomware: true, epss: 0.5 })
    const [few, many] = [await aPatch(world, on.slice(0, 1)), await aPatch(world, on)]
    await aPatch(world, on)
    await db()('patch')
      .whereIn('id', [few.id, many.id])
      .update({ exploited: true, cves: [cve] })
    await recount(test, world)

    const rows = await rowsOf(test, world.admin, 'exploited')

    expect(rows.map((row) => [row['patchId'], row['unapplied']])).to.deep.equal([
      [many.publicId, 3],
      [few.publicId, 1],
    ])
    expect(rows[0]).to.deep.include({ exploitedSince: '2026-05-01', ransomware: true, epss: 0.5, cves: [cve] })
  })

  it('coverage: names who has been silent for longer than the tenant allows, the longest first', async () => {
    const world = await aTenant(test.app)
    const [never, late, lately] = await computers(world, 3)
    const now = Date.now()
    const heard = (computer: TestComputer | undefined, hours: number) =>
      db()('computer_status')
        .where({ computer_id: computer?.id })
        .update({ agent_last_seen_at: new Date(now - hours * HOUR) })
    await heard(late, 80)
    await heard(lately, 70)

    const rows = await rowsOf(test, world.admin, 'coverage')

    expect(rows.map((row) => [row['computerId'], row['silentHours']])).to.deep.equal([
      [never?.publicId, null],
      [late?.publicId, 80],
    ])
    expect(await figuresOf(test, world.admin, 'coverage')).to.deep.equal({ computers: 2, neverHeard: 1, withoutAgent: 0 })
  })

  it('software and exposures: count computers of the viewer, each once, and name nothing that they do not have', async () => {
    const [world, foreign] = [await aTenant(test.app), await aTenant(test.app)]
    const release = `debian/${randomBytes(4).toString('hex')}`
    const ids = (await db()('package_version')
      .insert([
        { stream: release, package: 'libcandle1:amd64', version: '1.0-1', source: 'candle' },
        { stream: release, package: 'candle-bin:amd64', version: '1.0-1', source: 'candle' },
        { stream: release, package: 'secret:amd64', version: '6.6.6' },
      ])
      .returning('id')) as { id: number }[]
    const [lib = 0, bin = 0, secret = 0] = ids.map((row) => row.id)
    for (const computer of await computers(world, 2, { osType: 'linux' })) await anInventory(computer, release, [lib, bin])
    for (const computer of await computers(foreign, 1, { osType: 'linux' })) await anInventory(computer, release, [secret, lib])
    const sha256 = randomBytes(32)
    await db()('document').insert({ sha256, body: randomBytes(8), media_type: 'text/plain' })
    const source = (await db()('source').where({ public_id: 'Direct' }).first('id')) as { id: number }
    const [document] = (await db()('feed_document')
      .insert({ source_id: source.id, key: release, format: 'x', sha256, fetched_at: new Date(), records: 1, skipped: 0, rejected: 0 })
      .returning('id')) as [{ id: number }]
    await db()('package_state').insert([
      { document_id: document.id, release, names: 'source', package: 'candle', cve: 'CVE-2099-1003', state: 'affected' },
      { document_id: document.id, release, names: 'source', package: 'candle', cve: 'CVE-2099-1004', state: 'not_affected' },
      { document_id: document.id, release, names: 'binary', package: 'secret', cve: 'CVE-2099-1005', state: 'affected' },
    ])

    const software = await rowsOf(test, world.user, 'software')
    const exposures = await rowsOf(test, world.user, 'exposures')

    expect(software.map((row) => [row['software'], row['computers']])).to.deep.equal([
      ['candle-bin:amd64', 2],
      ['libcandle1:amd64', 2],
    ])
    expect(exposures.map((row) => [row['software'], row['cve'], row['exposure'], row['computers']])).to.deep.equal([
      ['candle', 'CVE-2099-1003', 'affected', 2],
    ])
    expect((await rowsOf(test, infra, 'software', { text: 'LIBCANDLE' })).map((row) => row['computers'])).to.deep.equal([2, 1])
  })

  it('users: everybody with role and groups, for the infrastructure alone', async () => {
    const world = await aTenant(test.app)

    const rows = await rowsOf(test, infra, 'users', { tenantId: world.tenant })

    expect(rows.map((row) => `${String(row['userId'])} ${String(row['role'])} ${String(row['serverGroups'])}`)).to.have.members([
      `${world.admin.name} tenant_admin 0`,
      `${world.otherAdmin.name} tenant_admin 0`,
      `${world.user.name} tenant_user 1`,
    ])
  })

  async function anInventory(computer: TestComputer, stream: string, package_ids: number[]): Promise<void> {
    const document_sha256 = randomBytes(32)
    await db()('inventory_document').insert({ tenant_id: computer.tenantId, sha256: document_sha256, body: Buffer.alloc(1) })
    const facts = {
      tenant_id: computer.tenantId,
      computer_id: computer.id,
      checksum: document_sha256,
      stream,
      package_ids,
      document_sha256,
    }
    await db()('inventory').insert({ ...facts, taken_at: new Date() })
  }
})

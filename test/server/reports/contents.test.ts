import { expect } from 'chai'
import { randomBytes } from 'node:crypto'
import { SYSTEM, withInfra, withViewer, type Actor } from '../../../server/context.ts'
import { makeException } from '../../../server/exceptions/service.ts'
import { recountTenant } from '../../../server/health/service.ts'
import { exportReport } from '../../../server/reports/export.ts'
import { REPORTS } from '../../../server/reports/definitions.ts'
import { filterOf, Parameters } from '../../../server/reports/shapes.ts'
import { reportFigures, reportRows, zoneOf, type Cell } from '../../../server/reports/store-rows.ts'
import type { ReportId } from '../../../templates/index.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import {
  anAdministrator,
  aPatch,
  aRequest,
  aTenant,
  as,
  computers,
  refusal,
  requested,
  type TestComputer,
  type World,
} from '../jobs/world.ts'

const HOUR = 3_600_000

describe('what reports tell', function () {
  this.timeout(30_000)
  let test: TestApp
  let infra: Actor

  before(async () => {
    test = await openTestApp()
    infra = await anAdministrator(test.app, 'infra_admin')
  })
  after(() => test.close())

  const db = () => test.app.pools.infra
  const rowsOf = (actor: Actor, id: ReportId, given: object = {}, limit = 200): Promise<Record<string, Cell>[]> =>
    withViewer(test.app, actor, async (ctx) => {
      const filter = filterOf(id, Parameters.parse(given), { now: ctx.now, zone: await zoneOf(ctx), locale: 'en' })
      return (await reportRows(ctx, id, filter, { after: undefined, limit })).map((row) => ({ ...row.cells }))
    })
  const figuresOf = (actor: Actor, id: ReportId, given: object = {}): Promise<Record<string, number | null>> =>
    withViewer(test.app, actor, async (ctx) => {
      const filter = filterOf(id, Parameters.parse(given), { now: ctx.now, zone: 'UTC', locale: 'en' })
      return Object.fromEntries((await reportFigures(ctx, id, filter)).figures.map(({ name, value }) => [name, value]))
    })
  const fileOf = async (actor: Actor, id: ReportId, locale: 'ja' | 'en', given: object = {}): Promise<string[]> => {
    const wish = { id, parameters: Parameters.parse(given), format: 'csv' as const, locale, columns: null }
    let text = ''
    for await (const piece of exportReport(test.app, actor, wish)) text += piece
    return text.split('\r\n')
  }
  const recount = (world: World) => withInfra(test.app, SYSTEM, (ctx) => recountTenant(ctx, world.tenantId))
  const setState = (computer: TestComputer, patchId: number, state: string, former: { state: string; from: Date; to: Date }) =>
    db().transaction(async (trx) => {
      const key = { tenant_id: computer.tenantId, computer_id: computer.id, patch_id: patchId }
      const source = (await trx('verdict').where(key).first('source_id')) as { source_id: number }
      await trx('verdict').where(key).update({ state, learned_at: former.to })
      const { from: valid_from, to: valid_to } = former
      await trx('verdict_history').insert({ ...key, ...source, state: former.state, approved: true, valid_from, valid_to })
    })

  it('computer_health: tells what the status of each computer says, and adds it up', async () => {
    const world = await aTenant(test.app)
    const [one, two] = await computers(world, 2)
    const status = { unapplied_critical: 2, health: 'highly_vulnerable', agent_last_seen_at: new Date('2026-06-01T00:00:00Z') }
    await db()('computer_status').where({ computer_id: one?.id }).update(status)

    const rows = await rowsOf(world.user, 'computer_health')
    const ill = rows.find((row) => row['computerId'] === one?.publicId)

    expect(ill).to.include({
      tenantId: world.tenant,
      health: 'highly_vulnerable',
      unappliedCritical: 2,
      lastContactAt: '2026-06-01T00:00:00.000Z',
    })
    expect(await figuresOf(world.user, 'computer_health')).to.deep.equal({
      computers: 2,
      highlyVulnerable: 1,
      vulnerable: 0,
      healthy: 0,
      unknown: 1,
    })
    expect(await rowsOf(world.user, 'computer_health', { health: 'unknown' })).to.have.length(1)
    const name = String(ill?.['hostName']).toUpperCase()
    const wide = name.replaceAll(/[!-~]/g, (sign) => String.fromCodePoint((sign.codePointAt(0) ?? 0) + 0xfee0))
    expect((await rowsOf(world.user, 'computer_health', { text: wide })).map((row) => row['computerId'])).to.deep.equal([one?.publicId])
    expect((await rowsOf(world.user, 'computer_health', { text: '%' })).length).to.equal(0)
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

    const rows = await rowsOf(world.admin, 'unapplied_patches')

    expect(rows.map((row) => [row['patchId'], row['state'], row['severity']])).to.deep.equal([[unapplied.publicId, 'failed', 'critical']])
    expect(await rowsOf(world.admin, 'unapplied_patches', { severity: 'low' })).to.deep.equal([])
    expect(await figuresOf(world.admin, 'unapplied_patches')).to.deep.equal({
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
    await recount(world)

    const [row] = await rowsOf(world.admin, 'compliance')

    expect(row).to.include({ patches: 1, applied: 1, pendingReboot: 1, unapplied: 1, excepted: 1, rate: 33.3 })
    expect(await figuresOf(world.admin, 'compliance')).to.include({ applied: 1, unapplied: 1, rate: 33.3 })
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
    await recount(world)

    const rows = await rowsOf(world.admin, 'exploited')

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

    const rows = await rowsOf(world.admin, 'coverage')

    expect(rows.map((row) => [row['computerId'], row['silentHours']])).to.deep.equal([
      [never?.publicId, null],
      [late?.publicId, 80],
    ])
    expect(await figuresOf(world.admin, 'coverage')).to.deep.equal({ computers: 2, neverHeard: 1, withoutAgent: 0 })
  })

  it('jobs and job_results: count the computers that the viewer may see', async () => {
    const world = await aTenant(test.app)
    const group = (await db()('tenant').where({ id: world.tenantId }).first('default_server_group_id as id')) as { id: number }
    const [own, others] = [await computers(world, 1), await computers(world, 2, { groupId: group.id })]
    const patch = await aPatch(world, [...own, ...others])
    const job = await requested(test.app, world.admin, aRequest([...own, ...others], [patch]))
    await requested(test.app, world.admin, aRequest(others, [patch]))
    await db()('plan_patch').where({ job_id: job.id, computer_id: own[0]?.id }).update({ result: 'failed', result_code: '0x80070005' })

    expect(await rowsOf(world.admin, 'jobs')).to.have.length(2)
    const [seen, ...more] = await rowsOf(world.user, 'jobs')
    expect(more).to.deep.equal([])
    expect(seen).to.include({ jobId: job.publicId, computers: 1, patches: 1, succeeded: 0, failed: 1, waiting: 0 })
    expect(await rowsOf(world.user, 'job_results')).to.have.length(1)
    expect((await rowsOf(world.admin, 'job_results', { text: job.publicId })).map((row) => String(row['result'])).toSorted()).to.deep.equal(
      ['failed', 'waiting', 'waiting'],
    )
    expect(await rowsOf(world.admin, 'jobs', { to: new Date(Date.now() - HOUR).toISOString() })).to.deep.equal([])
  })

  it('decisions: shows WSUS’s approvals, the tenant’s own and exceptions, each to whom they concern', async () => {
    const world = await aTenant(test.app)
    const group = (await db()('tenant').where({ id: world.tenantId }).first('default_server_group_id as id')) as { id: number }
    const [own] = await computers(world, 1)
    const [other] = await computers(world, 1, { groupId: group.id })
    if (own === undefined || other === undefined) throw new Error('no computers')
    const patch = await aPatch(world, [own, other])
    for (const computer of [own, other]) {
      await as(test.app, world.admin, (ctx) =>
        makeException(ctx, {
          patchId: patch.publicId,
          computerId: computer.publicId,
          kind: 'hold',
          reason: 'later',
        }),
      )
    }
    await anApproval(world, own, patch.id)

    const kinds = async (actor: Actor) =>
      (await rowsOf(actor, 'decisions', { text: patch.publicId })).length === 0
        ? (await rowsOf(actor, 'decisions')).map((row) => row['decision'])
        : []
    expect(await kinds(world.admin)).to.deep.equal(['hold', 'hold', 'install'])
    expect(await kinds(world.user)).to.deep.equal(['hold', 'install'])
    const foreign = await aTenant(test.app)
    await computers(foreign, 1)
    expect(await kinds(foreign.admin)).to.deep.equal([])
    const [, , wsus] = await rowsOf(infra, 'decisions', { tenantId: world.tenant })
    expect(wsus).to.include({ decision: 'install', author: 'WSUS\\admin', appliesTo: 'Servers of the infrastructure' })
    const [, hidden] = await rowsOf(world.user, 'decisions')
    expect(hidden).to.include({ decision: 'install', author: null, appliesTo: null })
  })

  it('changes: what became missing or installed in the period, also where it changed again since', async () => {
    const world = await aTenant(test.app)
    const [computer] = await computers(world, 1)
    if (computer === undefined) throw new Error('no computer')
    const now = Date.now()
    const at = (hours: number) => new Date(now - hours * HOUR)
    const applied = await aPatch(world, [computer], { learned_at: at(2) })
    await setState(computer, applied.id, 'installed', { state: 'missing', from: at(30), to: at(2) })
    const approvedLater = await aPatch(world, [computer], { learned_at: at(2) })
    await setState(computer, approvedLater.id, 'missing', { state: 'missing', from: at(90), to: at(2) })
    const fresh = await aPatch(world, [computer], { learned_at: at(3) })
    // Installed when it was first heard of: nobody installed it in this period.
    await aPatch(world, [computer], { learned_at: at(3), state: 'installed' })

    const span = { from: at(24).toISOString(), to: new Date(now).toISOString() }
    const seen = (await rowsOf(world.admin, 'changes', span)).map((row) => `${String(row['patchId'])} ${String(row['change'])}`)

    expect(seen.toSorted()).to.deep.equal([`${applied.publicId} newly_installed`, `${fresh.publicId} newly_missing`].toSorted())
    const before = await rowsOf(world.admin, 'changes', { from: at(48).toISOString(), to: at(24).toISOString() })
    expect(before.map((row) => [row['patchId'], row['change']])).to.deep.equal([[applied.publicId, 'newly_missing']])
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

    const software = await rowsOf(world.user, 'software')
    const exposures = await rowsOf(world.user, 'exposures')

    expect(software.map((row) => [row['software'], row['computers']])).to.deep.equal([
      ['candle-bin:amd64', 2],
      ['libcandle1:amd64', 2],
    ])
    expect(exposures.map((row) => [row['software'], row['cve'], row['exposure'], row['computers']])).to.deep.equal([
      ['candle', 'CVE-2099-1003', 'affected', 2],
    ])
    expect((await rowsOf(infra, 'software', { text: 'LIBCANDLE' })).map((row) => row['computers'])).to.deep.equal([2, 1])
  })

  it('users: everybody with role and groups, for the infrastructure alone', async () => {
    const world = await aTenant(test.app)

    const rows = await rowsOf(infra, 'users', { tenantId: world.tenant })

    expect(rows.map((row) => `${String(row['userId'])} ${String(row['role'])} ${String(row['serverGroups'])}`)).to.have.members([
      `${world.admin.name} tenant_admin 0`,
      `${world.otherAdmin.name} tenant_admin 0`,
      `${world.user.name} tenant_user 1`,
    ])
  })

  it('open in a spreadsheet: a byte order mark, words and times of the reader, no formulas', async () => {
    const world = await aTenant(test.app, { time_zone: 'Asia/Tokyo' })
    const on = await computers(world, 1)
    const patch = await aPatch(world, on, { since: new Date('2026-06-01T00:00:00Z') })
    await db()('patch').where({ id: patch.id }).update({ title: `=HYPERLINK("http://x","a,b")`, severity: 'critical' })

    const [head = '', row = '', end, ...more] = await fileOf(world.admin, 'unapplied_patches', 'ja')

    expect([end, more]).to.deep.equal(['', []])
    expect(head).to.match(/^\uFEFFテナント,業務サーバ,サーバID,.*,発生日時 \(Asia\/Tokyo\)$/)
    expect(row).to.contain(`"'=HYPERLINK(""http://x"",""a,b"")"`).and.contain(',緊急,いいえ,')
    expect(row.endsWith(',未インストール,2026-06-01 09:00:00')).to.equal(true)
  })

  it('refuse what they cannot be narrowed by', async () => {
    const { admin } = await aTenant(test.app)

    expect(await refusal(rowsOf(admin, 'computer_health', { state: 'failed' }))).to.equal('invalid report_parameter_unused')
    const turned = { from: '2026-06-02T00:00:00Z', to: '2026-06-02T00:00:00Z' }
    expect(await refusal(rowsOf(admin, 'changes', turned))).to.equal('invalid report_period_invalid')
  })

  it('have their columns in the statement, the words of each in both languages, and room in a mail', async () => {
    const world = await aTenant(test.app)
    const on = await computers(world, 1)
    await aPatch(world, on)
    for (const [id, { columns, figures }] of Object.entries(REPORTS)) {
      const briefs = columns.filter((column) => column.brief === true)

      expect(new Set(columns.map((column) => column.name)).size, id).to.equal(columns.length)
      expect(briefs.length, id).to.be.within(3, 8)
      expect(Object.keys(figures).length, id).to.be.within(1, 10)
    }
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

  /** An approval of WSUS for a group of the infrastructure's source that holds the computer. */
  async function anApproval(world: World, computer: TestComputer, patchId: number): Promise<void> {
    const id = randomBytes(4).toString('hex')
    const [source] = (await db()('source')
      .insert({ public_id: `W${id}`, kind: 'wsus', name: 'WSUS' })
      .returning('id')) as [{ id: number }]
    const group = { source_id: source.id, external_id: crypto.randomUUID(), name: 'Servers of the infrastructure' }
    const [target] = (await db()('target_group').insert(group).returning('id')) as [{ id: number }]
    const [known] = (await db()('source_computer')
      .insert({ source_id: source.id, external_id: id, tenant_id: world.tenantId, computer_id: computer.id })
      .returning('id')) as [{ id: number }]
    await db()('target_group_member').insert({ target_group_id: target.id, source_computer_id: known.id })
    const approval = {
      source_id: source.id,
      external_id: crypto.randomUUID(),
      patch_id: patchId,
      target_group_id: target.id,
      action: 'install',
    }
    await db()('approval').insert({ ...approval, admin_name: 'WSUS\\admin' })
  }
})

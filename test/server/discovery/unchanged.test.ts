import { expect } from 'chai'
import type { App } from '../../../server/context.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { aSource, beginRun, discover, goOn } from './estate.ts'
import { FakeWsus } from './fake-wsus.ts'

/** Texts that JSON, COPY and PostgreSQL each write in their own way. */
const HOSTILE = [
  '',
  'ｻｰﾊﾞｰ 𠮷',
  'a "quoted", b\\c\n\t\r\b\f\u0001\u001f\u007f\u2028/',
  "'; drop table x --",
  '[null, true, 1]',
  'x'.repeat(600),
]

/** Computers in two groups, with approvals, and every value that can be odd. */
function anOddEstate(): FakeWsus {
  const wsus = new FakeWsus()
  wsus.probe = { reads: { effectiveDigests: true, flags: true } }
  const groups = [wsus.addGroup('Servers'), wsus.addGroup('Clients')]
  const updates = [wsus.addUpdate(), wsus.addUpdate()]
  for (const [index, text] of HOSTILE.entries()) {
    const id = wsus.addComputer(`odd${index}.${wsus.serverId.slice(0, 8)}.example`, { groups: index % 2 === 0 ? groups : groups.slice(1) })
    wsus.report(id, { [updates[0] ?? '']: 2 })
    const computer = wsus.computers.get(id)
    if (computer === undefined) throw new Error('no such computer')
    computer.target = { ...computer.target, make: text, model: null, osDescription: text, processorArchitecture: text, ipAddress: text }
    if (index === 1) computer.target.effectiveLastDetectionTime = '2026-10-02T03:04:05.678'
    if (index === 2) computer.target.lastSyncTime = '0001-01-01T00:00:00'
  }
  const approval = wsus.approvals.get(wsus.approve(updates[0] ?? '', groups[0]))
  if (approval !== undefined) Object.assign(approval, { adminName: HOSTILE[2], deadline: '2026-12-01T00:00:00.123', goLiveTime: null })
  wsus.approve(updates[1] ?? '', groups[1])
  return wsus
}

describe('executeRun when nothing changed', () => {
  let test: TestApp
  before(async () => {
    test = await openTestApp()
  })
  after(() => test.close())

  /** Statements that a run asks of the database. */
  async function asked(app: App, work: () => Promise<unknown>): Promise<string[]> {
    const statements: string[] = []
    const note = ({ sql }: { sql: string }): void => void statements.push(sql)
    app.pools.infra.on('query', note)
    try {
      await work()
    } finally {
      app.pools.infra.removeListener('query', note)
    }
    return statements
  }

  async function staged(app: App, sourceId: string, wsus: FakeWsus): Promise<string[]> {
    const statements = await asked(app, () => discover(app, sourceId, wsus))
    const tables = ['staged_target', 'staged_member', 'staged_digest', 'insert into approval', 'staged_verdict']
    return tables.filter((table) => statements.some((sql) => sql.includes(table)))
  }

  it('compares and stages nothing, whatever the texts and times are', async () => {
    const { app } = test
    const source = await aSource(app)
    const wsus = anOddEstate()
    expect(await staged(app, source.publicId, wsus)).to.include.members(['staged_target', 'staged_member', 'staged_digest'])

    expect(await staged(app, source.publicId, wsus)).to.deep.equal([])
  })

  it('stages what changed alone', async () => {
    const { app } = test
    const source = await aSource(app)
    const wsus = anOddEstate()
    await discover(app, source.publicId, wsus)
    const [first, second] = wsus.computers.values()
    if (first === undefined || second === undefined) throw new Error('no computers')
    first.target = { ...first.target, model: 'another' }

    const one = await discover(app, source.publicId, wsus)

    expect(one.counts.computers).to.deep.equal({ read: 6, added: 0, changed: 1, removed: 0 })
    second.groups = [...wsus.groups.keys()].slice(1)
    const other = await discover(app, source.publicId, wsus)
    expect(other.counts.memberships).to.deep.include({ added: 1, removed: 0 })
    expect(other.counts.computers).to.deep.include({ read: 6, changed: 0 })
  })

  const DAMAGES = [
    [
      'a computer renamed by hand',
      `update computer set host_name = 'other' where id in (select computer_id from source_computer where source_id = :s)`,
    ],
    ['other attributes', `update source_computer set attributes = attributes || '{"more": "x"}' where source_id = :s`],
    ['another time of report', `update source_computer set last_report_at = last_report_at + interval '1 ms' where source_id = :s`],
    ['another time of detection', `update source_computer set detected_at = now() where source_id = :s and detected_at is not null`],
    ['computers marked as gone', `update source_computer set absent_since = now() where source_id = :s`],
    [
      'memberships that were removed',
      `delete from target_group_member where target_group_id in (select id from target_group where source_id = :s)`,
    ],
    [
      'memberships that were added',
      `insert into target_group_member select g.id, c.id, now() from target_group g join source_computer c using (source_id) where source_id = :s on conflict do nothing`,
    ],
    ['approvals that were ended', `update approval set ended_at = now() where source_id = :s`],
    ['approvals that were changed', `update approval set optional = not optional where source_id = :s`],
    ['approvals with another deadline', `update approval set deadline_at = now() where source_id = :s`],
    ['other effective approvals', `update source_computer set effective_digest = 'other' where source_id = :s`],
    ['forgotten effective approvals', `update source_computer set effective_digest = null where source_id = :s`],
  ] as const

  for (const [what, sql] of DAMAGES) {
    it(`sees ${what}, whoever wrote that`, async () => {
      const { app } = test
      const source = await aSource(app)
      const wsus = anOddEstate()
      await discover(app, source.publicId, wsus)
      const before = await rowsOf(app, source.id)
      await app.pools.owner.raw(sql, { s: source.id })
      expect(await rowsOf(app, source.id), 'something was changed').to.not.deep.equal(before)

      await discover(app, source.publicId, wsus)

      expect(await rowsOf(app, source.id)).to.deep.equal(before)
    })
  }

  it('follows the source again when the agent of a computer is gone', async () => {
    const { app } = test
    const source = await aSource(app)
    const wsus = anOddEstate()
    await discover(app, source.publicId, wsus)
    const before = await rowsOf(app, source.id)
    const status = (column: string): Promise<unknown> =>
      app.pools.owner.raw(
        `update computer_status set agent_last_seen_at = ${column} where computer_id in (select computer_id from source_computer where source_id = ?)`,
        [source.id],
      )
    await status('now()')
    await app.pools.owner.raw(
      `update computer set os_name = 'as the agent says' where id in (select computer_id from source_computer where source_id = ?)`,
      [source.id],
    )
    const agents = await rowsOf(app, source.id)

    await discover(app, source.publicId, wsus)
    expect(await rowsOf(app, source.id), 'the agent knows better').to.deep.equal(agents)

    await status('null')
    await discover(app, source.publicId, wsus)
    expect(await rowsOf(app, source.id)).to.deep.equal(before)
  })

  it('ends as an undisturbed run when one that had written a part was broken off and the server went back', async () => {
    const { app } = test
    const source = await aSource(app)
    const wsus = anOddEstate()
    await discover(app, source.publicId, wsus)
    const before = await rowsOf(app, source.id)
    const taken = [...wsus.approvals].slice(0, 1)
    for (const [id] of taken) wsus.approvals.delete(id)
    const moved = [...wsus.computers.values()].map((computer) => ({ computer, groups: computer.groups }))
    for (const { computer } of moved) computer.groups = []
    const stop = new AbortController()
    wsus.onAsk = (what) => {
      if (what === 'digests') stop.abort(new Error('stopped'))
    }
    const runId = await beginRun(app, source.publicId)
    const broken: unknown = await goOn(app, runId, wsus, stop.signal).catch((err: unknown) => err)
    expect(broken).to.be.instanceOf(Error)
    wsus.onAsk = () => {}
    for (const [id, row] of taken) wsus.approvals.set(id, row)
    for (const { computer, groups } of moved) computer.groups = groups

    await goOn(app, runId, wsus)
    const run = await discover(app, source.publicId, wsus)

    expect(run.state).to.equal('succeeded')
    expect(await rowsOf(app, source.id)).to.deep.equal(before)
  })

  /** What the source says, as it is stored. */
  async function rowsOf(app: App, sourceId: number): Promise<unknown[]> {
    const { rows } = await app.pools.owner.raw<{ rows: unknown[] }>(
      `select sc.external_id, sc.attributes, sc.last_report_at, sc.detected_at, sc.absent_since, sc.effective_digest, c.host_name, c.os_name,
              (select array_agg(m.target_group_id order by 1) from target_group_member m where m.source_computer_id = sc.id) as groups,
              (select array_agg((a.external_id, a.optional, a.deadline_at, a.ended_at)::text order by a.external_id) from approval a where a.source_id = sc.source_id) as approvals
         from source_computer sc join computer c on c.id = sc.computer_id where sc.source_id = ? order by 1`,
      [sourceId],
    )
    return rows
  }
})

import { randomUUID } from 'node:crypto'
import type { App } from '../../../server/context.ts'
import { COMMAND, withInfra } from '../../../server/context.ts'
import { executeRun } from '../../../server/discovery/run.ts'
import { requestRun, type DiscoveryWish } from '../../../server/discovery/service.ts'
import { getRun, type RunRow } from '../../../server/discovery/store.ts'
import { addWsus } from '../../../server/sources/service.ts'
import { FakeWsus } from './fake-wsus.ts'

/** Registers a source; its address is nobody's. */
export async function aSource(app: App): Promise<{ id: number; publicId: string }> {
  const publicId = `W${randomUUID().slice(0, 8)}`
  return withInfra(app, COMMAND, (ctx) => addWsus(ctx, { sourceId: publicId, url: `http://${publicId}.invalid:8530` }))
}

/** Asks for a run and reads it to its end. */
export async function discover(app: App, sourceId: string, wsus: FakeWsus, wish: DiscoveryWish = {}): Promise<RunRow> {
  const runId = await beginRun(app, sourceId, wish)
  return goOn(app, runId, wsus)
}

/** Asks for a run; @returns its id. */
export async function beginRun(app: App, sourceId: string, wish: DiscoveryWish = {}): Promise<number> {
  const [run] = await withInfra(app, COMMAND, (ctx) => requestRun(ctx, { ...wish, sourceIds: [sourceId] }, '#COMMAND'))
  if (run === undefined) throw new Error('no run began')
  return run.runId
}

/** Has a run go on, as a task would. */
export async function goOn(app: App, runId: number, wsus: FakeWsus, signal: AbortSignal = new AbortController().signal): Promise<RunRow> {
  await executeRun(app, runId, { signal, open: wsus.open })
  const run = await withInfra(app, COMMAND, (ctx) => getRun(ctx, runId))
  if (run === undefined) throw new Error('the run is gone')
  return run
}

/** Rows of the whole CMDB that a discovery writes, without ids and times: two equal ones are equal discoveries. */
export async function picture(app: App, sourceId: number): Promise<unknown> {
  const ask = async (sql: string): Promise<unknown[]> => (await app.pools.infra.raw<{ rows: unknown[] }>(sql, { source: sourceId })).rows
  return {
    patches: await ask(
      `select o.external_id, p.name, p.title, p.severity, o.declined, o.absent_since is not null as absent from patch_origin o join patch p on p.id = o.patch_id where o.source_id = :source order by 1`,
    ),
    computers: await ask(
      `select sc.external_id, c.host_name, st.not_ready, st.missing, st.installed, sc.absent_since is not null as absent
         from source_computer sc join computer c on c.id = sc.computer_id join computer_status st on st.computer_id = c.id where sc.source_id = :source order by 1`,
    ),
    approvals: await ask(
      `select a.external_id, a.action, a.baseline, a.ended_at is not null as ended from approval a where a.source_id = :source order by 1`,
    ),
    members: await ask(
      `select g.external_id, sc.external_id as computer from target_group_member m join target_group g on g.id = m.target_group_id
         join source_computer sc on sc.id = m.source_computer_id where g.source_id = :source order by 1, 2`,
    ),
    verdicts: await ask(
      `select sc.external_id as computer, p.public_id, v.state, v.approved, v.untold from verdict v join source_computer sc on sc.computer_id = v.computer_id and sc.source_id = :source
         join patch p on p.id = v.patch_id order by 1, 2`,
    ),
  }
}

/** Five computers in a group, seven updates, four of them approved for the group. */
export function anEstate(): FakeWsus {
  const wsus = new FakeWsus()
  const group = wsus.addGroup('Servers')
  const updates = Array.from({ length: 7 }, () => wsus.addUpdate())
  for (let i = 0; i < 5; i++) {
    const computer = wsus.addComputer(`web${i}.${wsus.serverId.slice(0, 8)}.example`, { groups: [group] })
    wsus.report(computer, Object.fromEntries(updates.slice(0, 3 + i).map((id, n) => [id, n === 0 ? 4 : 2])))
  }
  for (const id of updates.slice(0, 4)) wsus.approve(id, group)
  return wsus
}

/** The one verdict of the one computer of a source. */
export async function verdictOf(app: App, sourceId: number): Promise<{ state: string; approved: boolean; source_id: number } | undefined> {
  const { rows } = await app.pools.infra.raw<{ rows: { state: string; approved: boolean; source_id: number }[] }>(
    `select v.state, v.approved, v.source_id from verdict v join source_computer sc on sc.computer_id = v.computer_id where sc.source_id = ?`,
    [sourceId],
  )
  return rows[0]
}

/** Why each computer of a source cannot be judged, or null. */
export async function readiness(app: App, sourceId: number): Promise<(string | null)[]> {
  const { rows } = await app.pools.infra.raw<{ rows: { not_ready: string | null }[] }>(
    `select st.not_ready from computer_status st join source_computer sc on sc.computer_id = st.computer_id where sc.source_id = ? order by sc.id`,
    [sourceId],
  )
  return rows.map((row) => row.not_ready)
}

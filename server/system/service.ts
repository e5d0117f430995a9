import { statfs } from 'node:fs/promises'
import { record } from '../audit/service.ts'
import { pendingMigrations } from '../cmdb/migrate.ts'
import { enqueue, type TaskName } from '../cmdb/tasks.ts'
import type { App, InfraContext } from '../context.ts'
import { AppError } from '../errors.ts'
import { readMailSettings } from '../notices/settings.ts'
import { listSources } from '../sources/store.ts'
import { sourceViews } from '../sources/views.ts'
import { VERSION } from '../version.ts'
import { checksOf, mayRunNow } from './rules.ts'
import { nextTaskAt } from './schedule.ts'
import { listTasks, readHealth } from './store-health.ts'
import { taskState } from './task-list.ts'

/** Background tasks with when they recur, and how they went. */
export async function tasksView(ctx: InfraContext) {
  return (await listTasks(ctx)).map((row) => {
    const next = row.schedule === null ? null : nextTaskAt(row.schedule, ctx.now)
    const seconds =
      row.lastStartedAt === null || row.lastEndedAt === null ? null : (row.lastEndedAt.getTime() - row.lastStartedAt.getTime()) / 1000
    return {
      ...row,
      state: taskState(row),
      seconds,
      nextRunAt: next?.toISOString() ?? null,
      lastStartedAt: row.lastStartedAt?.toISOString() ?? null,
      lastEndedAt: row.lastEndedAt?.toISOString() ?? null,
      lastFailedAt: row.lastFailedAt?.toISOString() ?? null,
      oldestWaitingAt: row.oldestWaitingAt?.toISOString() ?? null,
      actions: mayRunNow(row.task, row.schedule) ? ['run' as const] : [],
    }
  })
}

/**
 * Has a recurring task run now, once; its own turns stay as they are.
 *
 * @throws AppError not_found task_unknown; conflict task_by_calendar
 */
export async function runTask(ctx: InfraContext, task: string): Promise<void> {
  const row = (await listTasks(ctx)).find((one) => one.task === task)
  if (row === undefined) throw new AppError('not_found', 'task_unknown', { task })
  if (!mayRunNow(task, row.schedule)) throw new AppError('conflict', 'task_by_calendar', { task })
  // What the workers declared is what they have handlers for; a recurring task carries no payload.
  await enqueue(ctx, task as TaskName, {} as never, { key: `run:${task}` })
  await record(ctx, 'system.run_task', { task })
}

/** How the service itself is: database, disk, workers, queue, mail, agents, sources, with a judgment of each. */
export async function healthView(app: App, ctx: InfraContext) {
  const figures = await readHealth(ctx)
  const disk = await statfs(app.config.stateDir)
  const sources = (await sourceViews(ctx, await listSources(ctx))).map(({ sourceId, name, kind, enabled, freshness, lastSuccessAt }) => {
    return { sourceId, name, kind, enabled, freshness, lastSuccessAt }
  })
  const pending = await pendingMigrations(app.pools.owner)
  const newest = (await app.pools.owner('migration').orderBy('name', 'desc').first('name')) as { name: string } | undefined
  const mailConfigured = (await readMailSettings(ctx)) !== undefined
  const free = { bytes: disk.bavail * disk.bsize, total: disk.blocks * disk.bsize }
  return {
    version: VERSION,
    at: ctx.now.toISOString(),
    database: {
      version: figures.databaseVersion,
      bytes: figures.databaseBytes,
      isEmbedded: app.config.database === undefined,
      tables: [...figures.tables],
    },
    migrations: { newest: newest?.name ?? null, pending },
    disk: { freeBytes: free.bytes, totalBytes: free.total },
    workers: figures.workers.map((worker) => ({ ...worker, startedAt: isoOf(worker.startedAt), beatAt: isoOf(worker.beatAt) })),
    queue: figures.queue,
    mail: {
      ...figures.mail,
      oldestQueuedAt: figures.mail.oldestQueuedAt === null ? null : isoOf(figures.mail.oldestQueuedAt),
      isConfigured: mailConfigured,
    },
    agents: figures.agents,
    sources,
    checks: checksOf({
      workersAlive: figures.workers.filter((worker) => worker.isAlive).length,
      queueOldestSeconds: figures.queue.oldestSeconds,
      queueFailed: figures.queue.failed,
      mailFailed: figures.mail.failed,
      mailConfigured,
      diskFreeRatio: free.total === 0 ? 1 : free.bytes / free.total,
      sourcesStale: sources.filter((source) => source.enabled && source.freshness === 'stale').length,
      agentsQuarantined: figures.agents.quarantined,
      pendingMigrations: pending.length,
    }),
  }
}

function isoOf(time: string): string {
  return new Date(time).toISOString()
}

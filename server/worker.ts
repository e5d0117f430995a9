import { EventEmitter } from 'node:events'
import { Logger as QueueLogger, type CronItem, parseCronItems, run, type TaskList, type WorkerEvents } from 'graphile-worker'
import type { TaskName, TaskPayloads } from './cmdb/tasks.ts'
import type { App } from './context.ts'
import { declareTasks, TaskLog } from './system/store-tasks.ts'

/** What a task handler gets besides its payload. */
export interface TaskCall {
  readonly app: App
  /** Aborted when the process is asked to stop: end soon, in a state from which the next run goes on. */
  readonly signal: AbortSignal
}

export type TaskHandlers = { readonly [N in TaskName]: (payload: TaskPayloads[N], call: TaskCall) => Promise<void> }

/** Recurring tasks with their times in crontab(5)'s five fields; they carry no payload. */
export type Schedule = { readonly [N in TaskName as TaskPayloads[N] extends Record<string, never> ? N : never]?: string }

const BEAT_MS = 2_000

/**
 * Runs background tasks until stopped. A heartbeat tells the living from the killed: the tasks of a worker whose heart stopped
 * are unlocked within seconds (graphile-worker by itself waits four hours).
 *
 * @param handlers one for every task
 * @param schedule when recurring tasks run
 */
export async function startWorker(app: App, handlers: TaskHandlers, schedule: Schedule): Promise<{ stop(): Promise<void> }> {
  const stopping = new AbortController()
  const log = new TaskLog()
  const interrupted: string[] = []
  const taskList = listOf(app, handlers, { log, interrupted, signal: stopping.signal })
  const events = new EventEmitter() as WorkerEvents
  const workerIds = new Set<string>()
  events.on('worker:create', ({ worker }) => void workerIds.add(worker.workerId))
  events.on('worker:release', ({ worker }) => void workerIds.delete(worker.workerId))
  events.on('job:error', ({ error, job }) => app.log.warn({ err: error, ...idsOf(job), attempt: job.attempts }, 'a task failed'))
  events.on('job:failed', ({ error, job }) => app.log.error({ err: error, ...idsOf(job) }, 'a task was given up'))
  await declareTasks(app.pools.infra, Object.keys(handlers), schedule)
  const heart = setInterval(() => {
    beat(app, [...workerIds]).catch((err: unknown) => app.log.warn({ err }, 'the heartbeat failed'))
    log.flush(app.pools.infra).catch((err: unknown) => app.log.warn({ err }, 'what became of tasks could not be written'))
  }, BEAT_MS)
  const runner = await run({
    connectionString: app.pools.urls.owner,
    concurrency: app.config.workers,
    noHandleSignals: true,
    pollInterval: 1000,
    taskList,
    parsedCronItems: parseCronItems(cronItems(schedule)),
    events,
    logger: queueLogger(app),
  })
  await beat(app, [...workerIds])
  return {
    async stop() {
      stopping.abort()
      await runner.stop()
      clearInterval(heart)
      // What was asked to stop has not failed: whoever comes next goes on with it at once, without the wait of a failure.
      if (interrupted.length > 0) await app.pools.owner.raw('select graphile_worker.reschedule_jobs(?::bigint[], now())', [interrupted])
      await log.flush(app.pools.infra)
      await app.pools
        .owner('worker_heartbeat')
        .whereIn('worker_id', [...workerIds])
        .delete()
    },
  }
}

interface Noting {
  readonly log: TaskLog
  /** Gets what was asked to stop. */
  readonly interrupted: string[]
  readonly signal: AbortSignal
}

/** The handlers as the queue calls them. Every line that a task writes names it. */
function listOf(app: App, handlers: TaskHandlers, { log, interrupted, signal }: Noting): TaskList {
  const list: TaskList = {}
  for (const [name, handle] of Object.entries(handlers)) {
    list[name] = async (payload, { job }) => {
      const named: App = { ...app, log: app.log.child({ task: name, taskId: String(job.id) }) }
      const began = new Date()
      try {
        await (handle as (p: unknown, c: TaskCall) => Promise<void>)(payload, { app: named, signal })
        log.note(name, began, new Date())
      } catch (err) {
        log.note(name, began, new Date(), err)
        if (signal.aborted) interrupted.push(String(job.id))
        throw err
      }
    }
  }
  return list
}

/** What a line about a task names: the task, and of tenant work the tenant. */
function idsOf(job: { task_identifier: string; id: string; payload: unknown }): Record<string, unknown> {
  const { tenantId } = (job.payload ?? {}) as { tenantId?: unknown }
  return { task: job.task_identifier, taskId: String(job.id), ...(tenantId === undefined ? {} : { tenantId }) }
}

/** A recurring task that has not run yet is not queued a second time. */
function cronItems(schedule: Schedule): CronItem[] {
  return Object.entries(schedule).map(([task, match]) => ({ task, match, options: { jobKey: task, jobKeyMode: 'preserve_run_at' } }))
}

/** What graphile-worker itself says goes to our log; task failures are logged from its events. */
function queueLogger(app: App): QueueLogger {
  return new QueueLogger(() => (level, message) => {
    if (level === 'error') app.log.warn({ queue: message }, 'the queue complains')
    else app.log.debug({ queue: message }, 'the queue says')
  })
}

/** Says that our workers live, and unlocks what dead ones held. A fresh lock without a heartbeat is given the time of one beat. */
async function beat(app: App, workerIds: readonly string[]): Promise<void> {
  const db = app.pools.owner
  if (workerIds.length > 0) {
    await db('worker_heartbeat')
      .insert(workerIds.map((id) => ({ worker_id: id, process_id: process.pid, beat_at: db.fn.now() })))
      .onConflict('worker_id')
      .merge(['beat_at'])
  }
  const { rows } = await db.raw<{ rows: { locked_by: string }[] }>(
    `with dead as (
       select distinct locked_by from graphile_worker._private_jobs where locked_at < now() - interval '12 seconds'
       union select locked_by from graphile_worker._private_job_queues where locked_at < now() - interval '12 seconds'
     )
     select d.locked_by from dead d
      where d.locked_by is not null
        and not exists (select from worker_heartbeat h where h.worker_id = d.locked_by and h.beat_at > now() - interval '12 seconds')`,
  )
  if (rows.length === 0) return
  const ids = rows.map((row) => row.locked_by)
  await db.raw('select graphile_worker.force_unlock_workers(?)', [ids])
  await db('worker_heartbeat').whereIn('worker_id', ids).delete()
  app.log.warn({ workers: ids.length }, 'tasks of dead workers were unlocked')
}

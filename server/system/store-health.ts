import type { InfraContext } from '../context.ts'

/** A background task as the workers told of it, with what waits in the queue. */
export interface TaskRow {
  readonly task: string
  readonly schedule: string | null
  readonly lastStartedAt: Date | null
  readonly lastEndedAt: Date | null
  readonly lastResult: 'succeeded' | 'failed' | null
  readonly lastError: string | null
  readonly lastFailedAt: Date | null
  readonly runs: number
  readonly failures: number
  readonly waiting: number
  readonly running: number
  readonly failed: number
  readonly oldestWaitingAt: Date | null
}

/** All tasks that the workers know, those that recur first. */
export async function listTasks(ctx: InfraContext): Promise<TaskRow[]> {
  const { rows } = await ctx.trx.raw<{ rows: TaskRow[] }>(
    `select s.task, s.schedule, s.last_started_at as "lastStartedAt", s.last_ended_at as "lastEndedAt", s.last_result as "lastResult",
            s.last_error as "lastError", s.last_failed_at as "lastFailedAt", s.runs, s.failures,
            coalesce(q.waiting, 0) as waiting, coalesce(q.running, 0) as running, coalesce(q.failed, 0) as failed, q.oldest as "oldestWaitingAt"
       from task_state s left join queue_by_task() q on q.task = s.task
      order by s.schedule is null, s.task`,
  )
  return rows
}

/** Figures of the database and of what runs; of tables the largest. */
export interface HealthFigures {
  readonly databaseVersion: string
  readonly databaseBytes: number
  readonly tables: readonly { readonly name: string; readonly bytes: number; readonly rows: number }[]
  readonly workers: readonly { readonly startedAt: string; readonly beatAt: string; readonly isAlive: boolean }[]
  readonly queue: { readonly waiting: number; readonly running: number; readonly failed: number; readonly oldestSeconds: number | null }
  readonly mail: { readonly queued: number; readonly retrying: number; readonly failed: number; readonly oldestQueuedAt: string | null }
  readonly agents: { readonly enrolled: number; readonly connected: number; readonly silent: number; readonly quarantined: number }
}

// A partition counts as its table. Numbers of rows are what the last statistics said: counting would read everything.
const FIGURES = `
with sizes as (
  select coalesce(p.inhparent, c.oid) as oid, sum(pg_total_relation_size(c.oid))::bigint as bytes, sum(greatest(c.reltuples, 0))::bigint as rows
    from pg_class c join pg_namespace n on n.oid = c.relnamespace left join pg_inherits p on p.inhrelid = c.oid
   where n.nspname = 'public' and c.relkind in ('r', 'p', 'm')
   group by 1
), agents as (
  select a.quarantined_at, a.last_seen_at, t.stale_after_hours
    from agent a join computer c on c.tenant_id = a.tenant_id and c.id = a.computer_id and c.ended_at is null
    join tenant t on t.id = a.tenant_id
   where a.revoked_at is null
)
select current_setting('server_version') as "databaseVersion", pg_database_size(current_database())::bigint as "databaseBytes",
       (select coalesce(json_agg(json_build_object('name', s.oid::regclass::text, 'bytes', s.bytes, 'rows', s.rows) order by s.bytes desc), '[]')
          from (select * from sizes order by bytes desc limit 20) s) as tables,
       (select coalesce(json_agg(json_build_object('startedAt', started_at, 'beatAt', beat_at, 'isAlive', beat_at > now() - interval '15 seconds') order by started_at), '[]')
          from worker_heartbeat) as workers,
       (select json_build_object('waiting', coalesce(sum(waiting), 0), 'running', coalesce(sum(running), 0), 'failed', coalesce(sum(failed), 0),
               'oldestSeconds', floor(extract(epoch from now() - min(oldest)))::int) from queue_by_task()) as queue,
       (select json_build_object('queued', count(*) filter (where state in ('queued', 'sending')), 'retrying', count(*) filter (where state = 'retrying'),
               'failed', count(*) filter (where state = 'failed'), 'oldestQueuedAt', min(queued_at) filter (where state in ('queued', 'sending', 'retrying')))
          from notice where state <> 'sent') as mail,
       (select json_build_object('enrolled', count(*), 'connected', count(*) filter (where last_seen_at > :now::timestamptz - interval '10 minutes'),
               'silent', count(*) filter (where last_seen_at is null or last_seen_at < :now::timestamptz - make_interval(hours => stale_after_hours)),
               'quarantined', count(quarantined_at)) from agents) as agents`

/** Reads statistics, small tables and partial indexes only. */
export async function readHealth(ctx: InfraContext): Promise<HealthFigures> {
  const { rows } = await ctx.trx.raw<{ rows: [HealthFigures] }>(FIGURES, { now: ctx.now })
  return rows[0]
}

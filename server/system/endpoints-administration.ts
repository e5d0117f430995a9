import { z } from 'zod'
import { labelFor } from '../../templates/index.ts'
import { endpoint, infraOnly, type Endpoint } from '../http/endpoint.ts'
import { healthView, runTask, tasksView } from './service.ts'

const Time = z.string().nullable()
const Kind = z.enum(['wsus', 'catalog', 'agent', 'manual', 'engine'])
const Freshness = z.enum(['never', 'fresh', 'stale'])

const TaskItem = z.object({
  task: z.string(),
  title: z.object({ ja: z.string(), en: z.string() }),
  schedule: z.string().nullable().describe('Minute, hour, day, month, weekday in UTC; null: only when asked for'),
  nextRunAt: Time,
  lastStartedAt: Time,
  lastEndedAt: Time,
  seconds: z.number().nullable().describe('How long the newest one took'),
  lastResult: z.enum(['succeeded', 'failed']).nullable(),
  lastError: z.string().nullable().describe('Code of what stopped the newest failed one'),
  lastFailedAt: Time,
  runs: z.int(),
  failures: z.int(),
  waiting: z.int(),
  running: z.int(),
  failed: z.int().describe('Given up'),
  oldestWaitingAt: Time,
  actions: z.array(z.enum(['run'])),
})

const Health = z.object({
  version: z.string(),
  at: z.string(),
  checks: z.array(
    z.object({
      check: z.enum(['workers', 'queue', 'failed_tasks', 'mail', 'mail_settings', 'disk', 'sources', 'agents', 'migrations']),
      state: z.enum(['ok', 'warning', 'error']),
      value: z.number(),
    }),
  ),
  database: z.object({
    version: z.string(),
    bytes: z.number(),
    isEmbedded: z.boolean(),
    tables: z
      .array(z.object({ name: z.string(), bytes: z.number(), rows: z.number() }))
      .describe('The largest; rows as of the last statistics'),
  }),
  migrations: z.object({ newest: z.string().nullable(), pending: z.array(z.string()) }),
  disk: z.object({ freeBytes: z.number(), totalBytes: z.number() }).describe('Where the state directory lies'),
  workers: z.array(z.object({ startedAt: z.string(), beatAt: z.string(), isAlive: z.boolean() })),
  queue: z.object({
    waiting: z.int(),
    running: z.int(),
    failed: z.int(),
    oldestSeconds: z.int().nullable().describe('Age of the oldest task that is due'),
  }),
  mail: z.object({ queued: z.int(), retrying: z.int(), failed: z.int(), oldestQueuedAt: Time, isConfigured: z.boolean() }),
  agents: z.object({
    enrolled: z.int(),
    connected: z.int().describe('Heard within ten minutes'),
    silent: z.int().describe('Not heard for longer than their tenants allow'),
    quarantined: z.int(),
  }),
  sources: z.array(
    z.object({ sourceId: z.string(), name: z.string(), kind: Kind, enabled: z.boolean(), freshness: Freshness, lastSuccessAt: Time }),
  ),
})

export const administrationEndpoints = [
  endpoint({
    id: 'listTasks',
    method: 'get',
    path: '/system/tasks',
    summary: 'Background tasks: when they recur, how they went, what waits; and when each source is read next',
    permission: 'system.manage',
    response: z.object({
      tasks: z.array(TaskItem),
      sources: z.array(
        z.object({
          sourceId: z.string(),
          name: z.string(),
          kind: Kind,
          enabled: z.boolean(),
          nextRunAt: Time,
          lastSuccessAt: Time,
          freshness: Freshness,
        }),
      ),
    }),
    handle: async ({ ctx }) => {
      const { tasks, sources } = await tasksView(infraOnly(ctx))
      const titled = tasks.map((task) => ({
        ...task,
        actions: [...task.actions],
        title: { ja: labelFor('task', task.task, 'ja'), en: labelFor('task', task.task, 'en') },
      }))
      return { tasks: titled, sources }
    },
  }),
  endpoint({
    id: 'runTask',
    method: 'post',
    path: '/system/tasks/{task}/run',
    summary: 'Has a recurring task run now, once',
    permission: 'system.manage',
    params: z.object({ task: z.string().min(1).max(100) }),
    response: z.object({ task: z.string() }),
    status: 202,
    handle: async ({ ctx, params }) => {
      await runTask(infraOnly(ctx), params.task)
      return params
    },
  }),
  endpoint({
    id: 'getSystemHealth',
    method: 'get',
    path: '/system/health',
    summary: 'How the service itself is: database, disk, workers, queue, mail, agents, sources, with a judgment of each',
    permission: 'system.manage',
    response: Health,
    handle: async ({ app, ctx }) => healthView(app, infraOnly(ctx)),
  }),
] satisfies readonly Endpoint[]

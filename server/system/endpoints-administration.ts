import { z } from 'zod'
import { labelFor } from '../../templates/index.ts'
import { endpoint, infraOnly, type Endpoint } from '../http/endpoint.ts'
import { pageOf, TOTAL } from '../http/paging.ts'
import { shortPage } from '../http/short-list.ts'
import { healthView, runTask, tasksView } from './service.ts'
import { isTaskMeant, TASK_ORDERS, TaskItem, TaskQuery } from './task-list.ts'

const Time = z.string().nullable()
const Kind = z.enum(['wsus', 'catalog', 'agent', 'manual', 'engine'])
const Freshness = z.enum(['never', 'fresh', 'stale'])

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
    summary: 'Background tasks: when they recur, how they went, what waits',
    permission: 'system.manage',
    query: TaskQuery,
    response: pageOf(TaskItem).extend(TOTAL),
    handle: async ({ ctx, query }) => {
      const infra = infraOnly(ctx)
      const tasks = (await tasksView(infra)).map((task) => ({ ...task, title: labelFor('task', task.task, query.locale) }))
      const meant = tasks.filter((task) => isTaskMeant(task, query))
      const page = shortPage(meant, query, { sorts: TASK_ORDERS, keyOf: ({ task }) => task })
      return { ...page, asOf: infra.now.toISOString() }
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

/** A worker process of its own that tests may kill: says `ready`, then `begun` for each task, which it never ends. */
import { startApp } from '../../server/cmdb/start.ts'
import type { DatabaseUrls } from '../../server/config.ts'
import { startWorker, type TaskHandlers } from '../../server/worker.ts'

const never = async (): Promise<void> => {
  process.send?.('begun')
  await new Promise(() => setInterval(() => undefined, 1_000))
}

const handlers: TaskHandlers = {
  'discovery.run': never,
  'discovery.schedule': never,
  'health.recount': never,
  'health.days': never,
  'matching.evaluate': never,
  'matching.tell': never,
  'matching.touch': never,
  'findings.look': never,
  'findings.sweep': never,
  'notices.send': never,
  'notices.retry': never,
  'notices.heads': never,
  'jobs.advance': never,
  'jobs.sweep': never,
  'policies.settle': never,
  'registrations.sweep': never,
  'reports.schedule': never,
  'store.clean': never,
  'store.fetch': never,
  'audit.sign': never,
  'cmdb.maintain': never,
}

process.once('message', (urls: DatabaseUrls) => {
  void startApp('worker', urls)
    .then((app) => startWorker(app, handlers, {}))
    .then(() => process.send?.('ready'))
})

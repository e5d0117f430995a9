import type { Schedule, TaskHandlers } from './worker.ts'
import { maintain } from './cmdb/maintain.ts'
import { signHeads } from './audit/tasks.ts'
import { runDiscovery, scheduleDiscoveries } from './discovery/tasks.ts'
import { look, sweep } from './findings/tasks.ts'
import { keepFigures, recount } from './health/tasks.ts'
import { evaluate, tell, touch } from './matching/tasks.ts'
import { advanceJob, sweepJobs } from './jobs/tasks.ts'
import { settlePolicies } from './policies/tasks.ts'
import { sweepRegistrations } from './registrations/tasks.ts'
import { sendReports } from './reports/tasks.ts'
import { cleanStore, fetchFiles } from './store/tasks.ts'
import { mailHeads, retryNotices, sendNotices } from './notices/tasks.ts'

/** Every task and who does it; each noun's tasks.ts holds its entry points. */
export const taskHandlers: TaskHandlers = {
  'discovery.run': runDiscovery,
  'discovery.schedule': scheduleDiscoveries,
  'findings.look': look,
  'findings.sweep': sweep,
  'health.recount': recount,
  'health.days': keepFigures,
  'matching.evaluate': evaluate,
  'matching.tell': tell,
  'matching.touch': touch,
  'notices.send': sendNotices,
  'notices.retry': retryNotices,
  'notices.heads': mailHeads,
  'jobs.advance': advanceJob,
  'jobs.sweep': sweepJobs,
  'policies.settle': settlePolicies,
  'registrations.sweep': sweepRegistrations,
  'reports.schedule': sendReports,
  'store.clean': cleanStore,
  'store.fetch': fetchFiles,
  'audit.sign': signHeads,
  'cmdb.maintain': maintain,
}

/** When the recurring tasks run: minute, hour, day, month, weekday, in UTC. */
export const SCHEDULE: Schedule = {
  'discovery.schedule': '* * * * *',
  'findings.sweep': '13 * * * *',
  'health.days': '*/15 * * * *',
  'matching.evaluate': '*/5 * * * *',
  'notices.retry': '* * * * *',
  'jobs.sweep': '* * * * *',
  'registrations.sweep': '* * * * *',
  'reports.schedule': '* * * * *',
  'audit.sign': '7 * * * *',
  'notices.heads': '41 6 * * *',
  'store.clean': '23 4 * * *',
  'cmdb.maintain': '17 3 * * *',
}

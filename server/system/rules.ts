// They send mail by the calendar; asked for by hand they would send what nobody waits for.
const BY_CALENDAR_ALONE: ReadonlySet<string> = new Set(['notices.heads', 'reports.schedule'])

/** Whether an administrator may begin a task out of its turn: those that recur by themselves, find their work themselves and repeat without harm. */
export function mayRunNow(task: string, schedule: string | null): boolean {
  return schedule !== null && !BY_CALENDAR_ALONE.has(task)
}

export type CheckState = 'ok' | 'warning' | 'error'

/** What the service's own condition is judged by. */
export interface Condition {
  readonly workersAlive: number
  readonly queueOldestSeconds: number | null
  readonly queueFailed: number
  readonly mailFailed: number
  readonly mailConfigured: boolean
  readonly diskFreeRatio: number
  readonly sourcesStale: number
  readonly agentsQuarantined: number
  readonly pendingMigrations: number
}

/** One check of the service's own condition. */
export interface Check {
  readonly check: 'workers' | 'queue' | 'failed_tasks' | 'mail' | 'mail_settings' | 'disk' | 'sources' | 'agents' | 'migrations'
  readonly state: CheckState
  readonly value: number
}

/** Judges the service's own condition, one line each. */
export function checksOf(now: Condition): Check[] {
  const oldest = now.queueOldestSeconds ?? 0
  const freePercent = Math.floor(now.diskFreeRatio * 100)
  return [
    { check: 'workers', value: now.workersAlive, state: now.workersAlive > 0 ? 'ok' : 'error' },
    { check: 'queue', value: oldest, state: oldest > 3600 ? 'error' : oldest > 300 ? 'warning' : 'ok' },
    { check: 'failed_tasks', value: now.queueFailed, state: now.queueFailed > 0 ? 'warning' : 'ok' },
    { check: 'mail', value: now.mailFailed, state: now.mailFailed > 0 ? 'warning' : 'ok' },
    { check: 'mail_settings', value: now.mailConfigured ? 1 : 0, state: now.mailConfigured ? 'ok' : 'warning' },
    { check: 'disk', value: freePercent, state: freePercent < 5 ? 'error' : freePercent < 15 ? 'warning' : 'ok' },
    { check: 'sources', value: now.sourcesStale, state: now.sourcesStale > 0 ? 'warning' : 'ok' },
    { check: 'agents', value: now.agentsQuarantined, state: now.agentsQuarantined > 0 ? 'warning' : 'ok' },
    { check: 'migrations', value: now.pendingMigrations, state: now.pendingMigrations > 0 ? 'error' : 'ok' },
  ]
}

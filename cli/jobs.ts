import { setTimeout as sleep } from 'node:timers/promises'
import { labelFor } from '../templates/index.ts'
import type { Client } from './client.ts'
import type { Terminal } from './terminal.ts'
import type { Text } from './text.ts'

/** A job as the server answers it, as far as commands need it. */
export interface JobFacts {
  readonly jobId: string
  readonly name: string
  readonly state: string
  readonly kind: string
  readonly tenantId: string
  readonly requestedBy: string
  readonly ownerId: string
  readonly patchCount: number
  readonly computerCount: number
  readonly createdAt: string
  readonly scheduledAt: string | null
  readonly startedAt: string | null
  readonly endedAt: string | null
}

export interface JobDetails extends JobFacts {
  readonly planHash: string
  readonly progress: readonly { readonly kind: string; readonly state: string; readonly computers: number }[]
}

export const JOB_STATES = [
  'pending_approval',
  'rejected',
  'waiting',
  'running',
  'awaiting_decision',
  'completed',
  'completed_with_errors',
  'failed',
  'canceled',
  'expired',
] as const

const OVER = new Set(['rejected', 'completed', 'completed_with_errors', 'failed', 'canceled', 'expired'])
const ENDED_BADLY = 60
const POLL_MS = 1000

const STEPS: Readonly<Record<string, Text>> = {
  schedule_standby: { en: 'wait for schedule', ja: '開始待ち' },
  operation_check: { en: 'operation check', ja: '動作確認' },
  reboot_before: { en: 'restart before', ja: '事前再起動' },
  pre_script: { en: 'pre script', ja: '事前スクリプト' },
  apply: { en: 'apply', ja: '適用' },
  post_script: { en: 'post script', ja: '事後スクリプト' },
  restart: { en: 'restart', ja: '再起動' },
  verify: { en: 'verify', ja: '確認' },
}

const STEP_STATES: Readonly<Record<string, Text>> = {
  pending: { en: 'pending', ja: '未実行' },
  ready: { en: 'ready', ja: '実行待ち' },
  leased: { en: 'handed over', ja: '受け渡し済み' },
  running: { en: 'running', ja: '実行中' },
  succeeded: { en: 'succeeded', ja: '正常終了' },
  failed: { en: 'failed', ja: '失敗' },
  skipped: { en: 'skipped', ja: 'スキップ' },
  canceled: { en: 'canceled', ja: 'キャンセル' },
  expired: { en: 'expired', ja: '期限切れ' },
}

/** What a state of a step is called. */
export function stepStateName(state: string, { locale }: Pick<Terminal, 'locale'>): string {
  return STEP_STATES[state]?.[locale] ?? state
}

/** What a step of a job is called. */
export function stepName(kind: string, terminal: Pick<Terminal, 'locale'>): string {
  return STEPS[kind]?.[terminal.locale] ?? kind
}

/**
 * Waits until jobs have ended; what they do meanwhile is shown as progress.
 *
 * @returns 0 when all completed, else 60
 */
export async function waitForJobs(client: Client, terminal: Terminal, jobIds: readonly string[]): Promise<number> {
  let badly = 0
  for (const jobId of jobIds) {
    const job = await ended(client, terminal, jobId)
    if (job.state === 'completed') {
      terminal.say('job_completed_well', { jobId })
    } else {
      terminal.say('job_ended_badly', { jobId, state: labelFor('jobState', job.state, terminal.locale) })
      badly++
    }
  }
  return badly === 0 ? 0 : ENDED_BADLY
}

async function ended(client: Client, terminal: Terminal, jobId: string): Promise<JobDetails> {
  for (;;) {
    const job = await client.get<JobDetails>(`/jobs/${encodeURIComponent(jobId)}`)
    if (OVER.has(job.state)) return job
    terminal.progress(progressOf(job, terminal))
    await sleep(POLL_MS)
  }
}

function progressOf(job: JobDetails, terminal: Terminal): string {
  const under = job.progress.filter(({ state }) => state === 'running' || state === 'leased' || state === 'ready')
  const steps = under.map(({ kind, computers }) => `${stepName(kind, terminal)} ${computers}/${job.computerCount}`)
  return [`${job.jobId}: ${labelFor('jobState', job.state, terminal.locale)}`, ...steps].join('  ')
}

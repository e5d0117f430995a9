import { z } from 'zod'
import { count, label, link, message, named, prose, time } from './mail-fields.ts'

/**
 * Who reads the mail. `tenantId`, `tenantName` and `userId` are the ancestor's `$orgid`, `$orgname` and `$userid`;
 * an infrastructure role has no tenant, its two fields are empty.
 */
const reader = { tenantId: named, tenantName: named, userId: named, userName: named }

/** Most patches that one digest lists; the rest is counted and behind the link. */
export const MAX_DIGEST_ROWS = 100
/** Most computers that one mail about a job lists. */
export const MAX_JOB_COMPUTERS = 50
/** Most CVEs that one row shows. */
export const MAX_CVES = 12

const digestRow = z.object({
  /** KB number with its letters (`KB5031234`), null where there is none. */
  kb: named.nullable(),
  /** Package name and version, null for Windows patches. */
  package: named.nullable(),
  title: prose,
  classification: label('classification'),
  level: label('level'),
  severity: label('severity'),
  cves: z.array(named).max(MAX_CVES),
  /** CVEs beyond those listed. */
  moreCves: count,
  exploited: z.boolean(),
  /** The reader's own computers that need it. */
  computers: count,
  url: link,
})

const newPatches = z.object({ ...reader, total: count, rows: z.array(digestRow).min(1).max(MAX_DIGEST_ROWS), more: count, url: link })

const jobFields = {
  jobId: named,
  jobName: named,
  requesterId: named,
  requesterName: named,
  patchCount: count,
  computerCount: count,
  url: link,
}

const jobComputer = z.object({ serverId: named, name: named, reason: message.nullable() })
const jobComputers = { computers: z.array(jobComputer).max(MAX_JOB_COMPUTERS), moreComputers: count }

/** A mail about the course of a job: which job, which computers it concerns and why. */
const processNotice = z.object({ ...reader, ...jobFields, ...jobComputers, startAt: time.nullable(), at: time })

const approvalAsked = z.object({
  ...reader,
  ...jobFields,
  startAt: time.nullable(),
  expiresAt: time.nullable(),
  hasScript: z.boolean(),
  restarts: z.boolean(),
  comment: prose.nullable(),
})
const decided = z.object({
  ...reader,
  ...jobFields,
  decidedBy: named,
  decidedAt: time,
  startAt: time.nullable(),
  comment: prose.nullable(),
})

const auditHead = z.object({
  ...reader,
  chain: named,
  sequence: count,
  head: named,
  signedAt: time,
  keyId: named,
  signature: named,
  from: time,
  until: time,
  recordCount: count,
})

const sourceAlarm = z.object({
  ...reader,
  sourceId: named,
  sourceName: named,
  reason: message,
  failingSince: time,
  lastSuccess: time.nullable(),
  url: link,
})
const testMail = z.object({ ...reader, host: named, sentBy: named, sentAt: time })

/** Most rows of a report that its mail shows. */
export const MAX_REPORT_ROWS = 20

/** A scheduled report in the words of its reader, made when it was due. */
const report = z.object({
  ...reader,
  reportId: named,
  /** What the report was narrowed by, as the link's query. */
  query: z.string().max(2000),
  language: z.enum(['ja', 'en']),
  reportTitle: named,
  from: time.nullable(),
  until: time.nullable(),
  at: time,
  figures: z.array(z.object({ label: named, value: named })).max(10),
  headings: z.array(named).max(12),
  rows: z.array(z.object({ cells: z.array(named).max(12) })).max(MAX_REPORT_ROWS),
  more: count,
  url: link,
})

/**
 * What each mail is told, by kind. The names of the process notices are the ancestor's. Every field is always there:
 * what may be absent is null, so that `{{#if}}` works in strict templates.
 */
export const mailSchemas = {
  new_patches: newPatches,
  start_process_error: processNotice,
  distribute_acceptance: processNotice,
  apply_acceptance: processNotice,
  initialize_error: processNotice,
  schedule_cancel: processNotice,
  server_abnormal: processNotice,
  pre_script_error: processNotice,
  patch_failure: processNotice,
  post_script_error: processNotice,
  reboot_failure: processNotice,
  distribute_complete: processNotice,
  apply_complete: processNotice,
  abort: processNotice,
  approval_asked: approvalAsked,
  approved: decided,
  rejected: decided,
  approval_void: processNotice,
  expired: processNotice,
  audit_head: auditHead,
  source_alarm: sourceAlarm,
  report,
  test_mail: testMail,
} as const

export type MailKind = keyof typeof mailSchemas
/** What the caller gives for a mail of this kind: codes and ISO times, no sentences. */
export type MailData<K extends MailKind> = z.input<(typeof mailSchemas)[K]>

export const MAIL_KINDS = Object.keys(mailSchemas) as readonly MailKind[]

import { z } from 'zod'
import { mailSchemas, type MailData, type MailKind } from '../../templates/index.ts'
import { record } from '../audit/service.ts'
import type { Role } from '../authorization.ts'
import { enqueue } from '../cmdb/tasks.ts'
import type { Context, InfraContext } from '../context.ts'
import * as store from './store.ts'

/** Fields of every mail that the sender fills in: who reads, and where the link leads. */
type Filled = 'tenantId' | 'tenantName' | 'userId' | 'userName' | 'url'
const FILLED: ReadonlySet<string> = new Set<Filled>(['tenantId', 'tenantName', 'userId', 'userName', 'url'])

/** Kinds that are queued one by one; digests come from the end of a run. */
export type QueuedKind = Exclude<MailKind, 'new_patches' | 'test_mail'>
/** What a mail of this kind has to be told; codes and ISO times, no sentences. */
export type NoticeData<K extends QueuedKind> = Omit<MailData<K>, Filled>

/**
 * Puts a notice for each of these people into the outbox, in the caller's transaction. In a tenant's transaction these may be people of the
 * tenant and of the infrastructure; people who were removed get none.
 *
 * @param kind which mail
 * @param userKeys internal keys of the people
 * @param data what the mail tells
 * @throws ZodError when the data does not fit the kind
 */
export async function queueNotice<K extends QueuedKind>(
  ctx: Context,
  kind: K,
  userKeys: readonly number[],
  data: NoticeData<K>,
): Promise<void> {
  if (userKeys.length === 0) return
  const parsed = parseData(kind, data)
  const tenants = await store.insertNotices(ctx, userKeys, kind, parsed)
  if (ctx.kind === 'tenant') await store.insertInfrastructureNotices(ctx, userKeys, kind, parsed)
  for (const tenantKey of tenants) await wakeSender(ctx, tenantKey)
}

/**
 * The same for everybody who has one of these roles in a tenant; in an infrastructure transaction without a tenant: everywhere.
 *
 * @param tenantKey internal key; for infrastructure roles that of `__INFRA__`
 */
export async function queueNoticeToRoles<K extends QueuedKind>(
  ctx: Context,
  kind: K,
  roles: readonly Role[],
  data: NoticeData<K>,
  tenantKey?: number,
): Promise<void> {
  await queueNotice(ctx, kind, await store.peopleWithRoles(ctx, roles, tenantKey), data)
}

/** What the end of a run gave rise to. */
export interface RunEnd {
  readonly sourceKey: number
  readonly runKey: number
  /** When the run began: approvals that ended since then were withdrawn by it. */
  readonly startedAt: Date
  /** Further patches that lost their approval on some computer, as by a changed membership. */
  readonly withdrawnPatchKeys?: readonly number[]
}

/** Forgets that people were told of what a run withdrew, so that they are told when it is given again; also of a run that ends before it told anybody. */
export async function forgetWithdrawnBy(ctx: InfraContext, end: Omit<RunEnd, 'runKey'>): Promise<void> {
  const ended = await store.patchesWithdrawnSince(ctx, end.sourceKey, end.startedAt)
  await store.forgetWithdrawn(ctx, [...new Set([...ended, ...(end.withdrawnPatchKeys ?? [])])])
}

/**
 * Tells whom a run concerns: forgets what was withdrawn, then queues one digest per person who has a
 * computer that needs an approved patch and was not told of it. A second call for the same run adds nothing.
 *
 * @returns how many notices were queued
 */
export async function tellAfterRun(ctx: InfraContext, end: RunEnd): Promise<number> {
  await forgetWithdrawnBy(ctx, end)
  const digests = await store.queueDigests(ctx, end.sourceKey, end.runKey)
  for (const tenantKey of digests.keys()) await wakeSender(ctx, tenantKey)
  return [...digests.values()].reduce((sum, count) => sum + count, 0)
}

/**
 * Queues what was given up anew (`swcfmg_retry_sendmail`); the result names each mail and whether it goes out again.
 *
 * @param noticeId one mail alone; null: all
 */
export async function retryFailed(ctx: InfraContext, noticeId: number | null = null): Promise<store.RequeuedNotice[]> {
  const notices = await store.requeueFailed(ctx, noticeId)
  const tenants = new Set(notices.filter((notice) => notice.moved).map((notice) => notice.tenantKey))
  for (const tenantKey of tenants) await wakeSender(ctx, tenantKey)
  if (notices.length > 0)
    await record(ctx, 'mail.retry', { notices: notices.length, moved: notices.filter((notice) => notice.moved).length })
  return notices
}

/** A task sends what is due; a second one that has not begun would find nothing. */
export async function wakeSender(ctx: Context, tenantKey: number, runAt?: Date): Promise<void> {
  const key = runAt === undefined ? `notices.send:${tenantKey}` : `notices.send-again:${tenantKey}`
  await enqueue(ctx, 'notices.send', { tenantId: tenantKey }, { key, ...(runAt === undefined ? {} : { runAt }) })
}

function parseData(kind: QueuedKind, data: unknown): unknown {
  const fields = Object.entries(mailSchemas[kind].shape as Record<string, z.ZodType>)
  return z.object(Object.fromEntries(fields.filter(([name]) => !FILLED.has(name)))).parse(data)
}

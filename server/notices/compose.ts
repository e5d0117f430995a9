import {
  formatTime,
  LOCALES,
  MAX_CVES,
  MAX_DIGEST_ROWS,
  mailSchemas,
  MAIL_KINDS,
  type MailData,
  type MailKind,
  type MailReader,
  type MailTemplates,
  type RenderedMail,
} from '../../templates/index.ts'
import { z } from 'zod'
import { isTenantRole } from '../authorization.ts'
import type { Actor, TenantContext } from '../context.ts'
import { nameOf } from './rules.ts'
import type { Recipient } from './recipients.ts'
import type { ClaimedNotice } from './store.ts'
import { digestPatches, type DigestPatch } from './views.ts'

/** A mail in the reader's words, or the reason why there is none. */
export type Composed =
  | { readonly mail: RenderedMail; readonly leftOut: readonly number[] }
  | { readonly nothing: true; readonly leftOut: readonly number[] }

const DigestData = z.object({ patchIds: z.array(z.int()).min(1) })
const JobData = z.object({ jobId: z.string() })
const ReportData = z.object({ reportId: z.string(), query: z.string(), language: z.enum(LOCALES) })
const SourceData = z.object({ sourceId: z.string() })

/**
 * Writes a notice for its reader: in their language and zone, and of patches only what they may see and still need.
 *
 * @param base address of the console, without a slash at its end
 * @throws ZodError or RangeError when what was queued does not fit the kind
 */
export async function compose(
  ctx: TenantContext,
  templates: MailTemplates,
  base: string,
  notice: Pick<ClaimedNotice, 'kind' | 'data'>,
  recipient: Recipient,
): Promise<Composed> {
  const kind = kindOf(notice.kind)
  const reader = kind === 'report' ? { ...readerOf(recipient), locale: ReportData.parse(notice.data).language } : readerOf(recipient)
  if (kind === 'new_patches') return composeDigest(ctx, templates, base, DigestData.parse(notice.data).patchIds, recipient)
  const data = { ...(notice.data as object), ...readerFields(recipient), ...linkOf(kind, base, notice.data) }
  return { mail: templates.render(kind, reader, data as MailData<typeof kind>), leftOut: [] }
}

/** The language and zone of a reader; a zone that this Node does not know becomes UTC rather than no mail. */
export function readerOf(recipient: Recipient): MailReader {
  const locale = LOCALES.find((known) => known === recipient.locale) ?? 'en'
  try {
    formatTime(new Date(0), locale, recipient.zone)
    return { locale, zone: recipient.zone }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return { locale, zone: 'UTC' }
  }
}

/** Who reads, as every mail names them; an infrastructure role has no tenant to the outside. */
export function readerFields(recipient: Recipient): Pick<MailData<'test_mail'>, 'tenantId' | 'tenantName' | 'userId' | 'userName'> {
  const inTenant = isTenantRole(recipient.role)
  return {
    tenantId: inTenant ? recipient.tenantId : '',
    tenantName: inTenant ? recipient.tenantName : '',
    userId: recipient.userId,
    userName: nameOf(recipient, recipient.locale),
  }
}

async function composeDigest(
  ctx: TenantContext,
  templates: MailTemplates,
  base: string,
  patchKeys: readonly number[],
  recipient: Recipient,
): Promise<Composed> {
  const viewer: Actor = { kind: 'user', name: recipient.userId, role: recipient.role, userId: recipient.userKey, tenantId: ctx.tenantId }
  const patches = await digestPatches(ctx, viewer, recipient.locale, patchKeys)
  const needed = new Set(patches.map((patch) => patch.patchKey))
  const leftOut = patchKeys.filter((key) => !needed.has(key))
  if (patches.length === 0) return { nothing: true, leftOut }
  const shown = patches.slice(0, MAX_DIGEST_ROWS)
  const mail = templates.render('new_patches', readerOf(recipient), {
    ...readerFields(recipient),
    total: patches.length,
    rows: shown.map((patch) => digestRow(patch, base)),
    more: patches.length - shown.length,
    url: `${base}/wizard`,
  })
  return { mail, leftOut }
}

function digestRow(patch: DigestPatch, base: string): MailData<'new_patches'>['rows'][number] {
  const [kb] = patch.kbs
  const isWindows = patch.kind === 'windows'
  return {
    kb: isWindows ? (kb === undefined ? patch.name : `KB${kb}`) : null,
    package: isWindows ? null : [patch.name, patch.version ?? ''].join(' ').trim(),
    title: patch.title,
    classification: patch.classification ?? '–',
    level: patch.level ?? 'recommended',
    severity: patch.severity,
    cves: patch.cves.slice(0, MAX_CVES),
    moreCves: Math.max(0, patch.cves.length - MAX_CVES),
    exploited: patch.exploited,
    computers: patch.computers,
    url: `${base}/wizard?patch=${encodeURIComponent(patch.patchId)}`,
  }
}

/** Where the mail's one link leads; a mail without a link gets none. */
function linkOf(kind: MailKind, base: string, data: unknown): { url?: string } {
  if (!('url' in mailSchemas[kind].shape)) return {}
  if (kind === 'source_alarm') return { url: `${base}/sources/${encodeURIComponent(SourceData.parse(data).sourceId)}` }
  if (kind === 'report') {
    const { reportId, query } = ReportData.parse(data)
    return { url: `${base}/reports/${encodeURIComponent(reportId)}${query === '' ? '' : `?${query}`}` }
  }
  return { url: `${base}/jobs/${encodeURIComponent(JobData.parse(data).jobId)}` }
}

function kindOf(text: string): MailKind {
  const kind = MAIL_KINDS.find((known) => known === text)
  if (kind === undefined) throw new RangeError(`no mail of the kind ${text}`)
  return kind
}

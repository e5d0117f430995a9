import { z } from 'zod'
import { messageFor, type Locale } from '../../templates/index.ts'
import { AppError } from '../errors.ts'
import type { InfraContext } from '../context.ts'
import { endpoint, infraOnly, type Endpoint } from '../http/endpoint.ts'
import {
  cutPage,
  cutSorted,
  decodeCursor,
  decodeSorted,
  pageOf,
  PageQuery,
  SearchText,
  sortQuery,
  TOTAL,
  totalIf,
  TotalQuery,
} from '../http/paging.ts'
import { ALL_KINDS, cutoffsAt, LISTED_KINDS, SEVERITIES, Thresholds, type ListedKind } from './rules.ts'
import { changeThresholds, thresholdsOf } from './service.ts'
import { newestLook } from './store.ts'
import { pageComputers } from './store-computers.ts'
import { countFindings, countMeant, FINDING_SORTS, listFindings, type FindingRow } from './store-lists.ts'

const LocaleQuery = z.enum(['ja', 'en']).default('en').describe('Language of texts')
const SourceId = z.string().min(1).max(32).optional()
const Kind = z.enum(ALL_KINDS)
const Severity = z.enum(SEVERITIES)
const FindingId = z.string().regex(/^[1-9]\d{0,8}$/)
/** A comma-delimited list of kinds; the prefix `finding_` may be left out. */
const Kinds = z
  .string()
  .max(1000)
  .transform((text) => text.split(',').filter((part) => part !== ''))
  .transform((parts) => parts.map((part) => ((ALL_KINDS as readonly string[]).includes(part) ? part : `finding_${part}`)))
  .pipe(z.array(Kind).max(100))

const FindingItem = z.object({
  findingId: z.string(),
  kind: z.string().describe('Stable code of what was found'),
  number: z.string().describe('Number of its message'),
  severity: Severity,
  sourceId: z.string().nullable(),
  subject: z.string().describe('What it is about: a source, a server, a patch, an identity'),
  count: z.int().describe('Of how many it is so: computers, approvals, rows'),
  patchId: z.string().nullable(),
  text: z.string(),
  advice: z.string().describe('What to do about it'),
  details: z.record(z.string(), z.unknown()),
  hasComputers: z.boolean().describe('Whether its computers can be listed'),
  foundAt: z.string(),
  changedAt: z.string().describe('When what it says last changed'),
  endedAt: z.string().nullable(),
})

export const findingsEndpoints = [
  endpoint({
    id: 'listFindings',
    method: 'get',
    path: '/findings',
    summary: 'What an infrastructure administrator has to look at, newest first, with what to do about it',
    permission: 'source.manage',
    query: PageQuery.extend(TotalQuery.shape).extend({
      sourceId: SourceId,
      kinds: Kinds.optional().describe('Comma-delimited'),
      severity: Severity.optional(),
      state: z.enum(['open', 'ended', 'all']).default('open'),
      text: SearchText.optional().describe('Part of what it is about: a source, a patch, a host, a number'),
      sort: sortQuery(FINDING_SORTS, '-foundAt'),
      locale: LocaleQuery,
    }),
    response: pageOf(FindingItem).extend(TOTAL),
    handle: async ({ ctx, query }) => {
      const infra = infraOnly(ctx)
      const rows = await listFindings(infra, { ...query, after: decodeSorted(query.after, query.sort) })
      const page = cutSorted(rows, query, (row) => row.id)
      const total = await totalIf(query.withTotal, () => countMeant(infra, query))
      return { items: page.items.map((row) => findingView(row, query.locale)), next: page.next, asOf: await asOf(infra), ...total }
    },
  }),
  endpoint({
    id: 'countFindings',
    method: 'get',
    path: '/finding-kinds',
    summary: 'Every kind of finding with how many are open, the gravest, and of how many computers, approvals or rows they are',
    permission: 'source.manage',
    query: z.object({ sourceId: SourceId }),
    response: z.object({
      items: z.array(z.object({ kind: z.string(), number: z.string(), findings: z.int(), count: z.int(), severity: Severity.nullable() })),
      asOf: z.string().nullable().describe('When a source was last looked at'),
    }),
    handle: async ({ ctx, query }) => {
      const infra = infraOnly(ctx)
      const counted = new Map((await countFindings(infra, query.sourceId)).map((row) => [row.code, row]))
      const items = ALL_KINDS.map((kind) => {
        const { findings = 0, count = 0, severity = null } = counted.get(kind) ?? {}
        return { kind, number: messageFor(kind, 'en').number, findings, count, severity }
      })
      return { items, asOf: await asOf(infra) }
    },
  }),
  endpoint({
    id: 'listFindingComputers',
    method: 'get',
    path: '/findings/{findingId}/computers',
    summary: 'The computers that a finding is about as the CMDB knows them now, by name',
    permission: 'source.manage',
    params: z.object({ findingId: FindingId }),
    query: PageQuery,
    response: pageOf(
      z.object({
        computerId: z.string(),
        tenantId: z.string(),
        hostName: z.string(),
        fqdn: z.string(),
        clientId: z.string().describe('The id under which the source knows it'),
        lastSyncAt: z.string().nullable(),
        lastReportAt: z.string().nullable(),
      }),
    ),
    handle: async ({ ctx, params, query }) => {
      const infra = infraOnly(ctx)
      const [finding] = await listFindings(infra, { id: Number(params.findingId), limit: 1 })
      if (finding === undefined) throw new AppError('not_found', 'finding_not_found', params)
      if (!isListed(finding.code)) throw new AppError('invalid', 'finding_without_computers', params)
      const after = decodeCursor(query.after, z.tuple([z.string().max(300), z.int()]))
      const filter = { ...finding, code: finding.code, after, limit: query.limit }
      const rows = finding.endedAt === null ? await pageComputers(infra, filter, cutoffsAt(ctx.now, await thresholdsOf(infra))) : []
      const page = cutPage(rows, query.limit, (row) => [row.fqdn, row.id])
      const items = page.items.map(({ id: _key, lastSyncAt, lastReportAt, ...item }) => ({
        ...item,
        lastSyncAt: lastSyncAt?.toISOString() ?? null,
        lastReportAt: lastReportAt?.toISOString() ?? null,
      }))
      return { items, next: page.next, asOf: ctx.now.toISOString() }
    },
  }),
  endpoint({
    id: 'getFindingThresholds',
    method: 'get',
    path: '/finding-thresholds',
    summary: 'From when on something is a finding',
    permission: 'source.manage',
    response: Thresholds,
    handle: async ({ ctx }) => thresholdsOf(infraOnly(ctx)),
  }),
  endpoint({
    id: 'changeFindingThresholds',
    method: 'patch',
    path: '/finding-thresholds',
    summary: 'Changes from when on something is a finding; what is not given stays, and every source is looked at anew',
    permission: 'source.manage',
    body: Thresholds.partial(),
    response: Thresholds,
    handle: async ({ ctx, body }) => changeThresholds(infraOnly(ctx), body),
  }),
] satisfies readonly Endpoint[]

async function asOf(ctx: InfraContext): Promise<string | null> {
  return (await newestLook(ctx))?.toISOString() ?? null
}

function isListed(code: string): code is ListedKind {
  return (LISTED_KINDS as readonly string[]).includes(code)
}

/** A patch by its title, which mostly has the KB number in it, and else by both. */
function patchText({ title, details }: FindingRow): string | undefined {
  const { name, title: kept } = details
  const shown = title ?? (typeof kept === 'string' ? kept : '')
  if (typeof name !== 'string' || shown.includes(name)) return shown === '' ? undefined : shown
  return shown === '' ? name : `${name} ${shown}`
}

/** A finding with its words in the reader's language. */
function findingView(row: FindingRow, locale: Locale): z.input<typeof FindingItem> {
  const params = { ...row.details, patch: patchText(row), subject: row.subject, sourceId: row.sourceId, count: row.count }
  const message = messageFor(row.code, locale, params)
  return {
    findingId: String(row.id),
    kind: row.code,
    number: message.number,
    severity: row.severity,
    sourceId: row.sourceId,
    subject: row.subject,
    count: row.count,
    patchId: row.patchId,
    text: message.text,
    advice: messageFor(`${row.code}_advice`, locale, params).text,
    details: row.details,
    hasComputers: isListed(row.code) && row.endedAt === null,
    foundAt: row.foundAt.toISOString(),
    changedAt: row.changedAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
  }
}

import { z } from 'zod'
import { SEVERITIES, VERDICT_STATES } from '../../catalog/index.ts'
import type { Context } from '../context.ts'
import { AppError } from '../errors.ts'
import { endpoint, type Endpoint } from '../http/endpoint.ts'
import { cutPage, decodeCursor, pageOf, PageQuery } from '../http/paging.ts'
import { computerAsOf, type PastComputer } from './store-past.ts'
import { TIMELINE_KINDS, timelineOf, verdictChangesAt, type TimelineRow, type VerdictChange } from './store-timeline.ts'

/** Patches that one event names. */
const MAX_NAMED = 20

const EVENT = { at: z.string(), key: z.string().describe('With `at` and nothing else unique on a computer') }
const state = z.enum(VERDICT_STATES).nullable()
const Change = z.object({ name: z.string(), from: z.string().nullable(), to: z.string().nullable() })
const patchName = { patchId: z.string(), name: z.string() }

const Event = z.discriminatedUnion('kind', [
  z.object({
    ...EVENT,
    kind: z.literal('verdicts'),
    sourceIds: z.array(z.string()).describe('Who said so'),
    transitions: z
      .array(
        z.object({
          from: state.describe('null: there was no verdict'),
          to: state.describe('null: it ended'),
          approval: z.enum(['approved', 'withdrawn']).nullable().describe('What became of the approval'),
          patches: z.int(),
        }),
      )
      .describe('Most patches first'),
    patches: z
      .array(z.object({ ...patchName, severity: z.enum(SEVERITIES), from: state, to: state }))
      .describe('The worst ones, at most 20'),
    count: z.int().describe('How many patches in all'),
  }),
  z.object({ ...EVENT, kind: z.literal('attributes'), changes: z.array(Change) }),
  z.object({ ...EVENT, kind: z.literal('place'), changes: z.array(Change).describe('serverGroupId and siteId, with the names') }),
  z.object({
    ...EVENT,
    kind: z.literal('job'),
    jobId: z.string(),
    name: z.string(),
    what: z.enum(['requested', 'ended']),
    state: z.string(),
    by: z.string(),
  }),
  z.object({
    ...EVENT,
    kind: z.literal('step'),
    jobId: z.string(),
    name: z.string(),
    step: z.string(),
    position: z.int(),
    state: z.string(),
    attempt: z.int(),
    reason: z.string().nullable(),
  }),
  z.object({
    ...EVENT,
    kind: z.literal('exception'),
    exceptionId: z.string(),
    what: z.enum(['made', 'ended']),
    exception: z.enum(['decline', 'hold', 'waiver']),
    scope: z.enum(['all', 'group', 'computer']),
    reason: z.string(),
    by: z.string(),
    patchId: z.string().nullable(),
    name: z.string(),
  }),
  z.object({
    ...EVENT,
    kind: z.literal('approval'),
    action: z.string().describe('WSUS’s install, uninstall, detect, block, other; or approved and declined by the tenant'),
    by: z.string().nullable(),
    count: z.int(),
    deadlineAt: z.string().nullable().describe('The earliest'),
    patches: z.array(z.object(patchName)).describe('The worst ones, at most 20'),
  }),
  z.object({ ...EVENT, kind: z.literal('agent'), what: z.enum(['enrolled', 'quarantined', 'revoked']), version: z.string() }),
  z.object({ ...EVENT, kind: z.literal('baseline'), baselineId: z.string(), name: z.string(), by: z.string() }),
  z.object({
    ...EVENT,
    kind: z.literal('computer'),
    what: z.enum(['added', 'moved']),
    fromTenantId: z.string().nullable().describe('For infrastructure roles'),
    by: z.string().nullable(),
  }),
])

export const timelineEndpoints = [
  endpoint({
    id: 'getComputerTimeline',
    method: 'get',
    path: '/computers/{computerId}/timeline',
    summary: 'What happened to a computer, newest first: states, attributes, moves, jobs, exceptions, approvals, its agent, baselines',
    permission: 'estate.view',
    params: z.object({ computerId: z.string().min(1).max(100) }),
    query: PageQuery.extend({
      kinds: z
        .string()
        .max(200)
        .transform((text) => text.split(',').filter((part) => part !== ''))
        .pipe(z.array(z.enum(TIMELINE_KINDS)).min(1))
        .optional()
        .describe('Comma-delimited; all when not given'),
    }),
    response: pageOf(Event),
    handle: async ({ ctx, params, query }) => {
      const computer = await computerAsOf(ctx, params.computerId, ctx.now)
      if (computer === undefined) {
        throw new AppError('not_found', 'computer_not_found', { serverId: params.computerId, computerId: params.computerId })
      }
      const after = decodeCursor(query.after, z.tuple([z.iso.datetime(), z.string().max(300)]))
      const rows = await timelineOf(ctx, computer, { kinds: query.kinds ?? TIMELINE_KINDS, after, limit: query.limit })
      const { items, next } = cutPage(rows, query.limit, (row) => [row.at.toISOString(), row.key])
      return { items: await eventViews(ctx, computer, items), next, asOf: ctx.now.toISOString() }
    },
  }),
] satisfies readonly Endpoint[]

async function eventViews(ctx: Context, computer: PastComputer, rows: readonly TimelineRow[]): Promise<z.input<typeof Event>[]> {
  const instants = rows.filter((row) => row.kind === 'verdicts').map((row) => row.at)
  const changes = Map.groupBy(await verdictChangesAt(ctx, computer, instants), (change) => change.at.getTime())
  return rows.map((row) => {
    const event = { at: row.at.toISOString(), key: row.key, kind: row.kind }
    switch (row.kind) {
      case 'verdicts':
        return { ...event, kind: row.kind, ...verdictsView(changes.get(row.at.getTime()) ?? []) }
      case 'attributes':
      case 'place':
        return { ...event, kind: row.kind, changes: row.facts } as z.input<typeof Event>
      default:
        return { ...event, ...(row.facts as object) } as z.input<typeof Event>
    }
  })
}

function verdictsView(changes: readonly VerdictChange[]) {
  const groups = Map.groupBy(changes, (change) => `${change.from} ${change.to} ${approvalOf(change)}`)
  const transitions = [...groups.values()]
    .flatMap((group) => {
      const [first] = group
      return first === undefined ? [] : [{ from: first.from, to: first.to, approval: approvalOf(first), patches: group.length }]
    })
    .toSorted((a, b) => b.patches - a.patches)
  return {
    sourceIds: [...new Set(changes.flatMap((change) => change.sourceId ?? []))].toSorted(),
    transitions,
    patches: changes.slice(0, MAX_NAMED).map(({ patchId, name, severity, from, to }) => ({ patchId, name, severity, from, to })),
    count: changes.length,
  }
}

function approvalOf({ approvedFrom, approvedTo }: VerdictChange): 'approved' | 'withdrawn' | null {
  if (approvedTo === true && approvedFrom === false) return 'approved'
  return approvedFrom === true && approvedTo === false ? 'withdrawn' : null
}

import { z } from 'zod'
import { SEVERITIES, VERDICT_STATES } from '../../catalog/index.ts'
import { endpoint, type Endpoint } from '../http/endpoint.ts'
import { isOneLine } from '../http/text-rules.ts'
import type { PatchChange } from './rules.ts'
import { baselinesOf, compare, mayDelete, removeBaseline, takeBaseline, type Side } from './service.ts'
import { patchNames, type PatchName } from './store.ts'

const NAME_LENGTH = 100
/** Rows of each kind that an answer holds; how many there are is said beside them. */
const MAX_ROWS = 2_000

const ComputerParams = z.object({ computerId: z.string().min(1).max(100) })
const BaselineParams = ComputerParams.extend({ baselineId: z.string().min(1).max(100) })
const Locale = z.enum(['ja', 'en']).default('en').describe('Language of titles')
const Moment = z.string().max(200).describe('`now`, an instant (ISO 8601 with offset), or `baseline:` and an id')

const Sided = z.object({
  at: z.string(),
  baselineName: z.string().nullable(),
  softwareKnown: z.boolean().describe('false: no inventory had come by then, or it is not kept'),
})
const state = z.enum(VERDICT_STATES).nullable().describe('null: nothing was known of it')
const text = z.string().nullable()
const PatchItem = z.object({
  patchId: z.string(),
  name: z.string(),
  title: z.string(),
  severity: z.enum(SEVERITIES),
  from: state,
  to: state,
})
const SoftwareItem = z.object({ package: z.string(), from: text.describe('Version; null: none'), to: text })
/** Rows as far as an answer holds them. */
const counted = <T extends z.ZodType>(item: T) => z.object({ total: z.int(), items: z.array(item).describe('At most 2,000') })

const Comparison = z.object({
  from: Sided,
  to: Sided,
  attributes: z.array(z.object({ name: z.string(), from: text, to: text })).describe('Attributes that are different'),
  gained: counted(PatchItem).describe('Patches that became installed'),
  lost: counted(PatchItem).describe('Patches that are not installed any more'),
  changed: counted(PatchItem).describe('Patches whose state changed otherwise'),
  software: z
    .object({ added: counted(SoftwareItem), removed: counted(SoftwareItem), changed: counted(SoftwareItem) })
    .nullable()
    .describe('null: not known of one of the two'),
})

export const baselinesEndpoints = [
  endpoint({
    id: 'listBaselines',
    method: 'get',
    path: '/computers/{computerId}/baselines',
    summary: 'Named snapshots of a computer’s configuration, newest first',
    permission: 'estate.view',
    params: ComputerParams,
    response: z.object({
      items: z.array(
        z.object({
          baselineId: z.string(),
          name: z.string(),
          author: z.string(),
          takenAt: z.string(),
          actions: z.array(z.literal('delete')).describe('What the viewer may do with it'),
        }),
      ),
    }),
    handle: async ({ ctx, params }) => ({
      items: (await baselinesOf(ctx, params.computerId)).map((row) => ({
        ...row,
        takenAt: row.takenAt.toISOString(),
        actions: mayDelete(ctx.actor, row.author) ? ['delete' as const] : [],
      })),
    }),
  }),
  endpoint({
    id: 'takeBaseline',
    method: 'post',
    path: '/computers/{computerId}/baselines',
    summary: 'Keeps a computer’s present configuration under a name: attributes, states of patches, packages',
    permission: 'baseline.manage',
    params: ComputerParams,
    body: z.object({
      name: z
        .string()
        .trim()
        .min(1)
        .refine((name) => isOneLine(name, NAME_LENGTH), 'one line of at most 100 characters'),
    }),
    response: z.object({ baselineId: z.string() }),
    status: 201,
    handle: async ({ ctx, params, body }) => ({ baselineId: await takeBaseline(ctx, params.computerId, body.name) }),
  }),
  endpoint({
    id: 'deleteBaseline',
    method: 'delete',
    path: '/computers/{computerId}/baselines/{baselineId}',
    summary: 'Drops a baseline',
    permission: 'baseline.manage',
    params: BaselineParams,
    response: BaselineParams,
    handle: async ({ ctx, params }) => {
      await removeBaseline(ctx, params.computerId, params.baselineId)
      return params
    },
  }),
  endpoint({
    id: 'compareComputer',
    method: 'get',
    path: '/computers/{computerId}/comparison',
    summary: 'What changed on a computer between two moments: attributes, patches gained and lost, software',
    permission: 'patch.view',
    params: ComputerParams,
    query: z.object({ from: Moment, to: Moment.default('now'), locale: Locale }),
    response: Comparison,
    handle: async ({ ctx, params, query }) => {
      const { from, to, difference } = await compare(ctx, params.computerId, query)
      const { gained, lost, changed, software } = difference
      const shown = [gained, lost, changed].flatMap((list) => list.slice(0, MAX_ROWS).map((change) => change.patchId))
      const names = await patchNames(ctx, [...new Set(shown)], query.locale)
      return {
        from: sideView(from),
        to: sideView(to),
        attributes: [...difference.attributes],
        gained: patchesView(gained, names),
        lost: patchesView(lost, names),
        changed: patchesView(changed, names),
        software:
          software === null
            ? null
            : { added: bounded(software.added), removed: bounded(software.removed), changed: bounded(software.changed) },
      }
    },
  }),
] satisfies readonly Endpoint[]

function sideView({ at, name, configuration }: Side): z.input<typeof Sided> {
  return { at: at.toISOString(), baselineName: name, softwareKnown: configuration.software !== null }
}

function bounded<T>(rows: readonly T[]): { total: number; items: T[] } {
  return { total: rows.length, items: rows.slice(0, MAX_ROWS) }
}

// A patch that is gone from the catalog since is named by its id.
function patchesView(changes: readonly PatchChange[], names: ReadonlyMap<string, PatchName>) {
  const { total, items } = bounded(changes)
  return {
    total,
    items: items.map((change) => {
      const known = names.get(change.patchId)
      return {
        ...change,
        name: known?.name ?? change.patchId,
        title: known?.title ?? '',
        severity: known?.severity ?? ('unspecified' as const),
      }
    }),
  }
}

import { PATCH_KINDS, SEVERITIES, VERDICT_STATES } from '../../catalog/index.ts'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { decisionsAbout } from '../exceptions/store-approvals.ts'
import { LEVELS } from '../policies/levels.ts'
import { agreement, AGREEMENTS } from '../verdicts/rules.ts'
import { PATCH_ACTIONS, patchActions } from './actions.ts'
import { FRESHNESS, freshnessView } from './shapes.ts'
import { computersAsOf, freshnessOfVerdict, oldestOf, originsOf, type ServerRow } from './store-freshness.ts'
import type { PatchRow } from './store-lists.ts'
import type { VerdictRow } from './store-verdicts.ts'

/** What lists of patches and of verdicts show. */

const Time = z.string().nullable()

export const PatchItem = z.object({
  patchId: z.string(),
  kind: z.enum(PATCH_KINDS),
  name: z.string(),
  title: z.string(),
  classification: z.string().nullable(),
  level: z.enum(LEVELS).nullable().describe('By the patch management policy, for the viewer’s tenant or the named one'),
  severity: z.enum(SEVERITIES),
  exploited: z.boolean(),
  cves: z.array(z.string()).describe('What it answers by itself'),
  inheritedCves: z.int().describe('How many more it answers through what it replaces'),
  kbs: z.array(z.string()),
  products: z.array(z.string()),
  version: z.string().nullable(),
  releasedAt: Time,
  restart: z.enum(['never', 'always', 'can', 'unknown']),
  superseded: z.boolean(),
  missing: z.number().int().describe('Computers that the viewer may see, by the state of their verdict'),
  downloaded: z.number().int(),
  failed: z.number().int(),
  pendingReboot: z.number().int(),
  installed: z.number().int(),
  needed: z
    .number()
    .int()
    .describe(
      'Computers that need it as WSUS counts it: missing, downloaded, failed or pending reboot, whether or not it is approved for them',
    ),
  approved: z.number().int().describe('For how many of all these the patch is approved'),
  unapplied: z
    .number()
    .int()
    .describe(
      'Computers on which somebody has to act: missing, downloaded or failed, approved for them, and without exception; pending reboot is counted by itself',
    ),
  origins: z
    .array(z.object({ sourceId: z.string(), asOf: Time.describe('The oldest of the source and of the servers below it') }))
    .describe('The servers that have it, one patch with several origins; empty for packages'),
  asOf: Time.describe('As of when the counts are: the oldest of its origins; null for packages, whose counts are as old as each inventory'),
  decided: z.boolean().nullable().describe('What the viewer’s tenant decided about it, where WSUS does not know it; null: nothing'),
  actions: z.array(z.enum(PATCH_ACTIONS)).describe('What you may do with it now'),
})

export const VerdictItem = z.object({
  computerId: z.string(),
  tenantId: z.string(),
  hostName: z.string(),
  address: z.string().nullable(),
  patchId: z.string(),
  patchName: z.string(),
  title: z.string(),
  severity: z.enum(SEVERITIES),
  state: z.enum(VERDICT_STATES),
  approved: z.boolean(),
  excepted: z.boolean(),
  unapplied: z.boolean(),
  agreement: z.enum(AGREEMENTS).describe('What the agent’s last word means beside the state; disputed: both are final and differ'),
  since: Time,
  sourceTime: Time,
  agentState: z.enum(VERDICT_STATES).nullable(),
  agentTime: Time,
  ...FRESHNESS,
})

function iso(date: Date | null): string | null {
  return date?.toISOString() ?? null
}

/** Patches as lists show them. @param servers all that the viewer's figures come from */
export async function patchViews(
  ctx: Context,
  servers: readonly ServerRow[],
  rows: readonly PatchRow[],
): Promise<z.input<typeof PatchItem>[]> {
  const origins = await originsOf(
    ctx,
    servers,
    rows.map((row) => row.id),
  )
  const decisions = await decisionsAbout(
    ctx,
    rows.map((row) => row.id),
  )
  return rows.map((row) => {
    const own = origins.get(row.id) ?? []
    const decided = decisions.get(row.id) ?? null
    return {
      ...row,
      decided,
      actions: patchActions(ctx.actor, { ...row, decided }),
      cves: [...row.cves],
      kbs: [...row.kbs],
      products: [...row.products],
      releasedAt: iso(row.releasedAt),
      origins: own.map(({ sourceId, asOf }) => ({ sourceId, asOf: iso(asOf) })),
      asOf: iso(oldestOf(own.map((origin) => origin.asOf))),
    }
  })
}

/** Verdicts as lists show them. @param servers all that the viewer's figures come from */
export async function verdictViews(
  ctx: Context,
  servers: readonly ServerRow[],
  rows: readonly VerdictRow[],
): Promise<z.input<typeof VerdictItem>[]> {
  const computers = await computersAsOf(
    ctx,
    rows.map((row) => row.computerKey),
  )
  return rows.map(({ computerKey, patchKey: _patch, sourceKey, sortKey: _sort, ...item }) => ({
    ...item,
    agreement: agreement(item),
    since: iso(item.since),
    sourceTime: iso(item.sourceTime),
    agentTime: iso(item.agentTime),
    ...freshnessView(freshnessOfVerdict(sourceKey, computers.get(computerKey), servers)),
  }))
}

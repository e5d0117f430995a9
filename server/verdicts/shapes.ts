import { z } from 'zod'
import { SEVERITIES, VERDICT_STATES } from '../../catalog/index.ts'
import type { Context } from '../context.ts'
import { Proof, proofView } from '../matching/shapes.ts'
import type { Explanation } from './service.ts'

/** What the endpoints about verdicts answer. */

const Time = z.string()
const Until = z.string().nullable().describe('null: it still holds')

/** A computer at an instant. */
export const Past = z.object({
  computerId: z.string(),
  tenantId: z.string(),
  at: Time,
  attributes: z.object({
    hostName: z.string(),
    fqdn: z.string().nullable(),
    displayName: z.string(),
    managementAddress: z.string().nullable(),
    addresses: z.array(z.string()),
    osName: z.string(),
    osVersion: z.string(),
    osArchitecture: z.string(),
    serverGroupId: z.string().nullable(),
    siteId: z.string().nullable(),
    serverGroupName: z.string().nullable().describe('Its present name'),
    siteName: z.string().nullable().describe('Its present name'),
  }),
  verdicts: z.array(
    z.object({
      patchId: z.string(),
      name: z.string(),
      title: z.string(),
      severity: z.enum(SEVERITIES).describe('As the patch has it now'),
      state: z.enum(VERDICT_STATES),
      approved: z.boolean(),
      sourceTime: z.string().nullable(),
      validFrom: Time,
      validTo: Until,
    }),
  ),
  exceptions: z.array(
    z.object({
      exceptionId: z.string(),
      patchId: z.string().nullable(),
      package: z.string().nullable(),
      kind: z.enum(['decline', 'hold', 'waiver']),
      reason: z.string(),
      author: z.string(),
      validFrom: Time,
      validTo: Until,
    }),
  ),
  approvals: z
    .array(
      z.object({
        sourceId: z.string(),
        patchId: z.string(),
        groupName: z.string(),
        action: z.string(),
        deadlineAt: z.string().nullable(),
        validFrom: Time,
        validTo: Until,
      }),
    )
    .describe('Of WSUS, for infrastructure roles only'),
})

/** Why a verdict is what it is. */
export const Explained = z.object({
  computerId: z.string(),
  hostName: z.string(),
  patchId: z.string(),
  patchName: z.string(),
  title: z.string(),
  state: z.enum([...VERDICT_STATES, 'unknown', 'not_applicable', 'superseded']),
  derived: z.boolean().describe('Concluded, and not as it is stored'),
  unapplied: z.boolean(),
  agreement: z.enum(['one_voice', 'agreed', 'reported_by_agent', 'disputed']),
  verdict: z
    .object({
      state: z.enum(VERDICT_STATES),
      approved: z.boolean(),
      excepted: z.boolean(),
      sourceTime: z.string().nullable(),
      since: z.string().nullable(),
      learnedAt: z.string().nullable(),
      agentState: z.enum(VERDICT_STATES).nullable(),
      agentTime: z.string().nullable(),
      severity: z.enum(SEVERITIES).nullable().describe('Worst of all that is lacking up to the patch, where that is more than its own'),
      flags: z.int().nullable().describe('Bits of what else holds; by name in the proof'),
    })
    .nullable(),
  saidBy: z.string().nullable(),
  saidByKind: z.string().nullable().describe('wsus, agent, engine, catalog or manual; null where no verdict is stored'),
  serverName: z.string().nullable().describe('The server below that source to which the computer reports; for those who may know it'),
  sourceAsOf: z.string().nullable().describe('As of when, of what was rolled up not later than the roll-up'),
  notReady: z.string().nullable(),
  contacts: z.object({
    wsusLastSyncAt: z.string().nullable(),
    wsusLastReportAt: z.string().nullable(),
    agentLastSeenAt: z.string().nullable(),
    agentLastInventoryAt: z.string().nullable(),
  }),
  approvals: z.array(
    z.object({
      action: z.string(),
      optional: z.boolean(),
      deadlineAt: z.string().nullable(),
      approvedAt: z.string().nullable(),
      learnedAt: z.string().nullable(),
      groupName: z.string().nullable(),
    }),
  ),
  laterPatches: z.array(
    z.object({ patchId: z.string(), name: z.string(), depth: z.number().int(), state: z.enum(VERDICT_STATES).nullable() }),
  ),
  exceptions: z.array(
    z.object({
      exceptionId: z.string(),
      kind: z.enum(['decline', 'hold', 'waiver']),
      scope: z.enum(['all', 'group', 'computer']),
      reason: z.string(),
      author: z.string(),
      untilAt: z.string().nullable(),
      actions: z.array(z.enum(['end'])).describe('What the viewer may do with it'),
    }),
  ),
  compared: z
    .object({
      document: z.string().describe('SHA-256 of the inventory that was compared'),
      takenAt: z.string(),
      packages: z.array(
        z.object({ package: z.string(), installed: z.string().nullable(), offered: z.string().nullable(), suites: z.string().nullable() }),
      ),
    })
    .nullable()
    .describe('Of packages and applications: which versions were compared'),
  proof: Proof.nullable().describe('Of what the catalog knows: what its word rests on'),
  history: z.array(
    z.object({ state: z.enum(VERDICT_STATES), approved: z.boolean(), validFrom: z.string().nullable(), validTo: z.string().nullable() }),
  ),
})

function iso(date: Date | null): string | null {
  return date?.toISOString() ?? null
}

/** An explanation as it goes out. @param mayEnd whether the viewer may end exceptions */
export function explanationView(viewer: Context['kind'], e: Explanation, mayEnd: boolean): z.input<typeof Explained> {
  const { verdict, contacts } = e
  return {
    ...e,
    verdict:
      verdict === null
        ? null
        : {
            ...verdict,
            sourceTime: iso(verdict.sourceTime),
            since: iso(verdict.since),
            learnedAt: iso(verdict.learnedAt),
            agentTime: iso(verdict.agentTime),
          },
    sourceAsOf: iso(e.sourceAsOf),
    contacts: {
      wsusLastSyncAt: iso(contacts.wsusLastSyncAt),
      wsusLastReportAt: iso(contacts.wsusLastReportAt),
      agentLastSeenAt: iso(contacts.agentLastSeenAt),
      agentLastInventoryAt: iso(contacts.agentLastInventoryAt),
    },
    approvals: e.approvals.map((a) => ({
      ...a,
      deadlineAt: iso(a.deadlineAt),
      approvedAt: iso(a.approvedAt),
      learnedAt: iso(a.learnedAt),
    })),
    exceptions: e.exceptions.map((one) => ({ ...one, untilAt: iso(one.untilAt), actions: mayEnd ? ['end' as const] : [] })),
    compared:
      e.compared === null
        ? null
        : { ...e.compared, takenAt: e.compared.takenAt.toISOString(), packages: e.compared.packages.map((line) => ({ ...line })) },
    laterPatches: [...e.laterPatches],
    proof: e.proof === null ? null : proofView(viewer, e.proof),
    history: e.history.map((past) => ({ ...past, validFrom: iso(past.validFrom), validTo: iso(past.validTo) })),
  }
}

import { z } from 'zod'
import { PATCH_KINDS, SEVERITIES } from '../../catalog/index.ts'
import { endpoint } from '../http/endpoint.ts'
import { MAX_COMPUTERS, MAX_PATCHES } from './rules.ts'
import { candidateComputers, candidatePatches } from './store-candidates.ts'

const Id = z.string().min(1).max(300)
const Time = z.string().nullable()
const BODY_BYTES = 1024 * 1024

const Patch = z.object({
  patchId: z.string(),
  name: z.string(),
  title: z.string(),
  kind: z.enum(PATCH_KINDS),
  severity: z.enum(SEVERITIES),
  exploited: z.boolean(),
  restart: z.enum(['never', 'always', 'can', 'unknown']),
  version: z.string().nullable(),
  releasedAt: Time,
  computers: z.int().describe('On how many of the computers in question it is unapplied'),
})

const Computer = z.object({
  computerId: z.string(),
  name: z.string(),
  osName: z.string(),
  serverGroupName: z.string(),
  tenantName: z.string(),
  criticality: z.string(),
  patchIds: z.array(z.string()).describe('Of the patches in question, those that are unapplied there; at most fifty'),
  patches: z.int().describe('How many they are'),
  hasAgent: z.boolean().describe('Without one it cannot be put into a plan'),
  agentLastSeenAt: Time,
  asOf: Time,
})

/** What can be chosen while a request is put together. */
export const candidatesEndpoint = endpoint({
  id: 'listCandidates',
  method: 'post',
  path: '/jobs/candidates',
  summary: 'For chosen patches, or computers, or both: which patches are unapplied on which of the viewer’s computers',
  permission: 'job.request',
  body: z.object({
    kind: z.enum(PATCH_KINDS).optional(),
    patchIds: z
      .array(Id)
      .max(MAX_PATCHES * 10)
      .default([])
      .describe('Empty: any'),
    computerIds: z.array(Id).max(MAX_COMPUTERS).default([]).describe('Empty: any'),
    locale: z.enum(['ja', 'en']).default('en'),
  }),
  bodyLimit: BODY_BYTES,
  response: z.object({
    patches: z.array(Patch).describe('The gravest first'),
    computers: z.array(Computer).describe('By tenant and name'),
    truncated: z.boolean().describe('There are more than a request may hold'),
  }),
  handle: async ({ ctx, body: { locale, ...given } }) => {
    const chosen = { ...given, kind: given.kind }
    const patches = await candidatePatches(ctx, chosen, locale, MAX_PATCHES * 10 + 1)
    const computers = await candidateComputers(ctx, chosen, MAX_COMPUTERS + 1)
    return {
      patches: patches.slice(0, MAX_PATCHES * 10).map(({ releasedAt, ...patch }) => ({ ...patch, releasedAt: iso(releasedAt) })) as z.input<
        typeof Patch
      >[],
      computers: computers.slice(0, MAX_COMPUTERS).map(({ agentLastSeenAt, asOf, patchIds, ...computer }) => ({
        ...computer,
        patchIds: [...patchIds],
        agentLastSeenAt: iso(agentLastSeenAt),
        asOf: iso(asOf),
      })),
      truncated: patches.length > MAX_PATCHES * 10 || computers.length > MAX_COMPUTERS,
    }
  },
})

function iso(at: Date | null): string | null {
  return at?.toISOString() ?? null
}

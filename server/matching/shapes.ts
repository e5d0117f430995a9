import { z } from 'zod'
import { SEVERITIES, VERDICT_FLAGS, type VerdictFlag } from '../../catalog/index.ts'
import type { Context } from '../context.ts'
import type { Proof as Proven } from './proof.ts'

/** What the endpoints about the catalog's verdicts answer. */

const FLAGS = Object.keys(VERDICT_FLAGS) as [VerdictFlag, ...VerdictFlag[]]

/** Why the catalog says what it says of a patch on a computer. */
export const Proof = z.object({
  stream: z.string().describe('Release and pocket, with the stream of a module'),
  pocket: z.string(),
  needsEntitlement: z.boolean().describe('Only computers that have the pocket switched on get the patch'),
  entitled: z.boolean(),
  package: z.string(),
  names: z.enum(['source', 'binary', 'app']).describe('Whose name the vendor uses'),
  module: z.string().nullable(),
  fixed: z.string().describe('Version of the patch'),
  decides: z.boolean().describe('The catalog decides in this stream; else the package manager of the computer does'),
  flags: z.array(z.enum(FLAGS)),
  versions: z.array(
    z.object({
      package: z.string().describe('With its architecture'),
      version: z.string(),
      compared: z.string().nullable().describe('What is compared with the patch: the version of the package or of its source'),
      rule: z.string().describe('The rule that decides: older_than_fix, has_fix, or why the patch does not concern it'),
      vendor: z.string().nullable(),
      part: z.enum(['decides', 'passed', 'running']).describe('Of builds that are installed side by side only the newest decides'),
    }),
  ),
  fixes: z.array(
    z.object({
      version: z.string(),
      earlier: z.boolean().describe('An earlier fix that is lacking too: the patch brings it'),
      advisory: z
        .object({
          id: z.string(),
          kind: z.enum(['security', 'bugfix', 'enhancement']),
          title: z.string(),
          severity: z.enum(SEVERITIES),
          cves: z.array(z.string()),
          exploited: z.boolean(),
          publishedAt: z.string().nullable(),
          url: z.string().nullable(),
        })
        .nullable(),
      document: z.object({
        key: z.string(),
        url: z.string().nullable().describe('null: it came as a file; tenants are not told where the infrastructure gets it'),
        sha256: z.string(),
        fetchedAt: z.string(),
      }),
    }),
  ),
})

/** A proof as it goes out: the address of a mirror inside is the infrastructure's own. */
export function proofView(viewer: Context['kind'], proof: Proven): z.input<typeof Proof> {
  return {
    ...proof,
    flags: [...proof.flags],
    versions: proof.versions.map((one) => ({ ...one })),
    fixes: proof.fixes.map(({ advisory, document, ...fix }) => ({
      ...fix,
      advisory:
        advisory === null ? null : { ...advisory, cves: [...advisory.cves], publishedAt: advisory.publishedAt?.toISOString() ?? null },
      document: { ...document, url: viewer === 'infra' ? document.url : null, fetchedAt: document.fetchedAt.toISOString() },
    })),
  }
}

import { z } from 'zod'
import {
  FOUND_BY,
  LISTED_VERDICTS,
  REASON_RULES,
  RELEASE_BY,
  SEVERITIES,
  VERDICT_FLAGS,
  type ProofAdvisory,
  type ProofDocument,
  type VerdictFlag,
} from '../../catalog/index.ts'
import type { Context } from '../context.ts'
import type { ComparedVersion as ProvenVersion, Proof as Proven } from './proof.ts'

/** What the endpoints about the catalog's verdicts answer. */

const FLAGS = Object.keys(VERDICT_FLAGS) as [VerdictFlag, ...VerdictFlag[]]

const Document = z.object({
  key: z.string().describe('Its name at its source'),
  url: z.string().nullable().describe('null: it came as a file; tenants are not told where the infrastructure gets it'),
  sha256: z.string(),
  fetchedAt: z.string(),
})
const Advisory = z.object({ id: z.string(), severity: z.enum(SEVERITIES), exploited: z.boolean(), document: Document.nullable() })
const Advisories = z.array(Advisory)
const Package = z.object({
  scheme: z.string(),
  release: z.string(),
  name: z.string(),
  architecture: z.string(),
  version: z.string(),
  source: z.string().nullable(),
  sourceVersion: z.string().nullable(),
  module: z.string().nullable(),
  vendor: z.string().nullable(),
})
const Fix = z.object({
  release: z.string(),
  pocket: z.string(),
  module: z.string().nullable(),
  names: z.enum(['source', 'binary', 'app']),
  name: z.string(),
  architecture: z.string().nullable(),
  introduced: z.string().nullable(),
  fixed: z.string(),
})

/** Everything that was looked at for one package version, so that anybody can follow it. */
const PackageProof = z
  .object({
    patchKey: z.string(),
    verdict: z.enum(LISTED_VERDICTS),
    rule: z.enum(REASON_RULES),
    installed: Package,
    compared: z.object({ as: z.string(), installed: z.string(), fixed: z.string() }).nullable(),
    fix: Fix,
    stream: z.string(),
    advisories: Advisories,
    documents: z.array(Document).describe('Where the patch is stated, by an advisory or without one'),
    chain: z
      .array(z.object({ patchKey: z.string(), version: z.string(), advisories: Advisories }))
      .describe('Every fix in this stream that is lacking, oldest first: all but the last one are superseded'),
    severity: z.enum(SEVERITIES).nullable(),
    flags: z.array(z.enum(FLAGS)),
  })
  .describe('Everything that was looked at: from the line and the statement the verdict can be followed without the service')

/** An entry of Add/Remove Programs from which an application was recognized, and how. */
const Entry = z.object({
  key: z.string().describe('Name of its key in the registry'),
  name: z.string(),
  version: z.string().nullable().describe('As shown there'),
  publisher: z.string().nullable(),
  productCode: z.string().nullable(),
  upgradeCode: z.string().nullable(),
  how: z.enum(FOUND_BY).describe('What told the application'),
  release: z.object({
    version: z.string().describe('Of the application, which need not be what is shown'),
    by: z.enum(RELEASE_BY).describe('What told the release'),
    shown: z
      .object({ from: z.string(), to: z.string() })
      .nullable()
      .describe('Lowest and highest version that the entries of that release, or of the nearest one, show (AppsAndFeaturesEntries)'),
  }),
})

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
      rule: z.enum(REASON_RULES).describe('The rule that decides: older_than_fix, has_fix, or why the patch does not concern it'),
      vendor: z.string().nullable(),
      part: z.enum(['decides', 'passed', 'running']).describe('Of builds that are installed side by side only the newest decides'),
      entries: z.array(Entry).describe('Of an application: from which entries of Add/Remove Programs it was recognized, and how'),
      proof: PackageProof,
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
      document: Document,
    }),
  ),
  mitigations: z
    .array(z.object({ package: z.string(), version: z.string(), advisoryId: z.string(), cves: z.array(z.string()) }))
    .describe('What an installed live patch mends of what the kernel lacks; the patch stays missing'),
})

/** A proof as it goes out: the address of a mirror inside is the infrastructure's own. */
export function proofView(viewer: Context['kind'], proof: Proven): z.input<typeof Proof> {
  return {
    ...proof,
    flags: [...proof.flags],
    versions: proof.versions.map((one) => ({ ...one, entries: [...one.entries], proof: packageProofView(viewer, one.proof) })),
    fixes: proof.fixes.map(({ advisory, document, ...fix }) => ({
      ...fix,
      advisory:
        advisory === null ? null : { ...advisory, cves: [...advisory.cves], publishedAt: advisory.publishedAt?.toISOString() ?? null },
      document: { ...document, url: viewer === 'infra' ? document.url : null, fetchedAt: document.fetchedAt.toISOString() },
    })),
    mitigations: proof.mitigations.map((one) => ({ ...one, cves: [...one.cves] })),
  }
}

function packageProofView(viewer: Context['kind'], proof: ProvenVersion['proof']): z.input<typeof PackageProof> {
  const addressed = (document: ProofDocument): ProofDocument => ({ ...document, url: viewer === 'infra' ? document.url : null })
  const told = (advisories: readonly ProofAdvisory[]): z.input<typeof Advisory>[] =>
    advisories.map(({ document, ...advisory }) => ({
      ...advisory,
      document: document === null ? null : addressed(document),
    }))
  return {
    ...proof,
    advisories: told(proof.advisories),
    documents: proof.documents.map(addressed),
    chain: proof.chain.map((step) => ({ ...step, advisories: told(step.advisories) })),
    flags: [...proof.flags],
  }
}

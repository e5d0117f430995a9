import { z } from 'zod'
import { SEVERITIES } from '../../catalog/index.ts'
import type { Context } from '../context.ts'
import { msrcUrl } from './rules.ts'
import type { PatchCve, SayingDocument } from './store-read.ts'

/** What more than one noun answers about vulnerabilities. */

/** A document that facts are known from. */
export const Provenance = z.object({
  key: z.string(),
  format: z.string(),
  sha256: z.string(),
  url: z.string().nullable().describe('null: it came as a file; tenants are not told where the infrastructure gets it'),
  revisedAt: z.string().nullable(),
  fetchedAt: z.string(),
})

/** A document as it goes out: the address of a mirror inside is the infrastructure's own. */
export function provenanceView(viewer: Context['kind'], document: SayingDocument): z.input<typeof Provenance> {
  const url = viewer === 'infra' ? document.url : null
  return { ...document, url, revisedAt: document.revisedAt?.toISOString() ?? null, fetchedAt: document.fetchedAt.toISOString() }
}

/** A vulnerability that a patch answers. */
export const Vulnerability = z.object({
  cve: z.string(),
  title: z.string(),
  severity: z.enum(SEVERITIES),
  exploited: z.boolean().describe('The vendor says that attacks use it'),
  exploitPublic: z.boolean().describe('Somebody published how to exploit it'),
  inherited: z.boolean().describe('Answered through what the patch replaces'),
  assumed: z.boolean().describe('No name says that the product is this patch’s; only that none contradicts it'),
  kbs: z.array(z.int()).describe('Articles that bring it'),
  url: z.string(),
})

/** A vulnerability of a patch as it goes out. */
export function vulnerabilityView(one: PatchCve): z.input<typeof Vulnerability> {
  return { ...one, kbs: [...one.kbs], url: msrcUrl(one.cve) }
}

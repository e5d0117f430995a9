import type { Report } from '../agents/protocol.ts'
import type { TenantContext } from '../context.ts'
import type { Lease, ReportAnswer } from './lease.ts'
import { PREVIEW_VALID_MS } from './rules.ts'
import { answerPreview, leasePreviewRow, lockPreview, type AskedPreview } from './store-previews.ts'

const PREVIEW_SECONDS = 900

/** The next question to a computer about what it would do; it changes nothing there and needs no plan. */
export async function leasePreview(ctx: TenantContext, computerId: number): Promise<Lease | null> {
  const asked = await leasePreviewRow(ctx, computerId, new Date(ctx.now.getTime() - PREVIEW_VALID_MS))
  if (asked === undefined) return null
  return {
    leaseId: asked.leaseId,
    jobId: 'preview',
    stepId: asked.stepId,
    attempt: asked.attempt,
    kind: 'preview',
    common: {},
    slice: JSON.parse(asked.slice) as object,
    sliceHashes: [],
    planHash: '',
    approval: null,
    timeoutSeconds: PREVIEW_SECONDS,
  }
}

/** The question of that id to that computer. */
export async function findPreview(ctx: TenantContext, computerId: number, stepId: string): Promise<AskedPreview | undefined> {
  return lockPreview(ctx, computerId, stepId)
}

/** Takes a report about a question. */
export async function recordPreview(ctx: TenantContext, preview: AskedPreview, report: Report): Promise<ReportAnswer> {
  if (preview.attempt !== report.attempt) return { accepted: false, more: 'stop' }
  if (report.kind === 'finished' && (preview.state === 'leased' || preview.state === 'ready')) {
    const { result } = report
    const answer = result.outcome === 'succeeded' ? result.preview : null
    await answerPreview(ctx, preview, answer, answer === null ? (result.reason ?? 'no_preview') : null)
  }
  return { accepted: true, more: 'continue' }
}

import type { InfraContext } from '../context.ts'
import type { CatalogKind } from './rules.ts'
import { settleFindings, type Fresh, type Settled } from './store.ts'
import { endingReleases, unreadableVersions, type ReleaseSupport } from './store-catalog.ts'

/** How long before the end of support computers with the release are a finding. */
const SUPPORT_DAYS = 90
const DAY = 24 * 3_600_000

/** Looks at what inventories say beyond patches: releases whose support ends, and versions that nobody can compare. */
export async function lookAtCatalog(ctx: InfraContext, sourceKey: number): Promise<Settled> {
  const ending = await endingReleases(ctx, new Date(ctx.now.getTime() + SUPPORT_DAYS * DAY))
  const found: Record<CatalogKind, readonly Fresh[]> = {
    finding_support_ended: ending.filter((one) => one.until < ctx.now).map((one) => ofSupport(one, 'error')),
    finding_support_ends: ending.filter((one) => one.until >= ctx.now).map((one) => ofSupport(one, 'warning')),
    finding_versions_unreadable: (await unreadableVersions(ctx)).map(({ release, versions, examples, computers }) => ({
      subject: release,
      severity: 'info',
      count: computers,
      details: { release, versions, examples },
    })),
  }
  const sum = { opened: 0, changed: 0, ended: 0 }
  for (const [code, fresh] of Object.entries(found)) {
    const settled = await settleFindings(ctx, sourceKey, code, fresh)
    sum.opened += settled.opened
    sum.changed += settled.changed
    sum.ended += settled.ended
  }
  return sum
}

function ofSupport({ release, until, extendedUntil, computers, names }: ReleaseSupport, severity: 'error' | 'warning'): Fresh {
  const details = { release, until: day(until), extendedUntil: extendedUntil === null ? null : day(extendedUntil), names }
  return { subject: release, severity, count: computers, details }
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10)
}

import { z } from 'zod'

/** Ids that administrators give to sources (spec/commands.md, `swcfmg_wsus -add -id`). */
export const SourceId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$/, 'source_id_invalid')

/** Definition Updates: the one classification whose id is known beforehand (MS-WSUSSS; others are read from the server). */
export const DEFINITION_UPDATES = 'e0789628-ce08-4437-be74-2495b842f43b'
/** Stands for the update type Driver, whatever the id of its classification. */
export const DRIVERS = 'drivers'

/** What a source imports and what of it mails nobody: `source.classifications`. */
export const ClassificationSettings = z.object({
  exclude: z.array(z.string().min(1).max(64)).max(200).optional(),
  silent: z.array(z.string().min(1).max(64)).max(200).optional(),
})
export type ClassificationSettings = z.infer<typeof ClassificationSettings>

/** Classifications that are not imported: off by default are Definition Updates and Drivers (spec/cmdb.md, "What a run reads"). */
export function excludedClassifications(settings: ClassificationSettings): ReadonlySet<string> {
  return new Set((settings.exclude ?? [DEFINITION_UPDATES, DRIVERS]).map((id) => id.toLowerCase()))
}

export type Freshness = 'never' | 'fresh' | 'stale'

/**
 * How old a source's facts are. Stale: two readings are overdue.
 *
 * @param lastSuccessAt end of the newest complete run
 */
export function freshnessOf(lastSuccessAt: Date | null, intervalMinutes: number, now: Date): Freshness {
  if (lastSuccessAt === null) return 'never'
  return now.getTime() - lastSuccessAt.getTime() > (2 * intervalMinutes + 5) * 60_000 ? 'stale' : 'fresh'
}

/**
 * Whether the schedule starts a run now.
 *
 * @param lastStartedAt beginning of the newest run, however it ended
 */
export function isDue(source: { enabled: boolean; intervalMinutes: number }, lastStartedAt: Date | null, now: Date): boolean {
  if (!source.enabled) return false
  return lastStartedAt === null || now.getTime() - lastStartedAt.getTime() >= source.intervalMinutes * 60_000
}

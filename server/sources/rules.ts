import { z } from 'zod'

/** Ids that administrators give to sources. */
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

/** Classifications that are not imported: off by default are Definition Updates and Drivers. */
export function excludedClassifications(settings: ClassificationSettings): ReadonlySet<string> {
  return new Set((settings.exclude ?? [DEFINITION_UPDATES, DRIVERS]).map((id) => id.toLowerCase()))
}

export const SOURCE_ACTIONS = ['edit', 'delete', 'test', 'run', 'confirm_server'] as const

/** What whoever manages sources may do with one here: feeds and registrations have pages of their own. */
export function sourceActions(source: { kind: string; foundServerId: string | null }): (typeof SOURCE_ACTIONS)[number][] {
  if (source.kind === 'manual') return []
  if (source.kind !== 'wsus') return ['run']
  return source.foundServerId === null ? ['edit', 'delete', 'test', 'run'] : [...SOURCE_ACTIONS]
}

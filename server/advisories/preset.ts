import type { FeedPlan } from './plan.ts'

/** What is known of a feed beforehand. */

/** How the documents of a feed are found. */
export type Way =
  /** At fixed addresses. */
  | { readonly kind: 'files'; readonly files: readonly string[] }
  /** Months in a list of MSRC, or a document. */
  | { readonly kind: 'msrc' }
  /** Package lists that a signed Release file names with checksums. */
  | { readonly kind: 'apt'; readonly suite: string; readonly lists: readonly string[] }
  /** updateinfo.xml that a repomd.xml names with a checksum; `mirrors`: a list of addresses of the repository. */
  | { readonly kind: 'rpm'; readonly repositories: readonly string[]; readonly mirrors?: string }
  /** An archive, its files one by one where a list says that they changed. */
  | { readonly kind: 'archive'; readonly archive: string; readonly changes?: ChangeLists }

/** Lists beside an archive. */
export interface ChangeLists {
  /** `csaf`: changes.csv and deletions.csv, and the archive's name in a file; `osv`: modified_id.csv with ids. */
  readonly shape: 'csaf' | 'osv'
  readonly changed: string
  readonly deleted?: string
  /** File that names the newest archive. */
  readonly latest?: string
}

export interface Preset {
  readonly id: string
  readonly name: string
  /** Address under which everything lies; ends with a slash, but for a single document. A mirror replaces it. */
  readonly base: string
  readonly way: Way
  readonly plan: FeedPlan
  /** Its lists are signed: an administrator should name the keys. */
  readonly isSigned?: boolean
  /** Presets that say the same by other names: beside them each fix would be two patches. */
  readonly insteadOf?: readonly string[]
  /** As its publisher states it. */
  readonly license: string
  readonly intervalMinutes?: number
}

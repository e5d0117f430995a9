/** What is known of a source's documents beforehand. */
export interface FeedPlan {
  /** `set`: an archive or a directory is everything that the source has, a file for each statement; `documents`: each file stands for itself. */
  readonly layout: 'documents' | 'set'
  /** Release and pocket of documents that do not say it themselves. */
  readonly stream?: string | undefined
  /** Streams that a set tells everything about. */
  readonly streams?: readonly string[] | undefined
  /** It tells everything about extended support of minor releases too, of those that there are. */
  readonly extended?: boolean | undefined
  /** What is in its stream stays for a while only: it may lose everything from one day to the next. */
  readonly mayBeEmpty?: boolean | undefined
  /** What a whole feed always has. */
  readonly canaries?: Canaries | undefined
  /** Part of the path of files of a set that are statements; the others are left out. */
  readonly only?: string | undefined
  /** Bytes of the largest document, as it comes. */
  readonly largest?: number | undefined
}

/** What a whole feed always has: where it is not there, it is not the feed. */
export interface Canaries {
  /** Ids of advisories. */
  readonly advisories?: readonly string[]
  /** Packages that are mended or in a repository, vulnerabilities, products. */
  readonly names?: readonly string[]
}

/** Of a feed of which nothing is known. */
export const NO_PLAN: FeedPlan = { layout: 'documents' }

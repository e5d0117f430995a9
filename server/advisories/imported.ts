import type { Rejection } from '../../catalog/index.ts'
import type { InfraContext } from '../context.ts'
import type { MergeResult } from './merge.ts'
import type { FeedPlan } from './plan.ts'

/** What came of a document, or of several that came together. */
export interface Imported {
  readonly key: string
  readonly format: string
  readonly title: string
  readonly sha256: string
  /** It is the one that is in force already. */
  readonly unchanged: boolean
  /** Documents, and of them those that are new or other than before, gone, or refused. */
  readonly documents: { readonly read: number; readonly changed: number; readonly gone: number; readonly refused: number }
  readonly records: number
  readonly skipped: number
  readonly rejected: number
  readonly rejections: readonly Rejection[]
  readonly added: number
  readonly changed: number
  readonly removed: number
  /** By kind of rows, where it is not about Microsoft's articles. */
  readonly detail?: MergeResult['detail'] | undefined
  /** Packages of which something else is said now. */
  readonly touched: number
  /** Patches that were looked at, and of those changed. */
  readonly patches: { readonly looked: number; readonly changed: number }
}

export interface ImportWish {
  /** Internal id of the feed. */
  readonly sourceId: number
  /** Where it came from; null: from a file. */
  readonly url: string | null
  /** What is known of the feed. */
  readonly plan?: FeedPlan
  /** Takes it even when it is older, or drops much. */
  readonly force?: boolean
  /** Leaves the patches as they are: more documents follow, and the caller joins at their end. */
  readonly joinLater?: boolean
  /** The key that signed it, when it was made and until when its vendor stands by it, where that is said beside it (ISO 8601). */
  readonly signedBy?: string | null
  readonly revisedAt?: string | null
  readonly validUntil?: string | null
  /** Its path in the list that named it. */
  readonly listed?: string
  /** At the end of the transaction that puts it in force, such as to keep what the server said of it. */
  readonly alongside?: (ctx: InfraContext, imported: Imported) => Promise<void>
}

export const NOTHING_NEW = { unchanged: true, rejections: [], added: 0, changed: 0, removed: 0, touched: 0 } as const

/** Of a document that brought nothing about Microsoft's articles. */
export const NO_PATCHES = { looked: 0, changed: 0 } as const
/** One document that is new or other than before. */
export const ONE_DOCUMENT = { read: 1, changed: 1, gone: 0, refused: 0 } as const

/** What came of two documents together; it goes by the name of the first. */
export function sumOfImported(a: Imported, b: Imported): Imported {
  const documents = {
    read: a.documents.read + b.documents.read,
    changed: a.documents.changed + b.documents.changed,
    gone: a.documents.gone + b.documents.gone,
    refused: a.documents.refused + b.documents.refused,
  }
  return {
    ...a,
    documents,
    unchanged: a.unchanged && b.unchanged,
    records: a.records + b.records,
    skipped: a.skipped + b.skipped,
    rejected: a.rejected + b.rejected,
    rejections: [...a.rejections, ...b.rejections].slice(0, 10),
    added: a.added + b.added,
    changed: a.changed + b.changed,
    removed: a.removed + b.removed,
    detail: undefined,
    touched: a.touched + b.touched,
    patches: { looked: a.patches.looked + b.patches.looked, changed: a.patches.changed + b.patches.changed },
  }
}

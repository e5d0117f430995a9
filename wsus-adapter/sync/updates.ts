import type { UpdateScope } from '../contract.ts'
import type { UnreadRevision, Update, UpdatePage } from '../types.ts'
import { readCursor, writeCursor } from './cursor.ts'
import type { SyncCursor } from './cursor.ts'
import type { ApprovalFacts } from './deployments.ts'
import { openDocument, readDocuments, revisionKey } from './documents.ts'
import type { DocumentTools, Packed, ReadDocument } from './documents.ts'
import { isDeployable, updateFrom } from './mapping.ts'
import type { KnownCategory } from './mapping.ts'
import type { Identity, IdAndDelta } from './operations.ts'
import { Parts } from './parts.ts'
import { revisionList } from './revisions.ts'
import type { RevisionList } from './revisions.ts'

/** What a reading of updates needs to know of the server. */
export interface UpdateTools {
  documents: DocumentTools
  categories: ReadonlyMap<string, KnownCategory>
  /** Who the server says it is; null when it does not say. */
  server: string | null
  /** Asked with the anchor of the list, metadata first: approvals are told up to an anchor. null: the server does not tell them. */
  facts: (syncAnchor: string) => Promise<ApprovalFacts | null>
  /** Learns what a document says of other updates. */
  learned: (read: ReadDocument) => void
  /** Updates that others replace, as far as is known. */
  superseded: Set<string>
}

/** An update whose document waits until everything else has been read: its files and what replaces it stand elsewhere. */
interface Waiting {
  revision: Identity
  /** null where there was no more room: it is asked for again. */
  packed: Packed | null
}

const CULTURE = 'en'
// Parts that are older than a reading: a definition update names thousands of them.
const PARTS_READ_AT_MOST = 500
// What a cursor carries along; beyond that a later revision of an update looks as if nothing replaced it.
const SUPERSEDED_KEPT = 50_000

/** Products and what is above them; approvals can hang on any. */
function isProductLike({ type }: KnownCategory): boolean {
  return type !== 'UpdateClassification'
}

/**
 * Reads updates, all or those that are new since a cursor. Documents come in no order, so updates are given when all have been read;
 * until then they wait as they came, packed.
 * @throws WsusError `wsus_cursor_rejected`, and as `readDocuments`
 */
export async function* syncUpdates(tools: UpdateTools, scope: UpdateScope): AsyncGenerator<UpdatePage> {
  const before = scope.cursor === undefined ? null : readCursor(scope.cursor, tools.server)
  const wanted = scope.classificationIds && new Set(scope.classificationIds.map((id) => id.toLowerCase()))
  const all = [...tools.categories.values()]
  const categories = all.filter(isProductLike).map(({ id }) => id)
  const classifications = all.filter((each) => !isProductLike(each) && (wanted?.has(each.id) ?? true)).map(({ id }) => id)
  // One of the lists alone asks for nothing at all.
  if (categories.length === 0 || classifications.length === 0) return yield { updates: [], cursor: null }
  const { limits, session } = tools.documents
  const list = await revisionList(session, limits, {
    config: false,
    anchor: before?.anchor ?? null,
    categories: since(categories, before?.categories),
    classifications: since(classifications, before?.classifications),
  })
  for (const id of before?.superseded ?? []) tools.superseded.add(id)
  const facts = await tools.facts(list.anchor)
  const reading = new UpdateReading(tools, before === null ? 'fail' : 'reject')
  await reading.readAll(withThoseLeftAside(list.newest, before))
  for await (const updates of reading.pages({ culture: scope.culture ?? CULTURE, facts, revised: list.revised }))
    yield { updates, cursor: null }
  const superseded = supersededOf(tools.superseded, before === null ? list.newest : null)
  const cursor = { server: tools.server, anchor: list.anchor, categories, classifications, superseded, again: reading.aside }
  yield { updates: [], cursor: writeCursor(cursor), ...(reading.aside.length > 0 ? { aside: reading.aside } : {}) }
}

class UpdateReading {
  readonly aside: UnreadRevision[] = []
  readonly #tools: UpdateTools
  readonly #whenChanged: 'fail' | 'reject'
  readonly #parts = new Parts()
  readonly #waiting: Waiting[] = []
  #held = 0

  constructor(tools: UpdateTools, whenChanged: 'fail' | 'reject') {
    this.#tools = tools
    this.#whenChanged = whenChanged
  }

  async readAll(revisions: readonly Identity[]): Promise<void> {
    const { documents } = this.#tools
    for await (const batch of readDocuments(documents, revisions, this.#whenChanged)) {
      this.aside.push(...batch.aside)
      for (const read of batch.documents) this.#keep(read)
    }
    await this.#parts.complete(
      documents,
      this.#waiting.map(({ revision }) => revision),
      PARTS_READ_AT_MOST,
    )
  }

  async *pages(about: { culture: string; facts: ApprovalFacts | null; revised: RevisionList['revised'] }): AsyncGenerator<Update[]> {
    const { limits } = this.#tools.documents
    const atOnce = Math.min(limits.pageRows, limits.batchUpdates)
    for (let start = 0; start < this.#waiting.length; start += atOnce) {
      const updates: Update[] = []
      for (const { document } of await this.#unpack(this.#waiting.slice(start, start + atOnce))) {
        const update = updateFrom(document, {
          culture: about.culture,
          categories: this.#tools.categories,
          facts: about.facts,
          isSuperseded: this.#tools.superseded.has(document.updateId),
          hasEarlierRevision: about.revised.has(document.updateId),
          files: this.#parts.filesOf(document),
        })
        if (update) updates.push(update)
      }
      yield updates
    }
  }

  #keep(read: ReadDocument): void {
    this.#parts.add(read)
    this.#tools.learned(read)
    if (!isDeployable(read.document)) return
    const { updateId, revisionNumber } = read.document
    const bytes = ('text' in read.packed ? read.packed.text : read.packed.cabinet).length
    const fits = this.#held + bytes <= this.#tools.documents.limits.holdBytes
    if (fits) this.#held += bytes
    this.#waiting.push({ revision: { updateId, revisionNumber }, packed: fits ? read.packed : null })
  }

  async #unpack(waiting: readonly Waiting[]): Promise<Pick<ReadDocument, 'document'>[]> {
    const { documents } = this.#tools
    const found: Pick<ReadDocument, 'document'>[] = []
    const again: Identity[] = []
    for (const { revision, packed } of waiting) {
      if (packed === null) again.push(revision)
      else found.push({ document: { ...(await openDocument(packed, documents.limits.documentBytes)), ...revision } })
    }
    if (again.length === 0) return found
    for await (const batch of readDocuments(documents, again, this.#whenChanged)) {
      this.aside.push(...batch.aside)
      found.push(...batch.documents)
    }
    return found
  }
}

// A whole list tells which of them are on the server at all.
function supersededOf(superseded: ReadonlySet<string>, whole: readonly Identity[] | null): string[] {
  const ids = whole === null ? [...superseded] : whole.map(({ updateId }) => updateId).filter((id) => superseded.has(id))
  return ids.slice(-SUPERSEDED_KEPT)
}

function since(ids: readonly string[], known: readonly string[] | undefined): IdAndDelta[] {
  const before = new Set(known)
  return ids.map((id) => ({ id, delta: before.has(id) }))
}

// What could not be read last time is asked for again, unless a newer revision is in the list.
function withThoseLeftAside(listed: readonly Identity[], before: SyncCursor | null): Identity[] {
  const ids = new Set(listed.map(({ updateId }) => updateId))
  const again = (before?.again ?? []).filter(({ updateId }) => !ids.has(updateId))
  return [...listed, ...new Map(again.map((revision) => [revisionKey(revision), revision])).values()]
}

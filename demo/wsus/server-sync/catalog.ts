import { categoryId } from '../catalog.ts'
import type { Estate } from '../estate.ts'
import type { Update } from '../types.ts'
import { History } from './anchors.ts'
import { categoryRevision, detectoidRevision, partRevision, updateRevision, type Revision } from './documents.ts'

/** A revision that was recorded on a real server and is served beside the estate's own. */
export type CapturedRevision = {
  updateId: string
  revisionNumber: number
  /** `config` for categories and detectoids; else the categories that it is in. */
  kind: 'config' | { product: string; classification: string }
  /** The document, or the cabinet as it was recorded. */
  document: string | Buffer
  files?: Revision['files']
}

type Listed = { revision: Revision; since: number }
type ListedUpdate = Listed & { product: string; classification: string }

/** What the synchronization service knows of, and since when. Only looks at the estate; nothing here changes it. */
export class SyncCatalog {
  readonly #estate: Estate
  readonly #captured: readonly CapturedRevision[]
  readonly #history = new History()
  readonly #config = new Map<string, Listed>()
  readonly #updates = new Map<string, ListedUpdate>()
  readonly #revisions = new Map<string, Revision>()
  readonly #deployments = new Map<string, number>()
  readonly #dead = new Map<string, number>()

  constructor(estate: Estate, captured: readonly CapturedRevision[]) {
    this.#estate = estate
    this.#captured = captured
  }

  /** Takes in what has changed since it was last asked. @returns the time of the anchor that is given out now */
  observe(): number {
    const now = this.#estate.now()
    this.#addConfig(detectoidRevision(new Date('2016-01-01T00:00:00Z')), now)
    for (const category of this.#estate.categories.values()) this.#addConfig(categoryRevision(category), now)
    for (const update of this.#estate.updates.values()) this.#addUpdate(update, now)
    for (const captured of this.#captured) this.#addCaptured(captured, now)
    this.#observeDeployments(now)
    return this.#history.tick(now)
  }

  /** Categories, classifications and detectoids that are newer than a time. */
  config(after: number | null): Revision[] {
    return [...this.#config.values()].filter(({ since }) => after === null || since > after).map(({ revision }) => revision)
  }

  /**
   * Revisions that are in one of the categories and in one of the classifications; those that are asked for whole come whole.
   *
   * @param categories and classifications by id: true asks only for what is newer than the time
   */
  updates(after: number | null, categories: ReadonlyMap<string, boolean>, classifications: ReadonlyMap<string, boolean>): Revision[] {
    return [...this.#updates.values()].flatMap(({ revision, since, product, classification }) => {
      const [byProduct, byClassification] = [categories.get(product), classifications.get(classification)]
      if (byProduct === undefined || byClassification === undefined) return []
      const isWhole = after === null || !byProduct || !byClassification
      return isWhole || since > after ? [revision] : []
    })
  }

  /** A revision that was listed; older revisions are kept as well. */
  find(updateId: string, revisionNumber: number): Revision | undefined {
    return this.#revisions.get(`${updateId}:${revisionNumber}`)
  }

  /** Approvals that are newer than a time, and the ids of those that are gone since. */
  deployments(after: number | null): { changed: ReadonlySet<string>; dead: string[] } {
    const newer = (map: ReadonlyMap<string, number>): string[] =>
      [...map].filter(([, since]) => after === null || since > after).map(([id]) => id)
    return { changed: new Set(newer(this.#deployments)), dead: after === null ? [] : newer(this.#dead) }
  }

  #addConfig(revision: Revision, now: Date): void {
    this.#config.set(revision.updateId, { revision, since: this.#history.since(revision.key, now) })
    this.#revisions.set(`${revision.updateId}:${revision.revisionNumber}`, revision)
  }

  #addUpdate(update: Update, now: Date): void {
    const place = {
      product: categoryId('Product', update.product),
      classification: categoryId('UpdateClassification', update.classification),
    }
    for (const revision of [partRevision(update), updateRevision(update)]) this.#list(revision, place, now)
  }

  #addCaptured({ updateId, revisionNumber, kind, document, files = [] }: CapturedRevision, now: Date): void {
    const revision = { updateId, revisionNumber, key: `captured/${updateId}/${revisionNumber}`, document: () => document, files }
    if (kind === 'config') this.#addConfig(revision, now)
    else this.#list(revision, kind, now)
  }

  #list(revision: Revision, place: { product: string; classification: string }, now: Date): void {
    this.#updates.set(revision.updateId, { revision, ...place, since: this.#history.since(revision.key, now) })
    this.#revisions.set(`${revision.updateId}:${revision.revisionNumber}`, revision)
  }

  #observeDeployments(now: Date): void {
    const there = new Set([...this.#estate.deployments.values()].flatMap((of) => [...of.keys()]))
    for (const guid of there) this.#deployments.set(guid, this.#history.since(`deployment/${guid}`, now))
    for (const guid of this.#deployments.keys()) {
      if (there.has(guid)) continue
      this.#deployments.delete(guid)
      this.#dead.set(guid, this.#history.tick(now))
    }
  }
}

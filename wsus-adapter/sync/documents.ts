import { WsusError } from '../error.ts'
import { inParallel } from '../soap/in-parallel.ts'
import type { SyncLimits, WsusLog } from '../options.ts'
import type { UnreadRevision, UpdateFile } from '../types.ts'
import { readUpdateDocument } from '../update-document.ts'
import type { UpdateDocument } from '../update-document.ts'
import { unpackText } from './cabinet.ts'
import { childOf, childText } from './member-reader.ts'
import type { XmlElement } from './member-reader.ts'
import { REQUEST } from './operations.ts'
import type { Identity } from './operations.ts'
import { faultCode } from './session.ts'
import type { Session, SessionCall } from './session.ts'

/** A document as it came: packed, or short enough to come as text. */
export type Packed = { cabinet: Buffer } | { text: Buffer }

/** A document that was read, and what goes with it. */
export interface ReadDocument {
  document: UpdateDocument
  packed: Packed
  /** Its own files, with the addresses that the answer gave; files without SHA-1 are left out. */
  files: UpdateFile[]
}

/** What one batch gave. */
export interface DocumentBatch {
  documents: ReadDocument[]
  aside: UnreadRevision[]
}

/** What a reading of documents works with. */
export interface DocumentTools {
  session: Session
  limits: Required<SyncLimits>
  /** Revisions that may be asked for at once. */
  atOnce: number
  /** A server that refuses so many revisions one after the other refuses everything. */
  refusalsInARow: number
  log: WsusLog | undefined
}

const OPERATION = 'GetUpdateData'
const TRIES_AFTER_A_CUT = 3
const NAMED_IN_LOG = 20

/** The key under which a revision is remembered. */
export function revisionKey({ updateId, revisionNumber }: Identity): string {
  return `${updateId}:${revisionNumber}`
}

/**
 * Reads documents of revisions in batches. One unknown revision fails a whole call of this protocol, so a refused batch is halved until
 * the revision stands alone; it is left aside, as are documents that cannot be read. What an answer leaves out is asked for again.
 * @throws WsusError when the server answers nothing at all, or when more than the limit would be left aside
 */
export async function* readDocuments(
  tools: DocumentTools,
  revisions: readonly Identity[],
  whenChanged: SessionCall['whenChanged'],
): AsyncGenerator<DocumentBatch> {
  const reading = new DocumentReading(tools, whenChanged)
  const batches: Identity[][] = []
  for (let start = 0; start < revisions.length; start += tools.atOnce) batches.push(revisions.slice(start, start + tools.atOnce))
  yield* inParallel(batches, tools.session.parallel, (batch, signal) => reading.batch(batch, signal))
  reading.sumUp()
}

/**
 * Unpacks and reads one document.
 * @throws WsusError `wsus_answer_malformed`, `wsus_too_large`
 */
export async function openDocument(packed: Packed, limit: number): Promise<UpdateDocument> {
  const text = 'text' in packed ? packed.text.toString('utf8') : await unpackText(packed.cabinet, limit)
  if (text.length * 2 > limit) throw new WsusError('wsus_too_large', { operation: OPERATION, what: 'document', limit })
  return readUpdateDocument(text, OPERATION)
}

class DocumentReading {
  readonly #tools: DocumentTools
  readonly #whenChanged: SessionCall['whenChanged']
  #aside = 0
  #refusedInARow = 0
  #unasked = 0

  constructor(tools: DocumentTools, whenChanged: SessionCall['whenChanged']) {
    this.#tools = tools
    this.#whenChanged = whenChanged
  }

  async batch(revisions: readonly Identity[], signal: AbortSignal): Promise<DocumentBatch> {
    const result: DocumentBatch = { documents: [], aside: [] }
    const pending: (readonly Identity[])[] = [revisions]
    let cuts = 0
    for (let part = pending.pop(); part; part = pending.pop()) {
      try {
        const answered = await this.#ask(part, signal, result)
        const rest = part.filter((revision) => !answered.has(revisionKey(revision)))
        if (rest.length > 0 && answered.size > 0) pending.push(rest)
        else if (rest.length > 1) pending.push(...halves(rest))
        else if (rest[0]) this.#leave(result, rest[0], 'left_out')
      } catch (error) {
        const wish = whatToDo(error)
        if (wish === 'again' && (cuts += 1) < TRIES_AFTER_A_CUT) pending.push(part)
        else if (wish === 'again' || wish === 'stop') throw error
        else if (part.length > 1) pending.push(...halves(part))
        else if (wish === 'halve_or_stop') throw error
        else this.#leave(result, part[0]!, wish, error)
      }
    }
    return result
  }

  /** Says how much was left aside, once. */
  sumUp(): void {
    if (this.#aside > 0) this.#tools.log?.warn({ aside: this.#aside }, 'revisions of updates were left aside')
    if (this.#unasked > 0) this.#tools.log?.warn({ unasked: this.#unasked }, 'the server gave revisions that nobody asked for')
  }

  async #ask(revisions: readonly Identity[], signal: AbortSignal, result: DocumentBatch): Promise<Set<string>> {
    const asked = new Map(revisions.map((revision) => [revisionKey(revision), revision]))
    const found: { revision: Identity; entry: XmlElement }[] = []
    const urls = new Map<string, string>()
    const call = { operation: OPERATION, kind: 'bulk', signal, whenChanged: this.#whenChanged } as const
    for await (const batch of this.#tools.session.batches({ ...call, request: (cookie) => REQUEST.GetUpdateData(cookie, revisions) })) {
      for (const { name, entry } of batch) {
        if (entry && name === 'fileUrls') keepUrl(urls, entry)
        if (!entry || name !== 'updates') continue
        const revision = asked.get(revisionKey(identityOf(childOf(entry, 'Id'))))
        if (revision) found.push({ revision, entry })
        else this.#unasked += 1
      }
    }
    const answered = new Set<string>()
    for (const { revision, entry } of found) {
      const key = revisionKey(revision)
      if (answered.has(key)) continue
      answered.add(key)
      await this.#open(revision, entry, urls, result)
    }
    if (answered.size > 0) this.#refusedInARow = 0
    return answered
  }

  async #open(revision: Identity, entry: XmlElement, urls: ReadonlyMap<string, string>, result: DocumentBatch): Promise<void> {
    const compressed = childText(entry, 'XmlUpdateBlobCompressed') ?? ''
    const packed: Packed =
      compressed === ''
        ? { text: Buffer.from(childText(entry, 'XmlUpdateBlob') ?? '', 'utf8') }
        : { cabinet: Buffer.from(compressed, 'base64') }
    try {
      const document = await openDocument(packed, this.#tools.limits.documentBytes)
      const same = document.updateId === revision.updateId && [0, revision.revisionNumber].includes(document.revisionNumber)
      if (!same) throw new WsusError('wsus_answer_malformed', { operation: OPERATION, reason: 'other_update' })
      result.documents.push({ document: { ...document, ...revision }, packed, files: filesOf(document, urls) })
    } catch (error) {
      if (!(error instanceof WsusError) || !['wsus_answer_malformed', 'wsus_too_large'].includes(error.code)) throw error
      const reason = error.code === 'wsus_too_large' ? 'too_large' : error.details['reason'] === 'cabinet' ? 'cabinet' : 'document'
      this.#leave(result, revision, reason, error)
    }
  }

  #leave(result: DocumentBatch, revision: Identity, reason: UnreadRevision['reason'], error?: unknown): void {
    const { log, limits, refusalsInARow } = this.#tools
    result.aside.push({ ...revision, reason })
    this.#aside += 1
    if (reason === 'refused') this.#refusedInARow += 1
    const details = error instanceof WsusError ? error.details : {}
    if (this.#aside <= NAMED_IN_LOG) log?.warn({ ...details, ...revision, reason }, 'a revision is left aside')
    if (this.#refusedInARow >= refusalsInARow && error !== undefined) throw error
    if (this.#aside > limits.asideMax)
      throw new WsusError('wsus_answer_malformed', { operation: OPERATION, reason: 'aside', limit: limits.asideMax }, { cause: error })
  }
}

type Wish = 'again' | 'halve_or_stop' | 'stop' | 'refused' | 'too_large'

/** What a failed batch asks for; the last two: halve it, and leave aside what stands alone. */
function whatToDo(error: unknown): Wish {
  if (!(error instanceof WsusError)) return 'stop'
  const code = faultCode(error)
  const aboutIds = code === 'InvalidParameters' && error.details['message'] === 'updateIds'
  if (code === 'InternalServerError' || aboutIds) return 'refused'
  if (error.code === 'wsus_too_large') return 'too_large'
  if (error.code === 'wsus_timeout') return 'halve_or_stop'
  if (error.code === 'wsus_unreachable' || (error.code === 'wsus_answer_malformed' && error.transient)) return 'again'
  return 'stop'
}

function halves(revisions: readonly Identity[]): [readonly Identity[], readonly Identity[]] {
  const middle = Math.ceil(revisions.length / 2)
  return [revisions.slice(middle), revisions.slice(0, middle)]
}

/** An identity of an answer; ids of another shape match nothing that was asked for. */
export function identityOf(entry: XmlElement | null): Identity {
  const updateId = (entry && childText(entry, 'UpdateID'))?.trim().toLowerCase() ?? ''
  return { updateId, revisionNumber: Number((entry && childText(entry, 'RevisionNumber')) ?? Number.NaN) }
}

function keepUrl(urls: Map<string, string>, entry: XmlElement): void {
  const digest = Buffer.from(childText(entry, 'FileDigest') ?? '', 'base64').toString('hex')
  const url = [childText(entry, 'MUUrl'), childText(entry, 'UssUrl')].find((each) => /^https?:\/\/\S{1,2000}$/i.test(each ?? ''))
  if (digest !== '' && url) urls.set(digest, url)
}

function filesOf(document: UpdateDocument, urls: ReadonlyMap<string, string>): UpdateFile[] {
  return document.files.flatMap(({ name, bytes, sha1, sha256 }) =>
    sha1 === null ? [] : [{ name, bytes, sha1, sha256, url: urls.get(sha1) ?? null }],
  )
}

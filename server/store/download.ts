import { readFile, rm, stat, writeFile } from 'node:fs/promises'
import { AppError } from '../errors.ts'
import { fetchDocument, shown, type Fetched, type InternetWay } from '../sources/fetch.ts'
import { Landing, type Landed } from './disk.ts'
import type { Refusal } from './rules.ts'

/** Fetches one file; what is there of it from an earlier try is not fetched again. */

const TRIES = 5
/** A server that sends less than this is given up at last. */
const SLOWEST_BYTES_PER_S = 16 * 1024
const PATIENCE_MS = 10 * 60_000

export interface DownloadWish {
  readonly url: string
  readonly sha256: string
  /** As whoever wants it was told; null: not told. */
  readonly bytes: number | null
}

export interface DownloadTerms {
  readonly way: InternetWay
  readonly signal: AbortSignal
  /** Largest file in bytes, where its size is not told. */
  readonly largest: number
  /** Throws when there is no room left for so many bytes. */
  readonly room: (bytes: number) => Promise<void>
  /** Instead of the time that is enough for its size at the slowest speed. */
  readonly timeMs?: number | undefined
}

export type Downloaded = ({ readonly kind: 'good' } | { readonly kind: 'refused'; readonly reason: Refusal }) & Landed

interface Beginning {
  readonly url: string
  readonly etag: string
}

/**
 * Fetches a file into a path, in several tries while each brings something.
 *
 * @returns what is wrong with it where it is not what was wanted; it lies in the path all the same
 * @throws AppError unavailable store_fetch_failed, store_disk_full, invalid store_file_too_large; what `room` throws
 */
export async function download(path: string, wish: DownloadWish, terms: DownloadTerms): Promise<Downloaded> {
  const time = terms.timeMs ?? PATIENCE_MS + ((wish.bytes ?? terms.largest) / SLOWEST_BYTES_PER_S) * 1_000
  const signal = AbortSignal.any([terms.signal, AbortSignal.timeout(Math.min(Math.ceil(time), 2 ** 31 - 1))])
  let anew = false
  for (let attempt = 1; ; attempt++) {
    const before = anew ? 0 : await sizeOf(path)
    const outcome = await tryOnce(path, wish, { ...terms, signal }, before)
    if (outcome.kind === 'broken') {
      if (signal.aborted || attempt >= TRIES || (await sizeOf(path)) <= before) throw failed(wish, outcome.cause)
      anew = false
      continue
    }
    // What was there before may be of another edition of the file.
    if (outcome.kind === 'refused' && before > 0 && attempt < TRIES) {
      anew = true
      continue
    }
    if (outcome.kind === 'good') await rm(`${path}.json`, { force: true })
    return outcome
  }
}

type Tried = Downloaded | { readonly kind: 'broken'; readonly cause: unknown }

async function tryOnce(path: string, wish: DownloadWish, terms: DownloadTerms, before: number): Promise<Tried> {
  if (wish.bytes !== null && before >= wish.bytes) return judged(path, wish, terms)
  const answer = await asked(path, wish, terms, before)
  if (answer.kind === 'broken') return answer
  if (answer.kind !== 'document') return { kind: 'broken', cause: new Error('not modified') }
  const landing = await Landing.open(path, answer.from > 0, terms.room)
  try {
    await remember(path, wish, answer)
    const broken = await taken(answer, landing, wish, terms)
    if (broken !== null) return broken.kind === 'long' ? { kind: 'refused', reason: 'size_wrong', ...(await landing.end()) } : broken
    return verdictOf(await landing.end(), wish)
  } finally {
    answer.body.destroy()
    await landing.close()
  }
}

type Asked =
  | Extract<Fetched, { kind: 'document' }>
  | { readonly kind: 'not_modified' }
  | { readonly kind: 'broken'; readonly cause: unknown }

async function asked(path: string, wish: DownloadWish, terms: DownloadTerms, before: number): Promise<Asked> {
  const known = before > 0 ? await beginningOf(path) : undefined
  const resume = known?.url === wish.url ? { from: before, etag: known.etag } : undefined
  const limit = wish.bytes ?? terms.largest
  try {
    return await fetchDocument(terms.way, {
      url: wish.url,
      limit,
      whole: true,
      stranger: true,
      resume,
      signal: terms.signal,
    })
  } catch (err) {
    if (!(err instanceof AppError)) return { kind: 'broken', cause: err }
    if (err.code === 'feed_too_large') throw new AppError('invalid', 'store_file_too_large', { limit }, { cause: err })
    // Where the rest cannot be had, the whole may.
    if (resume !== undefined && err.code === 'feed_refused') return asked(path, wish, terms, 0)
    if (err.code.startsWith('internet_')) throw err
    throw failed(wish, err)
  }
}

/** @returns null when it came as a whole */
async function taken(
  answer: Extract<Fetched, { kind: 'document' }>,
  landing: Landing,
  wish: DownloadWish,
  terms: DownloadTerms,
): Promise<{ kind: 'broken'; cause: unknown } | { kind: 'long' } | null> {
  const chunks = (answer.body as AsyncIterable<Buffer>)[Symbol.asyncIterator]()
  for (;;) {
    let next: IteratorResult<Buffer>
    try {
      next = await chunks.next()
    } catch (cause) {
      return { kind: 'broken', cause }
    }
    if (next.done === true) return null
    if (wish.bytes === null && landing.bytes + next.value.length > terms.largest) {
      throw new AppError('invalid', 'store_file_too_large', { limit: terms.largest })
    }
    await landing.write(next.value)
    if (wish.bytes !== null && landing.bytes > wish.bytes) return { kind: 'long' }
  }
}

async function judged(path: string, wish: DownloadWish, terms: DownloadTerms): Promise<Downloaded> {
  const landing = await Landing.open(path, true, terms.room)
  try {
    return verdictOf(await landing.end(), wish)
  } finally {
    await landing.close()
  }
}

function verdictOf(landed: Landed, wish: DownloadWish): Downloaded {
  if (wish.bytes !== null && landed.bytes !== wish.bytes) return { kind: 'refused', reason: 'size_wrong', ...landed }
  return landed.sha256 === wish.sha256 ? { kind: 'good', ...landed } : { kind: 'refused', reason: 'hash_wrong', ...landed }
}

async function remember(path: string, wish: DownloadWish, answer: Extract<Fetched, { kind: 'document' }>): Promise<void> {
  const { etag } = answer
  // A weak tag says that two editions mean the same, not that their bytes are equal.
  if (etag === null || !etag.startsWith('"')) await rm(`${path}.json`, { force: true })
  else await writeFile(`${path}.json`, JSON.stringify({ url: wish.url, etag } satisfies Beginning), { mode: 0o600 })
}

async function beginningOf(path: string): Promise<Beginning | undefined> {
  try {
    const found = JSON.parse(await readFile(`${path}.json`, 'utf8')) as Partial<Beginning>
    return typeof found.url === 'string' && typeof found.etag === 'string' ? { url: found.url, etag: found.etag } : undefined
  } catch {
    return undefined
  }
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0
}

function failed(wish: DownloadWish, cause: unknown): AppError {
  return new AppError('unavailable', 'store_fetch_failed', { url: shown(wish.url), reason: reasonOf(cause) }, { cause })
}

function reasonOf(cause: unknown): string {
  if (cause instanceof AppError) {
    const { reason, status } = cause.details
    return typeof reason === 'string' ? reason : typeof status === 'number' ? `HTTP ${status}` : cause.code
  }
  const { code, message } = cause as { code?: unknown; message: string }
  return typeof code === 'string' ? code : message
}

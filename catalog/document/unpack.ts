import { FeedError } from '../feed/records.ts'
import { compressionOf, decompress } from './compression.ts'
import { Budget, type UnpackLimits } from './limits.ts'
import { withoutSuffix, type SkippedEntry } from './path.ts'
import { filesOfTar, isTar, type ArchivedFile } from './tar.ts'
import { textOf } from './text.ts'
import { filesOfZip, isZip, type RandomAccess } from './zip.ts'

/** One file of a document, unpacked. Valid until the next one is taken; read once, in one of the two ways, or not at all. */
export interface DocumentEntry {
  /** Inside the archive, or the document's name, without the suffix of its compression. */
  readonly path: string
  /** @throws FeedError feed_damaged, feed_too_large */
  bytes(): AsyncGenerator<Uint8Array>
  /** @throws FeedError feed_encoding besides */
  text(): AsyncGenerator<string>
}

/** Where a document's bytes come from. */
export interface DocumentSource {
  /** Name of the file, or the end of the address. */
  readonly name: string
  /** From the start, once. */
  bytes(): AsyncIterable<Uint8Array>
  /** Without it a zip archive is refused. */
  readonly file?: RandomAccess | undefined
}

export interface UnpackOptions {
  readonly limits?: Partial<UnpackLimits> | undefined
  /** Told of every entry that is left out. */
  readonly skip?: ((entry: SkippedEntry) => void) | undefined
}

/** Enough for the header of a tar archive. */
const HEAD = 512

interface Way {
  readonly budget: Budget
  readonly skip: (entry: SkippedEntry) => void
  readonly depth: number
  /** Archive in which the entry lies, with a slash; the name of the outermost says nothing and is left out. */
  readonly within: string
  readonly archives: number
}

/**
 * Opens a document, whatever it is packed in: gzip, xz, bzip2, zstd, tar, zip, recognized by content and nested, in bounded memory. What is none of these is
 * one entry as it is.
 *
 * @throws FeedError feed_damaged, feed_too_large; what the source throws
 */
export async function* unpackDocument(source: DocumentSource, options: UnpackOptions = {}): AsyncGenerator<DocumentEntry> {
  const way = { budget: new Budget(options.limits), skip: options.skip ?? (() => undefined), depth: 0, within: '', archives: 0 }
  yield* entriesOf({ path: source.name, bytes: () => source.bytes() }, source.file, way)
}

async function* entriesOf(given: ArchivedFile, file: RandomAccess | undefined, way: Way): AsyncGenerator<DocumentEntry> {
  const { head, bytes, close } = await peek(given.bytes())
  // What is left out is counted too: an archive of nothing but links would go on without end.
  const skip = ({ path, reason }: SkippedEntry): void => {
    way.budget.entry()
    way.skip({ path: `${way.within}${path}`, reason })
  }
  try {
    const compression = compressionOf(head)
    if (compression !== undefined) {
      const inner = { path: withoutSuffix(given.path), bytes: () => decompress(compression, bytes(), way.budget) }
      yield* entriesOf(inner, undefined, deeper(way))
    } else if (isTar(head)) yield* archived(filesOfTar(bytes(), skip), deeper(inside(given, way)))
    else if (!isZip(head)) yield leaf({ path: `${way.within}${given.path}`, bytes }, way.budget)
    else if (file === undefined) skip({ path: given.path, reason: 'zip_inside' })
    else yield* archived(filesOfZip(file, way.budget, skip), deeper(inside(given, way)))
  } finally {
    await close()
  }
}

function deeper(way: Way): Way {
  way.budget.layer(way.depth + 1)
  return { ...way, depth: way.depth + 1 }
}

function inside(archive: ArchivedFile, way: Way): Way {
  return { ...way, archives: way.archives + 1, within: way.archives === 0 ? '' : `${way.within}${archive.path}/` }
}

/** What lies in an archive, which may be packed again. */
async function* archived(files: AsyncIterable<ArchivedFile>, way: Way): AsyncGenerator<DocumentEntry> {
  for await (const file of files) {
    way.budget.entry()
    yield* entriesOf(file, undefined, way)
  }
}

function leaf(file: ArchivedFile, budget: Budget): DocumentEntry {
  async function* bytes(): AsyncGenerator<Uint8Array> {
    let given = 0
    for await (const chunk of file.bytes()) {
      given += chunk.length
      if (given > budget.limits.entryBytes) throw new FeedError('feed_too_large', { limit: budget.limits.entryBytes, of: 'entry' })
      yield chunk
    }
  }
  return { path: file.path, bytes, text: () => textOf(bytes()) }
}

interface Peeked {
  /** The first bytes, as many as there are up to a header's length. */
  readonly head: Uint8Array
  /** All of them, once. */
  bytes(): AsyncGenerator<Uint8Array>
  close(): Promise<void>
}

async function peek(source: AsyncIterable<Uint8Array>): Promise<Peeked> {
  const chunks = source[Symbol.asyncIterator]()
  const first: Uint8Array[] = []
  let length = 0
  while (length < HEAD) {
    const { done, value } = await chunks.next()
    if (done === true) break
    first.push(value)
    length += value.length
  }
  return {
    head: joined(first, Math.min(length, HEAD)),
    async *bytes() {
      yield* first.splice(0)
      for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) yield next.value
    },
    async close() {
      await chunks.return?.()
    },
  }
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const all = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    all.set(chunk.subarray(0, length - at), at)
    at = Math.min(length, at + chunk.length)
  }
  return all
}

import type { Entry, ZipFile } from 'yauzl'
import { FeedError } from '../feed/records.ts'
import { damaged, hexOf, watched } from './compression.ts'
import type { Budget } from './limits.ts'
import { refusalOf, tidy, type SkippedEntry, type SkipReason } from './path.ts'
import type { ArchivedFile } from './tar.ts'

/** A file of which any part can be read: the directory of a zip archive is at its end. */
export interface RandomAccess {
  readonly size: number
  /** Bytes `start` to before `end`. */
  read(start: number, end: number): AsyncIterable<Uint8Array>
}

const LINK = 0o120000
const KIND = 0o170000

/** Whether the first bytes are those of a zip archive. */
export function isZip(head: Uint8Array): boolean {
  return /^504b(?:0304|0506)/.test(hexOf(head.subarray(0, 4)))
}

/**
 * The files of a zip archive by its directory, one after the other.
 *
 * @throws FeedError feed_damaged, feed_too_large
 */
export async function* filesOfZip(file: RandomAccess, budget: Budget, skip: (entry: SkippedEntry) => void): AsyncGenerator<ArchivedFile> {
  const { default: yauzl } = await import('yauzl')
  const zip = await opened(file)
  try {
    if (zip.entryCount > budget.limits.entries) throw new FeedError('feed_too_large', { limit: budget.limits.entries, of: 'entries' })
    for await (const entry of zip.eachEntry()) {
      const name = yauzl.getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, true)
      const reason = refusalOf(name) ?? reasonOf(entry)
      if (reason !== undefined) skip({ path: name.slice(0, 300), reason })
      else if (!name.endsWith('/')) yield { path: tidy(name), bytes: () => unpacked(zip, entry, budget) }
    }
  } catch (err) {
    throw damaged(err)
  } finally {
    zip.close()
  }
}

async function opened(file: RandomAccess): Promise<ZipFile> {
  const { default: yauzl } = await import('yauzl')
  const { Readable } = await import('node:stream')
  class Reader extends yauzl.RandomAccessReader {
    override _readStreamForRange(start: number, end: number): InstanceType<typeof Readable> {
      return Readable.from(file.read(start, end), { objectMode: false })
    }
  }
  try {
    // Names are looked at by us: the library gives a whole archive up for one of them.
    return await yauzl.fromRandomAccessReaderPromise(new Reader(), file.size, { decodeStrings: false, validateEntrySizes: true })
  } catch (err) {
    throw damaged(err)
  }
}

function reasonOf(entry: Entry): SkipReason | undefined {
  if (((entry.externalFileAttributes >>> 16) & KIND) === LINK) return 'link'
  if (entry.isEncrypted()) return 'encrypted'
  return entry.compressionMethod === 0 || entry.compressionMethod === 8 ? undefined : 'method_unsupported'
}

/** One file, its checksum compared at its end. */
async function* unpacked(zip: ZipFile, entry: Entry, budget: Budget): AsyncGenerator<Uint8Array> {
  const { crc32 } = await import('node:zlib')
  let crc = 0
  let given = 0
  try {
    const input = watched(await zip.openReadStreamPromise(entry))
    for await (const chunk of input.bytes()) {
      given += chunk.length
      budget.unpacked(chunk.length, given, entry.compressedSize)
      crc = crc32(chunk, crc)
      yield chunk
    }
  } catch (err) {
    throw damaged(err)
  }
  if (crc !== entry.crc32) throw new FeedError('feed_damaged', { reason: 'zip_checksum' })
}

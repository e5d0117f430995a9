import { createHash } from 'node:crypto'
import { open, type FileHandle } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { etagOf, planFor, type FileRequest, type Range } from './rules.ts'

/** Answers with files, as a whole or in parts, never more than a piece of one in memory. */

export interface FileAnswer {
  readonly status: 200 | 206 | 304 | 416
  readonly headers: Readonly<Record<string, string>>
  readonly length: number
  /** SHA-256 of the body, lower-case hexadecimal. */
  readonly hash: string
  /** The body, once; null where there is none. */
  readonly body: (() => Readable) | null
  close(): Promise<void>
}

const PIECE = 256 * 1024
const NOTHING = createHash('sha256').digest('hex')
/** Occurs in no file by chance. */
const BOUNDARY = 'tsukuroi-d9d1a2f76a0b4c3d'

/**
 * Opens a file to answer a request with it. What is sent in parts is read twice: its hash has to be known before the first byte goes out.
 *
 * @param file `path` absolute
 * @returns undefined when the file is gone or has another size
 */
export async function openAnswer(
  file: { path: string; sha256: string; bytes: number },
  request: FileRequest,
): Promise<FileAnswer | undefined> {
  const handle = await open(file.path, 'r').catch(() => undefined)
  if (handle === undefined) return undefined
  try {
    const found = await handle.stat()
    if (!found.isFile() || found.size !== file.bytes) {
      await handle.close()
      return undefined
    }
    return await answerWith(handle, file, request)
  } catch (err) {
    await handle.close()
    throw err
  }
}

async function answerWith(
  handle: FileHandle,
  { sha256, bytes }: { sha256: string; bytes: number },
  request: FileRequest,
): Promise<FileAnswer> {
  const plan = planFor(request, sha256, bytes)
  const common = { etag: etagOf(sha256), 'accept-ranges': 'bytes' }
  const close = (): Promise<void> => handle.close()
  switch (plan.kind) {
    case 'unchanged':
      return { status: 304, headers: common, length: 0, hash: NOTHING, body: null, close }
    case 'unsatisfiable':
      return { status: 416, headers: { ...common, 'content-range': `bytes */${bytes}` }, length: 0, hash: NOTHING, body: null, close }
    case 'whole':
      return { status: 200, headers: common, length: bytes, hash: sha256, body: () => bodyOf(handle, [{ from: 0, to: bytes }]), close }
    case 'parts': {
      const { headers, segments } = segmentsOf(plan.ranges, bytes)
      const hash = createHash('sha256')
      let length = 0
      for await (const piece of piecesOf(handle, segments)) {
        hash.update(piece)
        length += piece.length
      }
      return {
        status: 206,
        headers: { ...common, ...headers },
        length,
        hash: hash.digest('hex'),
        body: () => bodyOf(handle, segments),
        close,
      }
    }
  }
}

type Segment = Range | Buffer

function segmentsOf(ranges: readonly Range[], size: number): { headers: Record<string, string>; segments: Segment[] } {
  const said = ({ from, to }: Range): string => `bytes ${from}-${to - 1}/${size}`
  const [only] = ranges
  if (only !== undefined && ranges.length === 1) return { headers: { 'content-range': said(only) }, segments: [only] }
  const parts = ranges.flatMap((range, at): Segment[] => [
    Buffer.from(
      `${at === 0 ? '' : '\r\n'}--${BOUNDARY}\r\nContent-Type: application/octet-stream\r\nContent-Range: ${said(range)}\r\n\r\n`,
    ),
    range,
  ])
  return {
    headers: { 'content-type': `multipart/byteranges; boundary=${BOUNDARY}` },
    segments: [...parts, Buffer.from(`\r\n--${BOUNDARY}--\r\n`)],
  }
}

function bodyOf(handle: FileHandle, segments: readonly Segment[]): Readable {
  return Readable.from(piecesOf(handle, segments), { objectMode: false })
}

async function* piecesOf(handle: FileHandle, segments: readonly Segment[]): AsyncGenerator<Buffer> {
  for (const segment of segments) {
    if (Buffer.isBuffer(segment)) {
      yield segment
      continue
    }
    for (let at = segment.from; at < segment.to;) {
      const piece = Buffer.allocUnsafe(Math.min(PIECE, segment.to - at))
      const { bytesRead } = await handle.read(piece, 0, piece.length, at)
      if (bytesRead === 0) throw new Error('the file became shorter while it was read')
      at += bytesRead
      yield piece.subarray(0, bytesRead)
    }
  }
}

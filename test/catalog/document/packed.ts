import { spawnSync } from 'node:child_process'
import { crc32, deflateRawSync } from 'node:zlib'
import { pack, type Header } from 'tar-stream'
import type { DocumentEntry, DocumentSource, SkippedEntry, UnpackOptions } from '../../../catalog/index.ts'
import { unpackDocument } from '../../../catalog/index.ts'

/** A document in memory, handed out in pieces. */
export function held(bytes: Uint8Array, name = 'document', piece = 4_096): DocumentSource {
  async function* read(start: number, end: number): AsyncGenerator<Uint8Array> {
    for (let at = start; at < end; at += piece) yield bytes.subarray(at, Math.min(at + piece, end))
  }
  return { name, bytes: () => read(0, bytes.length), file: { size: bytes.length, read } }
}

export interface Opened {
  readonly texts: Record<string, string>
  readonly skipped: SkippedEntry[]
}

/** Everything of a document, as text. */
export async function opened(source: DocumentSource, options: UnpackOptions = {}): Promise<Opened> {
  const texts: Record<string, string> = {}
  const skipped: SkippedEntry[] = []
  for await (const entry of unpackDocument(source, { ...options, skip: (skip) => void skipped.push(skip) })) {
    texts[entry.path] = await whole(entry)
  }
  return { texts, skipped }
}

export async function whole(entry: DocumentEntry): Promise<string> {
  let text = ''
  for await (const piece of entry.text()) text += piece
  return text
}

/** Code and details of the error that opening ends with. */
export async function failure(source: DocumentSource, options: UnpackOptions = {}): Promise<Record<string, unknown>> {
  try {
    for await (const entry of unpackDocument(source, options)) for await (const piece of entry.bytes()) void piece
  } catch (err) {
    const { code, details } = err as { code: string; details: Record<string, unknown> }
    return { code, ...details }
  }
  return { code: 'none' }
}

/** What a program of the machine makes of bytes on its standard input. */
export function through(program: string, args: readonly string[], input: Uint8Array): Buffer {
  const { status, stdout, stderr } = spawnSync(program, args, { input, maxBuffer: 2 ** 28 })
  if (status !== 0) throw new Error(`${program}: ${stderr.toString()}`)
  return stdout
}

export async function tarOf(
  entries: ReadonlyArray<readonly [Partial<Header> & { name: string }, (string | Uint8Array)?]>,
): Promise<Buffer> {
  const writer = pack()
  for (const [header, body] of entries) {
    if (body === undefined) writer.entry(header)
    else writer.entry(header, body as string)
  }
  writer.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of writer) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

export interface ZipMember {
  readonly name: string
  readonly body: Uint8Array
  readonly mode?: number
  readonly method?: number
  readonly flags?: number
  readonly crc?: number
}

/** A zip archive as APPNOTE.TXT 4.3 lays it out; what is wrong with it is the caller's wish. */
export function zipOf(members: readonly ZipMember[]): Buffer {
  const files: Buffer[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const { name, body, mode = 0o100644, method = 8, flags = 0x800, crc = crc32(body) } of members) {
    const data = method === 8 ? deflateRawSync(body) : Buffer.from(body)
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(flags, 2)
    common.writeUInt16LE(method, 4)
    common.writeUInt32LE(crc, 10)
    common.writeUInt32LE(data.length, 14)
    common.writeUInt32LE(body.length, 18)
    common.writeUInt16LE(Buffer.byteLength(name), 22)
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(mode * 65_536, 6)
    tail.writeUInt32LE(at, 10)
    const file = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), data])
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x03'), common, tail, Buffer.from(name)]))
    files.push(file)
    at += file.length
  }
  const listed = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(members.length, 8)
  end.writeUInt16LE(members.length, 10)
  end.writeUInt32LE(listed.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...files, listed, end])
}

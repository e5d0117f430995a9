import { libarchiveWasm } from 'libarchive-wasm'
import type { LibarchiveWasm } from 'libarchive-wasm'

import { WsusError } from '../error.ts'

/** What of emscripten's module is needed: memory in which the library works. */
interface Memory {
  _malloc(bytes: number): number
  _free(pointer: number): void
  /** Replaced when the memory grows: never kept. */
  HEAP8: Int8Array
}

const OPERATION = 'GetUpdateData'
const HEADER = 36
const FOLDER = 8
const FILE = 16
const DATA = 8
const PIECE = 65_536
const BLOCK_MAX = 32_768
const HAS_PREVIOUS = 1
const HAS_NEXT = 2
const HAS_RESERVE = 4

let library: Promise<LibarchiveWasm> | null = null

/**
 * Unpacks a cabinet as the synchronization services write them: one folder, one member, UTF-16 without byte order mark, compressed by
 * LZX or MSZIP ([MS-CAB]). What it says of its size is checked against its blocks before anything is unpacked.
 * @param limit bytes of the member at most
 * @throws WsusError `wsus_too_large`, `wsus_answer_malformed` (`reason: 'cabinet'`)
 */
export async function unpackText(cabinet: Buffer, limit: number): Promise<string> {
  const size = memberSize(cabinet)
  if (size > limit) throw new WsusError('wsus_too_large', { operation: OPERATION, what: 'document', limit })
  library ??= libarchiveWasm()
  const loaded = await library
  let bytes: Buffer
  try {
    bytes = unpack(loaded, cabinet, size)
  } catch (cause) {
    // After a trap inside the library its memory is in an unknown state; the next cabinet gets a new one.
    if (cause instanceof WebAssembly.RuntimeError) library = null
    throw damaged('content', cause)
  }
  try {
    return new TextDecoder('utf-16le', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw damaged('charset', cause)
  }
}

/** The size of the only member, when the blocks agree with it. Fields: [MS-CAB] 2.1 to 2.4. */
function memberSize(cabinet: Buffer): number {
  if (cabinet.length < HEADER + FOLDER + FILE || cabinet.toString('latin1', 0, 4) !== 'MSCF') throw damaged('header')
  const flags = cabinet.readUInt16LE(30)
  const whole = cabinet.readUInt32LE(8) === cabinet.length && (flags & (HAS_PREVIOUS | HAS_NEXT)) === 0
  if (!whole || cabinet.readUInt16LE(26) !== 1 || cabinet.readUInt16LE(28) !== 1) throw damaged('header')
  const reserved = (flags & HAS_RESERVE) !== 0
  const folder = reserved ? HEADER + 4 + cabinet.readUInt16LE(HEADER) : HEADER
  const blockHeader = DATA + (reserved ? cabinet.readUInt8(HEADER + 3) : 0)
  const file = cabinet.readUInt32LE(16)
  if (folder + FOLDER > cabinet.length || file + FILE > cabinet.length) throw damaged('header')
  const size = cabinet.readUInt32LE(file)
  let block = cabinet.readUInt32LE(folder)
  let unpacked = 0
  for (let left = cabinet.readUInt16LE(folder + 4); left > 0; left -= 1) {
    if (block + blockHeader > cabinet.length) throw damaged('blocks')
    const length = cabinet.readUInt16LE(block + 6)
    if (length > BLOCK_MAX) throw damaged('blocks')
    unpacked += length
    block += blockHeader + cabinet.readUInt16LE(block + 4)
  }
  if (block > cabinet.length || unpacked !== size || size % 2 !== 0) throw damaged('blocks')
  return size
}

function unpack(loaded: LibarchiveWasm, cabinet: Buffer, size: number): Buffer {
  const memory = loaded.module as Memory
  const input = memory._malloc(cabinet.length)
  const output = memory._malloc(PIECE)
  let archive = 0
  try {
    memory.HEAP8.set(cabinet, input)
    archive = loaded.read_new_memory(input, cabinet.length)
    if (loaded.read_next_entry(archive) === 0) throw new Error('no member')
    const bytes = Buffer.alloc(size)
    let length = 0
    for (;;) {
      const read = loaded.read_data(archive, output, PIECE)
      if (read === 0) break
      if (length + read > size) throw new Error('longer than it says')
      bytes.set(memory.HEAP8.subarray(output, output + read), length)
      length += read
    }
    if (length !== size) throw new Error('shorter than it says')
    return bytes
  } finally {
    if (archive !== 0) loaded.read_free(archive)
    memory._free(output)
    memory._free(input)
  }
}

function damaged(part: string, cause?: unknown): WsusError {
  return new WsusError('wsus_answer_malformed', { operation: OPERATION, reason: 'cabinet', part }, { cause })
}

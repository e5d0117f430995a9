import { deflateRawSync } from 'node:zlib'

const BLOCK = 32_768
const MSZIP = 1
const HEADER = 36
const FOLDER = 8
const FILE = 16
const DATA = 8

/**
 * Writes a cabinet of one member, packed by MSZIP ([MS-CAB] 2 and [MS-MCI] 2.1). A real server packs by LZX; a reader of cabinets
 * knows both.
 *
 * @param name of the member; a synchronization service says `blob`
 */
export function cabinet(name: string, content: Buffer): Buffer {
  const path = Buffer.from(`${name}\0`, 'latin1')
  const blocks: Buffer[] = []
  for (let start = 0; start < content.length || start === 0; start += BLOCK) blocks.push(block(content.subarray(start, start + BLOCK)))
  const first = HEADER + FOLDER + FILE + path.length
  const data = Buffer.concat(blocks)
  const header = Buffer.alloc(first)
  header.write('MSCF', 0, 'latin1')
  header.writeUInt32LE(first + data.length, 8)
  header.writeUInt32LE(HEADER + FOLDER, 16)
  header.writeUInt8(3, 24)
  header.writeUInt8(1, 25)
  header.writeUInt16LE(1, 26)
  header.writeUInt16LE(1, 28)
  header.writeUInt32LE(first, HEADER)
  header.writeUInt16LE(blocks.length, HEADER + 4)
  header.writeUInt16LE(MSZIP, HEADER + 6)
  header.writeUInt32LE(content.length, HEADER + FOLDER)
  path.copy(header, HEADER + FOLDER + FILE)
  return Buffer.concat([header, data])
}

function block(content: Buffer): Buffer {
  const packed = Buffer.concat([Buffer.from('CK', 'latin1'), deflateRawSync(content)])
  const header = Buffer.alloc(DATA)
  header.writeUInt16LE(packed.length, 4)
  header.writeUInt16LE(content.length, 6)
  header.writeUInt32LE((checksum(packed) ^ header.readUInt32LE(4)) >>> 0, 0)
  return Buffer.concat([header, packed])
}

/** The checksum of a block ([MS-CAB] 3.1): words of four bytes by exclusive or, what is left over in the other order. */
function checksum(bytes: Buffer): number {
  let sum = 0
  const whole = bytes.length - (bytes.length % 4)
  for (let place = 0; place < whole; place += 4) sum ^= bytes.readUInt32LE(place)
  let rest = 0
  for (const byte of bytes.subarray(whole)) rest = (rest << 8) | byte
  return (sum ^ rest) >>> 0
}

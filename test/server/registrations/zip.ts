import { crc32 } from 'node:zlib'

/** An entry of an archive that a test writes, honest or not. */
export interface ZipEntry {
  readonly name: string
  readonly content?: string
  /** Unix mode with its kind, such as 0o120777 for a link. */
  readonly mode?: number
  /** What the directory says instead of the content's own checksum. */
  readonly crc?: number
  /** Bit flags: 1 is encrypted. */
  readonly flags?: number
}

/** A ZIP archive without compression (APPNOTE 4.3). */
export function aZip(entries: readonly ZipEntry[]): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, content = '', mode = 0o100644, crc, flags = 0 } of entries) {
    const path = Buffer.from(name)
    // What is encrypted begins with a head of twelve bytes.
    const bytes = Buffer.from(content + (flags % 2 === 1 ? 'x'.repeat(12) : ''))
    const facts = Buffer.alloc(26)
    facts.writeUInt16LE(20, 0)
    facts.writeUInt16LE(flags | 0x800, 2)
    facts.writeUInt32LE(crc ?? crc32(bytes), 10)
    facts.writeUInt32LE(bytes.length, 14)
    facts.writeUInt32LE(Buffer.byteLength(content), 18)
    facts.writeUInt16LE(path.length, 22)
    const head = Buffer.concat([Buffer.from('PK\u0003\u0004'), facts, path])
    parts.push(head, bytes)
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(mode * 0x10000, 6)
    rest.writeUInt32LE(offset, 10)
    directory.push(Buffer.concat([Buffer.from('PK\u0001\u0002'), Buffer.from([20, 3]), facts, rest, path]))
    offset += head.length + bytes.length
  }
  const end = Buffer.alloc(18)
  const listed = Buffer.concat(directory)
  end.writeUInt16LE(entries.length, 4)
  end.writeUInt16LE(entries.length, 6)
  end.writeUInt32LE(listed.length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...parts, listed, Buffer.from('PK\u0005\u0006'), end])
}

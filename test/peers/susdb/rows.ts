import type { Column, SqlType } from './types.ts'

/** SQL_Latin1_General_CP1_CI_AS. */
export const COLLATION_BYTES = Buffer.from([0x09, 0x04, 0xd0, 0x00, 0x34])

const FIXED: Partial<Record<SqlType['name'], number>> = {
  bit: 0x32,
  tinyint: 0x30,
  smallint: 0x34,
  int: 0x38,
  bigint: 0x7f,
  float: 0x3e,
  datetime: 0x3d,
}
const NULLABLE: Partial<Record<SqlType['name'], readonly [token: number, bytes: number]>> = {
  bit: [0x68, 1],
  tinyint: [0x26, 1],
  smallint: [0x26, 2],
  int: [0x26, 4],
  bigint: [0x26, 8],
  float: [0x6d, 8],
  datetime: [0x6f, 8],
  uniqueidentifier: [0x24, 16],
}

function typeInfo({ type, nullable }: Column): Buffer {
  const fixed = nullable ? undefined : FIXED[type.name]
  if (fixed !== undefined) return Buffer.from([fixed])
  const variable = NULLABLE[type.name]
  if (variable !== undefined) return Buffer.from(variable)
  switch (type.name) {
    case 'datetime2':
      return Buffer.from([0x2a, 7])
    case 'image':
      return Buffer.from([0x22, 0xff, 0xff, 0xff, 0x7f, 0])
    case 'nvarchar':
      return Buffer.concat([
        Buffer.from([0xe7, ...uint16(type.length === -1 ? 0xffff : Math.max(1, type.length ?? 0) * 2)]),
        COLLATION_BYTES,
      ])
    default:
      return Buffer.from([0xa5, ...uint16(type.length === -1 ? 0xffff : (type.length ?? 0))])
  }
}

const uint16 = (value: number): [number, number] => [value & 0xff, value >> 8]

/** COLMETADATA (MS-TDS 2.2.7.4). */
export function columnMetadata(columns: readonly Column[]): Buffer {
  const parts = columns.map((column) => {
    const name = Buffer.from(column.name, 'utf16le')
    return Buffer.concat([Buffer.from([0, 0, 0, 0, column.nullable ? 1 : 0, 0]), typeInfo(column), Buffer.from([column.name.length]), name])
  })
  return Buffer.concat([Buffer.from([0x81, ...uint16(columns.length)]), ...parts])
}

const [TINY, SMALL, INT, BIG, FLOAT, DATETIME, DATETIME2, GUID, TEXT, TEXT_MAX, BYTES, BYTES_MAX, IMAGE] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
] as const

function kindOf({ name, length }: SqlType): number {
  switch (name) {
    case 'bit':
    case 'tinyint':
      return TINY
    case 'smallint':
      return SMALL
    case 'int':
      return INT
    case 'bigint':
      return BIG
    case 'float':
      return FLOAT
    case 'datetime':
      return DATETIME
    case 'datetime2':
      return DATETIME2
    case 'uniqueidentifier':
      return GUID
    case 'nvarchar':
      return length === -1 ? TEXT_MAX : TEXT
    case 'varbinary':
      return length === -1 ? BYTES_MAX : BYTES
    case 'image':
      return IMAGE
  }
}

const DAY = 86_400_000_000
const DAYS_1900_TO_2000 = 36_524
const DAYS_0001_TO_2000 = 730_119
const FIRST_CAPACITY = 1 << 17

/** Turns rows of PostgreSQL's binary COPY into ROW and NBCROW tokens (MS-TDS 2.2.7.19, 2.2.7.14), in a buffer of its own. */
export class RowEncoder {
  /** What is encoded; valid up to `length`, until `clear`. */
  buffer = Buffer.allocUnsafeSlow(FIRST_CAPACITY)
  length = 0
  readonly #kinds: Uint8Array
  /** Whether a value is preceded by its length in one byte. */
  readonly #prefixed: Uint8Array
  readonly #canBeNull: boolean
  readonly #bitmap: number

  constructor(columns: readonly Column[]) {
    this.#kinds = Uint8Array.from(columns, ({ type }) => kindOf(type))
    this.#prefixed = Uint8Array.from(columns, ({ type, nullable }) => Number(nullable || FIXED[type.name] === undefined))
    this.#canBeNull = columns.some(({ nullable }) => nullable)
    this.#bitmap = Math.ceil(columns.length / 8)
  }

  clear(): void {
    this.length = 0
  }

  #reserve(bytes: number): void {
    if (this.length + bytes <= this.buffer.length) return
    const grown = Buffer.allocUnsafeSlow(Math.max(this.buffer.length * 2, this.length + bytes))
    this.buffer.copy(grown, 0, 0, this.length)
    this.buffer = grown
  }

  /**
   * @param source holds a tuple from `start` to `end`: the number of fields, then length and bytes of each
   * @throws when a column that cannot be null is
   */
  add(source: Buffer, start: number, end: number): void {
    const kinds = this.#kinds
    const prefixed = this.#prefixed
    // Text doubles at most; every value has its length and a blob its pointer.
    this.#reserve((end - start) * 2 + kinds.length * 32 + this.#bitmap + 1)
    const out = this.buffer
    let to = this.length
    const hasNulls = this.#canBeNull && this.#nulls(source, start + 2, out, to)
    if (hasNulls) to += 1 + this.#bitmap
    else out[to++] = 0xd1
    let at = start + 2
    for (let index = 0; index < kinds.length; index++) {
      const size = (source[at]! << 24) | (source[at + 1]! << 16) | (source[at + 2]! << 8) | source[at + 3]!
      at += 4
      if (size < 0) {
        if (!hasNulls) throw new Error(`column ${index + 1} is null although its type says it never is`)
        continue
      }
      const isPrefixed = prefixed[index] === 1
      switch (kinds[index]) {
        case TINY:
          if (isPrefixed) out[to++] = 1
          out[to++] = source[at + 1]!
          break
        case SMALL:
          if (isPrefixed) out[to++] = 2
          out[to++] = source[at + 1]!
          out[to++] = source[at]!
          break
        case INT:
          if (isPrefixed) out[to++] = 4
          out[to++] = source[at + 3]!
          out[to++] = source[at + 2]!
          out[to++] = source[at + 1]!
          out[to++] = source[at]!
          break
        case BIG:
        case FLOAT:
          if (isPrefixed) out[to++] = 8
          for (let byte = 7; byte >= 0; byte--) out[to++] = source[at + byte]!
          break
        case DATETIME:
          if (isPrefixed) out[to++] = 8
          to = writeDatetime(source, at, out, to)
          break
        case GUID:
          out[to++] = 16
          to = writeGuid(source, at, out, to)
          break
        default:
          to = writeOther(kinds[index]!, source.subarray(at, at + size), out, to)
      }
      at += size
    }
    this.length = to
  }

  /** Writes the NBCROW token and its bitmap when a value is null. */
  #nulls(source: Buffer, start: number, out: Buffer, to: number): boolean {
    let any = false
    let at = start
    for (let index = 0; index < this.#kinds.length; index++) {
      if ((source[at]! & 0x80) !== 0) {
        if (!any) out.fill(0, to + 1, to + 1 + this.#bitmap)
        any = true
        out[to + 1 + (index >> 3)]! |= 1 << (index & 7)
        at += 4
      } else at += 4 + ((source[at]! << 24) | (source[at + 1]! << 16) | (source[at + 2]! << 8) | source[at + 3]!)
    }
    if (any) out[to] = 0xd2
    return any
  }
}

function writeDatetime(source: Buffer, at: number, out: Buffer, to: number): number {
  const microseconds = source.readInt32BE(at) * 4_294_967_296 + source.readUInt32BE(at + 4)
  let days = Math.floor(microseconds / DAY)
  let ticks = Math.round(((microseconds - days * DAY) * 3) / 10_000)
  if (ticks === 25_920_000) {
    ticks = 0
    days++
  }
  out.writeInt32LE(days + DAYS_1900_TO_2000, to)
  return out.writeUInt32LE(ticks, to + 4)
}

function writeGuid(source: Buffer, at: number, out: Buffer, to: number): number {
  for (const byte of [3, 2, 1, 0, 5, 4, 7, 6]) out[to++] = source[at + byte]!
  source.copy(out, to, at + 8, at + 16)
  return to + 8
}

function writeOther(kind: number, value: Buffer, out: Buffer, to: number): number {
  switch (kind) {
    case DATETIME2:
      return writeDatetime2(value, out, to)
    case TEXT: {
      const written = out.write(value.toString('utf8'), to + 2, 'utf16le')
      out.writeUInt16LE(written, to)
      return to + 2 + written
    }
    case TEXT_MAX:
      return writePlp(Buffer.from(value.toString('utf8'), 'utf16le'), out, to)
    case BYTES:
      out.writeUInt16LE(value.length, to)
      return to + 2 + value.copy(out, to + 2)
    case BYTES_MAX:
      return writePlp(value, out, to)
    case IMAGE:
      out[to] = 16
      out.fill(1, to + 1, to + 25)
      out.writeUInt32LE(value.length, to + 25)
      return to + 29 + value.copy(out, to + 29)
    default:
      throw new Error(`no encoding of kind ${kind}`)
  }
}

function writeDatetime2(value: Buffer, out: Buffer, to: number): number {
  const microseconds = value.readBigInt64BE(0)
  const day = BigInt(DAY)
  const rest = ((microseconds % day) + day) % day
  const days = Number((microseconds - rest) / day) + DAYS_0001_TO_2000
  const units = rest * 10n
  out[to] = 8
  out.writeUInt32LE(Number(units & 0xffffffffn), to + 1)
  out[to + 5] = Number(units >> 32n)
  return out.writeUIntLE(days, to + 6, 3)
}

function writePlp(value: Buffer, out: Buffer, to: number): number {
  let at = out.writeBigUInt64LE(BigInt(value.length), to)
  if (value.length > 0) {
    at = out.writeUInt32LE(value.length, at)
    at += value.copy(out, at)
  }
  return out.writeUInt32LE(0, at)
}

import { SqlError, type SqlType } from './types.ts'
import type { Parameter } from './tsql/scope.ts'

/** A call of a procedure: MS-TDS 2.2.6.6. */
export interface RpcCall {
  readonly procedure: string
  readonly parameters: readonly { readonly name: string; readonly parameter: Parameter }[]
}

const PROCEDURES: Readonly<Record<number, string>> = {
  10: 'sp_executesql',
  11: 'sp_prepare',
  12: 'sp_execute',
  13: 'sp_prepexec',
  15: 'sp_unprepare',
}

/** Leaves out ALL_HEADERS in front of a batch or a call. */
export function withoutHeaders(payload: Buffer): Buffer {
  return payload.subarray(payload.readUInt32LE(0))
}

class Reader {
  readonly #bytes: Buffer
  at = 0
  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  get isAtEnd(): boolean {
    return this.at >= this.#bytes.length
  }

  take(length: number): Buffer {
    if (this.at + length > this.#bytes.length)
      throw new SqlError(4002, 'The incoming tabular data stream (TDS) protocol stream is incorrect. The stream ended unexpectedly.', 20)
    const part = this.#bytes.subarray(this.at, this.at + length)
    this.at += length
    return part
  }

  byte(): number {
    return this.take(1).readUInt8(0)
  }

  short(): number {
    return this.take(2).readUInt16LE(0)
  }

  text(characters: number): string {
    return this.take(characters * 2).toString('utf16le')
  }
}

/** @throws SqlError for a procedure or a type that the stand-in does not know */
export function readRpc(payload: Buffer): RpcCall {
  const reader = new Reader(withoutHeaders(payload))
  const length = reader.short()
  const procedure = length === 0xffff ? (PROCEDURES[reader.short()] ?? '?') : reader.text(length)
  reader.short()
  const parameters: { name: string; parameter: Parameter }[] = []
  while (!reader.isAtEnd) {
    const name = reader.text(reader.byte())
    reader.byte()
    parameters.push({ name: name.toLowerCase(), parameter: readParameter(reader) })
  }
  return { procedure, parameters }
}

const INTEGERS: Readonly<Record<number, SqlType['name']>> = { 1: 'tinyint', 2: 'smallint', 4: 'int', 8: 'bigint' }

function readParameter(reader: Reader): Parameter {
  const token = reader.byte()
  switch (token) {
    case 0x26:
      return integer(reader, reader.byte())
    case 0x68: {
      reader.byte()
      return { type: { name: 'bit' }, value: reader.byte() === 0 ? null : reader.byte() !== 0 }
    }
    case 0x6d: {
      reader.byte()
      const length = reader.byte()
      return {
        type: { name: 'float' },
        value: length === 0 ? null : length === 8 ? reader.take(8).readDoubleLE(0) : reader.take(4).readFloatLE(0),
      }
    }
    case 0x6f:
      reader.byte()
      return datetime(reader)
    case 0x24: {
      reader.byte()
      const length = reader.byte()
      return { type: { name: 'uniqueidentifier' }, value: length === 0 ? null : guidText(reader.take(16)) }
    }
    case 0x2a:
      return datetime2(reader)
    case 0xe7:
    case 0xef:
    case 0xa7:
    case 0xaf: {
      const length = reader.short()
      reader.take(5)
      const bytes = length === 0xffff ? plp(reader) : short(reader)
      const isWide = token >= 0xe0
      const type: SqlType = { name: 'nvarchar', length: length === 0xffff ? -1 : isWide ? length / 2 : length }
      return { type, value: bytes === null ? null : bytes.toString(isWide ? 'utf16le' : 'latin1') }
    }
    case 0xa5:
    case 0xad: {
      const length = reader.short()
      return {
        type: { name: 'varbinary', length: length === 0xffff ? -1 : length },
        value: length === 0xffff ? plp(reader) : short(reader),
      }
    }
    default:
      throw new SqlError(8009, `A parameter of type 0x${token.toString(16)} is outside the subset.`, 16)
  }
}

function integer(reader: Reader, declared: number): Parameter {
  const type: SqlType = { name: INTEGERS[declared] ?? 'int' }
  const length = reader.byte()
  if (length === 0) return { type, value: null }
  const bytes = reader.take(length)
  return { type, value: length === 8 ? bytes.readBigInt64LE(0) : length === 1 ? bytes.readUInt8(0) : bytes.readIntLE(0, length) }
}

function short(reader: Reader): Buffer | null {
  const length = reader.short()
  return length === 0xffff ? null : reader.take(length)
}

function plp(reader: Reader): Buffer | null {
  if (reader.take(8).readBigUInt64LE(0) === 0xffffffffffffffffn) return null
  const parts: Buffer[] = []
  for (;;) {
    const length = reader.take(4).readUInt32LE(0)
    if (length === 0) return Buffer.concat(parts)
    parts.push(reader.take(length))
  }
}

function guidText(bytes: Buffer): string {
  const hex = Buffer.from([3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15].map((at) => bytes[at] ?? 0)).toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** Days since a first day and milliseconds of a day as PostgreSQL writes a timestamp. */
function timestamp(days: number, epoch: number, fraction: string, seconds: number): string {
  const date = new Date(epoch + days * 86_400_000 + seconds * 1000)
  return `${date.toISOString().slice(0, 19).replace('T', ' ')}.${fraction}`
}

function datetime(reader: Reader): Parameter {
  const type: SqlType = { name: 'datetime' }
  const length = reader.byte()
  if (length === 0) return { type, value: null }
  const days = reader.take(4).readInt32LE(0)
  const ticks = reader.take(4).readUInt32LE(0)
  const milliseconds = String(Math.round(((ticks % 300) * 10) / 3)).padStart(3, '0')
  return { type, value: timestamp(days, Date.UTC(1900, 0, 1), milliseconds, Math.floor(ticks / 300)) }
}

function datetime2(reader: Reader): Parameter {
  const scale = reader.byte()
  const type: SqlType = { name: 'datetime2', length: scale }
  const length = reader.byte()
  if (length === 0) return { type, value: null }
  const units = BigInt(reader.take(length - 3).readUIntLE(0, length - 3)) * 10n ** BigInt(7 - scale)
  const days = reader.take(3).readUIntLE(0, 3)
  const first = new Date(0)
  first.setUTCFullYear(1, 0, 1)
  return { type, value: timestamp(days, first.getTime(), String(units % 10_000_000n).padStart(7, '0'), Number(units / 10_000_000n)) }
}

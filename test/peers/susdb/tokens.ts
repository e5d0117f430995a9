import { COLLATION_BYTES } from './rows.ts'
import type { SqlError } from './types.ts'

/** Tokens of MS-TDS 2.2.7 beside rows. */

const wide = (text: string): Buffer => Buffer.from(text, 'utf16le')

function shortText(text: string): Buffer {
  return Buffer.concat([Buffer.from([text.length]), wide(text)])
}

function longText(text: string): Buffer {
  const head = Buffer.alloc(2)
  head.writeUInt16LE(text.length)
  return Buffer.concat([head, wide(text)])
}

function sized(token: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  const head = Buffer.alloc(3)
  head[0] = token
  head.writeUInt16LE(body.length, 1)
  return Buffer.concat([head, body])
}

function said(token: number, number: number, state: number, severity: number, message: string, line: number): Buffer {
  const head = Buffer.alloc(6)
  head.writeInt32LE(number, 0)
  head[4] = state
  head[5] = severity
  const lineBytes = Buffer.alloc(4)
  lineBytes.writeInt32LE(line)
  return sized(token, head, longText(message), shortText('SUSDB-STAND-IN'), shortText(''), lineBytes)
}

/** ERROR. */
export function errorToken({ number, state, severity, message }: SqlError): Buffer {
  return said(0xaa, number, state, severity, message.slice(0, 2000), 1)
}

/** INFO, such as "Changed database context". */
export function infoToken(number: number, message: string): Buffer {
  return said(0xab, number, 2, 0, message, 0)
}

/** ENVCHANGE of a text: 1 database, 2 language, 4 packet size. */
export function textChange(kind: number, now: string, before: string): Buffer {
  return sized(0xe3, Buffer.from([kind]), shortText(now), shortText(before))
}

/** ENVCHANGE of the collation. */
export function collationChange(): Buffer {
  return sized(0xe3, Buffer.from([7, COLLATION_BYTES.length]), COLLATION_BYTES, Buffer.from([0]))
}

/** ENVCHANGE that acknowledges a reset of the connection. */
export function resetChange(): Buffer {
  return sized(0xe3, Buffer.from([18, 0, 0]))
}

/** LOGINACK for TDS 7.4. */
export function loginAck(version: string): Buffer {
  const [major = 0, minor = 0, build = 0] = version.split('.').map(Number)
  return sized(
    0xad,
    Buffer.from([1, 0x74, 0, 0, 4]),
    shortText('Microsoft SQL Server'),
    Buffer.from([major, minor, build >> 8, build & 0xff]),
  )
}

/** FEATUREEXTACK: UTF-8 support, which tedious asks for. */
export function featureAck(): Buffer {
  return Buffer.from([0xae, 0x0a, 1, 0, 0, 0, 1, 0xff])
}

/** SSPI with an NTLM challenge. */
export function sspiToken(message: Buffer): Buffer {
  return sized(0xed, message)
}

/** RETURNSTATUS of a procedure. */
export function returnStatus(): Buffer {
  return Buffer.from([0x79, 0, 0, 0, 0])
}

export const DONE = { final: 0, more: 1, error: 2, count: 0x10, attention: 0x20, serverError: 0x100 } as const

/** DONE, DONEINPROC or DONEPROC. */
export function doneToken(kind: 'done' | 'in_procedure' | 'procedure', status: number, rows = 0): Buffer {
  const token = Buffer.alloc(13)
  token[0] = { done: 0xfd, in_procedure: 0xff, procedure: 0xfe }[kind]
  token.writeUInt16LE(status, 1)
  token.writeUInt16LE(0xc1, 3)
  token.writeBigUInt64LE(BigInt(rows), 5)
  return token
}

import { createHmac, randomBytes } from 'node:crypto'

import { md4 } from './md4.ts'

/** NTLMv2 messages of a client (MS-NLMP 2.2.1): no signing, no sealing, no channel binding. */
const SIGNATURE = Buffer.from('NTLMSSP\0', 'latin1')
const UNICODE = 0x1
const REQUEST_TARGET = 0x4
const NTLM = 0x200
const ALWAYS_SIGN = 0x8000
const EXTENDED_SESSION_SECURITY = 0x80000
const TARGET_INFO = 0x800000
const NEGOTIATED = UNICODE | REQUEST_TARGET | NTLM | ALWAYS_SIGN | EXTENDED_SESSION_SECURITY | TARGET_INFO
const MSV_AV_EOL = 0
const MSV_AV_TIMESTAMP = 7
const HEADER_LENGTH = 64

/** A user as NTLM wants it. */
export interface NtlmAccount {
  domain: string
  user: string
  password: string
}

/** What the server's CHALLENGE_MESSAGE says. */
export interface NtlmChallenge {
  flags: number
  nonce: Buffer
  targetInfo: Buffer
  /** FILETIME of the server; null when it sent none. */
  timestamp: Buffer | null
}

/** Values that are random or the clock's outside of tests. */
export interface NtlmRandomness {
  nonce: Buffer
  now: Date
}

/** Splits `DOMAIN\user`; `user@domain` and plain names go with an empty domain, as Windows does. */
export function ntlmAccount(user: string, password: string): NtlmAccount {
  const separator = user.indexOf('\\')
  return separator < 0 ? { domain: '', user, password } : { domain: user.slice(0, separator), user: user.slice(separator + 1), password }
}

/** NEGOTIATE_MESSAGE (MS-NLMP 2.2.1.1) without names. */
export function negotiateMessage(): Buffer {
  const message = Buffer.alloc(32)
  SIGNATURE.copy(message)
  message.writeUInt32LE(1, 8)
  message.writeUInt32LE(NEGOTIATED, 12)
  return message
}

/**
 * Reads a CHALLENGE_MESSAGE (MS-NLMP 2.2.1.2).
 * @throws RangeError when it is none, or its offsets leave the message
 */
export function parseChallenge(message: Buffer): NtlmChallenge {
  if (message.length < 32 || !message.subarray(0, 8).equals(SIGNATURE) || message.readUInt32LE(8) !== 2) {
    throw new RangeError('not an NTLM challenge')
  }
  const flags = message.readUInt32LE(20)
  const targetInfo = (flags & TARGET_INFO) !== 0 && message.length >= 48 ? field(message, 40) : Buffer.alloc(0)
  return { flags, nonce: message.subarray(24, 32), targetInfo, timestamp: timestampOf(targetInfo) }
}

function field(message: Buffer, at: number): Buffer {
  const length = message.readUInt16LE(at)
  const offset = message.readUInt32LE(at + 4)
  if (offset + length > message.length) throw new RangeError('NTLM field outside of its message')
  return message.subarray(offset, offset + length)
}

function timestampOf(targetInfo: Buffer): Buffer | null {
  for (let at = 0; at + 4 <= targetInfo.length;) {
    const id = targetInfo.readUInt16LE(at)
    const length = targetInfo.readUInt16LE(at + 2)
    if (id === MSV_AV_EOL) break
    if (id === MSV_AV_TIMESTAMP && length === 8 && at + 12 <= targetInfo.length) return targetInfo.subarray(at + 4, at + 12)
    at += 4 + length
  }
  return null
}

/** NTOWFv2 (MS-NLMP 3.3.2). */
export function ntowfv2({ domain, user, password }: NtlmAccount): Buffer {
  return hmacMd5(md4(utf16(password)), utf16(user.toUpperCase() + domain))
}

/**
 * The two responses of NTLMv2 (MS-NLMP 3.3.2). With a server timestamp the LMv2 response is zeros (3.1.5.1.2).
 * @returns `nt` = proof (16 bytes) and client data, `lm` 24 bytes
 */
export function ntlmResponses(account: NtlmAccount, challenge: NtlmChallenge, randomness: NtlmRandomness): { nt: Buffer; lm: Buffer } {
  const key = ntowfv2(account)
  const clientData = Buffer.concat([
    Buffer.from([1, 1, 0, 0, 0, 0, 0, 0]),
    challenge.timestamp ?? fileTime(randomness.now),
    randomness.nonce,
    Buffer.alloc(4),
    challenge.targetInfo,
    Buffer.alloc(4),
  ])
  const nt = Buffer.concat([hmacMd5(key, challenge.nonce, clientData), clientData])
  if (challenge.timestamp) return { nt, lm: Buffer.alloc(24) }
  return { nt, lm: Buffer.concat([hmacMd5(key, challenge.nonce, randomness.nonce), randomness.nonce]) }
}

/** AUTHENTICATE_MESSAGE (MS-NLMP 2.2.1.3), NTLMv2, names in UTF-16. */
export function authenticateMessage(
  account: NtlmAccount,
  challenge: NtlmChallenge,
  randomness: NtlmRandomness = { nonce: randomBytes(8), now: new Date() },
): Buffer {
  const { nt, lm } = ntlmResponses(account, challenge, randomness)
  const header = Buffer.alloc(HEADER_LENGTH)
  SIGNATURE.copy(header)
  header.writeUInt32LE(3, 8)
  const parts = [lm, nt, utf16(account.domain), utf16(account.user), Buffer.alloc(0), Buffer.alloc(0)]
  let offset = HEADER_LENGTH
  parts.forEach((part, index) => {
    header.writeUInt16LE(part.length, 12 + index * 8)
    header.writeUInt16LE(part.length, 14 + index * 8)
    header.writeUInt32LE(offset, 16 + index * 8)
    offset += part.length
  })
  header.writeUInt32LE((challenge.flags & NEGOTIATED) | UNICODE | NTLM, 60)
  return Buffer.concat([header, ...parts])
}

function hmacMd5(key: Buffer, ...parts: readonly Buffer[]): Buffer {
  const hmac = createHmac('md5', key)
  for (const part of parts) hmac.update(part)
  return hmac.digest()
}

function utf16(text: string): Buffer {
  return Buffer.from(text, 'utf16le')
}

// 100-nanosecond steps since 1601-01-01 (MS-DTYP FILETIME).
function fileTime(instant: Date): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE((BigInt(instant.getTime()) + 11_644_473_600_000n) * 10_000n)
  return bytes
}

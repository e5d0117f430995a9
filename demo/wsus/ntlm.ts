import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { md4 } from './md4.ts'

/** NTLMv2 as an acceptor: message layouts and computations of MS-NLMP 2.2.1 and 3.3.2. NTLMv1 and anonymous are refused. */

export type NtlmAccount = { user: string; password: string; domain?: string | undefined }

const SIGNATURE = Buffer.from('NTLMSSP\0', 'latin1')
/** UNICODE, REQUEST_TARGET, NTLM, ALWAYS_SIGN, TARGET_TYPE_DOMAIN, EXTENDED_SESSIONSECURITY, TARGET_INFO, VERSION, 128, 56. */
const FLAGS = 0x00000001 | 0x00000004 | 0x00000200 | 0x00008000 | 0x00010000 | 0x00080000 | 0x00800000 | 0x02000000 | 0x20000000
const WINDOWS_TICKS_TO_UNIX = 11_644_473_600_000n

/** 1, 2 or 3; null when it is no NTLM message. */
export function messageType(token: Buffer): number | null {
  return token.length >= 12 && token.subarray(0, 8).equals(SIGNATURE) ? token.readUInt32LE(8) : null
}

/** The CHALLENGE message and the eight bytes that the answer must prove to have seen. */
export function challengeMessage(domain: string, host: string, now: Date): { message: Buffer; challenge: Buffer } {
  const challenge = randomBytes(8)
  const target = Buffer.from(domain, 'utf16le')
  const info = targetInfo(domain, host, now)
  const message = Buffer.alloc(56 + target.length + info.length)
  SIGNATURE.copy(message)
  message.writeUInt32LE(2, 8)
  field(message, 12, target.length, 56)
  message.writeUInt32LE(FLAGS >>> 0, 20)
  challenge.copy(message, 24)
  field(message, 40, info.length, 56 + target.length)
  Buffer.from([10, 0, 0x7c, 0x4f, 0, 0, 0, 15]).copy(message, 48)
  target.copy(message, 56)
  info.copy(message, 56 + target.length)
  return { message, challenge }
}

function field(message: Buffer, at: number, length: number, offset: number): void {
  message.writeUInt16LE(length, at)
  message.writeUInt16LE(length, at + 2)
  message.writeUInt32LE(offset, at + 4)
}

function targetInfo(domain: string, host: string, now: Date): Buffer {
  const pair = (id: number, value: Buffer): Buffer => {
    const head = Buffer.alloc(4)
    head.writeUInt16LE(id, 0)
    head.writeUInt16LE(value.length, 2)
    return Buffer.concat([head, value])
  }
  const ticks = Buffer.alloc(8)
  ticks.writeBigUInt64LE((BigInt(now.getTime()) + WINDOWS_TICKS_TO_UNIX) * 10_000n)
  return Buffer.concat([
    pair(2, Buffer.from(domain, 'utf16le')),
    pair(1, Buffer.from(host.toUpperCase(), 'utf16le')),
    pair(4, Buffer.from(domain.toLowerCase(), 'utf16le')),
    pair(3, Buffer.from(host.toLowerCase(), 'utf16le')),
    pair(7, ticks),
    pair(0, Buffer.alloc(0)),
  ])
}

function read(message: Buffer, at: number): Buffer | null {
  if (message.length < at + 8) return null
  const length = message.readUInt16LE(at)
  const offset = message.readUInt32LE(at + 4)
  return offset + length <= message.length ? message.subarray(offset, offset + length) : null
}

const hmac = (key: Buffer, data: Buffer): Buffer => createHmac('md5', key).update(data).digest()

/**
 * Who the AUTHENTICATE message proves to be.
 *
 * @param message the client's third message
 * @param challenge the eight bytes sent before
 * @param accounts the known accounts; a domain, where one is set, must match (without regard to case)
 * @returns null for a wrong password, an unknown user, NTLMv1, or a malformed message
 */
export function verify<A extends NtlmAccount>(message: Buffer, challenge: Buffer, accounts: readonly A[]): A | null {
  const [answer, domain, user] = [read(message, 20), read(message, 28), read(message, 36)]
  if (messageType(message) !== 3 || !answer || !domain || !user || answer.length < 44 || message.length < 64) return null
  const encoding = message.readUInt32LE(60) & 1 ? 'utf16le' : 'latin1'
  const userName = user.toString(encoding)
  const domainName = domain.toString(encoding)
  const account = accounts.find(
    (one) =>
      one.user.toLowerCase() === userName.toLowerCase() &&
      (domainName === '' || one.domain === undefined || one.domain.toLowerCase() === domainName.toLowerCase()),
  )
  if (!account) return null
  const key = hmac(md4(Buffer.from(account.password, 'utf16le')), Buffer.from(userName.toUpperCase() + domainName, 'utf16le'))
  const proof = hmac(key, Buffer.concat([challenge, answer.subarray(16)]))
  return timingSafeEqual(proof, answer.subarray(0, 16)) ? account : null
}

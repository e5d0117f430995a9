import { createHmac, timingSafeEqual } from 'node:crypto'
import { provesPassword, rfc1320 } from '../ntlm-acceptor.ts'

const wide = (text: string): Buffer => Buffer.from(text, 'utf16le')
const md5 = (key: Buffer, ...data: Buffer[]): Buffer => createHmac('md5', key).update(Buffer.concat(data)).digest()

/**
 * Whether an AUTHENTICATE_MESSAGE proves a Windows account's password. A domain controller takes the NTLMv2 response, or, when the
 * client gives none of full length, the LMv2 response (MS-NLMP 3.3.2); tedious says 16 bytes for the first and so relies on the second.
 */
export function provesNtlm(message: Buffer, nonce: Buffer, account: { user: string; password: string; domain: string }): boolean {
  const part = (at: number): Buffer =>
    message.subarray(message.readUInt32LE(at + 4), message.readUInt32LE(at + 4) + message.readUInt16LE(at))
  if (message.length < 64 || message.toString('latin1', 0, 8) !== 'NTLMSSP\0' || message.readUInt32LE(8) !== 3) return false
  const [lm, nt, domain, user] = [part(12), part(20), part(28).toString('utf16le'), part(36).toString('utf16le')]
  if (user.toLowerCase() !== account.user.toLowerCase() || domain.toLowerCase() !== account.domain.toLowerCase()) return false
  if (nt.length >= 44) return provesPassword(message, nonce, account)
  if (lm.length !== 24) return false
  const key = md5(rfc1320(wide(account.password)), wide(user.toUpperCase() + domain))
  return timingSafeEqual(md5(key, nonce, lm.subarray(16)), lm.subarray(0, 16))
}

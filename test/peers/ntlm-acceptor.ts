import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** The server's side of NTLMv2 (MS-NLMP 3.2.5, 3.3.2), enough to refuse a wrong proof. Written from the specification alone. */
export interface NtlmAccept {
  user: string
  password: string
}

const rotate = (value: number, by: number): number => ((value << by) | (value >>> (32 - by))) >>> 0

/** MD4 by the letter of RFC 1320, appendix A. */
export function rfc1320(input: Uint8Array): Buffer {
  const bits = BigInt(input.length) * 8n
  const bytes = [...input, 0x80]
  while (bytes.length % 64 !== 56) bytes.push(0)
  for (let index = 0n; index < 8n; index += 1n) bytes.push(Number((bits >> (index * 8n)) & 0xffn))
  const data = Buffer.from(bytes)
  let registers: [number, number, number, number] = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476]
  for (let block = 0; block < data.length; block += 64) {
    const word = (index: number): number => data.readUInt32LE(block + 4 * index)
    let [a, b, c, d] = registers
    const step = (value: number, shift: number): void => {
      ;[a, b, c, d] = [d, rotate((a + value) >>> 0, shift), b, c]
    }
    for (let i = 0; i < 16; i += 1) step((((b & c) | (~b & d)) >>> 0) + word(i), [3, 7, 11, 19][i % 4] ?? 0)
    for (let i = 0; i < 16; i += 1) {
      step((((b & c) | (b & d) | (c & d)) >>> 0) + word((i % 4) * 4 + (i >> 2)) + 0x5a827999, [3, 5, 9, 13][i % 4] ?? 0)
    }
    for (const [i, k] of [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15].entries()) {
      step(((b ^ c ^ d) >>> 0) + word(k) + 0x6ed9eba1, [3, 9, 11, 15][i % 4] ?? 0)
    }
    registers = [(registers[0] + a) >>> 0, (registers[1] + b) >>> 0, (registers[2] + c) >>> 0, (registers[3] + d) >>> 0]
  }
  const digest = Buffer.alloc(16)
  for (const [index, register] of registers.entries()) digest.writeUInt32LE(register, index * 4)
  return digest
}

const md5 = (key: Buffer, ...data: Buffer[]): Buffer => createHmac('md5', key).update(Buffer.concat(data)).digest()
const wide = (text: string): Buffer => Buffer.from(text, 'utf16le')

function pair(id: number, value: Buffer): Buffer {
  const head = Buffer.alloc(4)
  head.writeUInt16LE(id, 0)
  head.writeUInt16LE(value.length, 2)
  return Buffer.concat([head, value])
}

/** A CHALLENGE_MESSAGE as a domain member writes it, with or without the time pair. */
export function challengeFor(options: { timestamp: boolean }): { message: Buffer; nonce: Buffer } {
  const nonce = randomBytes(8)
  const time = Buffer.alloc(8)
  time.writeBigUInt64LE((BigInt(Date.now()) + 11_644_473_600_000n) * 10_000n)
  const info = Buffer.concat([
    pair(2, wide('EXAMPLE')),
    pair(1, wide('WSUS1')),
    pair(4, wide('example.test')),
    pair(3, wide('wsus1.example.test')),
    ...(options.timestamp ? [pair(7, time)] : []),
    pair(0, Buffer.alloc(0)),
  ])
  const name = wide('EXAMPLE')
  const head = Buffer.alloc(56)
  head.write('NTLMSSP\0', 0, 'latin1')
  head.writeUInt32LE(2, 8)
  head.writeUInt16LE(name.length, 12)
  head.writeUInt16LE(name.length, 14)
  head.writeUInt32LE(56, 16)
  head.writeUInt32LE(0xe2898215, 20)
  nonce.copy(head, 24)
  head.writeUInt16LE(info.length, 40)
  head.writeUInt16LE(info.length, 42)
  head.writeUInt32LE(56 + name.length, 44)
  return { message: Buffer.concat([head, name, info]), nonce }
}

/** 1 or 3 for an NTLM message, 0 for anything else. */
export function messageKind(message: Buffer): number {
  return message.length >= 12 && message.toString('latin1', 0, 8) === 'NTLMSSP\0' ? message.readUInt32LE(8) : 0
}

/** Whether an AUTHENTICATE_MESSAGE proves the password for a challenge (NTLMv2 only). */
export function provesPassword(message: Buffer, nonce: Buffer, account: NtlmAccept): boolean {
  const part = (at: number): Buffer => {
    const length = message.readUInt16LE(at)
    const offset = message.readUInt32LE(at + 4)
    return message.subarray(offset, offset + length)
  }
  const [response, domain, user] = [part(20), part(28).toString('utf16le'), part(36).toString('utf16le')]
  if (response.length < 44 || user.toLowerCase() !== account.user.toLowerCase()) return false
  const key = md5(rfc1320(wide(account.password)), wide(user.toUpperCase() + domain))
  const proof = md5(key, nonce, response.subarray(16))
  return timingSafeEqual(proof, response.subarray(0, 16))
}

import { isIP } from 'node:net'

/** IPv4 and IPv6 addresses and ranges of them as words of 32 bits, so that a computer is compared with many ranges in no time: pure. */

/** An address: one word for IPv4, four for IPv6. */
export type AddressWords = readonly number[]

/** A range: the words of its first address, and how many bits count. */
export interface AddressRange {
  readonly words: AddressWords
  readonly bits: number
}

/**
 * The words of an address; null when the text is none. IPv4 written as IPv6 (::ffff:192.0.2.1) is IPv4; a zone (%eth0) does not count.
 */
export function wordsOf(text: string): AddressWords | null {
  const address = text.split('%')[0] ?? ''
  const family = isIP(address)
  if (family === 4) return [ipv4Word(address)]
  if (family === 0) return null
  const words = ipv6Words(address)
  const [a, b, c, d] = words
  return a === 0 && b === 0 && c === 0xffff && d !== undefined ? [d] : words
}

function ipv4Word(address: string): number {
  return address.split('.').reduce((word, byte) => word * 256 + Number(byte), 0)
}

function ipv6Words(address: string): number[] {
  const dotted = address.slice(address.lastIndexOf(':') + 1)
  const hex = (n: number): string => n.toString(16)
  const v4 = dotted.includes('.') ? ipv4Word(dotted) : null
  const plain = v4 === null ? address : `${address.slice(0, -dotted.length)}${hex(Math.floor(v4 / 65_536))}:${hex(v4 % 65_536)}`
  const [head = '', tail] = plain.split('::')
  const parts = (text: string): string[] => (text === '' ? [] : text.split(':'))
  const left = parts(head)
  const right = parts(tail ?? '')
  const groups = [...left, ...Array.from({ length: 8 - left.length - right.length }, () => '0'), ...right].map((part) =>
    Number.parseInt(part, 16),
  )
  return [0, 2, 4, 6].map((i) => (groups[i] ?? 0) * 65_536 + (groups[i + 1] ?? 0))
}

/** A range such as 192.0.2.0/24 or 2001:db8::/32; null when the text is none. */
export function rangeOf(text: string): AddressRange | null {
  const [address = '', bits = '', ...more] = text.split('/')
  const words = address.includes('%') ? null : wordsOf(address)
  if (words === null || more.length > 0 || !/^\d{1,3}$/.test(bits)) return null
  const mapped = words.length === 1 && address.includes(':')
  const prefix = mapped ? Number(bits) - 96 : Number(bits)
  return prefix < 0 || prefix > words.length * 32 ? null : { words, bits: prefix }
}

/** Whether an address lies in a range; one of the other family never does. */
export function isInRange(address: AddressWords, range: AddressRange): boolean {
  if (address.length !== range.words.length) return false
  let left = range.bits
  for (let i = 0; left > 0; i++) {
    const shift = left >= 32 ? 0 : 32 - left
    if (((address[i] ?? 0) ^ (range.words[i] ?? 0)) >>> shift !== 0) return false
    left -= 32
  }
  return true
}

/** MD4 (RFC 1320). Node's OpenSSL no longer offers it, and NTLM's key is made with it; it secures nothing else here. */
export function md4(input: Buffer): Buffer {
  const padded = Buffer.alloc(((input.length + 8) >> 6) * 64 + 64)
  input.copy(padded)
  padded[input.length] = 0x80
  padded.writeUInt32LE((input.length << 3) >>> 0, padded.length - 8)
  padded.writeUInt32LE(Math.floor(input.length / 0x2000_0000), padded.length - 4)
  const state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476]
  for (let offset = 0; offset < padded.length; offset += 64) block(state, padded.subarray(offset, offset + 64))
  const out = Buffer.alloc(16)
  state.forEach((word, index) => out.writeUInt32LE(word >>> 0, index * 4))
  return out
}

type Round = { order: readonly number[]; shifts: readonly number[]; add: number; mix: (x: number, y: number, z: number) => number }

const ROUNDS: readonly Round[] = [
  { order: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15], shifts: [3, 7, 11, 19], add: 0, mix: (x, y, z) => (x & y) | (~x & z) },
  {
    order: [0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15],
    shifts: [3, 5, 9, 13],
    add: 0x5a827999,
    mix: (x, y, z) => (x & y) | (x & z) | (y & z),
  },
  { order: [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15], shifts: [3, 9, 11, 15], add: 0x6ed9eba1, mix: (x, y, z) => x ^ y ^ z },
]

function block(state: number[], bytes: Buffer): void {
  let [a, b, c, d] = state as [number, number, number, number]
  for (const round of ROUNDS) {
    for (let step = 0; step < 16; step++) {
      const word = bytes.readUInt32LE(round.order[step]! * 4)
      const sum = (a + round.mix(b, c, d) + word + round.add) | 0
      const shift = round.shifts[step % 4]!
      const turned = (sum << shift) | (sum >>> (32 - shift))
      ;[a, b, c, d] = [d, turned, b, c]
    }
  }
  const [s0, s1, s2, s3] = state as [number, number, number, number]
  state.splice(0, 4, (s0 + a) | 0, (s1 + b) | 0, (s2 + c) | 0, (s3 + d) | 0)
}

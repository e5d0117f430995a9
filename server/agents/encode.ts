import { createHash, type Hash } from 'node:crypto'

/** An answer as bytes, with the hash that its signature is about. */
export interface EncodedAnswer {
  /** To be sent one after the other. */
  readonly parts: readonly Buffer[]
  /** SHA-256 of all parts, lower-case hexadecimal. */
  readonly hash: string
  readonly type: 'application/json' | 'application/octet-stream'
}

const encodedAnswers = new WeakSet<object>()

/** Whether content was made by one of the functions below. */
export function isEncoded(content: object): content is EncodedAnswer {
  return encodedAnswers.has(content)
}

function made(answer: EncodedAnswer): EncodedAnswer {
  encodedAnswers.add(answer)
  return answer
}

/** Bytes as they are, anything else as JSON. */
export function encode(content: object | Buffer): EncodedAnswer {
  const raw = Buffer.isBuffer(content)
  const body = raw ? content : Buffer.from(JSON.stringify(content))
  const hash = createHash('sha256').update(body).digest('hex')
  return made({ parts: [body], hash, type: raw ? 'application/octet-stream' : 'application/json' })
}

interface Beginning {
  readonly bytes: Buffer
  readonly hash: Hash
}

const beginnings = new WeakMap<object, Beginning>()

/**
 * The JSON of an answer that gives a lease. The list of a plan's slices is the same, and the same array, in every lease of the plan, so it stands first:
 * for five thousand computers its 335 kB are encoded, hashed and held once.
 */
export function encodeLease(lease: object | null): EncodedAnswer {
  if (lease === null || !('sliceHashes' in lease) || !Array.isArray(lease.sliceHashes)) return encode({ lease })
  const { sliceHashes, ...rest } = lease
  const { bytes, hash } = beginningOf(sliceHashes)
  const facts = JSON.stringify(rest).slice(1)
  const tail = Buffer.from(facts === '}' ? '}}' : `,${facts}}`)
  return made({ parts: [bytes, tail], hash: hash.copy().update(tail).digest('hex'), type: 'application/json' })
}

function beginningOf(sliceHashes: readonly unknown[]): Beginning {
  const known = beginnings.get(sliceHashes)
  if (known !== undefined) return known
  const bytes = Buffer.from(`{"lease":{"sliceHashes":${JSON.stringify(sliceHashes)}`)
  const beginning = { bytes, hash: createHash('sha256').update(bytes) }
  beginnings.set(sliceHashes, beginning)
  return beginning
}

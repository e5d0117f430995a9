import { createHash, createPrivateKey, createPublicKey, hkdfSync, sign, verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import canonicalize from 'canonicalize'

/** The protocol this agent speaks; the server speaks it and the one before. */
export const PROTOCOL = 1

/** Two channels, each with its own strictly increasing sequence, so that a held request never blocks a report. */
export const CHANNELS = ['enroll', 'work', 'report'] as const
export type Channel = (typeof CHANNELS)[number]

export interface RequestFacts {
  protocol: number
  agentVersion: string
  method: string
  /** Path with query, as on the wire. */
  path: string
  bodyHash: string
  agentId: string
  channel: Channel
  sequence: number
}

export interface AnswerFacts {
  protocol: number
  status: number
  bodyHash: string
  agentId: string
  channel: Channel
  /** Of the request that is answered. */
  sequence: number
}

/** SHA-256 in lower-case hex. */
export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

/** What an agent signs for a request: one fact per line, none of which can hold a line break. */
export function requestText(facts: RequestFacts): string {
  return [
    'tsukuroi-agent-request',
    facts.protocol,
    facts.agentVersion,
    facts.method,
    facts.path,
    facts.bodyHash,
    facts.agentId,
    facts.channel,
    facts.sequence,
  ].join('\n')
}

/** What the server signs for an answer; bound to the request by agent, channel and sequence, so that answers cannot be swapped or replayed. */
export function answerText(facts: AnswerFacts): string {
  return ['tsukuroi-agent-answer', facts.protocol, facts.status, facts.bodyHash, facts.agentId, facts.channel, facts.sequence].join('\n')
}

/** What an approval signs. The job is part of it: an approval of the same plan in another job is another approval. */
export function approvalText(facts: { jobId: string; planHash: string; approvedAt: string }): string {
  return ['tsukuroi-approval', facts.jobId, facts.planHash, facts.approvedAt].join('\n')
}

/** What the holder of an enrollment token signs: that this very body belongs to the token. */
export function enrollmentText(tokenId: string, bodyHash: string): string {
  return ['tsukuroi-enrollment', tokenId, bodyHash].join('\n')
}

/** Ed25519 signature, base64. */
export function signText(key: KeyObject, text: string): string {
  return sign(null, Buffer.from(text, 'utf8'), key).toString('base64')
}

/** True when `signature` (base64) is the key's Ed25519 signature of the text. Never throws on garbage. */
export function verifyText(key: KeyObject, text: string, signature: string): boolean {
  const bytes = Buffer.from(signature, 'base64')
  return bytes.length === 64 && verify(null, Buffer.from(text, 'utf8'), key, bytes)
}

/** RFC 8410: a SubjectPublicKeyInfo of an Ed25519 key is this and the 32 raw bytes. */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex')

/** A public key as it travels: its 32 raw bytes in base64; of a private key, its public half. */
export function exportPublicKey(key: KeyObject): string {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key
  return publicKey.export({ type: 'spki', format: 'der' }).subarray(-32).toString('base64')
}

/**
 * Reads a public key from the wire.
 * @throws when it is not 32 bytes in base64
 */
export function importPublicKey(text: string): KeyObject {
  const raw = Buffer.from(text, 'base64')
  if (raw.length !== 32) throw new Error('not an Ed25519 key')
  return createPublicKey({ key: Buffer.concat([SPKI_PREFIX, raw]), format: 'der', type: 'spki' })
}

/** The short name of a public key: SHA-256 of its raw bytes, hexadecimal. An agent's id is the fingerprint of its key. */
export function fingerprint(publicKey: string): string {
  return sha256(Buffer.from(publicKey, 'base64'))
}

/**
 * The key that an enrollment token's secret stands for. The server keeps only its public half, so that neither the database nor the wire
 * holds anything that could enroll another agent.
 * @param secret at least 32 random bytes, base64url
 */
export function enrollmentKey(secret: string): KeyObject {
  const seed = Buffer.from(hkdfSync('sha256', Buffer.from(secret, 'base64url'), '', 'tsukuroi-enrollment', 32))
  // RFC 8410: the fixed PKCS #8 prefix of an Ed25519 private key, then the seed.
  const prefix = Buffer.from('302e020100300506032b657004220420', 'hex')
  return createPrivateKey({ key: Buffer.concat([prefix, seed]), format: 'der', type: 'pkcs8' })
}

/** The RFC 8785 form of a JSON value. @throws TypeError when it is none */
export function canonicalText(value: unknown): string {
  const text = canonicalize(value)
  if (text === undefined) throw new TypeError('not a JSON value')
  return text
}

/** SHA-256 of the RFC 8785 form of a JSON value. */
export function jsonHash(value: unknown): string {
  return sha256(canonicalText(value))
}

/** The hash of a plan: its common part and the sorted list of its slices' hashes. */
export function planHash(common: unknown, sliceHashes: readonly string[]): string {
  return jsonHash({ common, slices: sliceHashes.toSorted() })
}

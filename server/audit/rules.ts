import { createHash, createPublicKey, verify } from 'node:crypto'
import canonicalize from 'canonicalize'

/** One human action; the hash of the record before is part of it, so that none can be changed, dropped or put between. */
export interface AuditRecord {
  /** Public id of the tenant whose chain it is; `__INFRA__` for the infrastructure's. */
  readonly chain: string
  readonly seq: number
  /** ISO 8601 in UTC, with milliseconds. */
  readonly at: string
  readonly actor: string
  readonly operation: string
  readonly parameters: Readonly<Record<string, unknown>>
  readonly result: AuditResult
  /** Hexadecimal. */
  readonly prevHash: string
  readonly hash: string
}

export const AUDIT_RESULTS = ['done', 'refused', 'failed'] as const
export type AuditResult = (typeof AUDIT_RESULTS)[number]

/** A signed end of a chain, for others to keep. */
export interface AuditHead {
  readonly chain: string
  readonly seq: number
  readonly hash: string
  readonly signedAt: string
  readonly keyId: string
  /** Ed25519, hexadecimal. */
  readonly signature: string
}

export const NO_HASH = '0'.repeat(64)

/** SHA-256 over the canonical JSON (RFC 8785) of everything but the hash itself; hexadecimal. */
export function hashOf(record: Omit<AuditRecord, 'hash'>): string {
  const { chain, seq, at, actor, operation, parameters, result, prevHash } = record
  const text = canonicalize({ chain, seq, at, actor, operation, parameters, result, prevHash })
  if (text === undefined) throw new TypeError('not a JSON value')
  return createHash('sha256').update(text, 'utf8').digest('hex')
}

/** What the audit key signs. */
export function headText(head: Omit<AuditHead, 'signature' | 'keyId'>): string {
  return ['tsukuroi-audit-head', head.chain, head.seq, head.hash, head.signedAt].join('\n')
}

export interface AuditProblem {
  readonly seq: number
  readonly problem:
    | 'gap'
    | 'not_linked'
    | 'changed'
    | 'wrong_chain'
    | 'head_not_in_chain'
    | 'head_signature_invalid'
    | 'head_key_unknown'
    | 'held_head_missing'
    | 'end_missing'
}

export interface Verification {
  readonly records: number
  readonly lastHash: string
  readonly heads: number
  /** The first ones, in the order of the chain; empty: intact. */
  readonly problems: readonly AuditProblem[]
}

const MAX_PROBLEMS = 100
/** DER of an Ed25519 SubjectPublicKeyInfo without the 32 key bytes: RFC 8410, section 4. */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex')

/**
 * Finds every change, gap and rewrite of one chain. Needs no database: records may come from an export file.
 *
 * @param records the whole chain in its order
 * @param heads signed heads that are kept with it
 * @param publicKeys raw Ed25519 keys by fingerprint
 * @param expected a hash that somebody else kept, and the end that the chain should have
 */
export async function verifyRecords(
  records: AsyncIterable<AuditRecord> | Iterable<AuditRecord>,
  heads: readonly AuditHead[],
  publicKeys: ReadonlyMap<string, Buffer>,
  expected: { heldHead?: string; end?: { seq: number; hash: string } } = {},
): Promise<Verification> {
  const problems: AuditProblem[] = []
  const note = (seq: number, problem: AuditProblem['problem']) => {
    if (problems.length < MAX_PROBLEMS) problems.push({ seq, problem })
  }
  const bySeq = new Map(heads.map((head) => [head.seq, head]))
  let seen = { seq: 0, hash: NO_HASH }
  let chain: string | undefined
  let count = 0
  let heldFound = false
  for await (const record of records) {
    chain ??= record.chain
    for (const problem of problemsOf(record, seen, chain)) note(record.seq, problem)
    const head = bySeq.get(record.seq)
    if (head !== undefined && head.hash === record.hash && head.chain === chain) bySeq.delete(record.seq)
    heldFound ||= record.hash === expected.heldHead?.toLowerCase()
    seen = { seq: record.seq, hash: record.hash }
    count++
  }
  for (const head of bySeq.values()) note(head.seq, 'head_not_in_chain')
  for (const head of heads) {
    const problem = signatureProblem(head, publicKeys)
    if (problem !== null) note(head.seq, problem)
  }
  if (expected.heldHead !== undefined && !heldFound) note(seen.seq, 'held_head_missing')
  if (expected.end !== undefined && (expected.end.seq !== seen.seq || expected.end.hash !== seen.hash))
    note(expected.end.seq, 'end_missing')
  return { records: count, lastHash: seen.hash, heads: heads.length, problems }
}

function problemsOf(record: AuditRecord, before: { seq: number; hash: string }, chain: string): AuditProblem['problem'][] {
  const found: AuditProblem['problem'][] = []
  if (record.chain !== chain) found.push('wrong_chain')
  if (record.seq !== before.seq + 1) found.push('gap')
  if (record.prevHash !== before.hash) found.push('not_linked')
  if (hashOf(record) !== record.hash) found.push('changed')
  return found
}

function signatureProblem(head: AuditHead, publicKeys: ReadonlyMap<string, Buffer>): AuditProblem['problem'] | null {
  const key = publicKeys.get(head.keyId)
  if (key === undefined) return 'head_key_unknown'
  const signature = Buffer.from(head.signature, 'hex')
  if (key.length !== 32 || signature.length !== 64) return 'head_signature_invalid'
  const spki = createPublicKey({ key: Buffer.concat([SPKI_PREFIX, key]), format: 'der', type: 'spki' })
  return verify(null, Buffer.from(headText(head)), spki, signature) ? null : 'head_signature_invalid'
}

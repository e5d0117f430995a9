import {
  createMessage,
  enums,
  readCleartextMessage,
  readKeys,
  readSignature,
  verify,
  type Key,
  type PartialConfig,
  type Signature,
  type SignaturePacket,
} from 'openpgp'
import { AppError } from '../errors.ts'

/** OpenPGP signatures of vendors (RFC 9580), against the keys that an administrator brought for a source. */

export interface SignedWish {
  /** The document; of a text that is signed inline, with what stands around it. */
  readonly document: Uint8Array
  /** Of a signature that lies beside the document, armored or not; null: the document is a signed text (InRelease). */
  readonly signature: Uint8Array | null
  /** Armored public keys, one after the other; null: nobody said whose signature counts. */
  readonly keyring: string | null
}

export type Verified =
  | {
      readonly kind: 'valid'
      /** Sixteen hexadecimal digits, upper case. */
      readonly keyId: string
      readonly signedAt: Date
      /** The bytes that are signed, and nothing around them: only these may be believed. */
      readonly document: Uint8Array
    }
  | { readonly kind: 'unsigned'; readonly document: Uint8Array }

export type SignatureProblem =
  | 'unsigned'
  | 'malformed'
  | 'key_unknown'
  | 'key_expired'
  | 'hash_weak'
  | 'from_the_future'
  | 'expired'
  | 'not_of_this_document'

type VerificationResult = Awaited<ReturnType<typeof verify>>['signatures'][number]

const LARGEST_DOCUMENT = 64 * 1024 * 1024
const LARGEST_SIGNATURE = 256 * 1024
const LARGEST_KEYRING = 2 * 1024 * 1024
const MOST_SIGNATURES = 50
/** Clocks differ; ours may be behind the vendor's. */
const SKEW_MS = 15 * 60_000

const WEAK = new Set([enums.hash.md5, enums.hash.sha1, enums.hash.ripemd])
const CONFIG: PartialConfig = { rejectMessageHashAlgorithms: WEAK }

/**
 * Says who signed a document. With a keyring a document counts only when one of its signatures is by a key of it that is neither expired nor revoked now:
 * a vendor replaces an expired key, and so does the administrator. Several signatures are usual while a vendor changes keys; one that holds is enough.
 *
 * @throws AppError invalid feed_signature_invalid with a SignatureProblem, feed_keyring_invalid, feed_too_large
 */
export async function verifyDocument(wish: SignedWish, now: Date): Promise<Verified> {
  bound(wish.document, LARGEST_DOCUMENT)
  if (wish.keyring === null) return { kind: 'unsigned', document: wish.document }
  const keys = await keysOf(wish.keyring)
  const date = new Date(now.getTime() + SKEW_MS)
  if (wish.signature !== null) {
    bound(wish.signature, LARGEST_SIGNATURE)
    const signature = await signatureOf(wish.signature)
    const message = await createMessage({ binary: wish.document })
    const { signatures } = await verify({ message, signature, verificationKeys: keys, date, format: 'binary', config: CONFIG }).catch(
      malformed,
    )
    return { ...(await believed(signatures, keys, now)), document: wish.document }
  }
  const message = await clearTextOf(wish.document)
  const { signatures } = await verify({ message, verificationKeys: keys, date, config: CONFIG }).catch(malformed)
  return { ...(await believed(signatures, keys, now)), document: Buffer.from(message.getText(), 'utf8') }
}

/**
 * Reads a keyring, to say early that it is none.
 *
 * @param keyring armored public keys, one after the other
 * @throws AppError invalid feed_keyring_invalid
 */
export async function keysOf(keyring: string): Promise<Key[]> {
  const blocks =
    keyring.length > LARGEST_KEYRING
      ? []
      : [...keyring.matchAll(/-----BEGIN PGP PUBLIC KEY BLOCK-----[^]*?-----END PGP PUBLIC KEY BLOCK-----/g)]
  const keys: Key[] = []
  try {
    for (const [armoredKeys] of blocks) keys.push(...(await readKeys({ armoredKeys })))
  } catch (err) {
    throw new AppError('invalid', 'feed_keyring_invalid', {}, { cause: err })
  }
  if (keys.length === 0 || keys.some((key) => key.isPrivate())) throw new AppError('invalid', 'feed_keyring_invalid', {})
  return keys
}

function bound(bytes: Uint8Array, limit: number): void {
  if (bytes.length > limit) throw new AppError('invalid', 'feed_too_large', { limit })
}

function refused(problem: SignatureProblem, keyIds: readonly string[] = [], cause?: unknown): AppError {
  return new AppError('invalid', 'feed_signature_invalid', { problem, keyIds: keyIds.join(', ') }, { cause })
}

function malformed(err: unknown): never {
  throw refused('malformed', [], err)
}

async function signatureOf(bytes: Uint8Array): Promise<Signature> {
  if (bytes.length === 0) throw refused('unsigned')
  const armored = Buffer.from(bytes).toString('latin1')
  const isArmored = armored.includes('-----BEGIN PGP SIGNATURE-----')
  const signature = await (isArmored ? readSignature({ armoredSignature: armored }) : readSignature({ binarySignature: bytes })).catch(
    malformed,
  )
  if (signature.packets.length > MOST_SIGNATURES) throw refused('malformed')
  return signature
}

async function clearTextOf(document: Uint8Array): ReturnType<typeof readCleartextMessage> {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(document)
  } catch (err) {
    throw refused('malformed', [], err)
  }
  if (!/^-----BEGIN PGP SIGNED MESSAGE-----\s*$/m.test(text)) throw refused('unsigned')
  const message = await readCleartextMessage({ cleartextMessage: text }).catch(malformed)
  if (message.getSigningKeyIDs().length > MOST_SIGNATURES) throw refused('malformed')
  return message
}

async function believed(
  signatures: readonly VerificationResult[],
  keys: readonly Key[],
  now: Date,
): Promise<{ kind: 'valid'; keyId: string; signedAt: Date }> {
  const problems: { problem: SignatureProblem; keyId: string; cause?: unknown }[] = []
  for (const result of signatures) {
    const keyId = result.keyID.toHex().toUpperCase()
    const packet = (await result.signature.catch(malformed)).packets[0] as SignaturePacket | undefined
    const found = packet === undefined ? ({ problem: 'malformed' } as const) : await problemOf(result, packet, keys, now)
    if (found === null && packet?.created) return { kind: 'valid', keyId, signedAt: packet.created }
    problems.push({ keyId, ...(found ?? { problem: 'malformed' }) })
  }
  // What is wrong with a signature by a key that we know says more than that there are others.
  const told = problems.find(({ problem }) => problem !== 'key_unknown') ?? problems[0] ?? { problem: 'unsigned' as const }
  throw refused(told.problem, [...new Set(problems.map(({ keyId }) => keyId))], 'cause' in told ? told.cause : undefined)
}

async function problemOf(
  { keyID, verified }: VerificationResult,
  packet: SignaturePacket,
  keys: readonly Key[],
  now: Date,
): Promise<{ problem: SignatureProblem; cause?: unknown } | null> {
  const outcome = await verified.then(
    () => null,
    (err: unknown) => ({ cause: err }),
  )
  const key = /^0*$/.test(keyID.toHex()) ? undefined : keys.find((candidate) => candidate.getKeys(keyID).length > 0)
  if (key === undefined) return { problem: 'key_unknown' }
  if (packet.hashAlgorithm === null || WEAK.has(packet.hashAlgorithm)) return { problem: 'hash_weak' }
  if (packet.created === null || packet.created.getTime() > now.getTime() + SKEW_MS) return { problem: 'from_the_future' }
  if (packet.getExpirationTime() <= now) return { problem: 'expired' }
  const unusable = await key.getSigningKey(keyID, now).then(
    () => null,
    (err: unknown) => ({ cause: err }),
  )
  if (unusable !== null) return { problem: 'key_expired', ...unusable }
  return outcome === null ? null : { problem: 'not_of_this_document', ...outcome }
}

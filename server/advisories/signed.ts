import { AppError } from '../errors.ts'
import { verifyDocument } from '../sources/signature.ts'
import { put, taken, type Fetching } from './fetching.ts'
import type { Spooled } from './spool.ts'
import type { FetchState } from './store-feeds.ts'

/** Whose key vouches for what is fetched. Without keys nobody does, and the document is shown as not signed. */

/** What a vendor's key vouches for. */
export interface Signed {
  /** What was signed, and nothing besides. */
  readonly text: string
  /** The key; null where nobody said whose counts. */
  readonly signedBy: string | null
}

/**
 * The text of a list that is signed inline.
 *
 * @throws AppError invalid feed_signature_invalid
 */
export async function checkInline(fetching: Fetching, spooled: Spooled): Promise<Signed> {
  const verified = await verifyDocument(
    { document: await wholeOf(spooled), signature: null, keyring: keysOf(fetching) },
    fetching.app.clock(),
  )
  const text = new TextDecoder('utf-8').decode(verified.document)
  return { text, signedBy: verified.kind === 'valid' ? verified.keyId : null }
}

/**
 * Checks the signature that lies beside a document, as `<document>.asc`.
 *
 * @returns the key; null where nobody said whose counts
 * @throws AppError invalid feed_signature_invalid, and as fetchDocument
 */
export async function checkBeside(fetching: Fetching, url: string, spooled: Spooled): Promise<string | null> {
  const keyring = keysOf(fetching)
  if (keyring === null) return null
  const document = await wholeOf(spooled)
  let signature = new Uint8Array()
  await taken(fetching, `${url}.asc`, async (beside) => void (signature = await wholeOf(beside)), {
    always: true,
    limit: LARGEST_SIGNATURE,
  })
  const verified = await verifyDocument({ document, signature, keyring }, fetching.app.clock())
  return verified.kind === 'valid' ? verified.keyId : null
}

/**
 * Puts a document in force for which no list vouches: where somebody said whose keys count, its own signature has to.
 *
 * @throws AppError as checkBeside and importDocument
 */
export async function putSigned(fetching: Fetching, spooled: Spooled, url: string, state: FetchState): Promise<void> {
  const signedBy = await checkBeside(fetching, url, spooled)
  await put(fetching, spooled, url, state, { signedBy })
}

const LARGEST_SIGNATURE = 256 * 1024
const LARGEST_SIGNED = 64 * 1024 * 1024

function keysOf({ facts }: Fetching): string | null {
  return facts.signingKeys
}

async function wholeOf(spooled: Spooled): Promise<Uint8Array<ArrayBuffer>> {
  // An archive of a vendor's whole year is no list that is signed: it would fill the memory before anybody looked at it.
  if (spooled.bytes > LARGEST_SIGNED) throw new AppError('invalid', 'feed_too_large', { limit: LARGEST_SIGNED })
  const pieces: Uint8Array[] = []
  for await (const piece of spooled.raw()) pieces.push(piece)
  return new Uint8Array(Buffer.concat(pieces))
}

import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto'
import type { Knex } from 'knex'
import type { Vault } from './vault.ts'

export type KeyPurpose = 'answer' | 'approval' | 'audit'

/** The service's Ed25519 keys: one that answers agents, one that approves plans, one that signs audit heads. */
export interface SigningKeys {
  /** Fingerprint of the current key: hexadecimal SHA-256 of its raw public bytes. */
  id(purpose: KeyPurpose): string
  /** Raw 32 bytes of the current public key. */
  publicKey(purpose: KeyPurpose): Buffer
  sign(purpose: KeyPurpose, message: Buffer): Buffer
}

const PURPOSES: readonly KeyPurpose[] = ['answer', 'approval', 'audit']
/** DER of an Ed25519 SubjectPublicKeyInfo without the 32 key bytes: RFC 8410, section 4. */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex')

/**
 * Loads the keys, making those that are missing.
 *
 * @param db a connection of the infrastructure role
 * @param vault seals the private keys
 */
export async function loadSigningKeys(db: Knex, vault: Vault): Promise<SigningKeys> {
  const keys = new Map<KeyPurpose, { id: string; publicKey: Buffer; privateKey: KeyObject }>()
  for (const purpose of PURPOSES) {
    await makeIfMissing(db, vault, purpose)
    const row = (await db('signing_key').where({ purpose, retired_at: null }).first()) as { id: string; public_key: Buffer; sealed: Buffer }
    const der = vault.open(row.sealed, `signing_key:${row.id}`)
    keys.set(purpose, { id: row.id, publicKey: row.public_key, privateKey: createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }) })
  }
  const of = (purpose: KeyPurpose) => {
    const key = keys.get(purpose)
    if (key === undefined) throw new Error(`no signing key for ${purpose}`)
    return key
  }
  return {
    id: (purpose) => of(purpose).id,
    publicKey: (purpose) => of(purpose).publicKey,
    sign: (purpose, message) => sign(null, message, of(purpose).privateKey),
  }
}

async function makeIfMissing(db: Knex, vault: Vault, purpose: KeyPurpose): Promise<void> {
  const existing: unknown = await db('signing_key').where({ purpose, retired_at: null }).first('id')
  if (existing !== undefined) return
  const pair = generateKeyPairSync('ed25519')
  const publicKey = pair.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)
  const id = fingerprint(publicKey)
  const sealed = vault.seal(pair.privateKey.export({ format: 'der', type: 'pkcs8' }), `signing_key:${id}`)
  // Two processes may start at once: the unique index lets one of them win.
  await db('signing_key').insert({ id, purpose, public_key: publicKey, sealed, key_id: vault.keyId }).onConflict().ignore()
}

/** @param publicKey raw 32 bytes */
export function fingerprint(publicKey: Buffer): string {
  return createHash('sha256').update(publicKey).digest('hex')
}

/**
 * @param publicKey raw 32 bytes
 * @returns whether the signature is of this message by that key; false for anything malformed
 */
export function verifySignature(publicKey: Buffer, message: Buffer, signature: Buffer): boolean {
  if (publicKey.length !== 32 || signature.length !== 64) return false
  const key = createPublicKey({ key: Buffer.concat([SPKI_PREFIX, publicKey]), format: 'der', type: 'spki' })
  return verify(null, message, key, signature)
}

import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { AppError } from '../errors.ts'
import { writeOnce } from '../write-once.ts'

/** Seals secrets of the CMDB with AES-256-GCM under the key file of the state directory. */
export interface Vault {
  /** Which key seals: the first 16 hexadecimal digits of its SHA-256. */
  readonly keyId: string
  /** @param purpose bound to the secret: what was sealed for one purpose does not open for another */
  seal(plain: Buffer | string, purpose: string): Buffer
  /** @throws AppError unavailable secret_unreadable when the key or the purpose is another */
  open(sealed: Buffer, purpose: string): Buffer
}

const NONCE = 12
const TAG = 16

/**
 * Opens the key file, making it at first start.
 *
 * @param stateDir state directory
 */
export async function openVault(stateDir: string): Promise<Vault> {
  const file = join(stateDir, 'master.key')
  // Two parts of the service begin at once: both must seal with the same key.
  const key = await writeOnce(file, () => randomBytes(32))
  if (key.length !== 32) throw new AppError('unavailable', 'master_key_damaged', { file })
  return vaultOf(key)
}

/** A vault under a given key of 32 bytes. */
export function vaultOf(key: Buffer): Vault {
  return {
    keyId: createHash('sha256').update(key).digest('hex').slice(0, 16),
    seal(plain, purpose) {
      const nonce = randomBytes(NONCE)
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(purpose))
      const text = Buffer.concat([cipher.update(Buffer.from(plain)), cipher.final()])
      return Buffer.concat([nonce, text, cipher.getAuthTag()])
    },
    open(sealed, purpose) {
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE)).setAAD(Buffer.from(purpose))
        decipher.setAuthTag(sealed.subarray(-TAG))
        return Buffer.concat([decipher.update(sealed.subarray(NONCE, -TAG)), decipher.final()])
      } catch (err) {
        throw new AppError('unavailable', 'secret_unreadable', { purpose }, { cause: err })
      }
    },
  }
}

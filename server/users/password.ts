import { hash, verify } from '@node-rs/argon2'
import { randomBytes } from 'node:crypto'

// OWASP Password Storage Cheat Sheet, argon2id: 19 MiB, two passes, one lane. The library's default algorithm is argon2id.
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

let decoy: Promise<string> | undefined

/** @returns the argon2id hash with its parameters, as text */
export function hashPassword(password: string): Promise<string> {
  return hash(password, COST)
}

/**
 * Compares in the same time whether there is an account or not.
 *
 * @param passwordHash of the account; undefined when there is none
 */
export async function verifyPassword(passwordHash: string | undefined, password: string): Promise<boolean> {
  decoy ??= hashPassword(randomBytes(24).toString('base64'))
  const right = await verify(passwordHash ?? (await decoy), password)
  return passwordHash !== undefined && right
}

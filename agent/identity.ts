import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { join } from 'node:path'
import { z } from 'zod'
import { readIfThere, writeDurably } from './durable.ts'
import { Settings } from './protocol/messages.ts'
import { exportPublicKey, fingerprint } from './protocol/sign.ts'

/** Who this agent is: the key never leaves the state directory. */
export interface Identity {
  agentId: string
  key: KeyObject
  publicKey: string
}

/** The agent's key, made at the first start (never part of an image), readable by its own account only. */
export function loadOrMakeIdentity(home: string): Identity {
  const path = join(home, 'agent.key')
  let pem = readIfThere(path)
  if (pem === null) {
    pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    writeDurably(path, pem)
  }
  const key = createPrivateKey(pem)
  const publicKey = exportPublicKey(key)
  return { agentId: fingerprint(publicKey), key, publicKey }
}

const Enrollment = z.object({ server: z.url(), agentId: z.string(), serverKey: z.string(), settings: Settings })
/** What enrollment pinned: the server's signing key and whether plans need an approval's signature. */
export type Enrollment = z.infer<typeof Enrollment>

/** The enrollment of this agent, or null before it. */
export function loadEnrollment(home: string): Enrollment | null {
  const text = readIfThere(join(home, 'enrollment.json'))
  return text === null ? null : Enrollment.parse(JSON.parse(text))
}

/** Writes down what enrollment pinned, or what a signed answer changed of it. @param home the agent's state directory */
export function saveEnrollment(home: string, enrollment: Enrollment): void {
  writeDurably(join(home, 'enrollment.json'), JSON.stringify(enrollment, null, 2))
}

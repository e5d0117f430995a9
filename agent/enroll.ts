import { randomBytes } from 'node:crypto'
import { ClientError, checkServerUrl, headerOf, parseAnswer, send, signedHeaders } from './protocol/client.ts'
import type { Enrollment, Identity } from './identity.ts'
import type { Machine } from './inventory/machine.ts'
import { EnrollAnswer } from './protocol/messages.ts'
import {
  answerText,
  enrollmentKey,
  enrollmentText,
  fingerprint,
  importPublicKey,
  PROTOCOL,
  requestText,
  sha256,
  signText,
  verifyText,
} from './protocol/sign.ts'
import { VERSION } from './version.ts'

const TOKEN = /^([A-Za-z0-9_-]{4,64})\.([A-Za-z0-9_-]{43,128})\.([0-9a-f]{64})$/
const PATH = '/agent/v1/enroll'

/** The three parts of an enrollment token `<tokenId>.<secret>.<fingerprint of the server's signing key>`, or null when it is not one. */
export function parseToken(token: string): { tokenId: string; secret: string; serverFingerprint: string } | null {
  const [, tokenId, secret, serverFingerprint] = TOKEN.exec(token.trim()) ?? []
  if (tokenId === undefined || secret === undefined || serverFingerprint === undefined) return null
  return { tokenId, secret, serverFingerprint }
}

/**
 * Enrolls this agent: proves that it knows the token's secret without sending it, and pins the server's key, which must have the fingerprint
 * that the token carries. Asking again with the same key is the same enrollment.
 * @throws ClientError `refused` with the server's code, `untrusted` when somebody else answered, `unreachable`
 */
export async function enroll(
  to: { server: string; ca: string | null },
  token: string,
  identity: Identity,
  machine: Machine,
): Promise<Enrollment> {
  checkServerUrl(to.server)
  const parts = parseToken(token)
  if (parts === null) throw new ClientError('refused', 'enrollment_token_malformed')
  const nonce = randomBytes(24).toString('base64url')
  const body = JSON.stringify({ tokenId: parts.tokenId, nonce, publicKey: identity.publicKey, machine })
  const bodyHash = sha256(body)
  const facts = {
    protocol: PROTOCOL,
    agentVersion: VERSION,
    method: 'POST',
    path: PATH,
    bodyHash,
    agentId: identity.agentId,
    channel: 'enroll' as const,
    sequence: 0,
  }
  const headers = {
    ...signedHeaders(facts, signText(identity.key, requestText(facts))),
    'tsukuroi-token-signature': signText(enrollmentKey(parts.secret), enrollmentText(parts.tokenId, bodyHash)),
  }
  const answer = await send(to, { method: 'POST', path: PATH, headers, body, timeoutMs: 30_000 })
  if (answer.status !== 200) throw new ClientError('refused', refusalCode(answer.body))
  const enrolled = parseAnswer(answer.body, EnrollAnswer)
  const signed = answerText({ ...facts, status: 200, bodyHash: sha256(answer.body) })
  const pinned = fingerprint(enrolled.serverKey) === parts.serverFingerprint
  if (!pinned || !verifyText(importPublicKey(enrolled.serverKey), signed, headerOf(answer.headers, 'tsukuroi-signature'))) {
    throw new ClientError('untrusted', 'server_key_differs')
  }
  if (enrolled.nonce !== nonce || enrolled.agentId !== identity.agentId) throw new ClientError('untrusted', 'answer_not_for_this_request')
  return { server: to.server, agentId: enrolled.agentId, serverKey: enrolled.serverKey, settings: enrolled.settings }
}

function refusalCode(body: Buffer): string {
  const match = /"code"\s*:\s*"([a-z0-9_]{1,80})"/.exec(body.toString('utf8'))
  return match?.[1] ?? 'enrollment_refused'
}

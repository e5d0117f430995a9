import { createHash, hkdfSync, createPrivateKey, createPublicKey } from 'node:crypto'
import { verifySignature } from '../cmdb/keys.ts'

/** Protocols this server speaks: the newest and the one before. */
export const PROTOCOLS = [1] as const

export const CHANNELS = ['enroll', 'work', 'report'] as const
export type Channel = (typeof CHANNELS)[number]

/** What an agent says of a request in its headers. */
export interface RequestHead {
  readonly protocol: number
  readonly agentVersion: string
  readonly agentId: string
  readonly channel: Channel
  readonly sequence: number
  /** Base64. */
  readonly signature: string
}

export interface Signed {
  readonly method: string
  /** Path with query, as on the wire. */
  readonly path: string
  readonly body: Buffer
}

/** SHA-256, lower-case hexadecimal. */
export function sha256(data: Buffer | string): string {
  return createHash('sha256').update(data).digest('hex')
}

/**
 * Whether the request was signed by the key.
 * @param publicKey raw 32 bytes
 */
export function isSignedBy(publicKey: Buffer, head: RequestHead, request: Signed): boolean {
  const { protocol, agentVersion, agentId, channel, sequence } = head
  const lines = [
    'tsukuroi-agent-request',
    protocol,
    agentVersion,
    request.method,
    request.path,
    sha256(request.body),
    agentId,
    channel,
    sequence,
  ]
  return verifySignature(publicKey, Buffer.from(lines.join('\n')), Buffer.from(head.signature, 'base64'))
}

/** What the server signs for an answer: bound to the request, so that answers can be neither swapped nor replayed. */
export function answerText(
  head: Pick<RequestHead, 'protocol' | 'agentId' | 'channel' | 'sequence'>,
  status: number,
  bodyHash: string,
): Buffer {
  return Buffer.from(['tsukuroi-agent-answer', head.protocol, status, bodyHash, head.agentId, head.channel, head.sequence].join('\n'))
}

/**
 * What the approval of a plan signs.
 * @param approval `planHash` in hexadecimal, `approvedAt` exactly as it travels to the agent
 */
export function approvalText(approval: { jobId: string; planHash: string; approvedAt: string }): Buffer {
  return Buffer.from(['tsukuroi-approval', approval.jobId, approval.planHash, approval.approvedAt].join('\n'))
}

/** Whether the holder of the token's secret signed this body. */
export function isFromTokenHolder(tokenKey: Buffer, tokenId: string, body: Buffer, signature: string): boolean {
  const text = Buffer.from(['tsukuroi-enrollment', tokenId, sha256(body)].join('\n'))
  return verifySignature(tokenKey, text, Buffer.from(signature, 'base64'))
}

/**
 * The public half of the key that a token's secret stands for; the agent derives the private half in the same way.
 * @param secret base64url
 * @returns raw 32 bytes
 */
export function tokenPublicKey(secret: string): Buffer {
  const seed = Buffer.from(hkdfSync('sha256', Buffer.from(secret, 'base64url'), '', 'tsukuroi-enrollment', 32))
  // RFC 8410: the fixed PKCS #8 prefix of an Ed25519 private key, then the seed.
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed])
  const key = createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }))
  return key.export({ format: 'der', type: 'spki' }).subarray(-32)
}

/** The text that an administrator hands out. */
export function tokenText(tokenId: string, secret: string, answerKeyId: string): string {
  return `${tokenId}.${secret}.${answerKeyId}`
}

export interface TokenFacts {
  readonly expiresAt: Date
  readonly revokedAt: Date | null
  readonly usesLeft: number
}

/** Why a token no longer enrolls, or null. */
export function refuseToken(
  token: TokenFacts,
  now: Date,
): 'enrollment_token_invalid' | 'enrollment_token_expired' | 'enrollment_token_used' | null {
  if (token.revokedAt !== null) return 'enrollment_token_invalid'
  if (token.expiresAt <= now) return 'enrollment_token_expired'
  return token.usesLeft > 0 ? null : 'enrollment_token_used'
}

export const TOKEN_STATES = ['open', 'revoked', 'expired', 'used'] as const
export type TokenState = (typeof TOKEN_STATES)[number]

/** How an enrollment token stands, as lists show it. */
export function tokenState(token: TokenFacts, now: Date): TokenState {
  switch (refuseToken(token, now)) {
    case null:
      return 'open'
    case 'enrollment_token_invalid':
      return 'revoked'
    case 'enrollment_token_expired':
      return 'expired'
    case 'enrollment_token_used':
      return 'used'
  }
}

/** One key that speaks from two machines was copied, image and all; which of both is the right one nobody can know from here. */
export function isSecondMachine(knownUuid: string | null, spokenUuid: string): boolean {
  return knownUuid !== null && knownUuid.toLowerCase() !== spokenUuid.toLowerCase()
}

/** How long a silence makes an agent's word stale; nothing stale counts as healthy. */
export function isStale(lastSeenAt: Date | null, staleAfterHours: number, now: Date): boolean {
  return lastSeenAt === null || now.getTime() - lastSeenAt.getTime() > staleAfterHours * 3_600_000
}

/** What whoever manages agents may do with an enrollment token: one that was taken back is done. */
export function tokenActions(token: { revokedAt: Date | null }): 'revoke'[] {
  return token.revokedAt === null ? ['revoke'] : []
}

/** What whoever manages agents may do with one. */
export function agentActions(agent: { revokedAt: Date | null; quarantinedAt: Date | null }): ('revoke' | 'release')[] {
  if (agent.revokedAt !== null) return []
  return agent.quarantinedAt === null ? ['revoke'] : ['revoke', 'release']
}

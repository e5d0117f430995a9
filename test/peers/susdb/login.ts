/** PRELOGIN and LOGIN7: MS-TDS 2.2.6.4, 2.2.6.5. */

export const ENCRYPT = { off: 0, on: 1, notSupported: 2, required: 3 } as const

const [VERSION, ENCRYPTION, INSTANCE, THREAD, MARS, TERMINATOR] = [0, 1, 2, 3, 4, 0xff]

/** What the client says about encryption. @throws when it is no PRELOGIN */
export function readPrelogin(payload: Buffer): { encryption: number } {
  for (let at = 0; payload[at] !== TERMINATOR; at += 5) {
    if (at + 5 > payload.length) throw new Error('no PRELOGIN')
    if (payload[at] === ENCRYPTION) return { encryption: payload.readUInt8(payload.readUInt16BE(at + 1)) }
  }
  return { encryption: ENCRYPT.notSupported }
}

export function preloginAnswer(version: string, encryption: number): Buffer {
  const [major = 0, minor = 0, build = 0] = version.split('.').map(Number)
  const options: [number, number[]][] = [
    [VERSION ?? 0, [major, minor, build >> 8, build & 0xff, 0, 0]],
    [ENCRYPTION ?? 1, [encryption]],
    [INSTANCE ?? 2, [0]],
    [THREAD ?? 3, []],
    [MARS ?? 4, [0]],
  ]
  const head: number[] = []
  const body: number[] = []
  for (const [token, data] of options) {
    const offset = options.length * 5 + 1 + body.length
    head.push(token, offset >> 8, offset & 0xff, data.length >> 8, data.length & 0xff)
    body.push(...data)
  }
  return Buffer.from([...head, TERMINATOR ?? 0xff, ...body])
}

export interface Login7 {
  readonly packetSize: number
  readonly user: string
  readonly password: string
  readonly application: string
  readonly database: string
  /** The first NTLM message, with integrated security. */
  readonly sspi: Buffer | undefined
  readonly hasExtensions: boolean
}

/** @throws when it is no LOGIN7 */
export function readLogin7(payload: Buffer): Login7 {
  const part = (at: number, unit: number): Buffer => {
    const offset = payload.readUInt16LE(at)
    return payload.subarray(offset, offset + payload.readUInt16LE(at + 2) * unit)
  }
  const text = (at: number): string => part(at, 2).toString('utf16le')
  const password = Buffer.from(part(44, 2)).map((byte) => {
    const plain = byte ^ 0xa5
    return ((plain >> 4) | (plain << 4)) & 0xff
  })
  const usesIntegratedSecurity = ((payload[25] ?? 0) & 0x80) !== 0
  return {
    packetSize: payload.readUInt32LE(8),
    user: text(40),
    password: Buffer.from(password).toString('utf16le'),
    application: text(48),
    database: text(68),
    sspi: usesIntegratedSecurity ? part(78, 1) : undefined,
    hasExtensions: ((payload[27] ?? 0) & 0x10) !== 0,
  }
}

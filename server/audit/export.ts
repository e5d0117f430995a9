import { z } from 'zod'
import { AUDIT_RESULTS, verifyRecords, type AuditHead, type AuditRecord, type Verification } from './rules.ts'

/** An exported chain: one JSON document a line; its keys and heads first, so that the records can be verified as they come. */

const Hash = z.string().regex(/^[0-9a-f]{64}$/)

const ChainLine = z.object({ type: z.literal('chain'), chain: z.string(), seq: z.int().min(0), hash: Hash, exportedAt: z.iso.datetime() })
const KeyLine = z.object({ type: z.literal('key'), id: Hash, publicKey: Hash })
const HeadLine = z.object({
  type: z.literal('head'),
  chain: z.string(),
  seq: z.int().min(1),
  hash: Hash,
  signedAt: z.iso.datetime(),
  keyId: Hash,
  signature: z.string().regex(/^[0-9a-f]{128}$/),
})
const RecordLine = z.object({
  type: z.literal('record'),
  chain: z.string(),
  seq: z.int().min(1),
  at: z.iso.datetime(),
  actor: z.string(),
  operation: z.string(),
  parameters: z.record(z.string(), z.unknown()),
  result: z.enum(AUDIT_RESULTS),
  prevHash: Hash,
  hash: Hash,
})
const Line = z.discriminatedUnion('type', [ChainLine, KeyLine, HeadLine, RecordLine])
export type ExportLine = z.infer<typeof Line>

/** A line of an export that is none; `line` counts from 1. */
export class ExportLineError extends Error {
  readonly line: number

  constructor(line: number, cause: unknown) {
    super(`line ${line} is not a line of an audit export`, { cause })
    this.line = line
  }
}

/**
 * Reads the lines of an export file.
 *
 * @param lines without their line ends
 * @throws ExportLineError
 */
export async function* parseExport(lines: AsyncIterable<string> | Iterable<string>): AsyncGenerator<ExportLine> {
  let number = 0
  for await (const line of lines) {
    number++
    if (line.trim() === '') continue
    try {
      yield Line.parse(JSON.parse(line))
    } catch (err) {
      throw new ExportLineError(number, err)
    }
  }
}

/**
 * Verifies an export file without a server and without a database.
 *
 * @param lines of the file
 * @param heldHead hash of a head that somebody else kept; only it proves that not everything was rewritten, keys included
 * @throws ExportLineError
 */
export async function verifyExport(
  lines: AsyncIterable<string> | Iterable<string>,
  heldHead?: string,
): Promise<Verification & { chain: string }> {
  const keys = new Map<string, Buffer>()
  const heads: AuditHead[] = []
  let end: { chain: string; seq: number; hash: string } | undefined
  const parsed = parseExport(lines)
  let first: AuditRecord | undefined
  for (let next = await parsed.next(); !next.done; next = await parsed.next()) {
    const line = next.value
    if (line.type === 'key') keys.set(line.id, Buffer.from(line.publicKey, 'hex'))
    else if (line.type === 'head') heads.push(line)
    else if (line.type === 'chain') end = line
    else {
      first = line
      break
    }
  }
  const expected = { ...(heldHead === undefined ? {} : { heldHead }), ...(end === undefined ? {} : { end }) }
  const verification = await verifyRecords(recordsOf(first, parsed), heads, keys, expected)
  return { ...verification, chain: end?.chain ?? first?.chain ?? '' }
}

async function* recordsOf(first: AuditRecord | undefined, rest: AsyncGenerator<ExportLine>): AsyncGenerator<AuditRecord> {
  if (first !== undefined) yield first
  for await (const line of rest) if (line.type === 'record') yield line
}

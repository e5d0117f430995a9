import { z } from 'zod'

import { WsusError } from '../error.ts'
import type { Identity } from './operations.ts'

/** Up to where updates were read, and of what. Opaque to everybody else. */
export interface SyncCursor {
  /** The server that gave the anchor; null when it did not say who it is. */
  server: string | null
  anchor: string
  /** Categories and classifications that were synchronized: another one since then is read from the beginning. */
  categories: string[]
  classifications: string[]
  /** Updates on the server that others replace: their own documents do not say so. */
  superseded: string[]
  /** Revisions that could not be read and are asked for again. */
  again: Identity[]
}

const guid = z.guid().transform((id) => id.toLowerCase())
const schema = z.strictObject({
  v: z.literal(1),
  server: guid.nullable(),
  anchor: z.string().min(1).max(256),
  categories: z.array(guid).max(100_000),
  classifications: z.array(guid).max(10_000),
  superseded: z.base64().max(4 * 1_048_576),
  again: z.array(z.tuple([guid, z.number().int().nonnegative()])).max(100_000),
})
const GUID_BYTES = 16
const LENGTH_LIMIT = 8 * 1_048_576

/** Writes a cursor as text. */
export function writeCursor({ server, anchor, categories, classifications, superseded, again }: SyncCursor): string {
  const pairs = again.map(({ updateId, revisionNumber }) => [updateId, revisionNumber])
  const packed = Buffer.from(superseded.join('').replaceAll('-', ''), 'hex').toString('base64')
  return JSON.stringify({ v: 1, server, anchor, categories, classifications, superseded: packed, again: pairs })
}

/**
 * Reads a cursor.
 * @param server who the server says it is now; null when it does not
 * @throws WsusError `wsus_cursor_rejected` for texts that are no cursor of this route, and for another server's
 */
export function readCursor(text: string, server: string | null): SyncCursor {
  const parsed = schema.safeParse(text.length > LENGTH_LIMIT ? null : json(text))
  if (!parsed.success) throw rejected('unreadable')
  const { again, superseded, v: _version, ...rest } = parsed.data
  if (rest.server !== null && server !== null && rest.server !== server) throw rejected('other_server')
  return { ...rest, superseded: guids(superseded), again: again.map(([updateId, revisionNumber]) => ({ updateId, revisionNumber })) }
}

function guids(packed: string): string[] {
  const bytes = Buffer.from(packed, 'base64')
  if (bytes.length % GUID_BYTES !== 0) throw rejected('unreadable')
  return Array.from({ length: bytes.length / GUID_BYTES }, (_, index) =>
    bytes.toString('hex', index * GUID_BYTES, (index + 1) * GUID_BYTES).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
  )
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function rejected(reason: string): WsusError {
  return new WsusError('wsus_cursor_rejected', { operation: 'GetRevisionIdList', reason })
}

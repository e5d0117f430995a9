import { z } from 'zod'
import { pageOf } from '../http/paging.ts'
import type { Freshness, ServerRow } from './store-freshness.ts'

/** What every answer with figures says of their age. */

const Time = z.string().nullable()

/** Of a row: the server that it comes from. */
export const FRESHNESS = {
  sourceId: z.string().nullable().describe('Where it comes from'),
  serverName: z.string().nullable().describe('The server below that source to which the computer reports; for those who may know it'),
  asOf: Time.describe('As of when: end of the newest complete reading of that server, of what was rolled up not later than the roll-up'),
} as const

/** A server behind figures. */
export const Server = z.object({
  sourceId: z.string(),
  kind: z.string(),
  rolledUp: z.boolean().describe('What a server below the source sent up to it'),
  serverName: z.string().nullable().describe('Of a server below, for those who may know it'),
  lastSuccessAt: Time.describe('As of when its figures are: end of the newest complete reading, not later than the roll-up'),
})

/** A page of a list with figures: the age of each server's part is said. */
export function figuresOf<T extends z.ZodType>(item: T) {
  return pageOf(item).extend({ servers: z.array(Server).describe('Each server that the viewer’s figures come from') })
}

/** @returns as a row says it */
export function freshnessView({ sourceId, serverName, asOf }: Freshness): {
  sourceId: string | null
  serverName: string | null
  asOf: string | null
} {
  return { sourceId, serverName, asOf: asOf?.toISOString() ?? null }
}

/** @returns as a list says it */
export function serversView(servers: readonly ServerRow[]): z.input<typeof Server>[] {
  return servers.map(({ sourceKey: _key, lastSuccessAt, ...server }) => ({
    ...server,
    lastSuccessAt: lastSuccessAt?.toISOString() ?? null,
  }))
}

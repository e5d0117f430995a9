import { z } from 'zod'

import { storable } from '../storable.ts'

/** Version of what collectors and the server say to each other. */
export const COLLECTOR_PROTOCOL = 1
/** Bounds of a delivery; the collector keeps below them, the server refuses what is above. */
export const COLLECTOR_LIMITS = {
  /** Bytes of a part, compressed. */
  partBytes: 16 * 1_048_576,
  /** Bytes of a delivery, compressed. */
  deliveryBytes: 2_048 * 1_048_576,
  /** Parts of a delivery. */
  parts: 10_000,
} as const

const Name = z.string().regex(/^[a-z][a-z_]{0,39}$/)
const Column = z.string().regex(/^\w{1,128}$/)
const Text = z.string().max(1_000).overwrite(storable)
const Guid = z.guid().toLowerCase()

const Part = z.object({
  number: z.int().min(0).max(COLLECTOR_LIMITS.parts),
  rows: z.int().min(0),
  bytes: z.int().min(1).max(COLLECTOR_LIMITS.partBytes),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})

/** Row set → columns in the order of the lines' values, and parts in the order of their numbers. */
const RowSets = z.record(
  Name,
  z.object({
    columns: z.array(Column).min(1).max(100),
    /** Of those, the columns that the database does not have: NULL in every line. */
    missing: z.array(Column).max(100),
    parts: z.array(Part).max(COLLECTOR_LIMITS.parts),
  }),
)

/** What a collector says at the end of a delivery: of the server, of itself, and of the parts that it sent. */
export const CollectorManifest = z.object({
  protocol: z.literal(COLLECTOR_PROTOCOL),
  deliveryId: Guid,
  collectorVersion: z.string().regex(/^[0-9A-Za-z.+-]{1,40}$/),
  host: z.string().max(256).overwrite(storable),
  /** UTC. */
  beganAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  server: z.object({
    serverId: Guid,
    identity: z.enum(['server', 'database']),
    /** Of WSUS, by the registry. */
    serverVersion: z
      .string()
      .regex(/^\d+(\.\d+){1,3}$/)
      .nullable(),
    database: z.object({ server: Text, name: Text, version: Text.nullable() }),
    replica: z.boolean().nullable(),
    upstreamServer: Text.nullable(),
    serverTargeting: z.boolean().nullable(),
  }),
  indexes: z.array(z.object({ table: Column, column: Column, there: z.boolean() })).max(20),
  /** `some`: only of the computers that the set `delivered_targets` names. */
  states: z.enum(['all', 'some']),
  sets: RowSets,
  /** Row sets that could not be read, and what was missing for them. */
  unreadable: z.array(z.object({ set: Name, object: Text, reason: z.enum(['not_there', 'not_allowed']) })).max(100),
})
export type CollectorManifest = z.infer<typeof CollectorManifest>

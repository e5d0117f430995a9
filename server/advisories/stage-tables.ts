import type { BulkValue } from '../cmdb/bulk.ts'

/** Tables of one transaction in which a document's statements lie until they are compared with what is in force. */

export type StagedRow = readonly BulkValue[]

/** Columns with their types; the order is the order of a row's values. */
const TABLES = {
  staged_document: `doc int, key text, format text, title text, sha256 bytea, url text, revised_at timestamptz, valid_until timestamptz, signed_by text,
    records int, skipped int, rejected int, streams text[], media_type text, body bytea`,
  staged_feed: `kb int, product text, cve text, severity severity, exploited boolean, exploit_public boolean, fixed_build text, restart text,
    published_at timestamptz, title text, supersedes int[], bundle int`,
  staged_advisory: `doc int, id text, kind text, title text, severity severity, cves text[], published_at timestamptz, revised_at timestamptz, withdrawn boolean,
    restart text, url text`,
  staged_fix: `doc int, advisory text, scheme text, release text, pocket text, module text, names text, package text, architecture text, introduced text, version text,
    key bytea, binaries jsonb, cves text[]`,
  staged_package: `doc int, scheme text, release text, pocket text, module text, source text, source_version text, source_key bytea, package text, version text`,
  staged_state: `doc int, release text, names text, package text, module text, cve text, state text, note text`,
  staged_threat: `doc int, cve text, exploited_since date, ransomware boolean, epss real, percentile real`,
  staged_lifecycle: `doc int, product text, cycle text, release text, released_at date, supported_until date, security_until date, extended_until date`,
  staged_application: `doc int, id text, name text, publisher text, version text, key bytea, released_at timestamptz, digest bytea, installers jsonb`,
} as const

export type StagedTable = keyof typeof TABLES

export const STAGED_TABLES = Object.keys(TABLES) as readonly StagedTable[]

/** Names of a staged table's columns, in order. */
export const STAGED_COLUMNS: Readonly<Record<StagedTable, readonly string[]>> = Object.fromEntries(
  Object.entries(TABLES).map(([table, columns]) => [table, columns.split(',').map((column) => column.trim().split(' ')[0] ?? '')]),
) as Record<StagedTable, string[]>

/** Makes all of them. */
export const CREATE_STAGE = Object.entries(TABLES)
  .map(([table, columns]) => `create temporary table ${table} (${columns}) on commit drop`)
  .join(';\n')

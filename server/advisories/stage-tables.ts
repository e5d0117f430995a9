import type { BulkValue } from '../cmdb/bulk.ts'

/** Tables of one transaction in which documents' statements lie until they are compared with what is in force. */

export type StagedRow = readonly BulkValue[]

/** Makes all of them. */
export const CREATE_STAGE = `create temporary table staged_document (doc int, key text, format text, title text, sha256 bytea, url text, revised_at timestamptz, valid_until timestamptz, signed_by text,
    records int, skipped int, rejected int, streams text[], media_type text, body bytea) on commit drop;
create temporary table staged_feed (kb int, product text, cve text, severity severity, exploited boolean, exploit_public boolean, fixed_build text, restart text,
    published_at timestamptz, title text, supersedes int[], bundle int) on commit drop;
create temporary table staged_advisory (doc int, id text, kind text, title text, severity severity, cves text[], published_at timestamptz, revised_at timestamptz, withdrawn boolean,
    restart text, url text) on commit drop;
create temporary table staged_fix (doc int, advisory text, scheme text, release text, pocket text, module text, names text, package text, architecture text, introduced text, version text,
    key bytea, binaries jsonb, cves text[]) on commit drop;
create temporary table staged_package (doc int, scheme text, release text, pocket text, module text, source text, source_version text, source_key bytea, package text, version text) on commit drop;
create temporary table staged_state (doc int, release text, names text, package text, module text, cve text, state text, note text) on commit drop;
create temporary table staged_threat (doc int, cve text, exploited_since date, ransomware boolean, epss real, percentile real) on commit drop;
create temporary table staged_lifecycle (doc int, product text, cycle text, release text, released_at date, supported_until date, security_until date, extended_until date) on commit drop;
create temporary table staged_application (doc int, id text, name text, publisher text, version text, key bytea, released_at timestamptz, digest bytea, installers jsonb) on commit drop`

/** Names of each table's columns, in the order of a row's values. */
export const STAGED_COLUMNS = columnsIn(CREATE_STAGE)

export const STAGED_TABLES = Object.keys(STAGED_COLUMNS) as readonly StagedTable[]

export type StagedTable =
  | 'staged_document'
  | 'staged_feed'
  | 'staged_advisory'
  | 'staged_fix'
  | 'staged_package'
  | 'staged_state'
  | 'staged_threat'
  | 'staged_lifecycle'
  | 'staged_application'

function columnsIn(script: string): Readonly<Record<StagedTable, readonly string[]>> {
  const tables = script.matchAll(/create temporary table (\w+) \(([^)]*)\)/g)
  const names = (list: string): string[] => list.split(',').map((column) => column.trim().split(' ')[0] ?? '')
  return Object.fromEntries([...tables].map(([, table, list]) => [table, names(list ?? '')])) as Record<StagedTable, string[]>
}

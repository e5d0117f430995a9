import type { InfraContext } from '../context.ts'
import { DIGEST_BYTES, type StoredView } from './view-digest.ts'

/** `source_computer` as far as telling needs it whether a source says anything new. */

/** Milliseconds since 1970 of a column. */
const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::bigint`
const MS = { detected: ms('sc.detected_at'), synchronized: ms('sc.last_sync_at'), reported: ms('sc.last_report_at') } as const

/**
 * What is known of every computer of a source, by the source's ids. Made of the rows themselves and not kept beside them, so that it is right
 * whoever has changed them.
 */
export async function storedViews(ctx: InfraContext, sourceId: number): Promise<Map<string, StoredView>> {
  const { rows } = await ctx.trx.raw<{ rows: (StoredView & { externalId: string })[] }>(
    `select sc.external_id as "externalId", sc.id, sc.absent_since is null as present, st.computer_id is not null as follows,
            ${MS.detected}::float8 as "detectedAt",
            encode(substr(sha256(convert_to(
              json_build_array(sc.fqdn, sc.attributes::text, sc.parent_server_id, sc.rolled_up, ${MS.synchronized}, ${MS.reported})::text
              || case when st.computer_id is null then ''
                      else json_build_array(c.fqdn, c.host_name, c.addresses, c.os_name, c.os_version, c.os_architecture)::text end,
              'UTF8')), 1, ${DIGEST_BYTES}), 'hex') as digest
       from source_computer sc
       join computer c on c.id = sc.computer_id
       left join computer_status st on sc.decides and st.computer_id = sc.computer_id and st.tenant_id = sc.tenant_id and st.agent_last_seen_at is null
      where sc.source_id = :source`,
    { source: sourceId },
  )
  return new Map(rows.map(({ externalId, ...view }) => [externalId, view]))
}

import type { InfraContext } from '../context.ts'
import { HOLDERS_OF } from '../verdicts/store-holdings.ts'

/** What the catalog and the inventories say together, beyond patches. */

/** A release that computers have, and how long its vendor stands by it. */
export interface ReleaseSupport {
  readonly release: string
  /** End of security fixes for everybody: long-term support included, paid support not. */
  readonly until: Date
  /** End of support that is paid for; null: there is none, or nobody told. */
  readonly extendedUntil: Date | null
  readonly computers: number
  readonly names: readonly string[]
}

/** Releases of living computers whose support ends before a time. */
export async function endingReleases(ctx: InfraContext, before: Date): Promise<ReleaseSupport[]> {
  const { rows } = await ctx.trx.raw<{ rows: ReleaseSupport[] }>(
    `with support as materialized (
       select release, max(greatest(supported_until, security_until)) as until, max(extended_until) as extended
         from lifecycle where release is not null and coalesce(supported_until, security_until) is not null
        group by release having max(greatest(supported_until, security_until)) < :before::date
     )
     select s.release, s.until::timestamptz as until, s.extended::timestamptz as "extendedUntil", count(*)::int as computers,
            (array_agg(coalesce(c.fqdn, c.host_name) order by coalesce(c.fqdn, c.host_name)))[1:5] as names
       from support s
       join inventory i on i.stream = s.release
       join computer c on c.tenant_id = i.tenant_id and c.id = i.computer_id and c.ended_at is null
      group by 1, 2, 3 order by 1`,
    { before },
  )
  return rows
}

const HOLDERS = HOLDERS_OF('odd')

/** Installed versions that cannot be compared, of one release. */
export interface UnreadableVersions {
  readonly release: string
  readonly versions: number
  readonly examples: readonly string[]
  readonly computers: number
}

/** Versions on living computers that their scheme does not accept: nobody can say what these packages lack. */
export async function unreadableVersions(ctx: InfraContext): Promise<UnreadableVersions[]> {
  const { rows } = await ctx.trx.raw<{ rows: UnreadableVersions[] }>(
    `with odd as materialized (
       select id, stream, package, version from package_version where scheme is not null and key is null and lower(version) <> 'unknown' order by id limit 1000
     ), held as materialized (
       select o.stream, o.package || ' ' || o.version as line, i.tenant_id, i.computer_id
         from odd o join ${HOLDERS} i on i.id = o.id
         join computer c on c.tenant_id = i.tenant_id and c.id = i.computer_id and c.ended_at is null
     )
     select stream as release, count(distinct line)::int as versions, (array_agg(distinct line order by line))[1:5] as examples,
            count(distinct (tenant_id, computer_id))::int as computers
       from held group by stream order by stream`,
  )
  return rows
}

/** Internal key of the catalog as a source of verdicts. */
export async function catalogSource(ctx: InfraContext): Promise<number | undefined> {
  const row = (await ctx.trx('source').where({ kind: 'engine' }).first('id')) as { id: number } | undefined
  return row?.id
}

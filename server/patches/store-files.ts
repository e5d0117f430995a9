import type { InfraContext } from '../context.ts'

/** `patch_file`. */

export interface PatchFiles {
  /** The source's id of the patch. */
  readonly externalId: string
  readonly files: readonly {
    readonly sha1: string
    readonly sha256: string | null
    readonly name: string
    readonly bytes: number
    readonly url: string | null
  }[]
}

const STAGED = `jsonb_to_recordset(:rows::jsonb) as s(id text, sha1 text, sha256 text, name text, bytes bigint, url text)`

/** Makes the stored files of patches equal those that a source lists; equal ones are not touched. */
export async function writeFiles(ctx: InfraContext, sourceId: number, patches: readonly PatchFiles[]): Promise<void> {
  if (patches.length === 0) return
  const rows = patches.flatMap(({ externalId, files }) => files.map((file) => ({ id: externalId, ...file })))
  const bindings = { rows: JSON.stringify(rows), source: sourceId, ids: patches.map((patch) => patch.externalId) }
  await ctx.trx.raw(
    `delete from patch_file f using patch_origin o
      where o.source_id = :source and o.external_id = any(:ids::text[]) and f.patch_id = o.patch_id
        and not exists (select from ${STAGED} where s.id = o.external_id and s.sha1 = f.sha1)`,
    bindings,
  )
  if (rows.length === 0) return
  await ctx.trx.raw(
    `insert into patch_file (patch_id, sha1, sha256, name, bytes, url)
     select o.patch_id, s.sha1, s.sha256, s.name, s.bytes, s.url
       from ${STAGED} join patch_origin o on o.source_id = :source and o.external_id = s.id
       left join patch_file f on f.patch_id = o.patch_id and f.sha1 = s.sha1
      where (f.sha256, f.name, f.bytes, f.url) is distinct from (s.sha256, s.name, s.bytes, s.url)
      order by 1, 2
     on conflict (patch_id, sha1) do update set sha256 = excluded.sha256, name = excluded.name, bytes = excluded.bytes, url = excluded.url`,
    bindings,
  )
}

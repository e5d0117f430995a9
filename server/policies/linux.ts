import { intArray, prepared } from '../cmdb/prepared.ts'
import type { Context } from '../context.ts'

/**
 * Which patches that WSUS does not know are selected: those of the imported list of managed packages; until one is imported, every security patch.
 * What was registered by hand is no package, so the list says nothing of it. A tenant's decision comes first (server/exceptions).
 */

/** Patches that a policy or a tenant may decide about, as SQL over `patch as p`. */
export const NOT_OF_WSUS = `(p.kind <> 'windows' or p.public_id like 'app:%')`

// Of `epoch:version-release` each part; whoever lists the version alone means every release of it.
const VERSION_FITS = `(t.version = ''
    or t.version in (regexp_replace(p.version, '-[^-]*$', ''), regexp_replace(regexp_replace(p.version, '^[0-9]+:', ''), '-[^-]*$', ''))
    or (t.release = '' and t.version in (p.version, regexp_replace(p.version, '^[0-9]+:', ''))))
  and (t.release = '' or t.release = substring(p.version from '-([^-]*)$'))`

// A computer of 64 bits has packages of 32 bits beside its own.
const ARCHITECTURE_FITS = `(c.architecture = '' or architecture_class(t.architecture) in ('', c.architecture)
    or (c.architecture = 'x86_64' and architecture_class(t.architecture) = 'x86'))`

/**
 * Whether a patch is selected, as SQL over `patch as p`, `classification as k` (left joined) and a row `c` whose `architecture` is what
 * `architecture_class(computer.os_architecture)` says; an empty one fits every line of the list.
 */
export const SELECTED = `case
    when not exists (select from linux_patch_policy) or exists (select from registered_patch r where r.patch_id = p.id) then coalesce(k.security, false)
    else exists (select from linux_patch_target t where t.name = p.name and ${VERSION_FITS} and ${ARCHITECTURE_FITS})
  end`

/** A tenant's own word about a patch as SQL over rows `v` with `tenant_id` and `patch_id`; null where it has none, or its time is over. Binds `:now`. */
export const OWN_WORD = `(select a.approved from patch_approval a
    where a.tenant_id = v.tenant_id and a.patch_id = v.patch_id and (a.until_at is null or a.until_at > :now::timestamptz))`

const SELECT_SELECTED = `select p.id, ${SELECTED} as selected
  from patch p left join classification k on k.id = p.classification_id
 cross join (select architecture_class(coalesce(:architecture::text, '')) as architecture) c
 where p.id = any(:patches::int[]) and ${NOT_OF_WSUS}`

/**
 * Which of some patches the policy selects; those of WSUS are not in the answer. A tenant's own decision is not looked at.
 *
 * @param patchIds internal ids
 * @param architecture of the computer that it is asked for, in any spelling; left out: lines for any architecture count
 */
export async function selectedPatches(ctx: Context, patchIds: readonly number[], architecture?: string): Promise<Map<number, boolean>> {
  if (patchIds.length === 0) return new Map()
  const { rows } = await ctx.trx.raw<{ rows: { id: number; selected: boolean }[] }>(SELECT_SELECTED, {
    patches: [...patchIds],
    architecture: architecture ?? null,
  })
  return new Map(rows.map((row) => [row.id, row.selected]))
}

const JUDGED = `from patch p left join classification k on k.id = p.classification_id
 cross join (select architecture_class(coalesce(:architecture::text, '')) as architecture) c
 cross join lateral (select :tenant::int as tenant_id, p.id as patch_id) v`
const SELECT_APPROVED = `select p.id, coalesce(${OWN_WORD}, ${SELECTED}) as approved ${JUDGED} where p.id = any(:patches::int[]) and ${NOT_OF_WSUS}`

/**
 * Which of some patches are approved for a tenant: its own decision, else the policy; those of WSUS are not in the answer.
 *
 * @param tenantId internal key
 * @param patchIds internal ids
 * @param architecture as of selectedPatches
 */
export async function approvedPatches(
  ctx: Context,
  tenantId: number,
  patchIds: readonly number[],
  architecture?: string,
): Promise<Map<number, boolean>> {
  if (patchIds.length === 0) return new Map()
  const { rows } = await prepared<{ id: number; approved: boolean }>(ctx.trx, 'approved_patches', SELECT_APPROVED, {
    tenant: tenantId,
    patches: intArray(patchIds),
    architecture: architecture ?? null,
    now: ctx.now,
  })
  return new Map(rows.map((row) => [row.id, row.approved]))
}

import { z } from 'zod'
import { VERDICT_STATES, type Severity } from '../../catalog/index.ts'
import type { Context } from '../context.ts'
import type { Configuration } from './rules.ts'

/** `baseline`: named snapshots of a computer's configuration. */

export interface ComputerKeys {
  readonly tenantKey: number
  readonly computerKey: number
}

export interface BaselineRow {
  readonly baselineId: string
  readonly name: string
  readonly author: string
  readonly takenAt: Date
}

const COLUMNS = { baselineId: 'public_id', name: 'name', author: 'author_name', takenAt: 'taken_at' } as const

/** As it is kept: attributes by name, patches with their states, packages with their versions. */
const Kept = z.object({
  attributes: z.record(z.string(), z.string().nullable()),
  verdicts: z.array(z.tuple([z.string(), z.enum(VERDICT_STATES)])),
  software: z.array(z.tuple([z.string(), z.string()])).nullable(),
})

/** The baselines of a computer, newest first. */
export async function listBaselines(ctx: Context, key: ComputerKeys): Promise<BaselineRow[]> {
  return (await ctx
    .trx('baseline')
    .where({ tenant_id: key.tenantKey, computer_id: key.computerKey })
    .orderBy([
      { column: 'taken_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .select(COLUMNS)) as BaselineRow[]
}

/** Keeps a configuration under a name. @returns false when the computer has a baseline of that name */
export async function insertBaseline(
  ctx: Context,
  key: ComputerKeys,
  one: { readonly publicId: string; readonly name: string; readonly configuration: Configuration },
): Promise<boolean> {
  const { attributes, verdicts, software } = one.configuration
  const kept: z.input<typeof Kept> = {
    attributes,
    verdicts: [...verdicts],
    software: software?.map((row): [string, string] => [row.package, row.version]) ?? null,
  }
  const { rowCount } = await ctx.trx.raw<{ rowCount: number }>(
    `insert into baseline (tenant_id, public_id, computer_id, name, attributes, taken_at, author_name)
     values (:tenant, :publicId, :computer, :name, cast(:kept as jsonb), :now, :author)
     on conflict (tenant_id, computer_id, name) do nothing`,
    {
      tenant: key.tenantKey,
      computer: key.computerKey,
      publicId: one.publicId,
      name: one.name,
      kept: JSON.stringify(kept),
      now: ctx.now,
      author: ctx.actor.name,
    },
  )
  return rowCount > 0
}

/** A baseline of a computer with its configuration; undefined when there is none of that id. */
export async function findBaseline(
  ctx: Context,
  key: ComputerKeys,
  baselineId: string,
): Promise<(BaselineRow & { readonly configuration: Configuration }) | undefined> {
  const row = (await ctx
    .trx('baseline')
    .where({ tenant_id: key.tenantKey, computer_id: key.computerKey, public_id: baselineId })
    .first({ ...COLUMNS, kept: 'attributes' })) as (BaselineRow & { kept: unknown }) | undefined
  if (row === undefined) return undefined
  const { kept, ...baseline } = row
  const { attributes, verdicts, software } = Kept.parse(kept)
  const packages = software?.map(([name, version]) => ({ package: name, version })) ?? null
  return { ...baseline, configuration: { attributes, verdicts: new Map(verdicts), software: packages } }
}

/** Drops a baseline. */
export async function deleteBaseline(ctx: Context, key: ComputerKeys, baselineId: string): Promise<void> {
  await ctx.trx('baseline').where({ tenant_id: key.tenantKey, computer_id: key.computerKey, public_id: baselineId }).delete()
}

/** A patch as changes name it. */
export interface PatchName {
  readonly patchId: string
  readonly name: string
  readonly title: string
  readonly severity: Severity
}

/** @param patchIds public ids; those that the viewer's tenant does not know are left out */
export async function patchNames(ctx: Context, patchIds: readonly string[], locale: string): Promise<Map<string, PatchName>> {
  const { rows } = await ctx.trx.raw<{ rows: PatchName[] }>(
    `select p.public_id as "patchId", p.name, coalesce(x.title, p.title) as title, p.severity
       from patch p left join patch_text x on x.patch_id = p.id and x.locale = :locale
      where p.public_id = any(:ids::text[])`,
    { ids: patchIds, locale },
  )
  return new Map(rows.map((row) => [row.patchId, row]))
}

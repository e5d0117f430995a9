import type { Context, InfraContext } from '../context.ts'

/** `classification`, as far as administrators set it. */

export interface Classification {
  readonly classificationId: string
  readonly title: string
  readonly level: 'required' | 'recommended'
  readonly notify: boolean
}

const COLUMNS = { classificationId: 'public_id', title: 'title', level: 'level', notify: 'notify' } as const

/** Every classification that a source has named, by title. */
export async function listClassifications(ctx: Context): Promise<Classification[]> {
  return (await ctx.trx('classification').orderBy(['title', 'id']).limit(1000).select(COLUMNS)) as Classification[]
}

/** Sets level or notification of a classification. @returns what it was and is; undefined when there is none */
export async function changeClassification(
  ctx: InfraContext,
  classificationId: string,
  change: Partial<Pick<Classification, 'level' | 'notify'>>,
): Promise<{ before: Classification; after: Classification } | undefined> {
  const found = ctx.trx('classification').where({ public_id: classificationId })
  const before = (await found.clone().forUpdate().first(COLUMNS)) as Classification | undefined
  if (before === undefined) return undefined
  const after = { ...before, ...change }
  await found.update({ level: after.level, notify: after.notify })
  return { before, after }
}

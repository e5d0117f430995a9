import type { Context } from '../context.ts'

/** `saved_view`: how people want to see lists again. Every function is about the views of one person. */

export interface SavedView {
  readonly viewId: string
  readonly page: string
  readonly name: string
  readonly query: string
  readonly columns: readonly string[]
  readonly isDefault: boolean
  readonly changedAt: Date
}

const COLUMNS = {
  viewId: 'public_id',
  page: 'page',
  name: 'name',
  query: 'query',
  columns: 'columns',
  isDefault: 'is_default',
  changedAt: 'changed_at',
} as const

/** Whose views are meant. */
export interface Owner {
  readonly tenantKey: number
  readonly userKey: number
}

/** The person's place among the tenants; locked, so that they save one view at a time. */
export async function lockOwner(ctx: Context, userKey: number): Promise<Owner | undefined> {
  return (await ctx.trx('user_account').where({ id: userKey }).forUpdate().first({ tenantKey: 'tenant_id', userKey: 'id' })) as
    | Owner
    | undefined
}

/** A person's views by page and name. @param page undefined: of all pages */
export async function listViews(ctx: Context, userKey: number, page: string | undefined): Promise<SavedView[]> {
  const query = ctx.trx('saved_view').where({ owner_user_id: userKey }).orderBy(['page', 'name']).select(COLUMNS)
  if (page !== undefined) void query.where({ page })
  return (await query) as SavedView[]
}

/** Takes the place of the page's default view from whatever has it. */
export async function clearDefault(ctx: Context, owner: Owner, page: string): Promise<void> {
  await ctx
    .trx('saved_view')
    .where({ tenant_id: owner.tenantKey, owner_user_id: owner.userKey, page, is_default: true })
    .update({ is_default: false })
}

/** Keeps a view, a new one or one that is there. */
export async function writeView(ctx: Context, owner: Owner, view: SavedView): Promise<void> {
  const row = {
    page: view.page,
    name: view.name,
    query: view.query,
    columns: [...view.columns],
    is_default: view.isDefault,
    changed_at: view.changedAt,
  }
  const known = await ctx
    .trx('saved_view')
    .where({ tenant_id: owner.tenantKey, owner_user_id: owner.userKey, public_id: view.viewId })
    .update(row)
  if (known > 0) return
  await ctx.trx('saved_view').insert({ ...row, tenant_id: owner.tenantKey, owner_user_id: owner.userKey, public_id: view.viewId })
}

/** Forgets a view. @returns whether the person had it */
export async function deleteView(ctx: Context, userKey: number, viewId: string): Promise<boolean> {
  return (await ctx.trx('saved_view').where({ owner_user_id: userKey, public_id: viewId }).delete()) > 0
}

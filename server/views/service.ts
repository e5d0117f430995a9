import { newPublicId } from '../cmdb/ids.ts'
import type { Context } from '../context.ts'
import { AppError } from '../errors.ts'
import { clearDefault, deleteView, listViews, lockOwner, writeView, type Owner, type SavedView } from './store.ts'

/** As many views as one person keeps. */
const MOST_VIEWS = 50

export interface ViewInput {
  /** Of the view that is changed; absent: a new one. */
  readonly viewId?: string | undefined
  readonly page: string
  readonly name: string
  readonly query: string
  readonly columns: readonly string[]
  readonly isDefault: boolean
}

/** @returns the asker's own views. @param page undefined: of all pages */
export async function viewsOf(ctx: Context, page: string | undefined): Promise<SavedView[]> {
  return listViews(ctx, askerOf(ctx), page)
}

/**
 * Keeps a view of the asker's own; its page's former default view stops being that when this one is.
 *
 * @throws AppError not_found view_not_found; conflict view_name_taken, views_full
 */
export async function saveView(ctx: Context, input: ViewInput): Promise<SavedView> {
  const owner = await ownerOf(ctx)
  const own = await listViews(ctx, owner.userKey, undefined)
  const former = own.find((view) => view.viewId === input.viewId)
  if (input.viewId !== undefined && former === undefined) throw new AppError('not_found', 'view_not_found', { viewId: input.viewId })
  if (own.some((view) => view !== former && view.page === input.page && view.name === input.name)) {
    throw new AppError('conflict', 'view_name_taken', { name: input.name })
  }
  if (former === undefined && own.length >= MOST_VIEWS) throw new AppError('conflict', 'views_full', { count: MOST_VIEWS })
  const view = { ...input, viewId: former?.viewId ?? newPublicId(), changedAt: ctx.now }
  if (view.isDefault) await clearDefault(ctx, owner, view.page)
  await writeView(ctx, owner, view)
  return view
}

/** @throws AppError not_found view_not_found, for somebody else's view as well */
export async function removeView(ctx: Context, viewId: string): Promise<void> {
  if (!(await deleteView(ctx, askerOf(ctx), viewId))) throw new AppError('not_found', 'view_not_found', { viewId })
}

// A command has no views of its own.
function askerOf(ctx: Context): number {
  const { userId } = ctx.actor
  if (userId === null) throw new AppError('forbidden', 'not_allowed', { operation: 'views' })
  return userId
}

async function ownerOf(ctx: Context): Promise<Owner> {
  const owner = await lockOwner(ctx, askerOf(ctx))
  if (owner === undefined) throw new AppError('forbidden', 'not_allowed', { operation: 'views' })
  return owner
}

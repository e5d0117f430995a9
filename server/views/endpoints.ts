import { z } from 'zod'
import { endpoint, type Endpoint } from '../http/endpoint.ts'
import { isOneLine } from '../http/text-rules.ts'
import { removeView, saveView, viewsOf } from './service.ts'
import type { SavedView } from './store.ts'

const Page = z
  .string()
  .regex(/^[a-z][a-z0-9_.-]{0,49}$/)
  .describe('Which list: the console’s name for it')
const Field = z.string().regex(/^[A-Za-z][\w.]{0,49}$/)

const View = z.object({
  viewId: z.string(),
  page: z.string(),
  name: z.string(),
  query: z.string().describe('Filters and order, as the list’s address has them'),
  columns: z.array(z.string()).describe('Shown columns in their order; empty: those that the list shows by itself'),
  isDefault: z.boolean().describe('The list opens with it'),
  changedAt: z.string(),
})

export const viewsEndpoints = [
  endpoint({
    id: 'listViews',
    method: 'get',
    path: '/views',
    summary: 'Your own saved views of lists, by page and name',
    permission: 'self.manage',
    query: z.object({ page: Page.optional() }),
    response: z.object({ items: z.array(View) }),
    handle: async ({ ctx, query }) => ({ items: (await viewsOf(ctx, query.page)).map(viewOf) }),
  }),
  endpoint({
    id: 'saveView',
    method: 'put',
    path: '/views',
    summary: 'Keeps a view of your own: a new one without viewId, else that one changed; at most 50, each name once per page',
    permission: 'self.manage',
    body: z.strictObject({
      viewId: z.string().min(1).max(100).optional(),
      page: Page,
      name: z
        .string()
        .trim()
        .min(1)
        .refine((name) => isOneLine(name, 80), 'too_long'),
      query: z.string().max(4000).default(''),
      columns: z.array(Field).max(100).default([]),
      isDefault: z.boolean().default(false),
    }),
    response: View,
    handle: async ({ ctx, body }) => viewOf(await saveView(ctx, body)),
  }),
  endpoint({
    id: 'removeView',
    method: 'delete',
    path: '/views/{viewId}',
    summary: 'Forgets a view of your own',
    permission: 'self.manage',
    params: z.object({ viewId: z.string().min(1).max(100) }),
    response: z.object({ viewId: z.string() }),
    handle: async ({ ctx, params }) => {
      await removeView(ctx, params.viewId)
      return params
    },
  }),
] satisfies readonly Endpoint[]

function viewOf(view: SavedView): z.input<typeof View> {
  return { ...view, columns: [...view.columns], changedAt: view.changedAt.toISOString() }
}

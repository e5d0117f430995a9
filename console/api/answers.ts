import type { paths } from './schema.ts'

/** What the service answers to a GET: `Answer<'/home'>`. */
export type Answer<P extends keyof paths> = paths[P] extends { get: { responses: { 200: { content: { 'application/json': infer R } } } } }
  ? R
  : never

/** A row of a list of the service: `ItemOf<'/patches'>`. */
export type ItemOf<P extends keyof paths> = Answer<P> extends { items: (infer I)[] } ? I : never

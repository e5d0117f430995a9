import type { paths } from './schema.ts'

/** Who is signed in, in which role, language and zone. */
export type Who = paths['/session']['get']['responses'][200]['content']['application/json']

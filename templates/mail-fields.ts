import { z } from 'zod'
import type { LabelGroup } from './labels.ts'

/** How a field is turned into words for the reader before the template sees it. */
export type FieldMeaning = { readonly kind: 'time' } | { readonly kind: 'label'; readonly group: LabelGroup } | { readonly kind: 'message' }

/** Which fields are times, labels or messages; a schema that is not here goes into the template as it is. */
export const meanings = z.registry<{ meaning: FieldMeaning }>()

/** Anything that needs no more room than a name: one line, so that it cannot pretend to be more of the mail than it is. */
export const named = z.string().overwrite((text) => clip(text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' '), 300))

/** A text that people or programs wrote: titles, comments, answers. Line breaks stay, other control characters go. */
export const prose = z.string().overwrite((text) => clip(text.replaceAll('\r\n', '\n').replaceAll(/[^\P{Cc}\n]+/gu, ' '), 4000))

/** A mail that says less is better than none: what is too long is cut, not refused. */
function clip(text: string, length: number): string {
  return text.length <= length ? text : `${Array.from(text.slice(0, length - 1)).join('')}…`
}

export const count = z.int().min(0)

/** A link into the console; nothing but http and https may become an `href`. */
export const link = z.url({ protocol: /^https?$/ }).max(2000)

/** An instant as ISO 8601 with offset; the template sees it in the reader's language and zone. */
export const time = z.iso.datetime({ offset: true }).register(meanings, { meaning: { kind: 'time' } })

/** A stable code with its details; the template sees the sentence of the message catalog. */
export const message = z
  .object({ code: z.string().max(100), details: z.record(z.string().max(100), z.unknown()).default({}) })
  .register(meanings, { meaning: { kind: 'message' } })

/** A stable value of a known list; the template sees its word in the reader's language. */
export function label(group: LabelGroup): z.ZodString {
  const schema = z.string().max(200)
  schema.register(meanings, { meaning: { kind: 'label', group } })
  return schema
}

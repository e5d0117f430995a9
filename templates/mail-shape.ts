import { z } from 'zod'
import { labelFor } from './labels.ts'
import { meanings } from './mail-fields.ts'
import { messageFor } from './message-catalog.ts'
import type { Locale } from './message-catalog.ts'
import { formatTime } from './time.ts'

/** What a template may say about a value: show it, walk through it, or go into it. */
export type Shape =
  | { readonly kind: 'value' }
  | { readonly kind: 'list'; readonly of: Shape }
  | { readonly kind: 'record'; readonly fields: Readonly<Record<string, Shape>> }

/** The language and the IANA time zone of the person who reads. */
export interface MailReader {
  readonly locale: Locale
  readonly zone: string
}

/** The variables that a schema declares; times, labels and messages are plain values to a template. */
export function shapeOf(schema: z.core.$ZodType): Shape {
  if (meanings.has(schema)) return { kind: 'value' }
  if (schema instanceof z.ZodNullable) return shapeOf(schema.unwrap())
  if (schema instanceof z.ZodArray) return { kind: 'list', of: shapeOf(schema.element) }
  if (schema instanceof z.ZodObject) {
    const fields = Object.entries(schema.shape as Record<string, z.core.$ZodType>).map(([name, field]) => [name, shapeOf(field)] as const)
    return { kind: 'record', fields: Object.fromEntries(fields) }
  }
  return { kind: 'value' }
}

/**
 * Parsed data with its codes and times turned into the reader's words.
 * @throws RangeError when the reader's zone is unknown
 */
export function inWords(schema: z.core.$ZodType, value: unknown, reader: MailReader): unknown {
  if (value === null) return null
  const meaning = meanings.get(schema)?.meaning
  if (meaning !== undefined) return wordFor(meaning, value, reader)
  if (schema instanceof z.ZodNullable) return inWords(schema.unwrap(), value, reader)
  if (schema instanceof z.ZodArray) return (value as unknown[]).map((item) => inWords(schema.element, item, reader))
  if (schema instanceof z.ZodObject) {
    const fields = schema.shape as Record<string, z.core.$ZodType>
    const record = value as Record<string, unknown>
    return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, inWords(field, record[name], reader)]))
  }
  return value
}

type Meaning = NonNullable<ReturnType<typeof meanings.get>>['meaning']

function wordFor(meaning: Meaning, value: unknown, reader: MailReader): string {
  switch (meaning.kind) {
    case 'time':
      return formatTime(new Date(value as string), reader.locale, reader.zone)
    case 'label':
      return labelFor(meaning.group, value as string, reader.locale)
    case 'message': {
      const { code, details } = value as { code: string; details: Record<string, unknown> }
      return messageFor(code, reader.locale, details).text
    }
  }
}

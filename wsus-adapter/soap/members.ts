import { z } from 'zod'

/** The culture of titles and descriptions that we ask for. */
export const CULTURE = 'en'

/** An integer member, as number or as the digits that the soap library leaves for longs. */
export const integer = z.union([
  z.number().int(),
  z
    .string()
    .regex(/^-?\d{1,15}$/)
    .transform(Number),
])
/** A boolean member. */
export const flag = z.union([z.boolean(), z.enum(['true', '1']).transform(() => true), z.enum(['false', '0']).transform(() => false)])
/** A text member that may be absent, nil or empty. */
export const optionalText = z.string().max(4_096).nullish()

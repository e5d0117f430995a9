import { randomInt } from 'node:crypto'

const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'

/**
 * A fresh public id, such as `K7M2Q9XDA@Direct`: short, ours, immutable, without letters that are mistaken for digits.
 *
 * @param source where the thing comes from; default: registered with us
 */
export function newPublicId(source = 'Direct'): string {
  let id = ''
  for (let i = 0; i < 9; i++) id += ALPHABET[randomInt(i === 0 ? 24 : ALPHABET.length)]
  return `${id}@${source}`
}

/**
 * What a text search looks for, as the pattern of `like`: full-width and half-width, upper and lower case are one, wild cards are ordinary characters.
 * It is compared with `lower(normalize(column, nfkc))`.
 *
 * @param text what was typed
 */
export function likePattern(text: string): string {
  return `%${text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[%_\\]/g, String.raw`\$&`)}%`
}

/**
 * A condition of which one of some columns holds what is looked for; takes `:needle`.
 *
 * @param columns expressions, never with anything from outside
 */
export function anyLike(columns: readonly string[]): string {
  return `(${columns.map((column) => `lower(normalize(${column}, nfkc)) like :needle`).join(' or ')})`
}

/**
 * A text as every database can keep it: NUL, which PostgreSQL has no place for, and halves of surrogate pairs become U+FFFD. nvarchar holds
 * both; one such name must not keep a whole estate from being read.
 */
export function storable(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '\uFFFD').toWellFormed() : text.toWellFormed()
}

/**
 * A value as JSON that PostgreSQL can keep: NUL and halves of surrogate pairs, which jsonb refuses, become U+FFFD. For what comes from
 * outside: one such letter in a server's error text must not keep the error from being written down.
 */
export function storableJson(value: unknown): string {
  return JSON.stringify(value, (_key, one: unknown) => (typeof one === 'string' ? one.replaceAll('\0', '\uFFFD').toWellFormed() : one))
}

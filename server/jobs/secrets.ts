/**
 * Of an address, between `name:` and the last `@`; of a header, what follows its scheme, which is a list where it is a digest. Bounded, so that hostile
 * text costs no more than any other.
 */
const SECRETS = [
  /(:\/\/[^\s:@/?#]{0,200}:)([^\s/?#]{1,200})(?=@)/g,
  /\b((?:proxy-)?authorization:[ \t]{0,5}(?:basic|bearer)[ \t]{1,5})(\S{1,2000})/gi,
  /\b((?:proxy-)?authorization:[ \t]{0,5}digest[ \t]{1,5})([^\r\n]{1,2000})/gi,
]

/**
 * Makes unreadable what nobody should have written down: passwords in addresses, as package managers print them of their repositories, and what a
 * request proved itself with.
 *
 * @returns a text of the same length, so that places in it stay where they were
 */
export function withoutSecrets(text: string): string {
  return SECRETS.reduce((told, pattern) => told.replaceAll(pattern, (_, before: string, secret: string) => before + hidden(secret)), text)
}

// One mark for each character as the database counts them.
function hidden(secret: string): string {
  return secret.replaceAll(/./gsu, '*')
}

const CONTROL = /[\p{Cc}\u2028\u2029]/u

/** Length as people count it: a character outside the basic plane is one. */
export function lengthOf(text: string): number {
  return [...text].length
}

/** Whether an address holds no account: an address is shown, logged and audited, which a password must not be. */
export function isWithoutAccount(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { username, password } = new URL(url)
  return username === '' && password === ''
}

/** Whether a text fits on one line of a list: bounded, without control characters or line separators. */
export function isOneLine(text: string, limit: number): boolean {
  return lengthOf(text) <= limit && !CONTROL.test(text)
}

/** The numbers of a request with what the service takes of them (RequestBody of POST /jobs). */
export const NUMBERS = {
  retryCount: { least: 0, most: 5 },
  retryMinutes: { least: 1, most: 720 },
  monitorMinutes: { least: 1, most: 1440 },
  expiryHours: { least: 1, most: 8760 },
} as const

export type NumberKey = keyof typeof NUMBERS

/** The number that was typed, however wide its digits are; NaN when it is no whole number. */
export function wholeOf(text: string): number {
  const digits = text.normalize('NFKC').trim()
  return /^\d{1,9}$/.test(digits) ? Number(digits) : Number.NaN
}

/** Whether the service would take what was typed. */
export function isInRange(key: NumberKey, text: string): boolean {
  const number = wholeOf(text)
  return number >= NUMBERS[key].least && number <= NUMBERS[key].most
}

/** Whether each of the numbers can be sent. */
export function areInRange(typed: Readonly<Record<NumberKey, string>>): boolean {
  return (Object.keys(NUMBERS) as NumberKey[]).every((key) => isInRange(key, typed[key]))
}

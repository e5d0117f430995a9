/** Words for how often a task begins; `cron` where only its schedule says it. */
export type Rhythm = 'every_minute' | 'every_minutes' | 'every_hour' | 'every_day' | 'cron'

/** @param schedule in cron's five fields, UTC @returns the word for it, and the minutes between two beginnings where that is what it says */
export function rhythmOf(schedule: string): { readonly word: Rhythm; readonly minutes?: string } {
  const [minute = '', hour = '', ...days] = schedule.split(' ')
  if (!days.every((day) => day === '*')) return { word: 'cron' }
  if (/^\d+$/.test(minute) && /^\d+$/.test(hour)) return { word: 'every_day' }
  if (hour !== '*') return { word: 'cron' }
  if (minute === '*') return { word: 'every_minute' }
  if (/^\d+$/.test(minute)) return { word: 'every_hour' }
  const minutes = /^\*\/(\d+)$/.exec(minute)?.[1]
  return minutes === undefined ? { word: 'cron' } : { word: 'every_minutes', minutes }
}

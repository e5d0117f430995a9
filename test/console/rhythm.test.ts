import { expect } from 'chai'
import { rhythmOf } from '../../console/administration/system/rhythm.ts'

describe('how often a task begins', () => {
  it('is said in a word where there is one', () => {
    expect(['* * * * *', '*/15 * * * *', '7 * * * *', '17 3 * * *'].map(rhythmOf)).to.deep.equal([
      { word: 'every_minute' },
      { word: 'every_minutes', minutes: '15' },
      { word: 'every_hour' },
      { word: 'every_day' },
    ])
  })

  it('is shown as its schedule where no word says it', () => {
    const words = ['0 3 * * 1', '0 3 1 * *', '0,30 * * * *', '* 3 * * *', ''].map((schedule) => rhythmOf(schedule).word)
    expect(words).to.deep.equal(['cron', 'cron', 'cron', 'cron', 'cron'])
  })
})

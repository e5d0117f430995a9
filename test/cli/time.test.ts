import { expect } from 'chai'
import { CommandError } from '../../cli/command-error.ts'
import { instantOf } from '../../cli/time.ts'

describe('instantOf', () => {
  const refusal = (text: string, zone = 'Europe/Berlin'): string => {
    try {
      return instantOf(text, zone)
    } catch (err) {
      if (err instanceof CommandError) return err.code
      throw err
    }
  }

  it('reads local times and days in the zone of the terminal', () => {
    expect(instantOf('2026-07-01 09:30', 'Asia/Tokyo')).to.equal('2026-07-01T00:30:00.000Z')
    expect(instantOf('2026-07-01', 'Europe/Berlin')).to.equal('2026-06-30T22:00:00.000Z')
    expect(instantOf('2024-02-29', 'UTC')).to.equal('2024-02-29T00:00:00.000Z')
  })

  it('takes a day alone as its end when asked, also when that day is not 24 hours long', () => {
    expect(instantOf('2026-07-01', 'Asia/Tokyo', true)).to.equal('2026-07-01T15:00:00.000Z')
    expect(instantOf('2026-03-29', 'Europe/Berlin', true)).to.equal('2026-03-29T22:00:00.000Z')
    expect(instantOf('2026-03-29', 'Europe/Berlin')).to.equal('2026-03-28T23:00:00.000Z')
  })

  it('takes an explicit offset for what it says', () => {
    expect(instantOf('2026-03-29T02:30+01:00', 'Europe/Berlin')).to.equal('2026-03-29T01:30:00.000Z')
    expect(instantOf('2026-03-29 02:30:15Z', 'Asia/Tokyo')).to.equal('2026-03-29T02:30:15.000Z')
  })

  it('refuses times that clocks skip or show twice', () => {
    expect(refusal('2026-03-29 02:30')).to.equal('time_skipped')
    expect(refusal('2026-10-25 02:30')).to.equal('time_repeated')
    expect(refusal('2026-03-29 03:00')).to.equal('2026-03-29T01:00:00.000Z')
  })

  it('refuses what is no time', () => {
    for (const text of [
      '',
      'tomorrow',
      '2026-13-01',
      '2026-04-31',
      '2026-02-29 10:00',
      '2026-01-01 24:00',
      '2026-01-01 10:60',
      '2026-1-1',
      '2026-01-01T99:00Z',
    ]) {
      expect(refusal(text), text).to.equal('time_invalid')
    }
  })
})
